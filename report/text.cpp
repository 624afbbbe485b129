#include "report/text.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "base/units.hpp"

namespace axle::report {
namespace {

constexpr char32_t kReplacement = 0xfffd;

struct Character {
  char32_t code = kReplacement;
  std::size_t bytes = 1;
  bool valid = false;
};

// The character at the start of `text` (not empty). Overlong forms, surrogates and cut sequences are not valid.
Character first_character(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return {};
  char32_t code = lead & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {};
    code = code << 6 | (byte(i) & 0x3fU);
  }
  constexpr std::array<char32_t, 5> kSmallest{0, 0, 0x80, 0x800, 0x10000};
  if (code < kSmallest[length] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return {};
  return {code, length, true};
}

struct Range {
  char32_t first, last;
};
constexpr std::array<Range, 8> kNoWidth{{{0x0300, 0x036f},
                                         {0x1ab0, 0x1aff},
                                         {0x1dc0, 0x1dff},
                                         {0x200b, 0x200f},
                                         {0x20d0, 0x20ff},
                                         {0xfe00, 0xfe0f},
                                         {0xfe20, 0xfe2f},
                                         {0xfeff, 0xfeff}}};
constexpr std::array<Range, 9> kDoubleWidth{{{0x1100, 0x115f},
                                             {0x2e80, 0xa4cf},
                                             {0xac00, 0xd7a3},
                                             {0xf900, 0xfaff},
                                             {0xfe30, 0xfe6f},
                                             {0xff00, 0xff60},
                                             {0xffe0, 0xffe6},
                                             {0x1f300, 0x1faff},
                                             {0x20000, 0x3fffd}}};

std::size_t width_of(char32_t code) noexcept {
  for (const Range& range : kNoWidth) {
    if (code >= range.first && code <= range.last) return 0;
  }
  for (const Range& range : kDoubleWidth) {
    if (code >= range.first && code <= range.last) return 2;
  }
  return 1;
}

bool is_control(char32_t code) noexcept {
  return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

std::string repaired(std::string_view text, bool keep_controls) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Character character = first_character(text);
    if (!character.valid) {
      out += "\xef\xbf\xbd";
    } else if (is_control(character.code) && !keep_controls) {
      out += ' ';
    } else {
      out += text.substr(0, character.bytes);
    }
    text.remove_prefix(character.bytes);
  }
  return out;
}

// Bytes of the longest start of `text` that takes at most `width` columns.
std::size_t bytes_within(std::string_view text, std::size_t width) noexcept {
  std::size_t at = 0, used = 0;
  while (at < text.size()) {
    const Character character = first_character(text.substr(at));
    used += width_of(character.code);
    if (used > width) break;
    at += character.bytes;
  }
  return at;
}

std::string decimal(double value, int decimals) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

// Decimals that give three significant digits; values from 100 up are whole.
std::string three_digits(double value) {
  if (value < 9.995) return decimal(value, 2);
  return decimal(value, value < 99.95 ? 1 : 0);
}

}  // namespace

std::size_t display_width(std::string_view text) noexcept {
  std::size_t width = 0;
  while (!text.empty()) {
    const Character character = first_character(text);
    width += width_of(character.code);
    text.remove_prefix(character.bytes);
  }
  return width;
}

std::string clean_text(std::string_view text) {
  return repaired(text, false);
}
std::string valid_utf8(std::string_view text) {
  return repaired(text, true);
}

std::string shorten(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  return std::string(text.substr(0, bytes_within(text, width == 0 ? 0 : width - 1))) + (width == 0 ? "" : "…");
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  while (display_width(text) > width) {
    const std::size_t fits = bytes_within(text, width);
    // A space just behind the part that fits is a fine place to break too.
    const std::size_t space = text.substr(0, fits + 1).rfind(' ');
    const std::size_t cut = space == std::string_view::npos || space == 0 ? std::max<std::size_t>(fits, 1) : space;
    lines.emplace_back(text.substr(0, cut));
    text.remove_prefix(cut);
    while (text.starts_with(' ')) text.remove_prefix(1);
  }
  lines.emplace_back(text);
  return lines;
}

std::string pad_right(std::string_view text, std::size_t width) {
  const std::size_t used = display_width(text);
  return std::string(text) + std::string(width > used ? width - used : 0, ' ');
}

