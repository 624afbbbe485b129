#include "sim/scenario/calendar_values.hpp"

#include <array>
#include <cstdio>

#include "sim/scenario/values.hpp"

namespace axle::sim {
namespace {

constexpr std::uint32_t kMinutesOfADay = 24 * 60;

std::unexpected<Error> wrong(std::string_view text, std::string_view right) {
  return fail(Errc::invalid_input, "'" + std::string(text) + "' " + std::string(right));
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// "7:30" -> 450.
Result<std::uint32_t> read_time_of_day(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || text.size() != colon + 3) return wrong(text, "is no time of day; write 7:30");
  const auto hour = read_count(text.substr(0, colon), 0, 24);
  if (!hour) return pass(hour);
  const auto minute = read_count(text.substr(colon + 1), 0, 59);
  if (!minute) return pass(minute);
  const auto minutes = static_cast<std::uint32_t>(*hour * 60 + *minute);
  if (minutes > kMinutesOfADay) return wrong(text, "is after midnight; write 24:00 at most");
  return minutes;
}

Result<DayPart> read_part(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return wrong(text, "is no part of a day; write 7:30-11:30");
  const auto from = read_time_of_day(trimmed(text.substr(0, dash)));
  if (!from) return pass(from);
  const auto to = read_time_of_day(trimmed(text.substr(dash + 1)));
  if (!to) return pass(to);
  if (*from >= *to) return wrong(text, "ends before it begins; write the earlier time first");
  return DayPart{*from, *to};
}

std::string print_minutes(std::uint32_t minutes) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%u:%02u", minutes / 60, minutes % 60);
  return text.data();
}

}  // namespace

Result<InstantNs> read_moment(std::string_view text) {
  std::string iso(text);
  const std::size_t blank = iso.find(' ');
  if (blank != std::string::npos) iso[blank] = 'T';
  if (iso.size() == 16) iso += ":00";
  const auto at = parse_iso8601(iso);
  if (!at) return wrong(text, "is no moment; write 2026-01-05 07:00");
  const int year = civil_in_viet_nam(*at).year;
  if (year < 2000 || year > 2099) return wrong(text, "is far away; write a year from 2000 to 2099");
  if (*at % kMinute != 0) return wrong(text, "has seconds; write whole minutes");
  return *at;
}

std::string print_moment(InstantNs at) {
  const CivilTime civil = civil_in_viet_nam(at);
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02d-%02d %02d:%02d", civil.year, civil.month, civil.day, civil.hour,
                civil.minute);
  return text.data();
}

Result<std::vector<DayPart>> read_day_parts(std::string_view text) {
  std::vector<DayPart> parts;
  if (text == "none") return parts;
  while (true) {
    const std::size_t comma = text.find(',');
    const auto part = read_part(trimmed(text.substr(0, comma)));
    if (!part) return pass(part);
    if (!parts.empty() && part->from < parts.back().to) {
      return wrong(trimmed(text.substr(0, comma)), "begins before the part in front of it ends; write them in order");
    }
    if (parts.size() == kDayPartsMax) return wrong(text, "has more than 24 parts; write fewer");
    parts.push_back(*part);
    if (comma == std::string_view::npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

std::string print_day_parts(const std::vector<DayPart>& parts) {
  std::string text;
  for (const DayPart& part : parts) {
    text += (text.empty() ? "" : ", ") + print_minutes(part.from) + "-" + print_minutes(part.to);
  }
  return text.empty() ? "none" : text;
}

}  // namespace axle::sim
