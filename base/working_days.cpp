#include "base/working_days.hpp"

#include <algorithm>
#include <array>

namespace axle {
namespace {

std::int64_t day_number(InstantNs day) {
  const InstantNs local = day + kVietNamOffset;
  return local >= 0 ? local / kDay : -((-local + kDay - 1) / kDay);
}

struct Date {
  int year, month, day;
};
// The first day of the Lunar New Year in Viet Nam (in 2030 a day before China's).
constexpr std::array<Date, 12> kLunarNewYears{{{2019, 2, 5},
                                               {2020, 1, 25},
                                               {2021, 2, 12},
                                               {2022, 2, 1},
                                               {2023, 1, 22},
                                               {2024, 2, 10},
                                               {2025, 1, 29},
                                               {2026, 2, 17},
                                               {2027, 2, 6},
                                               {2028, 1, 26},
                                               {2029, 2, 13},
                                               {2030, 2, 2}}};

bool is_last_working_day_of_month(InstantNs day) {
  if (!is_working_day(day)) return false;
  const int month = civil_in_viet_nam(day).month;
  for (InstantNs next = day + kDay; civil_in_viet_nam(next).month == month; next += kDay) {
    if (is_working_day(next)) return false;
  }
  return true;
}

int weekday(InstantNs day) {  // 0: Monday; 1 January 1970 was a Thursday
  const std::int64_t number = day_number(day) + 3;
  return static_cast<int>((number % 7 + 7) % 7);
}

}  // namespace

bool is_weekend(InstantNs day) {
  return weekday(day) >= 5;
}

bool is_monday(InstantNs day) {
  return weekday(day) == 0;
}

bool is_tet(InstantNs day) {
  const std::int64_t number = day_number(day);
  return std::ranges::any_of(kLunarNewYears, [number](const Date& date) {
    const std::int64_t first =
        day_number(from_civil_in_viet_nam({.year = date.year, .month = date.month, .day = date.day}));
    return number >= first - 1 && number < first + 4;
  });
}

bool is_month_end(InstantNs day) {
  return is_last_working_day_of_month(day);
}

bool is_quarter_end(InstantNs day) {
  return civil_in_viet_nam(day).month % 3 == 0 && is_last_working_day_of_month(day);
}

}  // namespace axle
