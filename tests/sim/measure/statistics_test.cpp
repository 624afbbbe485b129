#include "sim/measure/statistics.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "base/random.hpp"

namespace axle::sim {
namespace {

TEST(Statistics, QuantilesAreThoseOfTheTables) {
  EXPECT_NEAR(normal_cdf(0), 0.5, 1e-12);
  EXPECT_NEAR(normal_cdf(1.959963984540054), 0.975, 1e-12);
  EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-9);
  EXPECT_NEAR(normal_quantile(0.001), -3.090232306167813, 1e-9);
  EXPECT_NEAR(normal_quantile(0.5), 0, 1e-9);
  EXPECT_NEAR(student_quantile(0.975, 1), 12.7062, 1e-3);
  EXPECT_NEAR(student_quantile(0.975, 2), 4.30265, 1e-4);
  EXPECT_NEAR(student_quantile(0.975, 4), 2.77645, 3e-3);
  EXPECT_NEAR(student_quantile(0.975, 10), 2.22814, 1e-3);
  EXPECT_NEAR(student_quantile(0.025, 30), -2.04227, 1e-3);
  EXPECT_NEAR(student_quantile(0.975, 1e6), 1.95997, 1e-4);
  EXPECT_NEAR(chi_square_quantile(0.95, 10), 18.307, 0.05);
  EXPECT_NEAR(chi_square_quantile(0.95, 30), 43.773, 0.05);
}

TEST(Statistics, MeanVarianceMedian) {
  const std::vector<double> values{2, 4, 4, 4, 5, 5, 7, 9};
  EXPECT_DOUBLE_EQ(mean_of(values), 5);
  EXPECT_DOUBLE_EQ(variance_of(values), 32.0 / 7);
  EXPECT_DOUBLE_EQ(median_of(values), 4.5);
  EXPECT_DOUBLE_EQ(median_of(std::vector<double>{3, 1, 2}), 2);
  EXPECT_DOUBLE_EQ(median_of({}), 0);
  EXPECT_DOUBLE_EQ(variance_of(std::vector<double>{1}), 0);
}

// n = 10 without ties: variance 10 * 9 * 25 / 18 = 125.
TEST(MannKendall, OfARisingSeriesIsKnown) {
  std::vector<double> values(10);
  std::iota(values.begin(), values.end(), 1.0);
  const Trend up = mann_kendall(values);
  EXPECT_EQ(up.s, 45);
  EXPECT_DOUBLE_EQ(up.variance, 125);
  EXPECT_NEAR(up.z, 44 / std::sqrt(125.0), 1e-12);
  EXPECT_NEAR(up.p, 8.303e-5, 1e-8);
  EXPECT_DOUBLE_EQ(up.slope, 1);
  std::ranges::reverse(values);
  const Trend down = mann_kendall(values);
  EXPECT_EQ(down.s, -45);
  EXPECT_DOUBLE_EQ(down.p, up.p);
  EXPECT_DOUBLE_EQ(down.slope, -1);
}

// By hand: pairs of 1 2 2 3 3 3 4: 21, of which 1 + 3 are equal; variance (7*6*19 - 2*1*9 - 3*2*11) / 18.
TEST(MannKendall, TiesAreTakenOffTheVariance) {
  const Trend trend = mann_kendall(std::vector<double>{1, 2, 2, 3, 3, 3, 4});
  EXPECT_EQ(trend.s, 17);
  EXPECT_NEAR(trend.variance, (798.0 - 18 - 66) / 18, 1e-12);
  EXPECT_NEAR(trend.p, std::erfc(16 / std::sqrt(714.0 / 18) / std::sqrt(2.0)), 1e-12);
  EXPECT_DOUBLE_EQ(mann_kendall(std::vector<double>{5, 5, 5, 5}).p, 1);
  EXPECT_DOUBLE_EQ(mann_kendall(std::vector<double>{1, 2}).p, 1);
}

// Against all 5040 orders of seven values: the normal approximation is within 0.015.
TEST(MannKendall, ThePValueIsThatOfAllOrders) {
  std::vector<double> order{1, 2, 3, 4, 5, 6, 7};
  std::vector<std::int64_t> scores;
  do {
    scores.push_back(mann_kendall(order).s);
  } while (std::ranges::next_permutation(order).found);
  for (const std::int64_t wanted : {std::int64_t{5}, std::int64_t{9}, std::int64_t{13}, std::int64_t{17}}) {
    const auto as_far = std::ranges::count_if(scores, [&](std::int64_t s) { return std::abs(s) >= wanted; });
    const double exact = static_cast<double>(as_far) / static_cast<double>(scores.size());
    const double by_normal = std::erfc(static_cast<double>(wanted - 1) / std::sqrt(7.0 * 6 * 19 / 18) / std::sqrt(2.0));
    EXPECT_NEAR(by_normal, exact, 0.015) << wanted;
  }
}

// A latency that wanders (0.6 of the last value stays) without a trend: the plain test sees one far too often.
TEST(MannKendall, WanderingIsNoTrend) {
  int plain = 0, correlated = 0;
  constexpr int kRuns = 1000;
  RandomStream random(11, "test/wander");
  for (int run = 0; run < kRuns; ++run) {
    std::vector<double> values(60);
    double last = 0;
    for (double& value : values) value = last = 0.6 * last + random.normal();
    plain += mann_kendall(values).p <= 0.05 ? 1 : 0;
    correlated += mann_kendall_correlated(values).p <= 0.05 ? 1 : 0;
  }
  EXPECT_GT(plain, 200);
  EXPECT_LT(correlated, 110);
  EXPECT_GT(correlated, 10);
}

TEST(MannKendall, ATrendUnderNoiseIsSeen) {
  RandomStream random(5, "test/trend");
  std::vector<double> values;
  for (int i = 0; i < 60; ++i) values.push_back(100 + 0.1 * i + random.normal());
  const Trend trend = mann_kendall_correlated(values);
  EXPECT_LT(trend.p, 0.001);
  EXPECT_NEAR(trend.slope, 0.1, 0.03);
}

TEST(Mser5, CutsTheWarmUpOff) {
  RandomStream random(3, "test/mser");
  std::vector<double> values;
  for (int i = 0; i < 200; ++i) values.push_back(10 + (i < 40 ? 20.0 - i / 2.0 : 0) + random.normal());
  const std::size_t cut = mser5_truncation(values, 8);
  EXPECT_GE(cut, 30u);
  EXPECT_LE(cut, 65u);
}

// Means of five: 9 0 0 0 0 0 0. Keeping all seven gives a squared error of 9 * 9 * 6 / 7 / 49, keeping six gives 0.
TEST(Mser5, TheLeastErrorDecides) {
  std::vector<double> values(35, 0);
  std::fill_n(values.begin(), 5, 9.0);
  EXPECT_EQ(mser5_truncation(values), 5u);
  EXPECT_EQ(mser5_truncation(std::vector<double>(35, 1.0)), 0u);
  EXPECT_EQ(mser5_truncation(std::vector<double>(25, 1.0)), 0u);
  EXPECT_EQ(mser5_truncation({}), 0u);
}

// Wilson's own example and the usual ones.
TEST(Wilson, IntervalsAreThoseOfTheTables) {
  const ShareInterval half = wilson_interval(50, 100);
  EXPECT_NEAR(half.low, 0.40383, 1e-5);
  EXPECT_NEAR(half.high, 0.59617, 1e-5);
  const ShareInterval none = wilson_interval(0, 10);
  EXPECT_DOUBLE_EQ(none.low, 0);
  EXPECT_NEAR(none.high, 0.27753, 1e-5);
  EXPECT_DOUBLE_EQ(wilson_interval(10, 10).high, 1);
  EXPECT_DOUBLE_EQ(wilson_interval(0, 0).high, 1);
}

}  // namespace
}  // namespace axle::sim
