#include "sim/workload/plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "base/random.hpp"
#include "protocol/packet/rules.hpp"
#include "sim/workload/arrivals.hpp"
#include "sim/workload/plan_hash.hpp"
#include "sim/workload/receivers.hpp"
#include "sim/workload/senders.hpp"
#include "tests/sim/workload/support.hpp"

namespace axle::sim {
namespace {

using identity::Level;

TEST(Plan, HasTheDocumentsAskedForInOrder) {
  const Plan plan = plan_of(small());
  EXPECT_EQ(plan.documents.size(), 600U);
  EXPECT_TRUE(std::ranges::is_sorted(plan.documents, {}, &PlannedDocument::at));
  EXPECT_GE(plan.documents.front().at, 0);
  EXPECT_LT(plan.documents.back().at, 10 * kSecond);
  std::uint64_t deliveries = 0;
  for (const PlannedDocument& document : plan.documents) deliveries += document.to.size();
  EXPECT_EQ(plan.deliveries, deliveries);
  EXPECT_EQ(plan.deliveries, 1800U);  // the mean is 3, exactly
}

TEST(Plan, ScaleThinsDocumentsAndNothingElse) {
  Scenario scenario = small();
  scenario.traffic.scale = 0.1;
  const Plan plan = plan_of(scenario);
  EXPECT_EQ(plan.documents.size(), 60U);
  EXPECT_EQ(plan.deliveries, 180U);
  EXPECT_EQ(run_length(scenario), run_length(small()));
  EXPECT_GT(plan.documents.back().at, 8 * kSecond);
  EXPECT_EQ(make_network(scenario).agencies.size(), make_network(small()).agencies.size());
}

TEST(Plan, CompressionDividesTheTimesOnly) {
  Scenario scenario = small();
  const Plan plain = plan_of(scenario);
  scenario.traffic.period = 10 * kHour;
  scenario.traffic.compress = 3600;
  EXPECT_EQ(plan_of(scenario).hash, plain.hash);  // ten hours in ten seconds
  scenario.traffic.compress = 36'000;
  const Plan faster = plan_of(scenario);
  ASSERT_EQ(faster.documents.size(), plain.documents.size());
  for (std::size_t i = 0; i < faster.documents.size(); ++i) {
    EXPECT_NEAR(static_cast<double>(faster.documents[i].at) * 10, static_cast<double>(plain.documents[i].at), 20);
    EXPECT_EQ(faster.documents[i].to, plain.documents[i].to);
  }
}

TEST(Plan, UniformArrivalsAreEven) {
  Scenario scenario = small();
  scenario.traffic.documents = 10;
  scenario.traffic.arrivals = Arrivals::uniform;
  const auto times = make_arrivals(scenario);
  for (std::size_t i = 0; i < times.size(); ++i) {
    EXPECT_EQ(times[i], 500 * kMillisecond + static_cast<DurationNs>(i) * kSecond);
  }
}

TEST(Plan, ReceiversAreDistinctAndNeverTheSender) {
  Scenario scenario = small();
  scenario.traffic.fan_out_mean = 12;
  for (const PlannedDocument& document : plan_of(scenario).documents) {
    const std::set<std::uint32_t> distinct(document.to.begin(), document.to.end());
    EXPECT_EQ(distinct.size(), document.to.size());
    EXPECT_FALSE(distinct.contains(document.from));
    EXPECT_GE(document.to.size(), 1U);
    EXPECT_LT(*distinct.rbegin(), 36U);
  }
}

TEST(Plan, EverybodyReceivesWhenTheFanOutSaysSo) {
  Scenario scenario = small();
  scenario.traffic.documents = 50;
  scenario.traffic.fan_out_mean = 35;
  for (const PlannedDocument& document : plan_of(scenario).documents) EXPECT_EQ(document.to.size(), 35U);
}

TEST(Plan, AReceiverAtMostWhenTheMeanIsOne) {
  Scenario scenario = small();
  scenario.traffic.fan_out_mean = 1;
  EXPECT_EQ(plan_of(scenario).deliveries, 600U);
}

TEST(Plan, FanOutIsCutAtTheMaximumWithTheMeanKept) {
  Scenario scenario = small();
  scenario.traffic.fan_out_max = 4;
  const Plan plan = plan_of(scenario);
  EXPECT_EQ(plan.deliveries, 1800U);
  for (const PlannedDocument& document : plan.documents) EXPECT_LE(document.to.size(), 4U);
}

TEST(Plan, ReceiversOfOneDocumentAreOfSeveralLevels) {
  Scenario scenario = small();
  scenario.traffic.fan_out_mean = 6;
  const Network network = make_network(scenario);
  int mixed = 0;
  for (const PlannedDocument& document : make_plan(scenario, network, kIssueDate).documents) {
    std::set<Level> levels;
    for (const std::uint32_t receiver : document.to) levels.insert(network.agencies[receiver].level);
    mixed += levels.size() > 1 ? 1 : 0;
  }
  EXPECT_GT(mixed, 300);
}

TEST(Plan, LevelsSendTheirShareExactly) {
  const Scenario scenario = small();
  const Network network = make_network(scenario);
  PerLevel<int> counts{};
  for (const PlannedDocument& document : make_plan(scenario, network, kIssueDate).documents) {
    ++counts[static_cast<std::size_t>(network.agencies[document.from].level)];
  }
  EXPECT_EQ(counts, (PerLevel<int>{150, 150, 150, 150}));
}

TEST(Plan, AgenciesSendWhatTheScenarioSaysOfEach) {
  Scenario scenario = small();
  scenario.traffic.per_agency = {5, 10, 0, 2};
  scenario.traffic.scale = 0.5;
  scenario.traffic.rate = 4;
  const Drawn all(scenario);
  PerLevel<int> counts{};
  for (const PlannedDocument& document : all.plan.documents) ++counts[all.level(document.from)];
  EXPECT_EQ(counts, (PerLevel<int>{40, 120, 0, 64}));
}

TEST(Plan, EveryScenarioThatComesWithTheProgramGivesOne) {
  int planned = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(AXLE_SOURCE_DIR) / "scenarios")) {
    if (entry.path().extension() != ".yaml") continue;
    const auto scenario = load_scenario(entry.path(), {{"traffic.scale", "0.01"}});
    ASSERT_TRUE(scenario) << scenario.error().detail;
    const Network network = make_network(*scenario);
    const auto checked = check_plan(*scenario, network);
    ASSERT_TRUE(checked) << entry.path() << ": " << checked.error().detail;
    const Plan plan = make_plan(*scenario, network, kIssueDate);
    EXPECT_GE(plan.documents.size(), document_count(*scenario));
    for (const PlannedDocument& document : plan.documents) {
      EXPECT_LT(document.at, run_length(*scenario));
      EXPECT_FALSE(document.to.empty());
    }
    ++planned;
  }
  EXPECT_GE(planned, 3);
}

