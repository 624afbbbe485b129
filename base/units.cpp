#include "base/units.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <optional>

namespace axle {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t size;
};

constexpr std::array<Unit, 7> kDurationUnits{
    {{"ns", 1}, {"us", kMicrosecond}, {"ms", kMillisecond}, {"s", kSecond}, {"m", kMinute}, {"h", kHour}, {"d", kDay}}};
constexpr std::array<Unit, 7> kSizeUnits{{{"B", 1},
                                          {"kB", 1000},
                                          {"KiB", 1024},
                                          {"MB", 1'000'000},
                                          {"MiB", 1 << 20},
                                          {"GB", 1'000'000'000},
                                          {"GiB", 1 << 30}}};
constexpr std::array<Unit, 4> kBinarySizeUnits{{{"B", 1}, {"KiB", 1024}, {"MiB", 1 << 20}, {"GiB", 1 << 30}}};

// "12.5 ms" -> {"12.5", "ms"}. The number is digits with at most one dot; it is empty when the text does not start so.
struct Quantity {
  std::string_view number, unit;
};

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

Quantity split(std::string_view text) {
  text = trim(text);
  std::size_t end = 0;
  bool dot = false, digit = false;
  for (; end < text.size(); ++end) {
    const char c = text[end];
    if (c >= '0' && c <= '9') {
      digit = true;
    } else if (c == '.' && !dot) {
      dot = true;
    } else {
      break;
    }
  }
  if (!digit) return {{}, text};
  return {text.substr(0, end), trim(text.substr(end))};
}

std::string quoted(std::string_view text) {
  return "'" + std::string(text) + "'";
}

std::unexpected<Error> not_a(std::string_view text, std::string_view what, std::string_view example) {
  return fail(Errc::invalid_input,
              quoted(trim(text)) + " is not a " + std::string(what) + "; write " + std::string(example));
}

std::unexpected<Error> no_unit(std::string_view text, std::string_view first, std::string_view second = {}) {
  const std::string number(trim(text));
  std::string detail = quoted(number) + " has no unit; write " + number + std::string(first);
  if (!second.empty()) detail += " or " + number + std::string(second);
  return fail(Errc::invalid_input, std::move(detail));
}

std::unexpected<Error> unknown_unit(std::string_view text, std::string_view unit, std::string_view known) {
  return fail(Errc::invalid_input,
              quoted(trim(text)) + " has the unknown unit " + quoted(unit) + "; use " + std::string(known));
}

// number * unit in whole units of 1, in exact decimal arithmetic: no binary fraction ever loses a nanosecond.
// nullopt: not whole. Past `max` the result is max + 1.
std::optional<unsigned __int128> multiply(std::string_view number, std::int64_t unit, std::uint64_t max) {
  unsigned __int128 whole = 0, fraction = 0, scale = 1;
  const unsigned __int128 past = static_cast<unsigned __int128>(max) + 1;
  bool after_dot = false;
  for (const char c : number) {
    if (c == '.') {
      after_dot = true;
      continue;
    }
    const auto digit = static_cast<unsigned>(c - '0');
    if (!after_dot) {
      whole = whole * 10 + digit;
      if (whole > past) return past;
    } else if (scale < 1'000'000'000'000'000'000U) {
      fraction = fraction * 10 + digit;
      scale *= 10;
    } else if (digit != 0) {
      return std::nullopt;
    }
  }
  const unsigned __int128 parts = fraction * static_cast<unsigned __int128>(unit);
  if (parts % scale != 0) return std::nullopt;
  const unsigned __int128 value = whole * static_cast<unsigned __int128>(unit) + parts / scale;
  return value > max ? past : value;
}

// A plain decimal number, correctly rounded; `exponent` shifts it by powers of ten without a second rounding.
std::optional<double> to_double(std::string_view number, int exponent = 0) {
  std::string text(number);
  if (text.starts_with('.')) text.insert(0, "0");
  text += "e" + std::to_string(exponent);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

template <std::size_t N>
const Unit* find_unit(const std::array<Unit, N>& units, std::string_view name) {
  for (const Unit& unit : units) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

// At most `decimals` decimals, without trailing zeros.
std::string decimal(double value, int decimals) {
  std::array<char, 64> buffer;
  std::string text(buffer.data(),
                   static_cast<std::size_t>(std::snprintf(buffer.data(), buffer.size(), "%.*f", decimals, value)));
  if (text.find('.') != std::string::npos) {
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
  }
  return text;
}

// Decimals that leave three significant digits of a value; whole numbers from 100 on.
int decimals_for(double value) {
  if (value >= 100 || value <= 0) return 0;
  return 2 - static_cast<int>(std::floor(std::log10(value)));
}

// The shortest text among the units that says the value exactly in three digits; without one, three digits of the
// largest unit that is not larger than the value.
template <std::size_t N>
std::string format_in(const std::array<Unit, N>& units, std::uint64_t value) {
  std::string exact;
  std::size_t largest = 0;
  for (std::size_t i = 0; i < N; ++i) {
    const auto unit = static_cast<std::uint64_t>(units[i].size);
    if (value < unit) break;
    largest = i;
    const double in_unit = static_cast<double>(value) / static_cast<double>(unit);
    if (in_unit >= 1000 && i + 1 < N) continue;
    const std::string number = decimal(in_unit, decimals_for(in_unit));
    const auto back = multiply(number, units[i].size, std::numeric_limits<std::uint64_t>::max());
    if (!back || *back != value) continue;
    const std::string text = number + std::string(units[i].name);
    if (exact.empty() || text.size() <= exact.size()) exact = text;
  }
  if (!exact.empty()) return exact;
  const double in_unit = static_cast<double>(value) / static_cast<double>(units[largest].size);
  const std::string number = decimal(in_unit, decimals_for(in_unit));
  if (largest + 1 < N) {  // 999.6us rounds to 1ms, not to 1000us
    const auto rounded = multiply(number, units[largest].size, std::numeric_limits<std::uint64_t>::max());
    if (rounded && *rounded == static_cast<std::uint64_t>(units[largest + 1].size)) {
      return "1" + std::string(units[largest + 1].name);
    }
  }
  return number + std::string(units[largest].name);
}

}  // namespace

Result<DurationNs> parse_duration(std::string_view text) {
  const auto [number, unit] = split(text);
  if (number.empty()) return not_a(text, "duration", "a number with a unit such as 250ms, 10s or 1.5h");
  if (unit.empty()) return no_unit(text, "ms", "s");
  const Unit* found = find_unit(kDurationUnits, unit);
  if (found == nullptr) return unknown_unit(text, unit, "ns, us, ms, s, m, h or d");
  const auto value = multiply(number, found->size, std::numeric_limits<std::int64_t>::max());
  if (!value) {
    return fail(Errc::invalid_input, quoted(trim(text)) + " is finer than a nanosecond; write whole nanoseconds");
  }
  if (*value > static_cast<unsigned __int128>(std::numeric_limits<std::int64_t>::max())) {
    return fail(Errc::invalid_input, quoted(trim(text)) + " is too long; the longest duration is 106751d");
  }
  return static_cast<DurationNs>(*value);
}

Result<std::uint64_t> parse_size(std::string_view text) {
  const auto [number, unit] = split(text);
  if (number.empty()) return not_a(text, "size", "a number with a unit such as 64KiB or 4MiB");
  if (unit.empty()) return no_unit(text, "KiB", "B");
  const Unit* found = find_unit(kSizeUnits, unit);
  if (found == nullptr) return unknown_unit(text, unit, "B, KiB, MiB, GiB (powers of 1024) or kB, MB, GB (of 1000)");
  const auto value = multiply(number, found->size, std::numeric_limits<std::int64_t>::max());
  if (!value) return fail(Errc::invalid_input, quoted(trim(text)) + " is not a whole number of bytes; round it");
  if (*value > static_cast<unsigned __int128>(std::numeric_limits<std::int64_t>::max())) {
    return fail(Errc::invalid_input, quoted(trim(text)) + " is too large; the largest size is 8589934591GiB");
  }
  return static_cast<std::uint64_t>(*value);
}

Result<double> parse_rate(std::string_view text) {
  const auto [number, unit] = split(text);
  if (number.empty()) return not_a(text, "rate", "a number per time such as 50/s or 2000/h");
  if (unit.empty()) return no_unit(text, "/s", "/h");
  double seconds = 0;
  if (unit == "/s") seconds = 1;
  if (unit == "/m") seconds = 60;
  if (unit == "/h") seconds = 3600;
  if (unit == "/d") seconds = 86400;
  if (seconds == 0) return unknown_unit(text, unit, "/s, /m, /h or /d");
  const auto value = to_double(number);
  if (!value) return not_a(text, "rate", "a number per time such as 50/s or 2000/h");
  return *value / seconds;
}

Result<double> parse_factor(std::string_view text) {
  const auto [number, unit] = split(text);
  if (number.empty()) return not_a(text, "factor", "a number followed by x such as 2.3x");
  if (unit.empty()) return no_unit(text, "x");
  if (unit != "x") return unknown_unit(text, unit, "x");
  const auto value = to_double(number);
  if (!value) return not_a(text, "factor", "a number followed by x such as 2.3x");
  return *value;
}

Result<double> parse_share(std::string_view text) {
  const auto [number, unit] = split(text);
  const auto value = number.empty() ? std::nullopt : to_double(number, unit == "%" ? -2 : 0);
  if (!value || (unit != "%" && !unit.empty()))
    return not_a(text, "share", "a percentage such as 80% or a number 0..1");
  if (*value <= 1) return *value;
  if (unit == "%") return fail(Errc::invalid_input, quoted(trim(text)) + " is more than the whole; write 0% to 100%");
  return no_unit(text, "%");
}

std::string format_duration(DurationNs duration) {
  if (duration == 0) return "0s";
  // Negated as unsigned: the most negative value has no positive counterpart.
  if (duration < 0) return "-" + format_in(kDurationUnits, 0 - static_cast<std::uint64_t>(duration));
  return format_in(kDurationUnits, static_cast<std::uint64_t>(duration));
}

std::string format_size(std::uint64_t bytes) {
  return bytes == 0 ? "0B" : format_in(kBinarySizeUnits, bytes);
}

std::string format_rate(double per_second) {
  if (!(per_second > 0)) return "0/s";
  double value = per_second;
  std::string_view unit = "/s";
  if (per_second < 0.01) {
    value = per_second * 3600;
    unit = "/h";
  }
  if (value < 0.01) {
    value = per_second * 86400;
    unit = "/d";
  }
  return decimal(value, decimals_for(value)) + std::string(unit);
}

std::string format_share(double share) {
  const double percent = share * 100;
  std::string text = decimal(percent, decimals_for(percent));
  // 99.96% is not everything; say so as long as four decimals can.
  for (int decimals = 2; text == "100" && share < 1 && decimals <= 4; ++decimals) text = decimal(percent, decimals);
  return text + "%";
}

std::string format_count(std::uint64_t count) {
  std::string text = std::to_string(count);
  for (std::size_t at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, 1, ',');
  }
  return text;
}

}  // namespace axle
