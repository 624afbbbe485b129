#include "base/time.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>

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

// Date at 0, time of day (when there is one) at 11, both with these separators; none when it is no time that exists.
// int64 nanoseconds reach from 1678 to 2262.
std::optional<CivilTime> read_civil(std::string_view text, char date_separator, char time_separator) {
  if (text.size() != 10 && text.size() != 19) return std::nullopt;
  CivilTime civil{.year = digits(text, 0, 4), .month = digits(text, 5, 2), .day = digits(text, 8, 2)};
  if (text[4] != date_separator || text[7] != date_separator) return std::nullopt;
  if (civil.year < 1700 || civil.year > 2250 || civil.month < 1 || civil.month > 12) return std::nullopt;
  if (civil.day < 1 || civil.day > days_in_month(civil.year, civil.month)) return std::nullopt;
  if (text.size() == 10) return civil;
  civil.hour = digits(text, 11, 2);
  civil.minute = digits(text, 14, 2);
  civil.second = digits(text, 17, 2);
  if (text[10] != time_separator || text[13] != ':' || text[16] != ':') return std::nullopt;
  if (civil.hour < 0 || civil.hour > 23 || civil.minute < 0 || civil.minute > 59) return std::nullopt;
  if (civil.second < 0 || civil.second > 59) return std::nullopt;
  return civil;
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
  const auto civil = read_civil(given, '/', ' ');
  if (civil) return from_civil_in_viet_nam(*civil);
  return fail(Errc::invalid_input,
              "'" + std::string(given.substr(0, 40)) + "' is not a date yyyy/MM/dd or a timestamp yyyy/MM/dd HH:mm:ss");
}

Result<InstantNs> parse_iso8601(std::string_view text) {
  const std::string_view given = trim(text);
  const auto wrong = [&] {
    return fail(Errc::invalid_input,
                "'" + std::string(given.substr(0, 40)) +
                    "' is not a time: write 2026-08-03, 2026-08-03T09:00:00 (in Viet Nam), or with "
                    "a zone at the end, Z or +07:00");
  };
  const auto civil = read_civil(given.substr(0, given.size() > 10 ? 19 : 10), '-', 'T');
  if (!civil) return wrong();
  const InstantNs local = from_civil_in_viet_nam(*civil);
  const std::string_view zone = given.substr(std::min<std::size_t>(given.size(), 19));
  if (zone.empty()) return local;
  if (zone == "Z") return local + kVietNamOffset;
  const int hours = digits(zone, 1, 2), minutes = digits(zone, 4, 2);
  const bool is_offset = zone.size() == 6 && (zone[0] == '+' || zone[0] == '-') && zone[3] == ':';
  if (!is_offset || hours < 0 || hours > 14 || minutes < 0 || minutes > 59) return wrong();
  const DurationNs offset = hours * kHour + minutes * kMinute;
  return local + kVietNamOffset - (zone[0] == '+' ? offset : -offset);
}

std::string format_iso8601(InstantNs at) {
  const CivilTime civil = civil_in_viet_nam(at);
  return print("%04d-%02d-%02dT%02d:%02d:%02d+07:00", civil.year, civil.month, civil.day, civil.hour, civil.minute,
               civil.second);
}

std::string format_iso8601_ms(InstantNs at) {
  const CivilTime civil = civil_in_viet_nam(at);
  return print("%04d-%02d-%02dT%02d:%02d:%02d.%03d+07:00", civil.year, civil.month, civil.day, civil.hour, civil.minute,
               civil.second, civil.millisecond);
}

}  // namespace axle