TEST(Plan, SizesFollowTheScenario) {
  Scenario scenario = small();
  for (const PlannedDocument& document : plan_of(scenario).documents) EXPECT_EQ(document.target_bytes, 0U);
  scenario.documents.size_median = 64 << 10;
  scenario.documents.size_sigma = 1;
  scenario.documents.size_max = 128 << 10;
  std::size_t capped = 0;
  for (const PlannedDocument& document : plan_of(scenario).documents) {
    EXPECT_GE(document.target_bytes, 1024U);
    EXPECT_LE(document.target_bytes, 128U << 10);
    capped += document.target_bytes == 128U << 10 ? 1 : 0;
    EXPECT_GE(document.pages, 1U);
    EXPECT_LE(document.pages, 3U);
  }
  EXPECT_GT(capped, 100U);  // a quarter of a log-normal lies above twice the median at sigma 1
  EXPECT_LT(capped, 200U);
}

TEST(Signed, SharePerLevelIsExactInTheWhole) {
  Scenario scenario = small();
  scenario.signatures.signed_share = {1, 0.5, 0, 0.1};
  const Network network = make_network(scenario);
  PerLevel<int> counts{};
  for (const PlannedDocument& document : make_plan(scenario, network, kIssueDate).documents) {
    counts[static_cast<std::size_t>(network.agencies[document.from].level)] += document.is_signed ? 1 : 0;
  }
  EXPECT_EQ(counts[0], 150);
  EXPECT_NEAR(counts[1], 75, 1);
  EXPECT_EQ(counts[2], 0);
  EXPECT_NEAR(counts[3], 15, 1);
}

