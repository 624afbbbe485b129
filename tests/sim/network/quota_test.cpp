#include "sim/network/quota.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace axle::sim {
namespace {

TEST(ShareOut, LargestRemainder) {
  EXPECT_EQ(share_out(10, std::vector{1.0, 1.0, 1.0}), (std::vector<std::uint64_t>{4, 3, 3}));
  EXPECT_EQ(share_out(100, std::vector{0.29, 0.71}), (std::vector<std::uint64_t>{29, 71}));
  EXPECT_EQ(share_out(7, std::vector{0.0, 2.0, 0.0}), (std::vector<std::uint64_t>{0, 7, 0}));
  EXPECT_EQ(share_out(0, std::vector{0.0}), (std::vector<std::uint64_t>{0}));
  EXPECT_EQ(share_out(1, std::vector{0.4, 0.6}), (std::vector<std::uint64_t>{0, 1}));
}

TEST(ShareOut, AlwaysAddsUp) {
  RandomStream random(5, "test");
  for (int round = 0; round < 500; ++round) {
    std::vector<double> weights(1 + random.below(9));
    for (double& weight : weights) weight = random.uniform();
    const std::uint64_t total = random.below(100'000);
    const auto parts = share_out(total, weights);
    EXPECT_EQ(std::accumulate(parts.begin(), parts.end(), std::uint64_t{0}), total);
  }
}

TEST(RoundAtRandom, KeepsTheMeanAndTheSum) {
  RandomStream random(6, "test");
  const std::vector<double> expected{0.05, 2.0, 1.5, 0.0, 0.45};
  std::vector<double> sums(expected.size(), 0);
  constexpr int kRounds = 20'000;
  for (int round = 0; round < kRounds; ++round) {
    const auto counts = round_at_random(expected, random);
    EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}), 4U);
    for (std::size_t i = 0; i < counts.size(); ++i) {
      EXPECT_LE(std::abs(static_cast<double>(counts[i]) - expected[i]), 1.0);
      sums[i] += static_cast<double>(counts[i]);
    }
  }
  for (std::size_t i = 0; i < sums.size(); ++i) EXPECT_NEAR(sums[i] / kRounds, expected[i], 0.02);
}

TEST(RoundAtRandom, WholeNumbersStay) {
  RandomStream random(7, "test");
  const std::vector<double> expected{326, 302, 436, 149};
  for (int round = 0; round < 100; ++round) {
    EXPECT_EQ(round_at_random(expected, random), (std::vector<std::uint64_t>{326, 302, 436, 149}));
  }
}

TEST(Shuffle, EveryOrderIsEquallyLikely) {
  RandomStream random(8, "test");
  std::array<int, 6> orders{};
  for (int round = 0; round < 6000; ++round) {
    std::vector<int> items{0, 1, 2};
    shuffle(items, random);
    ++orders[static_cast<std::size_t>(items[0] * 2 + (items[1] > items[2] ? 1 : 0))];
  }
  double chi = 0;
  for (const int seen : orders) chi += (seen - 1000.0) * (seen - 1000.0) / 1000.0;
  EXPECT_LT(chi, 20.5);  // 5 degrees of freedom, p = 0.001
}

}  // namespace
}  // namespace axle::sim
