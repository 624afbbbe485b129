#include "sim/engine/simulation.hpp"

#include <gtest/gtest.h>

#include "sim/measure/validity.hpp"
#include "tests/sim/engine/setting.hpp"

namespace axle::sim {
namespace {

TEST(Simulation, DeliversAndAnswersEverything) {
  const Setting setting;
  const SimulationResult result = setting.run();
  const Measurements& m = result.measurements;
  EXPECT_EQ(m.documents, 600u);
  EXPECT_EQ(m.accounting.sent, setting.plan.deliveries);
  EXPECT_EQ(m.accounting.delivered, setting.plan.deliveries);
  EXPECT_EQ(m.accounting.lost, 0u);
  EXPECT_EQ(m.accounting.duplicated, 0u);
  EXPECT_EQ(m.accounting.refused, 0u);
  EXPECT_EQ(m.not_intact, 0u);
  EXPECT_TRUE(m.failures.empty());
  for (const Accounting& level : m.by_level) {
    EXPECT_TRUE(level.balanced());
    EXPECT_GT(level.sent, 0u);
  }
  EXPECT_EQ(count_of(m, Metric::delivery), m.deliveries_in_window);
  EXPECT_EQ(count_of(m, Metric::receipt), m.deliveries_in_window);
  EXPECT_EQ(count_of(m, Metric::registration), m.deliveries_in_window);
  EXPECT_EQ(count_of(m, Metric::acceptance), m.documents_in_window);
  EXPECT_LT(m.documents_in_window, 600u);
  const Validity validity = judge(m);
  EXPECT_TRUE(validity.valid) << (validity.reasons.empty() ? "" : validity.reasons.front());
  EXPECT_EQ(m.lag.max(), 0);
}

TEST(Simulation, TheSameSeedGivesTheSameRunAndAnotherAnother) {
  const SimulationResult one = Setting(1).run(), again = Setting(1).run(), other = Setting(2).run();
  EXPECT_EQ(one.fingerprint, again.fingerprint);
  EXPECT_EQ(one.hub_fingerprint, again.hub_fingerprint);
  EXPECT_EQ(one.events, again.events);
  EXPECT_EQ(one.measurements.latency, again.measurements.latency);
  EXPECT_NE(one.fingerprint, other.fingerprint);
  EXPECT_NE(one.hub_fingerprint, other.hub_fingerprint);
}

TEST(Simulation, OnlyTheSeedOfTheScenarioChangesTheRunOfOnePlan) {
  Setting setting;
  const std::uint64_t one = setting.run().fingerprint;
  setting.scenario.seed = 2;
  EXPECT_NE(setting.run().fingerprint, one);
}

TEST(Simulation, AnObserverChangesNothing) {
  const Setting setting(1, 3000);
  const SimulationResult alone = setting.run();
  DurationNs last = -1;
  int calls = 0;
  const SimulationResult watched = setting.run([&](DurationNs now) {
    EXPECT_GE(now, last);
    last = now;
    ++calls;
  });
  EXPECT_GT(calls, 0);
  EXPECT_EQ(alone.fingerprint, watched.fingerprint);
  EXPECT_EQ(alone.hub_fingerprint, watched.hub_fingerprint);
  EXPECT_EQ(alone.measurements.accounting, watched.measurements.accounting);
}

TEST(Simulation, AnUnloadedDocumentTakesTheSumOfItsServiceTimes) {
  Setting setting;
  setting.plan = plan_of({planned(setting.network, "D", 2 * kSecond, 0, {3})});
  const SimulationResult result = setting.run();
  const DurationNs expected = 2 * setting.times.link_one_way + setting.times.hub_send + setting.times.hub_commit;
  const Histogram& acceptance = result.measurements.latency[0][0][0];
  ASSERT_EQ(acceptance.count(), 1u);
  EXPECT_GE(acceptance.max(), expected);
  // The poll of another centre may be in the core at that moment.
  EXPECT_LE(acceptance.min(), expected + 4 * setting.times.hub_query + setting.times.hub_commit);
}

TEST(Simulation, VerificationIsAQueue) {
  Setting setting;
  std::vector<PlannedDocument> documents;
  for (int i = 0; i < 100; ++i) {
    documents.push_back(planned(setting.network, "D" + std::to_string(i), 2 * kSecond, 0, {3}));
  }
  setting.plan = plan_of(std::move(documents));
  const Measurements m = setting.run().measurements;
  EXPECT_GE(m.latency[0][0][0].max(), 100 * setting.times.hub_send);
  EXPECT_LE(m.latency[0][0][0].min(), 20 * setting.times.hub_send);
  setting.scenario.hub.verification = Verification::off;
  EXPECT_LT(setting.run().measurements.latency[0][0][0].max(), 50 * setting.times.hub_send);
}

TEST(Simulation, ASlowerDiskIsFeltInAcceptance) {
  Setting setting(1, 50);
  const DurationNs fast = setting.run().measurements.by_connection[0][0].percentile(50);
  setting.scenario.hub.sync_delay = 5 * kMillisecond;
  const Measurements slow = setting.run().measurements;
  EXPECT_GE(slow.by_connection[0][0].percentile(50), fast + 5 * kMillisecond);
  EXPECT_EQ(slow.accounting.delivered, setting.plan.deliveries);
}

TEST(Simulation, WhatIsCutOffByTheDrainTimeIsPendingAndNothingIsLost) {
  Setting setting;
  setting.scenario.agencies.poll_period.fill(5 * kSecond);
  setting.scenario.phases.drain = 0;
  const Measurements m = setting.run().measurements;
  EXPECT_TRUE(m.accounting.balanced());
  EXPECT_GT(m.accounting.pending, 0u);
  EXPECT_EQ(m.accounting.lost, 0u);
  EXPECT_EQ(m.accounting.sent, m.accounting.delivered + m.accounting.pending + m.accounting.refused);
}

TEST(Simulation, ARefusalForGoodIsAccountedForAllReceivers) {
  Setting setting(1, 20);
  // A receiver named twice is what the hub refuses for good, whatever the directory says.
  setting.plan.documents[5] = planned(setting.network, "twice", setting.plan.documents[5].at, 0, {1, 1});
  const Measurements m = setting.run().measurements;
  EXPECT_EQ(m.accounting.refused, 2u);
  EXPECT_TRUE(m.accounting.balanced());
  EXPECT_EQ(m.accounting.delivered + 2, m.accounting.sent);
  EXPECT_EQ(m.accounting.lost, 0u);
  ASSERT_EQ(m.failures.size(), 1u);
  EXPECT_NE(m.failures[0].find("document twice of G10 to 2 receivers was refused"), std::string::npos);
}

TEST(Simulation, RefusingClerksReturnAndAccountStaysTheSame) {
  Setting setting;
  setting.scenario.agencies.refuse_share = 1.0;
  const Measurements m = setting.run().measurements;
  EXPECT_EQ(m.returned, setting.plan.deliveries);
  EXPECT_EQ(m.accounting.delivered, setting.plan.deliveries);
  EXPECT_EQ(count_of(m, Metric::registration), m.deliveries_in_window);
}

TEST(Simulation, ProcessingDocumentsTakesThreeMoreStatusesEach) {
  Setting setting(1, 100);
  const auto statuses = [&] {
    const Measurements m = setting.run().measurements;
    return m.operations[static_cast<std::size_t>(axis::Operation::send_edoc)].ok;
  };
  setting.scenario.phases.warmup = 0;
  setting.scenario.traffic.period = 60 * kSecond;  // so that all answers are in the window
  const std::uint64_t without = statuses();
  setting.scenario.agencies.process_median = 100 * kMillisecond;
  EXPECT_EQ(without, 100 + 2 * setting.plan.deliveries);
  EXPECT_EQ(statuses(), 100 + 5 * setting.plan.deliveries);
}

TEST(Simulation, RequestsAreRecordedAsInALiveRun) {
  Setting setting;
  setting.scenario.phases.warmup = 0;
  const Measurements m = setting.run().measurements;
  const auto stats = [&](axis::Operation operation) -> const RequestStats& {
    return m.operations[static_cast<std::size_t>(operation)];
  };
  EXPECT_GE(stats(axis::Operation::get_edoc).ok, m.accounting.delivered);
  EXPECT_GE(stats(axis::Operation::update_status).ok, m.accounting.delivered);
  // Two queues of eight centres, once a second for ten seconds.
  EXPECT_GE(stats(axis::Operation::get_received_edoc_list).ok, 140u);
  EXPECT_EQ(m.scheduled, 600u);
  EXPECT_EQ(m.on_time, 600u);
  EXPECT_GT(m.bytes, 600u * 20'000u);
  std::uint64_t scheduled = 0, delivered = 0;
  for (const SeriesRow& row : m.series) {
    scheduled += row.scheduled;
    delivered += row.delivered;
  }
  EXPECT_EQ(scheduled, 600u);
  EXPECT_EQ(delivered, m.accounting.delivered);
}

TEST(Simulation, AnEmptyPlanRunsToTheEndOfTheTraffic) {
  Setting setting;
  setting.plan = Plan{};
  const Measurements m = setting.run().measurements;
  EXPECT_EQ(m.documents, 0u);
  EXPECT_GE(m.ended_at - m.started_at, 10 * kSecond);
  EXPECT_LT(m.ended_at - m.started_at, 11 * kSecond);
}

// The generators' own network and plan, with every default of the language.
TEST(Simulation, AGeneratedScenarioRunsFromEndToEnd) {
  Scenario scenario;
  const Network network = make_network(scenario);
  const Plan plan = make_plan(scenario, network, kStart);
  ASSERT_GT(plan.documents.size(), 0u);
  const Measurements m = simulate(scenario, network, plan, ServiceTimes{}, kStart).measurements;
  EXPECT_EQ(m.accounting.sent, plan.deliveries);
  EXPECT_EQ(m.accounting.delivered, plan.deliveries);
  EXPECT_TRUE(judge(m).valid);
  for (const LevelCounts& level : m.levels) {
    EXPECT_GT(level.sent, 0u);
    EXPECT_GT(level.received, 0u);
  }
}

}  // namespace
}  // namespace axle::sim
