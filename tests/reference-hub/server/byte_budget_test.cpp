#include "reference-hub/server/byte_budget.hpp"

#include <gtest/gtest.h>

namespace axle::hub {
namespace {

TEST(ByteBudget, TakesUpToTheLimitAndNotOneByteMore) {
  ByteBudget budget(100);
  auto first = budget.take(60);
  ASSERT_TRUE(first);
  EXPECT_FALSE(budget.take(41));
  auto second = budget.take(40);
  ASSERT_TRUE(second);
  EXPECT_EQ(budget.held(), 100U);
  EXPECT_FALSE(budget.take(1));
  EXPECT_TRUE(budget.take(0));
}

TEST(ByteBudget, WhatIsTakenComesBackOnce) {
  ByteBudget budget(100);
  {
    ByteBudget::Token kept;
    {
      auto token = budget.take(70);
      ASSERT_TRUE(token);
      kept = std::move(*token);
    }
    EXPECT_EQ(budget.held(), 70U) << "moved, not given back";
    kept = ByteBudget::Token();
    EXPECT_EQ(budget.held(), 0U);
  }
  EXPECT_EQ(budget.held(), 0U);
}

}  // namespace
}  // namespace axle::hub
