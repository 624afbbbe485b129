// What is out of the ordinary in virtual time: lines, outages, misdeeds, probes, centres that never poll, old packets.
#include <gtest/gtest.h>

#include "sim/engine/packet_log.hpp"
#include "tests/sim/engine/setting.hpp"

namespace axle::sim {
namespace {

constexpr auto kSendEdoc = axis::Operation::send_edoc;

TEST(Lines, DelayIsAddedBothWays) {
  Setting setting;
  setting.use({setting.document("D", 2 * kSecond, 9, {0})});
  const Histogram plain = setting.measure().latency[0][3][3];
  setting.scenario.network.links[3].delay = 50 * kMillisecond;
  const Histogram slow = setting.measure().latency[0][3][3];
  ASSERT_EQ(slow.count(), 1u);
  EXPECT_GE(slow.min(), plain.min() + 99 * kMillisecond);
  EXPECT_LE(slow.max(), plain.max() + 102 * kMillisecond);
}

TEST(Lines, OnlyTheLevelsOwnCentresHaveThem) {
  Setting setting;
  setting.use({setting.document("D", 2 * kSecond, 0, {3})});
  const SimulationResult plain = setting.run();
  setting.scenario.network.links[3] = {64'000, kSecond, 0.1};
  EXPECT_EQ(plain.measurements.latency[0][0][0], setting.measure().latency[0][0][0]);
}

TEST(Lines, BandwidthIsAQueue) {
  Setting setting;
  std::vector<PlannedDocument> documents;
  for (int i = 0; i < 10; ++i) documents.push_back(setting.document("D" + std::to_string(i), 2 * kSecond, 9, {0}));
  setting.use(documents);
  setting.scenario.network.links[3].bits_per_s = 2'000'000;
  const std::uint64_t bytes = packet_bytes(setting.plan.documents[0]) + kHeadBytes;
  const auto one = static_cast<DurationNs>(bytes * 8 * 500);
  const Histogram acceptance = setting.measure().latency[0][3][3];
  EXPECT_GE(acceptance.min(), one);
  EXPECT_GE(acceptance.max(), 10 * one);
  EXPECT_LE(acceptance.max(), 11 * one);
}

Scenario with_outage(Scenario scenario, DurationNs at, DurationNs length) {
  scenario.phases.steps = {{PhaseKind::steady, at, 1, 1}, {PhaseKind::outage, length, 1, 1}};
  return scenario;
}

TEST(Outage, AgenciesSendAgainAndNothingIsLostOrDoubled) {
  Setting setting;
  setting.scenario = with_outage(setting.scenario, 4 * kSecond, 2 * kSecond);
  const SimulationResult result = setting.run();
  const Measurements& m = result.measurements;
  EXPECT_EQ(m.accounting.delivered, setting.plan.deliveries);
  EXPECT_EQ(m.accounting.duplicated, 0u);
  EXPECT_GT(stats_of(m, kSendEdoc).failures(FailureClass::transport), 120u);
  EXPECT_GT(stats_of(m, axis::Operation::get_received_edoc_list).failures(FailureClass::transport), 20u);
  // What fell due at its beginning waited for its end.
  EXPECT_GT(m.latency[0][0][0].max(), kSecond);
  EXPECT_EQ(result.fingerprint, setting.run().fingerprint);
}

TEST(Outage, WhatWasAtTheHubIsUnanswered) {
  Setting setting;
  std::vector<PlannedDocument> documents;
  for (int i = 0; i < 100; ++i) documents.push_back(setting.document("D" + std::to_string(i), 2 * kSecond, 0, {3}));
  setting.use(documents);
  setting.times.hub_send = 20 * kMillisecond;  // two seconds' work, half of it done
  setting.scenario.phases.warmup = 0;
  setting.scenario = with_outage(setting.scenario, 3 * kSecond, kSecond);
  const Measurements m = setting.measure();
  EXPECT_EQ(m.accounting.delivered, 100u);
  EXPECT_EQ(m.accounting.duplicated, 0u);
  const RequestStats& sends = stats_of(m, kSendEdoc);
  EXPECT_GE(sends.failures(FailureClass::transport), 50u);
}

TEST(Outage, WhoGivesUpIsNotLost) {
  Setting setting;
  setting.scenario.agencies.attempts = 1;
  setting.scenario = with_outage(setting.scenario, 4 * kSecond, 2 * kSecond);
  const Measurements m = setting.measure();
  EXPECT_GT(m.accounting.refused, 0u);
  EXPECT_EQ(m.accounting.lost, 0u);
  EXPECT_EQ(m.accounting.delivered + m.accounting.refused, setting.plan.deliveries);
}

TEST(Outage, ARunDoesNotEndWhileTheHubIsAway) {
  Setting setting;
  setting.use({setting.document("D", 9 * kSecond, 0, {3})});
  setting.scenario = with_outage(setting.scenario, 8 * kSecond, 4 * kSecond);
  const Measurements m = setting.measure();
  EXPECT_EQ(m.accounting.delivered, 1u);
  EXPECT_GT(m.ended_at, kStart + 12 * kSecond);
}

struct Wrongdoing : Setting {
  explicit Wrongdoing(MisdeedSpec misdeed) {
    scenario.phases.warmup = 0;
    scenario.misbehaviour.push_back(std::move(misdeed));
    std::vector<PlannedDocument> documents{document("D", kSecond, 0, {3, 4}), document("W", kSecond, 0, {3, 4})};
    documents[1].misdeed = 0;
    use(documents);
  }
};

// At least so many cases in all, and all ended as declared.
::testing::AssertionResult as_expected(const Measurements& m, std::uint64_t cases_min) {
  std::uint64_t cases = 0;
  for (const ExpectationRow& row : m.expectations.rows) {
    cases += row.cases;
    if (row.as_expected == row.cases) continue;
    return ::testing::AssertionFailure() << row.name << ": " << row.cases << " cases, " << row.as_expected
                                         << " as expected, " << row.open << " open; "
                                         << (row.examples.empty() ? "" : row.examples[0]);
  }
  if (cases >= cases_min) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << cases << " cases";
}

TEST(Misdeeds, WhatTheHubIsToRefuseItRefuses) {
  const Wrongdoing setting(misdeed(Misdeed::tampered, Expected::refused));
  const Measurements m = setting.measure();
  EXPECT_EQ(m.accounting.delivered, 2u);
  EXPECT_EQ(m.accounting.refused, 2u);
  EXPECT_EQ(stats_of(m, kSendEdoc).failures(FailureClass::refused), 1u);  // once: it is for good
  EXPECT_TRUE(m.failures.empty());                                        // as expected is no failure
  EXPECT_TRUE(as_expected(m, 1));
}

TEST(Misdeeds, EachKindThatIsToBeRefusedIs) {
  for (const Misdeed kind : {Misdeed::oversized, Misdeed::malformed, Misdeed::revoked_certificate}) {
    EXPECT_TRUE(as_expected(Wrongdoing(misdeed(kind, Expected::refused)).measure(), 1));
  }
}

TEST(Misdeeds, AHubThatVerifiesNothingStillDoesAsThePlanSays) {
  Wrongdoing setting(misdeed(Misdeed::tampered, Expected::refused));
  setting.scenario.hub.verification = Verification::off;
  EXPECT_EQ(setting.measure().accounting.refused, 2u);
}

TEST(Misdeeds, WhatTheReceiverIsToReturnItReturns) {
  const Measurements m = Wrongdoing(misdeed(Misdeed::tampered, Expected::returned)).measure();
  EXPECT_EQ(m.accounting.delivered, 4u);
  EXPECT_EQ(m.not_intact, 0u);  // that is what was expected
  EXPECT_EQ(m.returned, 2u);
  EXPECT_TRUE(as_expected(m, 1));
}

TEST(Misdeeds, ACutConnectionIsTriedAgainAndGivenUp) {
  const Measurements m = Wrongdoing(misdeed(Misdeed::hostile, Expected::cut_off)).measure();
  EXPECT_EQ(m.accounting.delivered, 2u);
  EXPECT_EQ(m.accounting.refused, 2u);
  EXPECT_EQ(stats_of(m, kSendEdoc).failures(FailureClass::transport), 5u);
}

TEST(Misdeeds, AConflictIsTheCoresToTell) {
  Wrongdoing setting(misdeed(Misdeed::conflict, Expected::refused));
  setting.plan.documents[1].conflicts_with = 0;
  setting.plan.documents[1].at += kSecond;
  const Measurements m = setting.measure();
  EXPECT_EQ(m.accounting.delivered, 2u);
  EXPECT_EQ(m.accounting.refused, 2u);
  EXPECT_TRUE(as_expected(m, 1));
}

TEST(Misdeeds, ADialectIsReturnedByWhoReadsStrictly) {
  Setting setting;
  setting.scenario.network.dialects = {{.name = "old", .expect_strict = Expected::returned},
                                       {.name = "strict", .reads = packet::Profile::strict}};
  setting.network.centres[0].dialect = 0;
  setting.network.centres[2].dialect = 1;  // of agency 3
  setting.use({setting.document("D", kSecond, 0, {3, 4})});
  const Measurements m = setting.measure();
  EXPECT_EQ(m.accounting.delivered, 2u);
  EXPECT_EQ(m.returned, 1u);
  EXPECT_EQ(m.expectations.wrong(), 0u);
}

struct Probed : Setting {
  Probed(Misdeed kind, std::uint32_t centre) {
    scenario.misbehaviour.push_back(misdeed(kind));
    use({document("D", kSecond, 0, {3})});
    // When all is quiet: the hub's records are the same with and without it.
    plan.probes.push_back({.at = 8 * kSecond, .document = 0, .centre = centre, .misdeed = 0});
  }
};

TEST(Probes, APacketSentOnceMoreChangesNothingAtTheHub) {
  for (const auto& [kind, centre] : {std::pair(Misdeed::duplicate, 0U), std::pair(Misdeed::replay, 5U)}) {
    Probed setting(kind, centre);
    const SimulationResult probed = setting.run();
    setting.plan.probes.clear();
    const SimulationResult plain = setting.run();
    EXPECT_NE(probed.fingerprint, plain.fingerprint);
    EXPECT_EQ(probed.hub_fingerprint, plain.hub_fingerprint);
    EXPECT_EQ(probed.measurements.accounting, plain.measurements.accounting);
    EXPECT_EQ(probed.measurements.accounting.delivered, 1u);
    EXPECT_EQ(probed.probes_not_sent, 0u);
  }
}

TEST(Probes, ARunWaitsForThem) {
  Probed setting(Misdeed::duplicate, 0);
  setting.plan.probes[0].at = 15 * kSecond;
  EXPECT_GE(setting.measure().ended_at, kStart + 15 * kSecond);
}

TEST(Probes, ASlowClientIsCountedAndNotSent) {
  Probed setting(Misdeed::slow_client, 0);
  const SimulationResult result = setting.run();
  EXPECT_EQ(result.probes_not_sent, 1u);
  setting.plan.probes.clear();
  EXPECT_EQ(result.hub_fingerprint, setting.run().hub_fingerprint);
}

TEST(NeverPolls, ItsMailIsPendingAndTheRunEndsAllTheSame) {
  Setting setting;
  setting.network.centres[2].polls = false;  // of agency 3
  std::uint64_t to_it = 0;
  for (const PlannedDocument& one : setting.plan.documents) {
    for (const std::uint32_t receiver : one.to) to_it += receiver == 3;
  }
  ASSERT_GT(to_it, 0u);
  const Measurements m = setting.measure();
  EXPECT_EQ(m.accounting.pending, to_it);
  EXPECT_EQ(m.accounting.delivered, setting.plan.deliveries - to_it);
  EXPECT_EQ(m.accounting.lost, 0u);
  EXPECT_LT(m.ended_at, kStart + 20 * kSecond);
}

// A month and more of virtual time: the hub gives up what nobody fetches, and forgets it a week later.
TEST(Chores, WhatNobodyFetchesExpiresAndIsForgotten) {
  for (const std::int64_t days : {29, 32, 40}) {
    Setting setting;
    setting.network.centres[2].polls = false;
    setting.scenario.agencies.poll_period.fill(6 * kHour);
    setting.scenario.traffic.period = days * kDay;
    setting.use({setting.document("D", kSecond, 0, {3, 6})});
    const Measurements m = setting.measure();
    EXPECT_EQ(m.accounting.delivered, 1u) << days;
    EXPECT_EQ(m.accounting.pending, days < 30 ? 1u : 0u) << days;
    EXPECT_EQ(m.accounting.expired, days < 30 ? 0u : 1u) << days;
    EXPECT_EQ(m.accounting.lost, 0u) << days;
  }
}

// Everything at once, twice.
TEST(Disorder, IsDeterministic) {
  Setting setting;
  setting.scenario = with_outage(setting.scenario, 3 * kSecond, kSecond);
  setting.scenario.network.links.fill({100'000'000, 5 * kMillisecond, 0.02});
  setting.scenario.agencies.local_delivery = true;
  setting.scenario.agencies.track = kSecond;
  setting.scenario.agencies.agree_share = 0.5;
  setting.scenario.misbehaviour = {misdeed(Misdeed::tampered, Expected::refused),
                                   misdeed(Misdeed::tampered, Expected::returned),
                                   misdeed(Misdeed::duplicate, Expected::repeated)};
  setting.network.centres[4].polls = false;
  RandomStream random(1, "test/disorder");
  std::vector<PlannedDocument> documents = setting.plan.documents;
  for (std::size_t i = 1; i < documents.size(); ++i) {
    const std::uint64_t kind = random.below(8);
    if (kind < 2) documents[i].misdeed = static_cast<std::uint32_t>(kind);
    const auto about = static_cast<std::uint32_t>(random.below(i));
    if (kind == 2 && documents[about].role == Role::ordinary) {
      PlannedDocument recall =
          setting.document("R" + std::to_string(i), documents[i].at, documents[about].from, documents[about].to);
      documents[i] = following(recall, Role::recall, about, documents[about].header.document_id);
    }
  }
  setting.use(documents);
  for (std::uint32_t i = 0; i < 20; ++i) {
    setting.plan.probes.push_back({.at = (i + 1) * kSecond / 3, .document = i, .centre = i % 8, .misdeed = 2});
  }
  const SimulationResult one = setting.run(), again = setting.run();
  EXPECT_EQ(one.fingerprint, again.fingerprint);
  EXPECT_EQ(one.hub_fingerprint, again.hub_fingerprint);
  EXPECT_EQ(one.measurements.accounting, again.measurements.accounting);
  EXPECT_EQ(one.measurements.accounting.lost, 0u);
  EXPECT_EQ(one.measurements.accounting.duplicated, 0u);
  EXPECT_TRUE(one.measurements.accounting.balanced());
  EXPECT_GT(one.measurements.accounting.delivered, setting.plan.deliveries / 2);
}

}  // namespace
}  // namespace axle::sim
