#include "sim/workload/mixture.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "tests/sim/workload/support.hpp"

namespace axle::sim {
namespace {

TEST(TruncatedGeometric, HasTheMeanAskedFor) {
  for (const std::uint32_t n : {1U, 2U, 4U, 15U, 80U, 3321U}) {
    for (const double part : {0.0, 0.05, 0.3, 0.5, 0.8, 1.0}) {
      const double mean = part * (n - 1);
      const TruncatedGeometric distribution(n, mean);
      EXPECT_NEAR(distribution.mean(), mean, 1e-6 * n) << n;
      double sum = 0, all = 0;
      for (std::uint32_t k = 0; k < n; ++k) {
        sum += k * distribution.probability(k);
        all += distribution.probability(k);
      }
      EXPECT_NEAR(all, 1, 1e-9) << n << " " << mean;
      EXPECT_NEAR(sum, mean, 1e-6 * n) << n;
    }
  }
}

TEST(TruncatedGeometric, QuantilesInvertTheSumOfProbabilities) {
  for (const double mean : {1.0, 7.0, 11.5}) {
    const TruncatedGeometric distribution(15, mean);
    double sum = 0;
    for (std::uint32_t k = 0; k < 15; ++k) {
      EXPECT_EQ(distribution.quantile(sum + 1e-9), k) << mean;
      sum += distribution.probability(k);
      EXPECT_EQ(distribution.quantile(sum - 1e-9), k) << mean;
    }
    EXPECT_EQ(distribution.quantile(0), 0U);
    EXPECT_EQ(distribution.quantile(std::nextafter(1.0, 0.0)), 14U);
  }
}

TEST(TruncatedGeometric, IsUniformAboutTheMiddle) {
  const TruncatedGeometric distribution(11, 5);
  for (std::uint32_t k = 0; k < 11; ++k) EXPECT_NEAR(distribution.probability(k), 1.0 / 11, 1e-9);
}

TEST(Mixture, SharesAndMeansAreExact) {
  const std::vector<FanOutPart> parts{{0.7, 1, 1, 0}, {0.25, 2, 9, 0}, {0.05, 10, 100, 25}};
  RandomStream random(1, "test");
  const std::vector<std::uint32_t> drawn = draw_mixture(parts, std::vector<std::uint32_t>(1000, 500), random);
  EXPECT_EQ(std::ranges::count(drawn, 1U), 700);
  EXPECT_EQ(std::ranges::count_if(drawn, [](std::uint32_t n) { return n >= 2 && n <= 9; }), 250);
  EXPECT_EQ(std::accumulate(drawn.begin(), drawn.end(), 0U), 700 + 250 * 5.5 + 50 * 25);
}

TEST(Mixture, NobodyReceivesMoreThanThereAre) {
  const std::vector<FanOutPart> parts{{0.5, 1, 1, 0}, {0.5, 50, 100, 60}};
  std::vector<std::uint32_t> caps(1000, 500);
  for (std::size_t i = 0; i < caps.size(); i += 2) caps[i] = 20;
  RandomStream random(1, "test");
  const std::vector<std::uint32_t> drawn = draw_mixture(parts, caps, random);
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    EXPECT_LE(drawn[i], caps[i]);
    EXPECT_TRUE(drawn[i] == 1 || drawn[i] >= 50 || drawn[i] == caps[i]);
  }
}

TEST(Mixture, OfAPlanReachesEverybodyAtMost) {
  Scenario scenario = small();
  scenario.traffic.mixture = {{0.9, 1, 3, 0}, {0.1, 100, 3321, 250}};
  scenario.traffic.fan_out_max = 2;  // does not count beside a mixture
  std::size_t most = 0;
  for (const PlannedDocument& document : plan_of(scenario).documents) most = std::max(most, document.to.size());
  EXPECT_EQ(most, 35U);
}

}  // namespace
}  // namespace axle::sim
