#include "sim/scenario/values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/units.hpp"

namespace axle::sim {
namespace {

std::string quoted(std::string_view text) {
  return "'" + std::string(text) + "'";
}

std::unexpected<Error> wrong(std::string detail) {
  return fail(Errc::invalid_input, std::move(detail));
}

// `value` as written, `low` and `high` as they would be written.
std::unexpected<Error> outside(std::string_view value, const std::string& low, const std::string& high) {
  return wrong(quoted(value) + " is out of bounds; write " + low + " to " + high);
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// "68,257" or "68_257" -> "68257"; empty when that is not what the text is.
std::string without_separators(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c == ',' || c == '_' || c == '\'' || c == ' ') continue;
    digits += c;
  }
  return all_digits(digits) ? digits : std::string();
}

template <class T>
Result<T> bounded(Result<T> value, std::string_view text, T low, T high, std::string (*print)(T)) {
  if (value && (*value < low || *value > high)) return outside(text, print(low), print(high));
  return value;
}

// Decimal digits and the exponent of the last one, from the shortest scientific form: 0.07 -> "7", -2.
struct Decimal {
  std::string digits;
  int exponent = 0;
};

Decimal shortest(double value) {
  std::array<char, 64> buffer;
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific);
  const std::string_view text(buffer.data(), static_cast<std::size_t>(result.ptr - buffer.data()));
  const std::size_t e = text.find('e');
  Decimal decimal;
  std::size_t first = e + 1;
  if (text[first] == '+') ++first;
  std::from_chars(text.data() + first, text.data() + text.size(), decimal.exponent);
  for (const char c : text.substr(0, e)) {
    if (c == '.') continue;
    decimal.digits += c;
  }
  decimal.exponent -= static_cast<int>(decimal.digits.size()) - 1;
  return decimal;
}

std::string plain(const Decimal& decimal) {
  std::string text = decimal.digits;
  if (decimal.exponent >= 0) {
    if (text != "0") text.append(static_cast<std::size_t>(decimal.exponent), '0');
    return text;
  }
  const auto decimals = static_cast<std::size_t>(-decimal.exponent);
  if (text.size() <= decimals) text.insert(0, decimals + 1 - text.size(), '0');
  text.insert(text.size() - decimals, ".");
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

template <std::size_t N>
std::string print_in(const std::array<std::pair<std::string_view, std::uint64_t>, N>& units, std::uint64_t value) {
  for (const auto& [name, unit] : units) {
    if (value % unit == 0) return std::to_string(value / unit) + std::string(name);
  }
  return {};
}

}  // namespace

Result<std::uint64_t> read_count(std::string_view text, std::uint64_t low, std::uint64_t high) {
  if (!all_digits(text)) {
    const std::string digits = without_separators(text);
    return wrong(quoted(text) + " is not a whole number; write " +
                 (digits.empty() ? std::to_string(low) + " to " + std::to_string(high) : digits));
  }
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || value < low || value > high) {
    return outside(text, std::to_string(low), std::to_string(high));
  }
  return value;
}

Result<double> read_number(std::string_view text, double low, double high) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error == std::errc() && end == text.data() + text.size() && std::isfinite(value)) {
    if (value >= low && value <= high) return value;
    return outside(text, print_number(low), print_number(high));
  }
  return wrong(quoted(text) + " is not a number; write " + print_number(low) + " to " + print_number(high));
}

Result<DurationNs> read_duration(std::string_view text, DurationNs low, DurationNs high) {
  return bounded(parse_duration(text), text, low, high, print_duration);
}

Result<std::uint64_t> read_size(std::string_view text, std::uint64_t low, std::uint64_t high) {
  return bounded(parse_size(text), text, low, high, print_size);
}

Result<double> read_share(std::string_view text, double high) {
  return bounded(parse_share(text), text, 0.0, high, print_share);
}

Result<double> read_factor(std::string_view text, double low, double high) {
  return bounded(parse_factor(text), text, low, high, print_factor);
}

Result<double> read_scale(std::string_view text, double low, double high) {
  if (text.ends_with('x')) return read_factor(text, low, high);
  if (text.ends_with('%')) {
    const auto share = parse_share(text);
    if (share && *share < low) return outside(text, print_number(low), print_number(high));
    return share;
  }
  return read_number(text, low, high);
}

Result<std::pair<std::uint32_t, std::uint32_t>> read_range(std::string_view text, std::uint32_t low,
                                                           std::uint32_t high) {
  const std::size_t dots = text.find("..");
  const std::string_view first = text.substr(0, dots);
  const std::string_view last = dots == std::string_view::npos ? first : text.substr(dots + 2);
  const auto from = read_count(first, low, high);
  if (!from) return pass(from);
  const auto to = read_count(last, low, high);
  if (!to) return pass(to);
  if (*from > *to) {
    return wrong(quoted(text) + " ends before it begins; write " + std::to_string(*to) + ".." + std::to_string(*from));
  }
  return std::pair(static_cast<std::uint32_t>(*from), static_cast<std::uint32_t>(*to));
}

Result<bool> read_bool(std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return wrong(quoted(text) + " is neither true nor false; write true or false");
}

Result<std::string> read_name(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  const bool good = !text.empty() && text.size() <= 64 && letter(text.front()) &&
                    std::ranges::all_of(text, [&](char c) { return letter(c) || c == '-'; });
  if (good) return std::string(text);
  return wrong(quoted(text.substr(0, 80)) +
               " cannot name a result folder; write up to 64 lower-case letters, digits and hyphens");
}

Result<std::string> read_text(std::string_view text, std::size_t characters_max) {
  const auto control = [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f; };
  if (std::ranges::any_of(text, control)) return wrong("the text has a control character; write it without");
  const std::size_t characters = count_characters(text);
  if (characters <= characters_max) return std::string(text);
  return wrong("the text has " + std::to_string(characters) + " characters; write at most " +
               std::to_string(characters_max));
}

std::string print_number(double value) {
  return plain(shortest(value));
}

std::string print_share(double share) {
  Decimal decimal = shortest(share);
  decimal.exponent += 2;
  return plain(decimal) + "%";
}

std::string print_factor(double factor) {
  return print_number(factor) + "x";
}

std::string print_duration(DurationNs duration) {
  if (duration == 0) return "0s";
  static constexpr std::array<std::pair<std::string_view, std::uint64_t>, 7> kUnits{{{"d", kDay},
                                                                                     {"h", kHour},
                                                                                     {"m", kMinute},
                                                                                     {"s", kSecond},
                                                                                     {"ms", kMillisecond},
                                                                                     {"us", kMicrosecond},
                                                                                     {"ns", 1}}};
  return print_in(kUnits, static_cast<std::uint64_t>(duration));
}

std::string print_size(std::uint64_t bytes) {
  if (bytes == 0) return "0B";
  static constexpr std::array<std::pair<std::string_view, std::uint64_t>, 4> kUnits{
      {{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1}}};
  return print_in(kUnits, bytes);
}

std::string print_quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::size_t count_characters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

}  // namespace axle::sim