// The press figures of 2019, to the document.
TEST(Signed, LaunchScenarioReproducesThePressFigures) {
  const auto file = std::filesystem::path(AXLE_SOURCE_DIR) / "scenarios" / "axis-2019-launch.yaml";
  const auto scenario = load_scenario(file, {{"traffic.scale", "1"}});
  ASSERT_TRUE(scenario) << scenario.error().detail;
  const Network network = make_network(*scenario);
  EXPECT_EQ(network.centres.size(), 95U);
  EXPECT_EQ(std::ranges::count(network.centres, true, &Centre::lgsp), 60);
  const Plan plan = make_plan(*scenario, network, kIssueDate);
  EXPECT_EQ(plan.documents.size(), 68'257U);
  EXPECT_EQ(plan.deliveries, 203'553U);
  std::map<std::string, std::pair<int, int>> sent_signed;
  std::pair<int, int> others;
  for (const PlannedDocument& document : plan.documents) {
    const Agency& agency = network.agencies[document.from];
    auto& counts = agency.signed_share == 0.625 ? others : sent_signed[agency.other_code];
    ++counts.first;
    counts.second += document.is_signed ? 1 : 0;
  }
  const std::map<std::string, std::pair<int, int>> expected{
      {"G20", {326, 1}}, {"G11", {302, 66}}, {"G19", {436, 124}}, {"G21", {149, 105}}};
  EXPECT_EQ(sent_signed, expected);
  EXPECT_NEAR(others.second, others.first * 0.625, 2);
}

TEST(Signed, AThinnedLaunchKeepsTheSharesInExpectation) {
  const auto file = std::filesystem::path(AXLE_SOURCE_DIR) / "scenarios" / "axis-2019-launch.yaml";
  int sent = 0, is_signed = 0;
  for (int seed = 1; seed <= 20; ++seed) {
    const auto scenario = load_scenario(file, {{"seed", std::to_string(seed)}});
    ASSERT_TRUE(scenario);
    const Network network = make_network(*scenario);
    const auto senders = make_senders(*scenario, network, document_count(*scenario));
    const auto signed_ones = make_signed(*scenario, network, senders);
    for (std::size_t i = 0; i < senders.size(); ++i) {
      if (network.agencies[senders[i]].other_code != "G19") continue;
      ++sent;
      is_signed += signed_ones[i] ? 1 : 0;
    }
  }
  EXPECT_NEAR(sent, 436, 5);  // 20 samples of a twentieth
  EXPECT_NEAR(is_signed, 124, 20);
}

TEST(Hash, SameSeedSamePlanOtherSeedOtherPlan) {
  Scenario scenario = small();
  const Plan first = plan_of(scenario);
  EXPECT_EQ(plan_of(scenario).hash, first.hash);
  EXPECT_EQ(hash_plan(first), first.hash);
  scenario.seed = 2;
  EXPECT_NE(plan_of(scenario).hash, first.hash);
  const Network network = make_network(small());
  EXPECT_NE(make_plan(small(), network, kIssueDate + kDay).hash, first.hash);
}

TEST(Hash, IsThatOfTheSeedWhateverTheScenarioAsksFor) {
  Scenario scenario = small();
  scenario.network.spread = 0.5;
  scenario.network.other_codes = 0.3;
  scenario.network.dialects.resize(1);
  scenario.network.dialects[0].share = 0.5;
  scenario.traffic.arrivals = Arrivals::calendar;
  scenario.traffic.period = 10 * kDay;
  scenario.traffic.compress = 86'400;
  scenario.traffic.mixture = {{0.8, 1, 3, 0}, {0.2, 4, 30, 10}};
  scenario.traffic.bursts = {{kSecond, kSecond, 10, "central", "all", 5}};
  scenario.traffic.replies = scenario.traffic.recalls = scenario.traffic.updates = scenario.traffic.replacements = 0.05;
  scenario.documents.attachments_mean = 1.5;
  scenario.signatures.renewal = {"commune", 5 * kSecond, 0.2, Expected::refused};
  for (const Misdeed kind : {Misdeed::tampered, Misdeed::conflict, Misdeed::replay, Misdeed::slow_client}) {
    scenario.misbehaviour.push_back({kind, 0.02, Expected::refused, "", ""});
  }
  const std::uint64_t first = plan_of(scenario).hash;
  EXPECT_EQ(plan_of(scenario).hash, first);
  scenario.seed = 2;
  EXPECT_NE(plan_of(scenario).hash, first);
}

TEST(Hash, CoversEveryPart) {
  Scenario scenario = small();
  scenario.traffic.documents = 3;
  const Plan plan = plan_of(scenario);
  const auto changed = [&](auto change) {
    Plan other = plan;
    change(other.documents[1]);
    return hash_plan(other) != plan.hash;
  };
  EXPECT_TRUE(changed([](PlannedDocument& d) { d.at += 1; }));
  EXPECT_TRUE(changed([](PlannedDocument& d) { d.from += 1; }));
  EXPECT_TRUE(changed([](PlannedDocument& d) { d.to.push_back(1); }));
  EXPECT_TRUE(changed([](PlannedDocument& d) { d.priority += 1; }));
  EXPECT_TRUE(changed([](PlannedDocument& d) { d.is_signed = !d.is_signed; }));
  EXPECT_TRUE(changed([](PlannedDocument& d) { d.pages += 1; }));
  EXPECT_TRUE(changed([](PlannedDocument& d) { d.target_bytes += 1; }));
  EXPECT_TRUE(changed([](PlannedDocument& d) { d.added.push_back(1); }));
  EXPECT_TRUE(changed([](PlannedDocument& d) { std::swap(d.to, d.added); }));
  EXPECT_TRUE(changed([](PlannedDocument& d) { d.role = Role::reply; }));
  EXPECT_TRUE(changed([](PlannedDocument& d) { d.about = 0; }));
  EXPECT_TRUE(changed([](PlannedDocument& d) { d.misdeed = 0; }));
  EXPECT_TRUE(changed([](PlannedDocument& d) { d.conflicts_with = 0; }));
  EXPECT_TRUE(changed([](PlannedDocument& d) { d.extra = true; }));
  EXPECT_TRUE(changed([](PlannedDocument& d) { d.attachments += 1; }));
  EXPECT_TRUE(changed([](PlannedDocument& d) { d.certificate = Certificate::second; }));
  EXPECT_TRUE(changed([](PlannedDocument& d) { d.header.from.fax += "x"; }));
  EXPECT_TRUE(changed([](PlannedDocument& d) { d.header.to[0].website = "x"; }));
  EXPECT_TRUE(changed([](PlannedDocument& d) { d.header.subject += "x"; }));
  EXPECT_TRUE(changed([](PlannedDocument& d) { d.header.application_type = "x"; }));
  EXPECT_TRUE(changed([](PlannedDocument& d) { d.header.response_for.push_back({"a", "b", "c", "d"}); }));
  EXPECT_TRUE(changed([](PlannedDocument& d) { d.header.trace[0].timestamp += "x"; }));
  EXPECT_TRUE(changed([](PlannedDocument& d) { d.header.business->staff->staff += "x"; }));
  EXPECT_TRUE(changed([](PlannedDocument& d) { d.header.business.reset(); }));
  // Text that moves from one field to the next is another document.
  EXPECT_TRUE(changed([](PlannedDocument& d) {
    d.header.content = d.header.subject + d.header.content;
    d.header.subject.clear();
  }));
}

TEST(Hash, CoversProbesAndDeliveries) {
  Scenario scenario = small();
  scenario.misbehaviour = {{Misdeed::duplicate, 0.1, Expected::repeated, "", ""}};
  const Plan plan = plan_of(scenario);
  ASSERT_FALSE(plan.probes.empty());
  const auto changed = [&](auto change) {
    Plan other = plan;
    change(other);
    return hash_plan(other) != plan.hash;
  };
  EXPECT_TRUE(changed([](Plan& p) { p.probes.pop_back(); }));
  EXPECT_TRUE(changed([](Plan& p) { p.probes[0].at += 1; }));
  EXPECT_TRUE(changed([](Plan& p) { p.probes[0].document += 1; }));
  EXPECT_TRUE(changed([](Plan& p) { p.probes[0].centre += 1; }));
  EXPECT_TRUE(changed([](Plan& p) { p.probes[0].misdeed += 1; }));
  EXPECT_TRUE(changed([](Plan& p) { p.deliveries += 1; }));
}

TEST(Hash, TheCodeFormChangesOnlyTheCodes) {
  Scenario scenario = small();
  const Plan new_form = plan_of(scenario);
  scenario.network.codes = identity::CodeForm::form_2016;
  const Plan old_form = plan_of(scenario);
  for (std::size_t i = 0; i < new_form.documents.size(); ++i) {
    EXPECT_EQ(old_form.documents[i].at, new_form.documents[i].at);
    EXPECT_EQ(old_form.documents[i].to, new_form.documents[i].to);
    EXPECT_EQ(old_form.documents[i].header.subject, new_form.documents[i].header.subject);
  }
}

TEST(FanOut, SolvedExactly) {
  for (const std::uint32_t cap : {2U, 5U, 100U, 10'000U}) {
    for (const double mean : {1.0, 1.001, 1.5, 1.999}) {
      const double q = solve_fan_out(mean, cap);
      double sum = 0, power = 1;
      for (std::uint32_t k = 0; k < cap; ++k, power *= q) sum += power;
      EXPECT_NEAR(sum, mean, 1e-9) << cap << " " << mean;
    }
  }
  EXPECT_EQ(solve_fan_out(7, 7), 1);
}

}  // namespace
}  // namespace axle::sim
