#include "protocol/signature/asn1/der_time.hpp"

#include <array>
#include <cstdio>

namespace axle::signature::der {
namespace {

// The time classes of base/ show the wall clock of Viet Nam.
CivilTime civil_in_utc(InstantNs at) noexcept {
  return civil_in_viet_nam(at - kVietNamOffset);
}

int days_of(int year, int month) noexcept {
  constexpr std::array<int, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

// `digits` digits at `at`; -1 when one of them is none.
int number(BytesView text, std::size_t at, std::size_t digits) noexcept {
  int value = 0;
  for (std::size_t i = at; i < at + digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

Bytes text_element(std::uint8_t tag, InstantNs at) {
  const CivilTime utc = civil_in_utc(at);
  std::array<char, 32> text{};
  const int size = tag == kUtcTime ? std::snprintf(text.data(), text.size(), "%02d%02d%02d%02d%02d%02dZ",
                                                   utc.year % 100, utc.month, utc.day, utc.hour, utc.minute, utc.second)
                                   : std::snprintf(text.data(), text.size(), "%04d%02d%02d%02d%02d%02dZ", utc.year,
                                                   utc.month, utc.day, utc.hour, utc.minute, utc.second);
  return element(tag, {as_bytes({text.data(), static_cast<std::size_t>(size)})});
}

}  // namespace

std::optional<InstantNs> read_time(const Element& element) noexcept {
  const BytesView text = element.content;
  const bool utc_time = element.tag == kUtcTime && text.size() == 13;
  if (!utc_time && !(element.tag == kGeneralizedTime && text.size() == 15)) return std::nullopt;
  if (text.back() != 'Z') return std::nullopt;
  const std::size_t after_year = utc_time ? 2 : 4;
  int year = number(text, 0, after_year);
  if (year < 0) return std::nullopt;
  if (utc_time) year += year >= 50 ? 1900 : 2000;
  const CivilTime civil{.year = year,
                        .month = number(text, after_year, 2),
                        .day = number(text, after_year + 2, 2),
                        .hour = number(text, after_year + 4, 2),
                        .minute = number(text, after_year + 6, 2),
                        .second = number(text, after_year + 8, 2)};
  if (civil.month < 1 || civil.month > 12 || civil.day < 1 || civil.day > days_of(year, civil.month) ||
      civil.hour < 0 || civil.hour > 23 || civil.minute < 0 || civil.minute > 59 || civil.second < 0 ||
      civil.second > 59) {
    return std::nullopt;
  }
  if (year > 2261) return INT64_MAX;
  if (year < 1678) return INT64_MIN;
  return from_civil_in_viet_nam(civil) + kVietNamOffset;
}

Bytes time_element(InstantNs at) {
  const int year = civil_in_utc(at).year;
  return text_element(year >= 1950 && year < 2050 ? kUtcTime : kGeneralizedTime, at);
}

Bytes generalized_time_element(InstantNs at) {
  return text_element(kGeneralizedTime, at);
}

}  // namespace axle::signature::der
