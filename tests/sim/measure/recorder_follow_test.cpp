// Packets that act on earlier ones, local delivery, phases, and what a run waits for.
#include <gtest/gtest.h>

#include "sim/measure/flow.hpp"
#include "sim/measure/live_view.hpp"
#include "sim/measure/phases.hpp"
#include "sim/measure/plan_index.hpp"
#include "sim/measure/validity.hpp"
#include "tests/sim/measure/journey.hpp"

namespace axle::sim {
namespace {

PlannedDocument following(PlannedDocument document, Role role, std::uint32_t about) {
  document.role = role;
  document.about = about;
  return document;
}

// ---- recall, replacement

TEST(Recorder, WhatWasTakenBackBeforeDeliveryIsWithdrawn) {
  Journey run({doc("D0", 0, 0, {1, 2}), following(doc("R", kSecond, 0, {1, 2}), Role::recall, 0)});
  run.sent(0);
  run.by_receiver(Happening::delivered, 0, 1, kMillisecond);
  EXPECT_FALSE(run.recorder.complete());
  run.sent(1);
  for (const std::uint32_t receiver : {1U, 2U}) {
    run.by_receiver(Happening::delivered, 1, receiver, kMillisecond);
    run.by_sender(Happening::answered, 1, receiver, 2 * kMillisecond);
  }
  EXPECT_TRUE(run.recorder.complete());  // D0 is delivered to one and taken back from both: nobody will answer it
  const auto open = run.recorder.open_deliveries();
  ASSERT_EQ(open.size(), 1u);
  EXPECT_EQ(open[0].receiver, 2u);
  run.recorder.settle(open[0], Recorder::Fate::withdrawn);
  const Measurements m = run.finish();
  EXPECT_EQ(m.accounting, (Accounting{4, 3, 0, 0, 0, 1, 0, 0}));
  EXPECT_TRUE(m.accounting.balanced());
  EXPECT_EQ(m.answered, 2u);
  EXPECT_TRUE(m.failures.empty());
}

TEST(Recorder, AHubThatCannotBeAskedHasNotLostWhatWasTakenBack) {
  Journey run({doc("D0", 0, 0, {1, 2}), following(doc("R", kSecond, 0, {1}), Role::recall, 0)});
  run.sent(0);
  run.sent(1);
  EXPECT_EQ(run.finish().accounting, (Accounting{3, 0, 0, 0, 0, 1, 2, 0}));
}

TEST(Recorder, ARefusedRecallTakesNothingBack) {
  Journey run({doc("D0", 0, 0, {1}), following(doc("R", kSecond, 0, {1}), Role::recall, 0)});
  run.sent(0);
  run.document(Happening::due, 1, 0);
  run.document(Happening::refused, 1, 1, "not allowed");
  EXPECT_FALSE(run.recorder.complete());
  run.all_of(0, 1);
  EXPECT_TRUE(run.recorder.complete());
  EXPECT_EQ(run.finish().accounting, (Accounting{2, 1, 1, 0, 0, 0, 0, 0}));
}

TEST(Recorder, AReplacementTakesBackFromTheReceiversItNames) {
  PlannedDocument by = following(doc("R", kSecond, 0, {1}), Role::replacement, 0);
  by.header.business.emplace();
  by.header.business->replacements = {{"D0", {"000.00.00.G11"}}, {"D1", {}}, {"D9", {}}};
  Journey run({doc("D0", 0, 0, {1, 2}), doc("D1", 1, 0, {1, 2}), by});
  for (const std::uint32_t document : {0U, 1U, 2U}) run.sent(document);
  EXPECT_EQ(run.finish().accounting, (Accounting{5, 0, 0, 0, 0, 3, 2, 0}));
}

// ---- update

Journey updated() {
  PlannedDocument first = doc("D0", 0, 0, {1, 2});
  first.added = {3, 9};
  PlannedDocument update = following(doc("U", kSecond, 0, {1, 2}), Role::update, 0);
  update.header.business.emplace();
  update.header.business->receivers = {{"G12", false}, {"G13", true}, {"G19", true}};
  return Journey({}, Journey::network(), plan_of({first, update}));
}

TEST(Recorder, AddedReceiversCountFromTheUpdateOn) {
  Journey run = updated();
  run.sent(0);
  run.all_of(0, 1);
  EXPECT_FALSE(run.recorder.complete());
  run.sent(1);  // removes 2, adds 3 and 9
  for (const std::uint32_t receiver : {1U, 2U}) {
    run.by_receiver(Happening::delivered, 1, receiver, kMillisecond);
    run.by_sender(Happening::answered, 1, receiver, kMillisecond);
  }
  EXPECT_FALSE(run.recorder.complete());
  run.by_receiver(Happening::delivered, 0, 3, kSecond + 30 * kMillisecond);
  run.by_sender(Happening::registered, 0, 3, kSecond + 40 * kMillisecond);
  run.by_receiver(Happening::delivered, 0, 9, kSecond + 50 * kMillisecond);
  run.by_sender(Happening::returned, 0, 9, kSecond + 60 * kMillisecond);
  EXPECT_TRUE(run.recorder.complete());
  const Measurements m = run.finish();
  EXPECT_EQ(m.accounting, (Accounting{6, 5, 0, 0, 0, 1, 0, 0}));
  // From the moment of the update, not of the document.
  EXPECT_NEAR(static_cast<double>(cell(m, Metric::delivery, kCentral, kCommune).max()), 50e6, 1e5);
  EXPECT_EQ(m.phases[0].deliveries, 6u);
}

TEST(Recorder, WithoutTheUpdateNobodyIsAdded) {
  Journey run = updated();
  run.sent(0);
  run.all_of(0, 1);
  run.all_of(0, 2);
  run.document(Happening::due, 1, 0);
  run.document(Happening::refused, 1, 1, "no");
  EXPECT_TRUE(run.recorder.complete());
  EXPECT_TRUE(run.recorder.open_deliveries().empty());
  EXPECT_EQ(run.finish().accounting, (Accounting{4, 2, 2, 0, 0, 0, 0, 0}));
}

TEST(Recorder, ADeliveryToAnAddedReceiverProvesTheUpdate) {
  Journey run = updated();
  run.sent(0);
  run.document(Happening::due, 1, 0);
  run.by_receiver(Happening::delivered, 0, 3, 2 * kSecond);
  const Measurements m = run.finish();
  EXPECT_EQ(m.accounting.sent, 5u);
  EXPECT_EQ(m.accounting.delivered, 1u);
}

// ---- many receivers

TEST(Recorder, FindsEveryReceiverOfMany) {
  const Network network = small_network(60);
  std::vector<std::uint32_t> to;
  for (std::uint32_t i = 239; i > 0; --i) to.push_back(i);
  PlannedDocument one = planned(network, "D0", 0, 0, to);
  Journey run({}, network, plan_of({one}));
  for (const std::uint32_t receiver : to) {
    EXPECT_EQ(PlanIndex(run.agencies, run.plan).pair(0, receiver), 239 - receiver);
    run.recorder.observe({Happening::delivered, kStart, "D0", network.agencies[receiver].code, {}, {}, true});
  }
  EXPECT_EQ(PlanIndex(run.agencies, run.plan).pair(0, 0), -1);
  EXPECT_EQ(run.finish().accounting.delivered, 239u);
}

// ---- local delivery

TEST(Recorder, WhatAnLgspDeliversItselfHasNoAcceptance) {
  Journey run({doc("D0", 0, 1, {2}), doc("D1", 1, 1, {2})});
  for (const std::uint32_t document : {0U, 1U}) {
    run.document(Happening::due, document, 0);
    run.document(Happening::accepted, document, kMicrosecond, "local");
  }
  run.all_of(0, 2);
  EXPECT_TRUE(run.recorder.open_deliveries().empty());
  const Measurements m = run.finish();
  EXPECT_EQ(m.local_documents, 2u);
  EXPECT_EQ(m.local_in_window, 2u);
  EXPECT_EQ(cell(m, Metric::acceptance, kCentral, kCentral).count(), 0u);
  EXPECT_EQ(cell(m, Metric::delivery, kCentral, kCentral).count(), 1u);
  EXPECT_EQ(m.accounting, (Accounting{2, 1, 0, 1, 0, 0, 0, 0}));
  EXPECT_TRUE(judge(m).valid);  // two documents that no request was made for
}

// ---- phases

Scenario with_outage() {
  Scenario scenario;
  scenario.phases.steps = {{PhaseKind::warmup, kSecond, 0, 1},
                           {PhaseKind::steady, 2 * kSecond, 1, 1},
                           {PhaseKind::outage, 2 * kSecond, 1, 2},
                           {PhaseKind::recovery, kSecond, 1, 1}};
  return scenario;
}

TEST(Recorder, FiguresOfAPhaseAreOfWhatFellDueInIt) {
  const Scenario scenario = with_outage();
  const Plan plan =
      plan_of({doc("warm", 0, 0, {1}), doc("steady", kSecond, 0, {1, 2}), doc("away", 3 * kSecond, 0, {1}),
               doc("late", 4 * kSecond, 0, {1, 2}), doc("after", 6 * kSecond - 1, 0, {1})});
  Journey run(scenario, Journey::network(), plan, run_window(scenario, plan));
  run.sent(0);
  run.all_of(0, 1);
  run.sent(1);
  run.by_receiver(Happening::delivered, 1, 1, 3 * kSecond);          // during the outage
  run.by_receiver(Happening::delivered, 1, 2, 4500 * kMillisecond);  // half a second after it
  run.document(Happening::due, 2, 0);
  run.document(Happening::abandoned, 2, kSecond, "the hub was not reached");
  run.document(Happening::due, 3, 0);
  run.document(Happening::accepted, 3, 1200 * kMillisecond);
  run.by_receiver(Happening::delivered, 3, 1, 1750 * kMillisecond);
  run.by_receiver(Happening::delivered, 3, 2, 1250 * kMillisecond);
  run.sent(4);
  run.all_of(4, 1);
  EXPECT_EQ(run.recorder.now().phase, "drain");
  const Measurements m = run.finish();
  ASSERT_EQ(m.phases.size(), 4u);
  EXPECT_EQ(m.phases[2].from, 3 * kSecond);
  EXPECT_EQ(m.phases[2].to, 5 * kSecond);
  EXPECT_EQ(m.phases[2].rate_to, 2);
  EXPECT_EQ(m.phases[2].documents, 2u);
  EXPECT_EQ(m.phases[2].accepted, 1u);
  EXPECT_EQ(m.phases[2].refused, 1u);
  EXPECT_EQ(m.phases[2].deliveries, 3u);
  EXPECT_EQ(m.phases[2].delivered, 2u);
  EXPECT_NEAR(static_cast<double>(m.phases[2].acceptance.max()), 1.2e9, 1.2e6);
  EXPECT_EQ(m.phases[1].delivery.count(), 2u);
  EXPECT_EQ(m.phases[0].documents, 1u);
  EXPECT_EQ(m.phases[2].backlog, 3u);
  EXPECT_EQ(m.phases[2].recovery, 750 * kMillisecond);
  EXPECT_EQ(m.phases[2].backlog_open, 1u);  // "away" was given up
  EXPECT_EQ(m.scheduled, 4u);               // without the warm-up
  EXPECT_EQ(m.series[0].phase, 0u);
  EXPECT_EQ(m.series[3].phase, 2u);
}

TEST(Phases, WithoutStepsThereAreTheWarmUpAndOneSteadyPhase) {
  Scenario scenario;
  const auto phases = phases_of(scenario, {2 * kSecond, 10 * kSecond, 10 * kSecond, kMinute});
  ASSERT_EQ(phases.size(), 2u);
  EXPECT_EQ(phases[0].kind, PhaseKind::warmup);
  EXPECT_EQ(phases[1].from, 2 * kSecond);
  EXPECT_EQ(phases[1].to, 10 * kSecond);
  EXPECT_EQ(phase_at(phases, -1), 0u);
  EXPECT_EQ(phase_at(phases, 2 * kSecond - 1), 0u);
  EXPECT_EQ(phase_at(phases, 2 * kSecond), 1u);
  EXPECT_EQ(phase_at(phases, 10 * kSecond), 2u);
}

TEST(Phases, TheLastStepLastsAsLongAsTheTraffic) {
  const auto phases = phases_of(with_outage(), {kSecond, 9 * kSecond, 9 * kSecond, kMinute});
  ASSERT_EQ(phases.size(), 4u);
  EXPECT_EQ(phases[3].to, 9 * kSecond);
  const auto cut = phases_of(with_outage(), {kSecond, 4 * kSecond, 4 * kSecond, kMinute});
  ASSERT_EQ(cut.size(), 3u);
  EXPECT_EQ(cut[2].to, 4 * kSecond);
}

TEST(RunWindow, BeginsBehindTheStepsOfWarmUp) {
  Scenario scenario = with_outage();
  scenario.phases.warmup = 40 * kSecond;
  scenario.phases.steps.insert(scenario.phases.steps.begin(), {PhaseKind::warmup, kSecond, 0, 0});
  const RunWindow window = run_window(scenario, Plan{});
  EXPECT_EQ(window.from, 2 * kSecond);
  EXPECT_EQ(window.to, 7 * kSecond);
}

// ---- Little's law

TEST(Flow, TheLawHoldsAcrossTheEdges) {
  Journey run({doc("D0", 0, 0, {1})}, kSecond, 3 * kSecond);
  RequestRecord record;
  for (const auto& [sent, done] :
       {std::pair{900, 1100}, {1000, 1500}, {1400, 2900}, {2950, 3500}, {500, 3600}, {0, 900}}) {
    record.scheduled_at = record.sent_at = kStart + sent * kMillisecond;
    record.done_at = kStart + done * kMillisecond;
    run.recorder.request(record);
  }
  const Measurements m = run.finish();
  // Within [1 s, 3 s): 100 + 500 + 1500 + 50 + 2000 ms.
  EXPECT_NEAR(m.flow.in_flight, 4.15 / 2, 1e-9);
  EXPECT_NEAR(m.flow.rate_per_s, 1.5, 1e-9);
  EXPECT_LT(m.flow.mismatch, 0.001);
}

TEST(Flow, AHistogramThatLostTimeIsFound) {
  FlowMeter meter(0, kSecond);
  std::vector<RequestStats> operations(1);
  for (int i = 0; i < 100; ++i) {
    meter.request(i * kMillisecond, (i + 10) * kMillisecond);
    operations[0].sent_to_done.record(9 * kMillisecond);
  }
  EXPECT_NEAR(meter.finish(operations, kSecond).mismatch, 0.1, 0.002);
}

// ---- the live view

TEST(LiveView, RatesAreOfTheLastFiveWholeSeconds) {
  LiveView view(kStart);
  for (int i = 0; i < 100; ++i) view.due(kStart + i * 100 * kMillisecond);  // 10 a second, 10 s
  for (int i = 0; i < 20; ++i) view.accepted(kStart + 5 * kSecond + i * 250 * kMillisecond);
  EXPECT_DOUBLE_EQ(view.asked_per_s(), 10);
  view.due(kStart + 10 * kSecond);
  EXPECT_DOUBLE_EQ(view.asked_per_s(), 10);
  view.due(kStart + 13 * kSecond);
  EXPECT_DOUBLE_EQ(view.asked_per_s(), (20 + 1) / 5.0);
  view.due(kStart + kHour);
  EXPECT_DOUBLE_EQ(view.asked_per_s(), 0);
}

TEST(LiveView, PercentilesForgetWhatIsLongAgo) {
  LiveView view(kStart);
  view.delivered(kStart, identity::Level::commune, kSecond);
  view.delivered(kStart + 6 * kSecond, identity::Level::commune, kMillisecond);
  EXPECT_NEAR(static_cast<double>(view.delivery_p99()[3]), 1e9, 1e7);
  view.delivered(kStart + 12 * kSecond, identity::Level::commune, kMillisecond);
  EXPECT_NEAR(static_cast<double>(view.delivery_p99()[3]), 1e6, 1e4);
  view.lag(kStart + kMinute, kMicrosecond);
  EXPECT_EQ(view.delivery_p99()[3], 0);
  EXPECT_EQ(view.newest(), kMinute);
}

}  // namespace
}  // namespace axle::sim
