#include "agents/behaviour/office_hours.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace axle::agents {
namespace {

using Parts = std::vector<std::pair<std::uint32_t, std::uint32_t>>;
const Parts kDayParts{{450, 690}, {810, 1020}};  // 7:30-11:30, 13:30-17:00

InstantNs viet_nam(int year, int month, int day, int hour, int minute) {
  return from_civil_in_viet_nam({.year = year, .month = month, .day = day, .hour = hour, .minute = minute});
}

const InstantNs kMonday = viet_nam(2026, 1, 5, 7, 0);

// The run's clock is the scenario's.
InstantNs next_open(InstantNs now) {
  return OfficeHours(kDayParts, kMonday, kMonday, 1).next_open(now);
}

TEST(OfficeHours, WithinTheHoursNothingWaits) {
  for (const InstantNs at : {viet_nam(2026, 1, 5, 7, 30), viet_nam(2026, 1, 5, 11, 29), viet_nam(2026, 1, 5, 13, 30),
                             viet_nam(2026, 1, 5, 16, 59)}) {
    EXPECT_EQ(next_open(at), at);
  }
}

TEST(OfficeHours, OutsideTheNextOpeningIsTheFirstMomentOfAPart) {
  EXPECT_EQ(next_open(kMonday), viet_nam(2026, 1, 5, 7, 30));
  EXPECT_EQ(next_open(viet_nam(2026, 1, 5, 7, 30) - 1), viet_nam(2026, 1, 5, 7, 30));
  EXPECT_EQ(next_open(viet_nam(2026, 1, 5, 11, 30)), viet_nam(2026, 1, 5, 13, 30));
  EXPECT_EQ(next_open(viet_nam(2026, 1, 5, 17, 0)), viet_nam(2026, 1, 6, 7, 30));
  EXPECT_EQ(next_open(viet_nam(2026, 1, 5, 23, 59)), viet_nam(2026, 1, 6, 7, 30));
}

TEST(OfficeHours, WeekendsAndTetAreClosed) {
  // Friday evening, Saturday.
  EXPECT_EQ(next_open(viet_nam(2026, 1, 9, 18, 0)), viet_nam(2026, 1, 12, 7, 30));
  EXPECT_EQ(next_open(viet_nam(2026, 1, 10, 9, 0)), viet_nam(2026, 1, 12, 7, 30));
  // The New Year of 2026 is on 17 February; the eve and four days after it are off, then comes a weekend.
  EXPECT_EQ(next_open(viet_nam(2026, 2, 15, 9, 0)), viet_nam(2026, 2, 23, 7, 30));
}

TEST(OfficeHours, ACompressedRunOpensAtTheSameTimesOfItsClock) {
  constexpr InstantNs kRun = 1'000 * kSecond;
  const OfficeHours hours(kDayParts, kMonday, kRun, 3'600);  // an hour a second
  EXPECT_EQ(hours.next_open(kRun), kRun + kSecond / 2);
  EXPECT_EQ(hours.next_open(kRun + kSecond / 2), kRun + kSecond / 2);
  // 12:00 is five hours after the start: it opens at 13:30.
  EXPECT_EQ(hours.next_open(kRun + 5 * kSecond), kRun + 6'500 * kMillisecond);
  // 20:00: 7:30 of the next day.
  EXPECT_EQ(hours.next_open(kRun + 13 * kSecond), kRun + 24'500 * kMillisecond);
}

// What next_open says is open, and nothing a nanosecond before.
TEST(OfficeHours, TheFirstOpenMomentIsOpenAndTheOneBeforeIsNot) {
  for (const double compress : {1.0, 0.37, 7.0, 1'234.5, 9'432.0, 1.0 / 3.0}) {
    const OfficeHours hours(kDayParts, kMonday, 5, compress);
    RandomStream random(3, "test/moments");
    for (int i = 0; i < 300; ++i) {
      const auto within = static_cast<std::uint64_t>(static_cast<double>(400 * kDay) / compress);
      const InstantNs now = 5 + static_cast<InstantNs>(random.below(within));
      const InstantNs open = hours.next_open(now);
      ASSERT_GE(open, now);
      EXPECT_EQ(hours.next_open(open), open) << compress << " " << now;
      if (open > now) {
        EXPECT_EQ(hours.next_open(open - 1), open) << compress << " " << now;
      }
    }
  }
}

TEST(OfficeHours, AnOfficeThatNeverClosesByDayIsOpenOnAllWorkingDays) {
  const OfficeHours hours({{0, 1440}}, kMonday, kMonday, 1);
  EXPECT_EQ(hours.next_open(viet_nam(2026, 1, 5, 23, 59)), viet_nam(2026, 1, 5, 23, 59));
  EXPECT_EQ(hours.next_open(viet_nam(2026, 1, 10, 1, 0)), viet_nam(2026, 1, 12, 0, 0));
}

TEST(OfficeHoursDeath, PartsThatAreNoneAreAnAssertion) {
  EXPECT_DEATH(OfficeHours({}, 0, 0, 1), "assertion");
  EXPECT_DEATH(OfficeHours({{60, 60}}, 0, 0, 1), "assertion");
  EXPECT_DEATH(OfficeHours({{60, 120}, {90, 180}}, 0, 0, 1), "assertion");
  EXPECT_DEATH(OfficeHours({{0, 1441}}, 0, 0, 1), "assertion");
  EXPECT_DEATH(OfficeHours(kDayParts, 0, 0, 0), "assertion");
}

}  // namespace
}  // namespace axle::agents
