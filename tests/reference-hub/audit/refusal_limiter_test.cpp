#include "reference-hub/audit/refusal_limiter.hpp"

#include <gtest/gtest.h>

namespace axle::hub {
namespace {

constexpr InstantNs kNow = 1'785'722'400 * kSecond;

TEST(RefusalLimiter, ACentreHasSoManyLinesASecondAndNotOneMore) {
  RefusalLimiter limiter({.per_centre_per_s = 5, .burst = 600, .centres_max = 64});
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(limiter.admit("a", kNow + i));
  EXPECT_FALSE(limiter.admit("a", kNow + 5));
  EXPECT_TRUE(limiter.admit("b", kNow + 5)) << "another centre has its own";
  EXPECT_FALSE(limiter.admit("a", kNow + kSecond - 1));
  EXPECT_TRUE(limiter.admit("a", kNow + kSecond)) << "the next second";
  EXPECT_FALSE(limiter.summary(kNow + kSecond, false)) << "a second is not over since the first that was counted";
  const auto summary = limiter.summary(kNow + kSecond + 5, false);
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->what, AuditKind::refused_more);
  EXPECT_EQ(summary->count, 2U);
  EXPECT_EQ(summary->detail, "since 2026-08-03T09:00:00.000+07:00: a 2");
  EXPECT_FALSE(limiter.summary(kNow + kMinute, true)) << "said once";
}

TEST(RefusalLimiter, AllTogetherHaveABurstAndThenOneASecond) {
  RefusalLimiter limiter({.per_centre_per_s = 5, .burst = 10, .centres_max = 64});
  int admitted = 0;
  for (int i = 0; i < 40; ++i) admitted += limiter.admit("c" + std::to_string(i), kNow) ? 1 : 0;
  EXPECT_EQ(admitted, 10);
  admitted = 0;
  // A flood of an hour, with a new name each time.
  for (int s = 1; s <= 3600; ++s) {
    for (int i = 0; i < 20; ++i) {
      admitted += limiter.admit(std::to_string(s) + "." + std::to_string(i), kNow + s * kSecond) ? 1 : 0;
    }
  }
  EXPECT_EQ(admitted, 3600);
  EXPECT_TRUE(limiter.anything_counted());
  EXPECT_EQ(limiter.summary(kNow, true)->count, 30U + 3600 * 19);
  // Quiet fills the burst again, and no more than that.
  admitted = 0;
  for (int i = 0; i < 40; ++i) admitted += limiter.admit("d" + std::to_string(i), kNow + kDay) ? 1 : 0;
  EXPECT_EQ(admitted, 10);
}

TEST(RefusalLimiter, ALittleDisorderGivesNothingAway) {
  RefusalLimiter limiter({.per_centre_per_s = 2, .burst = 600, .centres_max = 64});
  int admitted = 0;
  for (int i = 0; i < 100; ++i) admitted += limiter.admit("a", kNow + (i % 2 == 0 ? 0 : -kMillisecond)) ? 1 : 0;
  EXPECT_EQ(admitted, 2);
  EXPECT_TRUE(limiter.admit("a", kNow - kHour)) << "the clock was set back";
}

TEST(RefusalLimiter, RemembersABoundedNumberOfNames) {
  RefusalLimiter limiter({.per_centre_per_s = 1, .burst = 1'000'000, .centres_max = 3});
  EXPECT_TRUE(limiter.admit("a", kNow));
  EXPECT_TRUE(limiter.admit("b", kNow));
  EXPECT_TRUE(limiter.admit("c", kNow));
  EXPECT_TRUE(limiter.admit("d", kNow)) << "the others together are one more";
  EXPECT_FALSE(limiter.admit("e", kNow));
  EXPECT_FALSE(limiter.admit("f", kNow));
  EXPECT_FALSE(limiter.admit("", kNow));
  EXPECT_FALSE(limiter.admit("a", kNow));
  const auto summary = limiter.summary(kNow, true);
  EXPECT_EQ(summary->count, 4U);
  // "others" of a table that holds three names: each of e, f and nobody was its own here, a came as the fourth.
  EXPECT_EQ(summary->detail.substr(summary->detail.find(": ")), ": (nobody) 1, (others) 1, e 1, f 1");
}

TEST(RefusalLimiter, ASummaryNamesTheLoudest) {
  RefusalLimiter limiter({.per_centre_per_s = 0, .burst = 600, .centres_max = 64});
  for (int c = 0; c < 20; ++c) {
    for (int i = 0; i <= c; ++i) EXPECT_FALSE(limiter.admit("c" + std::to_string(c), kNow));
  }
  const auto summary = limiter.summary(kNow, true);
  EXPECT_EQ(summary->count, 210U);
  EXPECT_EQ(summary->detail.substr(summary->detail.find(": ")),
            ": c19 20, c18 19, c17 18, c16 17, c15 16, c14 15, c13 14, c12 13, and 78 of 12 more");
}

TEST(RefusalLimiter, WhatAStrangerCallsHimselfIsCut) {
  AuditEvent event{.what = AuditKind::refused};
  event.centre.assign(RefusalLimiter::kCentreBytesMax, 'x');
  event.detail.assign(RefusalLimiter::kDetailBytesMax, 'y');
  AuditEvent longer = event;
  RefusalLimiter::cut(event);
  EXPECT_EQ(event.centre.size(), RefusalLimiter::kCentreBytesMax);
  EXPECT_EQ(event.detail.size(), RefusalLimiter::kDetailBytesMax);
  longer.centre += 'x';
  longer.detail += 'y';
  RefusalLimiter::cut(longer);
  EXPECT_EQ(longer.centre, event.centre + "…");
  EXPECT_EQ(longer.detail, event.detail + "…");
}

}  // namespace
}  // namespace axle::hub
