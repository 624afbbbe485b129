#include "sim/measure/steady_state.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "base/random.hpp"
#include "tests/sim/measure/small_network.hpp"

namespace axle::sim {
namespace {

std::uint64_t poisson(RandomStream& random, double mean) {
  std::uint64_t count = 0;
  for (double sum = random.exponential(1); sum < mean; sum += random.exponential(1)) ++count;
  return count;
}

// Documents fall due as a Poisson process; a tenth of them is under way when a window ends, and the hub takes `share`
// of what is there.
std::vector<SteadyWindow> windows(std::uint64_t seed, std::size_t count, double mean,
                                  const std::function<double(double)>& share,
                                  const std::function<double(double)>& p50) {
  RandomStream random(seed, "test/steady");
  std::vector<SteadyWindow> all;
  double under_way = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double place = static_cast<double>(i) / static_cast<double>(count);
    const auto due = static_cast<double>(poisson(random, mean));
    const auto later = static_cast<double>(poisson(random, mean / 10));
    all.push_back({due, std::round((due + under_way - later) * share(place)),
                   0.1 * kSteadyWindow * p50(place) * (1 + 0.05 * random.normal())});
    under_way = later;
  }
  return all;
}

double flat(double) {
  return 1;
}

// What a detector that is asked for 5 % may say of runs in which nothing changes.
TEST(SteadyState, PoissonArrivalsAtASteadyHubAreSteady) {
  for (const auto& [count, mean] :
       {std::pair{std::size_t{40}, 12.5}, {std::size_t{240}, 50.0}, {std::size_t{1000}, 400.0}}) {
    int wrong = 0;
    for (std::uint64_t seed = 0; seed < 150; ++seed) {
      const SteadyState state = judge_windows(windows(seed, count, mean, flat, flat), kSteadyWindow);
      wrong += state.verdict != Steadiness::steady ? 1 : 0;
    }
    EXPECT_LE(wrong, 17) << count;
  }
}

TEST(SteadyState, TheArrivalsAreTakenOff) {
  // The documents due double in the last third; a hub that keeps up with them is steady.
  std::vector<SteadyWindow> all;
  for (int i = 0; i < 90; ++i) all.push_back({i < 60 ? 50.0 : 20.0 + i, i < 60 ? 50.0 : 20.0 + i, 2e6});
  EXPECT_EQ(judge_windows(all, kSteadyWindow).verdict, Steadiness::steady);
  for (int i = 60; i < 90; ++i) all[static_cast<std::size_t>(i)].accepted = 50;
  EXPECT_EQ(judge_windows(all, kSteadyWindow).verdict, Steadiness::not_steady);
}

TEST(SteadyState, ADriftingLatencyIsSeen) {
  const auto rising = [](double place) { return 1 + place; };
  const SteadyState state = judge_windows(windows(1, 120, 50, flat, rising), kSteadyWindow);
  EXPECT_EQ(state.verdict, Steadiness::not_steady);
  EXPECT_NE(state.why.find("median acceptance latency rises by"), std::string::npos) << state.why;
  EXPECT_GT(state.p50_change, 0.1);
  EXPECT_LT(state.p50_trend_p, 0.01);
}

TEST(SteadyState, ACertainTrendOfAPerMilleIsNone) {
  const auto hardly = [](double place) { return 1 + 0.02 * place; };
  const SteadyState state = judge_windows(windows(1, 4000, 50, flat, hardly), kSteadyWindow);
  EXPECT_EQ(state.verdict, Steadiness::steady) << state.why;
}

TEST(SteadyState, AHubThatSlowsDownIsSeen) {
  const auto sinking = [](double place) { return place < 0.6 ? 1 : 1.6 - place; };
  const SteadyState state = judge_windows(windows(2, 240, 100, sinking, flat), kSteadyWindow);
  EXPECT_EQ(state.verdict, Steadiness::not_steady);
  EXPECT_NE(state.why.find("falls by"), std::string::npos) << state.why;
}

TEST(SteadyState, AHubThatStaysBehindIsSeen) {
  const SteadyState state = judge_windows(windows(2, 240, 100, [](double) { return 0.9; }, flat), kSteadyWindow);
  EXPECT_EQ(state.verdict, Steadiness::not_steady);
  EXPECT_NE(state.why.find("fewer documents than fell due"), std::string::npos) << state.why;
  EXPECT_NEAR(state.shortfall, 0.1, 0.02);
}

TEST(SteadyState, AHubThatAcceptsInBatchesVaries) {
  std::vector<SteadyWindow> all;
  for (int i = 0; i < 120; ++i) all.push_back({50, i % 4 == 0 ? 200.0 : 0.0, 2e6});
  const SteadyState state = judge_windows(all, kSteadyWindow);
  EXPECT_EQ(state.verdict, Steadiness::not_steady);
  EXPECT_NE(state.why.find("from window to window"), std::string::npos) << state.why;
}

TEST(SteadyState, ALongWarmUpIsCutOffAndTooLongAOneIsNoSteadyRun) {
  const auto warm = [](double until) {
    return [until](double place) { return place < until ? 3 - 2 * place / until : 1.0; };
  };
  const SteadyState quarter = judge_windows(windows(3, 240, 100, flat, warm(0.25)), kSteadyWindow);
  EXPECT_EQ(quarter.verdict, Steadiness::steady) << quarter.why;
  EXPECT_NEAR(quarter.truncated, 0.23, 0.08);
  EXPECT_NE(quarter.why.find("steady from"), std::string::npos);
  const SteadyState most = judge_windows(windows(3, 240, 100, flat, warm(0.66)), kSteadyWindow);
  EXPECT_EQ(most.verdict, Steadiness::not_steady);
  EXPECT_NE(most.why.find("warming up"), std::string::npos) << most.why;
}

TEST(SteadyState, TooFewWindowsTellNothing) {
  const SteadyState state = judge_windows(windows(1, kSteadyWindowsMin - 1, 50, flat, flat), kSteadyWindow);
  EXPECT_EQ(state.verdict, Steadiness::not_applicable);
  EXPECT_NE(judge_windows(windows(1, kSteadyWindowsMin, 50, flat, flat), kSteadyWindow).verdict,
            Steadiness::not_applicable);
}

TEST(SteadyState, OnlyConstantIntensityIsJudged) {
  Scenario scenario;
  EXPECT_EQ(why_not_constant(scenario), "");
  scenario.phases.steps = {{PhaseKind::warmup, kSecond, 0, 1}, {PhaseKind::steady, kMinute, 1, 1}};
  EXPECT_EQ(why_not_constant(scenario), "");
  scenario.phases.steps.push_back({PhaseKind::steady, kMinute, 2, 2});
  EXPECT_NE(why_not_constant(scenario), "");
  scenario.phases.steps.back() = {PhaseKind::outage, kMinute, 1, 1};
  EXPECT_NE(why_not_constant(scenario).find("outage"), std::string::npos);
  scenario.phases.steps.clear();
  scenario.traffic.arrivals = Arrivals::calendar;
  EXPECT_NE(why_not_constant(scenario), "");
  scenario.traffic.arrivals = Arrivals::uniform;
  scenario.traffic.bursts.emplace_back();
  EXPECT_NE(why_not_constant(scenario), "");
}

// ---- the windows of a run

Plan plan_at(const std::vector<DurationNs>& times) {
  const Network network = small_network();
  std::vector<PlannedDocument> documents;
  for (const DurationNs at : times) {
    documents.push_back(planned(network, "D" + std::to_string(documents.size()), at, 0, {1}));
  }
  return plan_of(std::move(documents));
}

TEST(SteadyWindows, AreLongEnoughForAMedian) {
  std::vector<DurationNs> times;
  for (int i = 0; i < 600; ++i) times.push_back(i * 20 * kMillisecond);  // 50 a second
  const Plan plan = plan_at(times);
  EXPECT_EQ(SteadyWindows(Scenario{}, plan, {0, 12 * kSecond, 0, 0}).finish(kMinute).window, kSteadyWindow);
  times.resize(60);
  for (std::size_t i = 0; i < times.size(); ++i) times[i] = static_cast<DurationNs>(i) * 200 * kMillisecond;
  const Plan thin = plan_at(times);
  SteadyWindows windows(Scenario{}, thin, {0, 12 * kSecond, 0, 0});
  const SteadyState state = windows.finish(kMinute);
  EXPECT_EQ(state.window, 2 * kSecond);
  EXPECT_EQ(state.verdict, Steadiness::not_applicable);
  EXPECT_NE(state.why.find("too short"), std::string::npos);
}

TEST(SteadyWindows, CountWhatWasAcceptedAndASilentEnd) {
  std::vector<DurationNs> times;
  for (int i = 0; i < 1000; ++i) times.push_back(i * 10 * kMillisecond);
  const Plan plan = plan_at(times);
  SteadyWindows windows(Scenario{}, plan, {0, 10 * kSecond, 0, 0});
  for (const DurationNs at : times) {
    windows.due(at);
    if (at < 7 * kSecond) windows.accepted(at, 2 * kMillisecond);
  }
  windows.accepted(20 * kSecond, kMillisecond);  // outside
  const SteadyState state = windows.finish(30 * kSecond);
  EXPECT_EQ(state.windows, 40u);
  EXPECT_EQ(state.verdict, Steadiness::not_steady) << state.why;
}

TEST(SteadyWindows, WhatIsNeverAcknowledgedIsNotDue) {
  std::vector<DurationNs> times;
  for (int i = 0; i < 1000; ++i) times.push_back(i * 10 * kMillisecond);
  const Plan plan = plan_at(times);
  SteadyWindows windows(Scenario{}, plan, {0, 10 * kSecond, 0, 0});
  for (const DurationNs at : times) {
    windows.due(at);
    if (at < 7 * kSecond) {
      windows.accepted(at, 2 * kMillisecond);
    } else {
      windows.not_due(at);
    }
  }
  EXPECT_EQ(windows.finish(30 * kSecond).verdict, Steadiness::steady);
}

TEST(SteadyWindows, LateAcknowledgementsChangeNoOlderMedian) {
  std::vector<DurationNs> times;
  for (int i = 0; i < 4000; ++i) times.push_back(i * 5 * kMillisecond);
  const Plan plan = plan_at(times);
  SteadyWindows windows(Scenario{}, plan, {0, 20 * kSecond, 0, 0});
  for (const DurationNs at : times) {
    windows.due(at);
    windows.accepted(at, 2 * kMillisecond);
  }
  windows.accepted(0, 9 * kSecond);
  const SteadyState state = windows.finish(30 * kSecond);
  EXPECT_EQ(state.windows, 80u);
  EXPECT_EQ(state.verdict, Steadiness::steady) << state.why;
}

}  // namespace
}  // namespace axle::sim
