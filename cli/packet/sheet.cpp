#include "cli/packet/sheet.hpp"

#include <algorithm>

namespace axle::cli {
namespace {

constexpr std::size_t kLineWidth = 80;
constexpr std::size_t kMargin = 2;
constexpr std::size_t kLabelWidth = 14;

// A terminal shows no control character of a packet from anywhere: neither escape sequences nor a line break.
std::string printable(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  return out;
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

void Sheet::title(std::string_view text) {
  if (!out_.empty()) out_ += "\n";
  line(text);
}

void Sheet::line(std::string_view text) {
  out_ += printable(text) + "\n";
}

void Sheet::row(std::string_view label, std::string_view words) {
  const std::string text = printable(words);
  std::string_view rest = text;
  std::string line = std::string(kMargin, ' ') + std::string(label);
  line.append(kLabelWidth - std::min(kLabelWidth, label.size()), ' ');
  std::size_t column = kMargin + kLabelWidth;
  bool is_first = true;
  while (!rest.empty()) {
    const std::string_view word = rest.substr(0, rest.find(' '));
    const std::size_t width = characters(word);
    if (!is_first && column + 1 + width > kLineWidth) {
      out_ += line + "\n";
      line.assign(kMargin + kLabelWidth, ' ');
      column = kMargin + kLabelWidth;
      is_first = true;
    }
    if (!is_first) line += ' ';
    line += word;
    column += width + (is_first ? 0 : 1);
    is_first = false;
    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
  }
  out_ += line + "\n";
}

}  // namespace axle::cli
