#include "sim/measure/window.hpp"

#include <gtest/gtest.h>

#include "tests/sim/measure/small_network.hpp"

namespace axle::sim {
namespace {

Scenario scenario(DurationNs period, double compress, DurationNs warmup) {
  Scenario scenario;
  scenario.traffic.period = period;
  scenario.traffic.compress = compress;
  scenario.phases.warmup = warmup;
  scenario.phases.drain = 7 * kSecond;
  return scenario;
}

TEST(RunWindow, IsTheCompressedPeriodWithoutTheWarmUp) {
  const RunWindow window = run_window(scenario(kHour, 360, 2 * kSecond), Plan{});
  EXPECT_EQ(window.from, 2 * kSecond);
  EXPECT_EQ(window.to, 10 * kSecond);
  EXPECT_EQ(window.traffic_end, 10 * kSecond);
  EXPECT_EQ(window.end_at_most, 17 * kSecond);
}

TEST(RunWindow, ReachesTheLastDocument) {
  const Network network = small_network();
  const Plan plan = plan_of({planned(network, "D", 12 * kSecond, 0, {1})});
  EXPECT_EQ(run_window(scenario(10 * kSecond, 1, 0), plan).to, 12 * kSecond + 1);
}

TEST(RunWindow, AWarmUpAsLongAsTheTrafficLeavesAllOfIt) {
  EXPECT_EQ(run_window(scenario(10 * kSecond, 1, 10 * kSecond), Plan{}).from, 0);
  EXPECT_EQ(run_window(scenario(10 * kSecond, 1, 10 * kSecond - 1), Plan{}).from, 10 * kSecond - 1);
}

}  // namespace
}  // namespace axle::sim
