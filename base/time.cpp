#include "base/time.hpp"

#include <array>
#include <cstdio>

namespace axle {
namespace {

// Days since 1970-01-01 of a proleptic Gregorian date, and back (Hinnant's era arithmetic: exact, no tables).
std::int64_t days_from_civil(int year, int month, int day) noexcept {
  const std::int64_t y = month <= 2 ? year - 1 : year;
  const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  const std::int64_t year_of_era = y - era * 400;
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

void civil_from_days(std::int64_t days, CivilTime& civil) noexcept {
  days += 719468;
  const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const std::int64_t day_of_era = days - era * 146097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month_shifted = (5 * day_of_year + 2) / 153;
  civil.day = static_cast<int>(day_of_year - (153 * month_shifted + 2) / 5 + 1);
  civil.month = static_cast<int>(month_shifted < 10 ? month_shifted + 3 : month_shifted - 9);
  civil.year = static_cast<int>(year_of_era + era * 400 + (civil.month <= 2 ? 1 : 0));
}

int days_in_month(int year, int month) noexcept {
  constexpr std::array<int, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

// Reads exactly `width` digits at `at`; -1 when they are not digits.
int digits(std::string_view text, std::size_t at, std::size_t width) noexcept {
  int value = 0;
  for (std::size_t i = at; i < at + width; ++i) {
    if (i >= text.size() || text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

std::string_view trim(std::string_view text) noexcept {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

template <class... Values>
std::string print(const char* format, Values... values) {
  std::array<char, 48> buffer{};
  const int length = std::snprintf(buffer.data(), buffer.size(), format, values...);
  return {buffer.data(), static_cast<std::size_t>(length)};
}

}  // namespace

CivilTime civil_in_viet_nam(InstantNs at) noexcept {
  const InstantNs local = at + kVietNamOffset;
  const std::int64_t days = local >= 0 ? local / kDay : (local - kDay + 1) / kDay;
  const DurationNs in_day = local - days * kDay;
  CivilTime civil;
  civil_from_days(days, civil);
  civil.hour = static_cast<int>(in_day / kHour);
  civil.minute = static_cast<int>(in_day % kHour / kMinute);
  civil.second = static_cast<int>(in_day % kMinute / kSecond);
  civil.millisecond = static_cast<int>(in_day % kSecond / kMillisecond);
  return civil;
}

InstantNs from_civil_in_viet_nam(const CivilTime& civil) noexcept {
  return days_from_civil(civil.year, civil.month, civil.day) * kDay + civil.hour * kHour + civil.minute * kMinute +
         civil.second * kSecond + civil.millisecond * kMillisecond - kVietNamOffset;
}

std::string format_packet_date(InstantNs at) {
  const CivilTime civil = civil_in_viet_nam(at);
  return print("%04d/%02d/%02d", civil.year, civil.month, civil.day);
}

std::string format_packet_timestamp(InstantNs at) {
  const CivilTime civil = civil_in_viet_nam(at);
  return print("%04d/%02d/%02d %02d:%02d:%02d", civil.year, civil.month, civil.day, civil.hour, civil.minute,
               civil.second);
}

Result<InstantNs> parse_packet_timestamp(std::string_view text) {
  const std::string_view given = trim(text);
  const auto wrong = [&] {
    return fail(Errc::invalid_input, "'" + std::string(given.substr(0, 40)) +
                                         "' is not a date yyyy/MM/dd or a timestamp yyyy/MM/dd HH:mm:ss");
  };
  if (given.size() != 10 && given.size() != 19) return wrong();
  CivilTime civil{.year = digits(given, 0, 4), .month = digits(given, 5, 2), .day = digits(given, 8, 2)};
  if (given[4] != '/' || given[7] != '/' || civil.year < 1 || civil.month < 1 || civil.month > 12) return wrong();
  if (civil.day < 1 || civil.day > days_in_month(civil.year, civil.month)) return wrong();
  if (given.size() == 19) {
    civil.hour = digits(given, 11, 2);
    civil.minute = digits(given, 14, 2);
    civil.second = digits(given, 17, 2);
    if (given[10] != ' ' || given[13] != ':' || given[16] != ':') return wrong();
    if (civil.hour < 0 || civil.hour > 23 || civil.minute < 0 || civil.minute > 59) return wrong();
    if (civil.second < 0 || civil.second > 59) return wrong();
  }
  // int64 nanoseconds reach from 1678 to 2262.
  if (civil.year < 1700 || civil.year > 2250) return wrong();
  return from_civil_in_viet_nam(civil);
}

std::string format_iso8601(InstantNs at) {
  const CivilTime civil = civil_in_viet_nam(at);
  return print("%04d-%02d-%02dT%02d:%02d:%02d+07:00", civil.year, civil.month, civil.day, civil.hour, civil.minute,
               civil.second);
}

}  // namespace axle
