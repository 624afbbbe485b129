#include "report/figures.hpp"

#include <gtest/gtest.h>

#include "sample_result.hpp"

namespace axle::report {
namespace {

TEST(Figures, VerdictAndBalance) {
  Result r = sample_result(600);
  EXPECT_EQ(verdict(r), Verdict::valid);
  r.valid = false;
  EXPECT_EQ(verdict(r), Verdict::invalid);
  r.complete = false;
  EXPECT_EQ(verdict(r), Verdict::incomplete);
  EXPECT_TRUE(balances({.sent = 10, .delivered = 4, .refused = 3, .pending = 1, .expired = 1, .lost = 1}));
  EXPECT_FALSE(balances({.sent = 10, .delivered = 4, .refused = 3, .pending = 1, .expired = 1}));
}

TEST(Figures, TheTailIsP99WhereAnySampleAllowsIt) {
  Histogram few, many;
  few.record(1, 999);
  many.record(1, 1000);
  EXPECT_EQ(tail_percent({&few}), 90);
  EXPECT_EQ(tail_percent({&few, &many}), 99);
  EXPECT_EQ(tail_percent({}), 90);
}

TEST(Figures, MergingRefusesOtherLayouts) {
  Histogram coarse(kHour, 2);
  const Histogram fine;
  EXPECT_FALSE(merged({&fine, &coarse}));
  EXPECT_FALSE(merged({}));
  Result r = sample_result(600);
  r.levels[1].latency[0] = coarse;
  EXPECT_FALSE(all_levels(r, 0));
  EXPECT_NE(summary(r, false).find("central"), std::string::npos);  // shown without a total, not asserted
  EXPECT_TRUE(html(r));
}

}  // namespace
}  // namespace axle::report