std::string pad_left(std::string_view text, std::size_t width) {
  const std::size_t used = display_width(text);
  return std::string(width > used ? width - used : 0, ' ') + std::string(text);
}

std::string format_latency(DurationNs latency) {
  if (latency < 0) return "-" + format_latency(latency == INT64_MIN ? INT64_MAX : -latency);
  if (latency < 1000) return std::to_string(latency) + "ns";
  struct Unit {
    DurationNs size, next;  // written in this unit below `next`
    const char* name;
  };
  // Half a unit in the last digit below the next unit, so that 999.6 us is written as 1.00ms.
  constexpr std::array<Unit, 4> kUnits{{{kMicrosecond, 999'500, "us"},
                                        {kMillisecond, 999'500'000, "ms"},
                                        {kSecond, 99'950'000'000, "s"},
                                        {kMinute, 99 * kMinute, "min"}}};
  const double value = static_cast<double>(latency);
  for (const Unit& unit : kUnits) {
    if (latency >= unit.next) continue;
    const double scaled = value / static_cast<double>(unit.size);
    return (unit.size == kMinute ? decimal(scaled, scaled < 9.95 ? 1 : 0) : three_digits(scaled)) + unit.name;
  }
  return three_digits(value / static_cast<double>(kHour)) + "h";
}

std::string format_number(double value) {
  if (!std::isfinite(value)) return "n/a";
  if (value < 0) return "-" + format_number(-value);
  if (value >= 1e15) return decimal(value / 1e15, 1) + "e15";
  if (value >= 99.95) return format_count(static_cast<std::uint64_t>(std::llround(value)));
  if (value == 0) return "0";
  if (value < 0.1) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3g", value);
    return text;
  }
  return three_digits(value);
}

std::string format_short_count(std::uint64_t count, std::size_t width) {
  std::string text = format_count(count);
  double value = static_cast<double>(count);
  for (const char* unit : {"k", "M", "G", "T", "P", "E"}) {
    if (text.size() <= width) break;
    value /= 1000;
    text = (value < 999.5 ? three_digits(value) : format_number(value)) + unit;
  }
  return text;
}

std::string format_percent(double share) {
  if (!std::isfinite(share)) return "n/a";
  const double percent = share * 100;
  if (percent == 0) return "0%";
  if (percent < 9.95) return decimal(percent, 1) + "%";
  // Not quite everything must not read as everything.
  if (percent >= 99.5 && percent < 100) return decimal(std::floor(percent * 100) / 100, 2) + "%";
  return decimal(percent, 0) + "%";
}

void Table::add(Row row) {
  std::vector<Heading> cells;
  cells.reserve(row.size());
  for (std::string& text : row) cells.push_back({std::move(text), 1});
  rows_.push_back(std::move(cells));
}

std::vector<std::size_t> Table::widths(std::size_t gap) const {
  std::vector<std::size_t> widths;
  // Single cells first; then a heading that is wider than the columns below it widens the last of them.
  for (const bool wide : {false, true}) {
    for (const std::vector<Heading>& row : rows_) {
      std::size_t column = 0;
      for (const Heading& cell : row) {
        const std::size_t end = column + cell.columns;
        if (end > widths.size()) widths.resize(end, 0);
        std::size_t have = gap * (cell.columns - 1);
        for (std::size_t i = column; i < end; ++i) have += widths[i];
        const std::size_t need = display_width(cell.text);
        if ((cell.columns > 1) == wide && need > have) widths[end - 1] += need - have;
        column = end;
      }
    }
  }
  return widths;
}

std::vector<std::string> Table::lines(std::size_t gap) const {
  const std::vector<std::size_t> widths = this->widths(gap);
  std::vector<std::string> lines;
  for (const std::vector<Heading>& row : rows_) {
    std::string line;
    std::size_t column = 0;
    for (const Heading& cell : row) {
      const bool first = column == 0;
      std::size_t width = gap * (cell.columns - 1);
      for (std::size_t i = 0; i < cell.columns; ++i) width += widths[column++];
      if (!first) line += std::string(gap, ' ');
      line += first ? pad_right(cell.text, width) : pad_left(cell.text, width);
    }
    while (line.ends_with(' ')) line.pop_back();
    lines.push_back(line + "\n");
  }
  return lines;
}

}  // namespace axle::report
