// The values of the scenario language: text -> bounded value, value -> exact text. Every reader returns invalid_input
// with a sentence for the person who wrote the text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "sim/scenario/scenario.hpp"

namespace axle::sim {

// Digits only, low..high.
Result<std::uint64_t> read_count(std::string_view text, std::uint64_t low, std::uint64_t high);
// A decimal number, low..high.
Result<double> read_number(std::string_view text, double low, double high);
Result<DurationNs> read_duration(std::string_view text, DurationNs low, DurationNs high);
Result<std::uint64_t> read_size(std::string_view text, std::uint64_t low, std::uint64_t high);
// "80%" or a bare number, 0..high.
Result<double> read_share(std::string_view text, double high);
Result<double> read_factor(std::string_view text, double low, double high);
// "2x" or "0x..1x", each 0..high.
Result<std::pair<double, double>> read_factor_range(std::string_view text, double high);
// "10Mbit/s": bit/s, kbit/s, Mbit/s or Gbit/s (powers of 1000), whole bits, low..high.
Result<std::uint64_t> read_bandwidth(std::string_view text, std::uint64_t low, std::uint64_t high);
// "2026-01-05 07:00" or "2026-01-05" (midnight) in Viet Nam, in the years 2000 to 2099.
Result<InstantNs> read_moment(std::string_view text);
// "7:30-11:30, 13:30-17:00": 1..kDayPartsMax parts, none of them empty, ascending and apart.
Result<std::vector<DayPart>> read_day_parts(std::string_view text);
// One of the words, or the code of an agency in the 2020 form.
Result<std::string> read_party(std::string_view text, const std::vector<std::string>& words);
// "0.05", "5%" or "2.3x", low..high.
Result<double> read_scale(std::string_view text, double low, double high);
// "3" or "1..3", within low..high.
Result<std::pair<std::uint32_t, std::uint32_t>> read_range(std::string_view text, std::uint32_t low,
                                                           std::uint32_t high);
Result<bool> read_bool(std::string_view text);
// The name of what a run measures (objective.hpp); invalid_input names the nearest there is.
Result<std::string> read_metric(std::string_view text);
// A name for files and folders: lower-case letters, digits and hyphens, 1..64 characters, beginning with a letter or
// digit.
Result<std::string> read_name(std::string_view text);
// Any text up to `characters_max` characters without control characters but line breaks.
Result<std::string> read_text(std::string_view text, std::size_t characters_max);

// Exact: reading the text back gives the same bits.
std::string print_number(double value);
std::string print_share(double share);
std::string print_factor(double factor);
std::string print_duration(DurationNs duration);
std::string print_size(std::uint64_t bytes);
std::string print_bandwidth(std::uint64_t bits_per_s);
std::string print_moment(InstantNs at);
std::string print_day_parts(const std::vector<DayPart>& parts);
// A double-quoted YAML scalar.
std::string print_quoted(std::string_view text);

// Characters, not bytes, of UTF-8 text.
std::size_t count_characters(std::string_view utf8);

}  // namespace axle::sim
