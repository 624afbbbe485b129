// Text for terminals: width as displayed, padding, numbers that fit a column, tables.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.hpp"

namespace axle::report {

// Columns that a terminal gives to the text: combining marks (Vietnamese in decomposed form) take none, East Asian wide
// characters two, a byte that is not UTF-8 one.
std::size_t display_width(std::string_view text) noexcept;

// Valid UTF-8 without control characters: bytes that are not UTF-8 become U+FFFD, controls (escape sequences, line
// breaks) a space. Text from outside passes through this before it reaches a terminal.
std::string clean_text(std::string_view text);
// Valid UTF-8 with its line breaks and controls kept; only bytes that are not UTF-8 become U+FFFD.
std::string valid_utf8(std::string_view text);

// At most `width` columns, with "…" at the end when something was cut; never separates a mark from its letter.
std::string shorten(std::string_view text, std::size_t width);
// Lines of at most `width` columns, broken at spaces; a longer word is cut.
std::vector<std::string> wrap(std::string_view text, std::size_t width);
std::string pad_right(std::string_view text, std::size_t width);
std::string pad_left(std::string_view text, std::size_t width);

// Three significant digits and a unit, at most six columns below 1000 hours: "850ns", "12.3ms", "1.20s", "2.5min".
std::string format_latency(DurationNs latency);
// Three significant digits, whole from 1000 up with separators: "0.0123", "58.2", "12,345"; "n/a" when not finite.
std::string format_number(double value);
// "1,234,567", or with k, M, G, T, P or E when that takes more than `width` (at least 5) columns.
std::string format_short_count(std::uint64_t count, std::size_t width = 9);
// "61%", "0.4%"; "n/a" when not finite.
std::string format_percent(double share);

// A table whose columns are as wide as their widest cell; the first column is left-aligned, the others right-aligned.
class Table {
 public:
  using Row = std::vector<std::string>;
  struct Heading {
    std::string text;
    std::size_t columns = 1;  // that it stands over, right-aligned
  };
  void add(Row row);
  void add_headings(std::vector<Heading> headings) { rows_.push_back(std::move(headings)); }
  // One line per row, each ending in a line break, `gap` spaces between columns.
  std::vector<std::string> lines(std::size_t gap = 2) const;

 private:
  std::vector<std::size_t> widths(std::size_t gap) const;
  std::vector<std::vector<Heading>> rows_;
};

}  // namespace axle::report
