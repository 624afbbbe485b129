#include "sim/workload/misdeeds.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/sim/workload/support.hpp"

namespace axle::sim {
namespace {

MisdeedSpec row(Misdeed kind, double share, std::string level = "", std::string attack = "") {
  return {kind, share, Expected::refused, std::move(level), std::move(attack)};
}

Scenario wicked() {
  Scenario scenario = small();
  scenario.traffic.documents = 2000;
  scenario.signatures.signed_share = {0.5, 0.5, 0.5, 0.5};
  scenario.misbehaviour = {row(Misdeed::tampered, 0.01),
                           row(Misdeed::not_signed, 0.02, "commune"),
                           row(Misdeed::malformed, 0.03),
                           row(Misdeed::hostile, 0.01, "", "A-01"),
                           row(Misdeed::hostile, 0.02, "", "A-02"),
                           row(Misdeed::duplicate, 0.04),
                           row(Misdeed::replay, 0.02),
                           row(Misdeed::conflict, 0.03),
                           row(Misdeed::slow_client, 0.01),
                           row(Misdeed::never_polls, 0.1)};
  return scenario;
}

std::vector<int> count_rows(const Plan& plan) {
  std::vector<int> counts(10, 0);
  for (const PlannedDocument& document : plan.documents) {
    if (document.misdeed != kNone) ++counts[document.misdeed];
  }
  for (const PlannedProbe& probe : plan.probes) ++counts[probe.misdeed];
  return counts;
}

TEST(Misdeeds, SharesAreExactOfTheDocumentsOfTheLevel) {
  // 2,000 documents, 500 of each level.
  EXPECT_EQ(count_rows(plan_of(wicked())), (std::vector<int>{20, 10, 60, 20, 40, 80, 40, 60, 20, 0}));
}

TEST(Misdeeds, FractionsAreRoundedWithTheRightMean) {
  Scenario scenario = small();
  scenario.traffic.documents = 100;
  scenario.misbehaviour = {row(Misdeed::malformed, 0.003)};
  int found = 0;
  for (scenario.seed = 1; scenario.seed <= 200; ++scenario.seed) found += count_rows(plan_of(scenario))[0];
  EXPECT_NEAR(found, 60, 25);  // four standard deviations of 200 coins at 0.3
}

TEST(Misdeeds, AnAgencyOfTheLevelDoesIt) {
  const Drawn all(wicked());
  for (const PlannedDocument& document : all.plan.documents) {
    if (document.misdeed == 1) EXPECT_EQ(all.level(document.from), 3U);
  }
}

TEST(Misdeeds, SignaturesAreThereWhereTheyAreMisused) {
  Scenario scenario = wicked();
  scenario.misbehaviour = {row(Misdeed::tampered, 0.1), row(Misdeed::not_signed, 0.1),
                           row(Misdeed::expired_certificate, 0.1), row(Misdeed::revoked_certificate, 0.1),
                           row(Misdeed::wrong_signer, 0.05)};
  const Plan plan = plan_of(scenario);
  std::map<std::uint32_t, int> counts;
  for (const PlannedDocument& document : plan.documents) {
    ++counts[document.misdeed];
    if (document.misdeed != kNone) EXPECT_EQ(document.is_signed, document.misdeed != 1);
  }
  for (const std::uint32_t one : {0U, 1U, 2U, 3U}) EXPECT_EQ(counts[one], 200);
  EXPECT_EQ(counts[4], 100);
  // Only a thousand are signed: when they are used up there are no more.
  scenario.misbehaviour.push_back(row(Misdeed::wrong_signer, 0.5));
  counts.clear();
  for (const PlannedDocument& document : plan_of(scenario).documents) ++counts[document.misdeed];
  EXPECT_EQ(counts[5], 100);
}

TEST(Misdeeds, NoDocumentServesTwoRowsOrHasAFollower) {
  Scenario scenario = wicked();
  scenario.traffic.replies = 0.3;
  const Plan plan = plan_of(scenario);
  std::set<std::uint32_t> used;
  for (std::uint32_t i = 0; i < plan.documents.size(); ++i) {
    const PlannedDocument& document = plan.documents[i];
    if (document.misdeed != kNone && !document.extra) EXPECT_TRUE(used.insert(i).second);
    if (document.conflicts_with != kNone) EXPECT_TRUE(used.insert(document.conflicts_with).second);
  }
  for (const PlannedProbe& probe : plan.probes) EXPECT_TRUE(used.insert(probe.document).second);
  EXPECT_EQ(used.size(), 350U);
  for (const PlannedDocument& document : plan.documents) {
    if (document.about != kNone) EXPECT_FALSE(used.contains(document.about));
  }
}

TEST(Misdeeds, ProbesComeSoonAfterADocumentThatIsAsItShouldBe) {
  const Drawn all(wicked());
  ASSERT_EQ(all.plan.probes.size(), 140U);
  EXPECT_TRUE(std::ranges::is_sorted(all.plan.probes, {}, &PlannedProbe::at));
  std::set<std::uint32_t> centres;
  for (const PlannedProbe& probe : all.plan.probes) {
    const PlannedDocument& document = all.plan.documents[probe.document];
    EXPECT_EQ(document.misdeed, kNone);
    EXPECT_EQ(document.role, Role::ordinary);
    const std::uint32_t own = all.network.agencies[document.from].centre;
    const bool replay = all.scenario.misbehaviour[probe.misdeed].kind == Misdeed::replay;
    EXPECT_EQ(probe.centre != own, replay);
    EXPECT_LT(probe.centre, all.network.centres.size());
    EXPECT_GE(probe.at - document.at, replay ? 2 * kSecond : 0);
    EXPECT_LE(probe.at - document.at, replay ? 3 * kSecond : kSecond);
    EXPECT_LT(probe.at, 10 * kSecond);
    if (replay) centres.insert(probe.centre);
  }
  EXPECT_GT(centres.size(), all.network.centres.size() / 2);
}

TEST(Misdeeds, AConflictRepeatsASenderAndReceiversLaterWithAnIdOfItsOwn) {
  const Plan plan = plan_of(wicked());
  EXPECT_EQ(plan.documents.size(), 2060U);
  std::set<std::string> ids;
  for (const PlannedDocument& document : plan.documents) {
    EXPECT_TRUE(ids.insert(document.header.document_id).second);
    EXPECT_EQ(document.conflicts_with != kNone, document.extra);
    if (document.conflicts_with == kNone) continue;
    const PlannedDocument& first = plan.documents[document.conflicts_with];
    EXPECT_EQ(document.from, first.from);
    EXPECT_EQ(document.to, first.to);
    EXPECT_EQ(first.misdeed, kNone);
    EXPECT_GE(document.at - first.at, kConflictDelay);
    EXPECT_LT(document.at, 10 * kSecond);
  }
}

TEST(Misdeeds, OfOneRowDoNotChangeAnother) {
  Scenario scenario = wicked();
  const auto tampered = [](const Plan& plan) {
    std::vector<DurationNs> times;
    for (const PlannedDocument& document : plan.documents) {
      if (document.misdeed == 0) times.push_back(document.at);
    }
    return times;
  };
  const auto before = tampered(plan_of(scenario));
  scenario.misbehaviour.resize(1);
  EXPECT_EQ(tampered(plan_of(scenario)), before);
}

TEST(Misdeeds, AReplayNeedsASecondCentre) {
  Scenario scenario = small();
  scenario.network.agencies = {0, 4, 0, 0};
  scenario.network.provinces = 1;
  scenario.network.direct_share = 0;
  scenario.traffic.share = {0, 1, 0, 0};
  scenario.traffic.matrix[1] = {0, 1, 0, 0};
  scenario.traffic.fan_out_mean = 2;
  const Network network = make_network(scenario);
  ASSERT_EQ(network.centres.size(), 1U);
  EXPECT_TRUE(check_plan(scenario, network));
  scenario.misbehaviour = {row(Misdeed::replay, 0.1)};
  EXPECT_FALSE(check_plan(scenario, network));
}

}  // namespace
}  // namespace axle::sim
