#include "base/working_days.hpp"

#include <gtest/gtest.h>

namespace axle {
namespace {

InstantNs day(int year, int month, int of_month, int hour = 12) {
  return from_civil_in_viet_nam({.year = year, .month = month, .day = of_month, .hour = hour});
}

TEST(WorkingDays, WeekdaysAreThoseOfTheCalendar) {
  EXPECT_TRUE(is_monday(day(2026, 1, 5)));
  EXPECT_TRUE(is_monday(day(2019, 3, 11)));
  EXPECT_FALSE(is_monday(day(2026, 1, 6)));
  EXPECT_FALSE(is_weekend(day(2026, 1, 9)));
  EXPECT_TRUE(is_weekend(day(2026, 1, 10)));
  EXPECT_TRUE(is_weekend(day(2026, 1, 11)));
  EXPECT_FALSE(is_weekend(day(2026, 1, 12)));
  EXPECT_TRUE(is_monday(day(1969, 12, 29)));
}

TEST(WorkingDays, ADayIsThatOfVietNamFromMidnightToMidnight) {
  const InstantNs monday = from_civil_in_viet_nam({.year = 2026, .month = 1, .day = 5});
  EXPECT_TRUE(is_monday(monday));
  EXPECT_FALSE(is_monday(monday - 1));
  EXPECT_TRUE(is_monday(monday + kDay - 1));
  EXPECT_FALSE(is_monday(monday + kDay));
}

TEST(WorkingDays, TetIsFiveDaysFromTheEveOn) {
  for (int of_month = 16; of_month <= 20; ++of_month) EXPECT_TRUE(is_tet(day(2026, 2, of_month))) << of_month;
  EXPECT_FALSE(is_tet(day(2026, 2, 15)));
  EXPECT_FALSE(is_tet(day(2026, 2, 21)));
  EXPECT_TRUE(is_tet(day(2025, 1, 28, 0)));
  EXPECT_TRUE(is_tet(day(2025, 2, 1, 23)));
  EXPECT_TRUE(is_tet(day(2030, 2, 1)));
  EXPECT_FALSE(is_tet(day(2018, 2, 16)));  // a Lunar New Year that is not in the table
}

TEST(WorkingDays, NobodyWorksOnWeekendsAndTet) {
  EXPECT_TRUE(is_working_day(day(2026, 2, 13)));
  EXPECT_FALSE(is_working_day(day(2026, 2, 14)));
  EXPECT_FALSE(is_working_day(day(2026, 2, 17)));
  int working = 0;
  for (int i = 0; i < 365; ++i) working += is_working_day(day(2026, 1, 1) + i * kDay) ? 1 : 0;
  EXPECT_EQ(working, 261 - 5);  // all five days of Tết 2026 are weekdays
}

TEST(WorkingDays, MonthsEndOnTheirLastWorkingDay) {
  EXPECT_TRUE(is_month_end(day(2026, 4, 30)));
  EXPECT_FALSE(is_month_end(day(2026, 4, 29)));
  EXPECT_TRUE(is_month_end(day(2026, 1, 30)));  // the 31st is a Saturday
  EXPECT_FALSE(is_month_end(day(2026, 1, 31)));
  EXPECT_TRUE(is_month_end(day(2025, 1, 27)));  // Tết takes the rest of the month
  EXPECT_FALSE(is_month_end(day(2025, 1, 31)));
}

TEST(WorkingDays, QuartersEndInTheirThirdMonth) {
  EXPECT_TRUE(is_quarter_end(day(2026, 3, 31)));
  EXPECT_TRUE(is_quarter_end(day(2026, 12, 31)));
  EXPECT_FALSE(is_quarter_end(day(2026, 4, 30)));
  EXPECT_FALSE(is_quarter_end(day(2026, 3, 30)));
  int ends = 0, quarters = 0;
  for (int i = 0; i < 365; ++i) {
    ends += is_month_end(day(2026, 1, 1) + i * kDay) ? 1 : 0;
    quarters += is_quarter_end(day(2026, 1, 1) + i * kDay) ? 1 : 0;
  }
  EXPECT_EQ(ends, 12);
  EXPECT_EQ(quarters, 4);
}

}  // namespace
}  // namespace axle
