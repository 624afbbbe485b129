// Values of the language that have parts: rates that change, moments, parts of a day, lines, parties.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "base/units.hpp"
#include "protocol/identity/agency_code.hpp"
#include "sim/scenario/keys.hpp"
#include "sim/scenario/values.hpp"

namespace axle::sim {
namespace {

constexpr std::uint32_t kMinutesOfDay = 24 * 60;

std::unexpected<Error> wrong(std::string_view text, const std::string& rest) {
  return fail(Errc::invalid_input, "'" + std::string(text) + "' " + rest);
}

std::string_view trim(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// Digits only, as many as `low` to `high` of them.
std::optional<int> digits(std::string_view text, std::size_t low, std::size_t high) {
  if (text.size() < low || text.size() > high) return std::nullopt;
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.front() == '-') return std::nullopt;
  return value;
}

// "7:30" -> 450; up to "24:00".
std::optional<std::uint32_t> minute_of_day(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto hour = digits(text.substr(0, colon), 1, 2), minute = digits(text.substr(colon + 1), 2, 2);
  if (!hour || !minute || *minute > 59) return std::nullopt;
  const auto all = static_cast<std::uint32_t>(*hour * 60 + *minute);
  return all <= kMinutesOfDay ? std::optional(all) : std::nullopt;
}

std::string print_minute(std::uint32_t minute) {
  std::array<char, 16> text;
  std::snprintf(text.data(), text.size(), "%u:%02u", minute / 60, minute % 60);
  return text.data();
}

std::string print_part(const DayPart& part) {
  return print_minute(part.from) + "-" + print_minute(part.to);
}

Result<DayPart> read_day_part(std::string_view text) {
  const std::size_t dash = text.find('-');
  const auto from = minute_of_day(trim(text.substr(0, dash)));
  const auto to = dash == std::string_view::npos ? std::nullopt : minute_of_day(trim(text.substr(dash + 1)));
  if (!from || !to) return wrong(text, "is not a part of a day; write it as 7:30-11:30, from 0:00 to 24:00");
  if (*from == *to) return wrong(text, "is empty; write a part that ends later than it begins, such as 7:30-11:30");
  if (*from > *to) return wrong(text, "ends before it begins; write " + print_minute(*to) + "-" + print_minute(*from));
  return DayPart{*from, *to};
}

}  // namespace

Result<std::pair<double, double>> read_factor_range(std::string_view text, double high) {
  const std::size_t dots = text.find("..");
  const auto from = read_factor(text.substr(0, dots), 0, high);
  if (!from) return pass(from);
  if (dots == std::string_view::npos) return std::pair(*from, *from);
  if (text.substr(dots).starts_with("...")) return wrong(text, "has three dots; write two, such as 0x..1x");
  const auto to = read_factor(text.substr(dots + 2), 0, high);
  if (!to) return pass(to);
  return std::pair(*from, *to);
}

Result<std::uint64_t> read_bandwidth(std::string_view text, std::uint64_t low, std::uint64_t high) {
  constexpr std::string_view kUnit = "bit/s";
  const auto not_one = [&] { return wrong(text, "is not a bandwidth; write it as 10Mbit/s, 512kbit/s or unlimited"); };
  if (!text.ends_with(kUnit)) return not_one();
  std::string size(text.substr(0, text.size() - kUnit.size()));
  const std::string_view prefix = std::string_view(size).substr(size.find_last_not_of("kMG") + 1);
  if (prefix.size() > 1 || size.ends_with('i')) return not_one();
  // Bytes have the same prefixes, powers of 1000, and the same exact arithmetic.
  const auto bits = parse_size(size + "B");
  if (!bits) return not_one();
  if (*bits >= low && *bits <= high) return *bits;
  return wrong(text, "is out of bounds; write " + print_bandwidth(low) + " to " + print_bandwidth(high));
}

std::string print_bandwidth(std::uint64_t bits_per_s) {
  for (const auto& [name, unit] :
       {std::pair("Gbit/s", 1'000'000'000ULL), std::pair("Mbit/s", 1'000'000ULL), std::pair("kbit/s", 1000ULL)}) {
    if (bits_per_s % unit == 0) return std::to_string(bits_per_s / unit) + name;
  }
  return std::to_string(bits_per_s) + "bit/s";
}

Result<InstantNs> read_moment(std::string_view text) {
  const std::string rule =
      "is not a date and time that exists; write it as 2026-01-05 07:00, in the years 2000 to 2099";
  const bool has_time = text.size() == 16 && text[10] == ' ' && text[13] == ':';
  if ((text.size() != 10 && !has_time) || !text.starts_with("20")) return wrong(text, rule);
  const std::string time = has_time ? std::string(text.substr(11)) + ":00" : "00:00:00";
  const auto at = parse_iso8601(std::string(text.substr(0, 10)) + "T" + time);
  if (!at) return wrong(text, rule);
  return *at;
}

std::string print_moment(InstantNs at) {
  const CivilTime civil = civil_in_viet_nam(at);
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "%04d-%02d-%02d %02d:%02d", civil.year, civil.month, civil.day, civil.hour,
                civil.minute);
  return text.data();
}

Result<std::vector<DayPart>> read_day_parts(std::string_view text) {
  std::vector<DayPart> parts;
  for (std::string_view rest = text;;) {
    const std::size_t comma = rest.find(',');
    const auto part = read_day_part(trim(rest.substr(0, comma)));
    if (!part) return pass(part);
    if (!parts.empty() && part->from < parts.back().to) {
      return wrong(text, "has " + print_part(*part) + ", which overlaps or precedes " + print_part(parts.back()) +
                             "; write parts in their order, each beginning when the one before has ended");
    }
    parts.push_back(*part);
    if (parts.size() > kDayPartsMax) {
      return wrong(text, "has more than " + std::to_string(kDayPartsMax) + " parts; write at most so many");
    }
    if (comma == std::string_view::npos) return parts;
    rest.remove_prefix(comma + 1);
  }
}

std::string print_day_parts(const std::vector<DayPart>& parts) {
  std::string text;
  for (const DayPart& part : parts) text += (text.empty() ? "" : ", ") + print_part(part);
  return print_quoted(text);
}

Result<std::string> read_party(std::string_view text, const std::vector<std::string>& words) {
  if (std::ranges::find(words, text) != words.end()) return std::string(text);
  const auto code = identity::AgencyCode::parse(text);
  if (code && code->form() == identity::CodeForm::form_2020) return std::string(text);
  std::string known;
  for (const std::string& word : words) known += word + ", ";
  return wrong(text,
               "is neither a level nor an agency's code in the 2020 form; write " + known + "or a code such as G22");
}

}  // namespace axle::sim
