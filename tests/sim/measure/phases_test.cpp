#include "sim/measure/phases.hpp"

#include <gtest/gtest.h>

#include "tests/sim/measure/journey.hpp"

namespace axle::sim {
namespace {

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

}  // namespace
}  // namespace axle::sim
