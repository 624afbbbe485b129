#include "protocol/packet/names.hpp"

#include <algorithm>
#include <array>

#include "protocol/packet/utf8.hpp"

namespace axle::packet {
namespace {

struct Range {
  char32_t first, last;
};

// Unicode 15: Cc, Cf, Zl, Zp, and what is drawn as nothing.
constexpr std::array<Range, 23> kHidden{{
    {0x0000, 0x001F}, {0x007F, 0x009F}, {0x00AD, 0x00AD},   {0x034F, 0x034F},   {0x0600, 0x0605},   {0x061C, 0x061C},
    {0x06DD, 0x06DD}, {0x070F, 0x070F}, {0x115F, 0x1160},   {0x17B4, 0x17B5},   {0x180B, 0x180F},   {0x200B, 0x200F},
    {0x2028, 0x202E}, {0x2060, 0x206F}, {0x2800, 0x2800},   {0x3164, 0x3164},   {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},
    {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFB}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
}};

constexpr std::array<Range, 7> kSpaces{{
    {0x0009, 0x000D},
    {0x0020, 0x0020},
    {0x00A0, 0x00A0},
    {0x1680, 0x1680},
    {0x2000, 0x200A},
    {0x202F, 0x205F},
    {0x3000, 0x3000},
}};

bool is_in(const auto& ranges, char32_t c) noexcept {
  return std::ranges::any_of(ranges, [&](const Range& range) { return c >= range.first && c <= range.last; });
}

bool is_combining_mark(char32_t c) noexcept {
  return c >= 0x0300 && c <= 0x036F;
}

}  // namespace

bool has_hidden_characters(std::string_view text) noexcept {
  while (!text.empty()) {
    const Utf8Character c = decode_utf8(text);
    if (c.bytes == 0 || is_in(kHidden, c.value)) return true;
    text.remove_prefix(c.bytes);
  }
  return false;
}

bool is_organ_id(std::string_view text) noexcept {
  const auto good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';
  };
  return !text.empty() && text.front() != '.' && std::ranges::all_of(text, good);
}

bool is_safe_file_name(std::string_view name) noexcept {
  return name != "." && name != ".." && name.find_first_of("/\\") == std::string_view::npos &&
         !has_hidden_characters(name);
}

bool is_plain_file_name(std::string_view name) noexcept {
  if (name.ends_with('.')) return false;
  bool first = true;
  while (!name.empty()) {
    const Utf8Character c = decode_utf8(name);
    if (c.bytes == 0 || is_combining_mark(c.value)) return false;
    name.remove_prefix(c.bytes);
    if ((first || name.empty()) && is_in(kSpaces, c.value)) return false;
    first = false;
  }
  return true;
}

}  // namespace axle::packet
