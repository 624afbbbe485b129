// Time: int64 nanoseconds everywhere. Sans-IO code never reads a clock; it is told the time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace axle {

// A point in time: nanoseconds since 1970-01-01T00:00:00Z in live runs, or since the same epoch of the simulated
// world in virtual time.
using InstantNs = std::int64_t;
// A length of time in nanoseconds.
using DurationNs = std::int64_t;

inline constexpr DurationNs kMicrosecond = 1'000;
inline constexpr DurationNs kMillisecond = 1'000'000;
inline constexpr DurationNs kSecond = 1'000'000'000;
inline constexpr DurationNs kMinute = 60 * kSecond;
inline constexpr DurationNs kHour = 60 * kMinute;
inline constexpr DurationNs kDay = 24 * kHour;

// Viet Nam has one zone, +07:00, without daylight saving (Decision 28/2018 Art 14.4 sets it for the network).
inline constexpr DurationNs kVietNamOffset = 7 * kHour;

// A date and time of day as a clock on a wall in Viet Nam shows it.
struct CivilTime {
  int year = 1970;
  int month = 1;   // 1..12
  int day = 1;     // 1..31
  int hour = 0;    // 0..23
  int minute = 0;  // 0..59
  int second = 0;  // 0..59
  int millisecond = 0;
  friend bool operator==(const CivilTime&, const CivilTime&) = default;
};

CivilTime civil_in_viet_nam(InstantNs at) noexcept;
InstantNs from_civil_in_viet_nam(const CivilTime& civil) noexcept;

// "2026/08/03" and "2026/08/03 09:00:00": the packet's forms (domain: SDK emission rules).
std::string format_packet_date(InstantNs at);
std::string format_packet_timestamp(InstantNs at);
// Reads either form; a date alone is midnight. invalid_input when the text is not a date that exists.
Result<InstantNs> parse_packet_timestamp(std::string_view text);

// "2026-08-03T09:00:00+07:00", for results and logs.
std::string format_iso8601(InstantNs at);
// "2026-08-03T09:00:00.123+07:00": the same with milliseconds, of which what is left over is cut off.
std::string format_iso8601_ms(InstantNs at);
// What people write for a time: "2026-08-03" (midnight), "2026-08-03T09:00:00", both in Viet Nam, or the latter with
// "Z" or an offset "+07:00". invalid_input says what would be right.
Result<InstantNs> parse_iso8601(std::string_view text);

}  // namespace axle
