#include "reference-hub/core/fair_merge.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "base/random.hpp"

namespace axle::hub {
namespace {

// The rule as it is told: take rows one by one.
std::vector<bool> one_by_one(std::uint64_t urgent, std::uint64_t ordinary) {
  std::vector<bool> is_ordinary;
  while (urgent + ordinary > 0) {
    const bool fourth = is_ordinary.size() % kFairRows == kFairRows - 1;
    const bool take_ordinary = urgent == 0 || (fourth && ordinary > 0);
    --(take_ordinary ? ordinary : urgent);
    is_ordinary.push_back(take_ordinary);
  }
  return is_ordinary;
}

TEST(FairMerge, TheClosedFormIsTheRule) {
  RandomStream random(1, "fair merge");
  for (int round = 0; round < 3'000; ++round) {
    const FairMerge merge{random.below(random.chance(0.5) ? 8 : 200), random.below(random.chance(0.5) ? 8 : 200)};
    const std::vector<bool> rows = one_by_one(merge.urgent, merge.ordinary);
    ASSERT_EQ(rows.size(), merge.size());
    std::uint64_t ordinary = 0;
    for (std::uint64_t row = 0; row < rows.size(); ++row) {
      ASSERT_EQ(merge.ordinary_in(row), ordinary) << merge.urgent << "+" << merge.ordinary << " row " << row;
      ASSERT_EQ(merge.is_ordinary(row), rows[row]) << merge.urgent << "+" << merge.ordinary << " row " << row;
      ordinary += rows[row] ? 1 : 0;
    }
    ASSERT_EQ(merge.ordinary_in(merge.size()), merge.ordinary);
  }
}

TEST(FairMerge, NobodyStarves) {
  const FairMerge flood{1'000'000'000, 10};
  for (std::uint64_t i = 0; i < 10; ++i) EXPECT_TRUE(flood.is_ordinary(i * 4 + 3));
  EXPECT_FALSE(flood.is_ordinary(43));
}

}  // namespace
}  // namespace axle::hub
