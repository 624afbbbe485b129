#include "protocol/packet/utf8.hpp"

#include "base/result.hpp"

namespace axle::packet {

Utf8Character decode_utf8(std::string_view text) noexcept {
  if (text.empty()) return {};
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const auto continues = [&](std::size_t i) { return i < text.size() && (byte(i) & 0xC0) == 0x80; };
  const auto bits = [&](std::size_t i) { return static_cast<char32_t>(byte(i) & 0x3F); };
  const std::uint8_t first = byte(0);
  if (first < 0x80) return {first, 1};
  if (first >= 0xC2 && first <= 0xDF && continues(1)) {
    return {static_cast<char32_t>(first & 0x1F) << 6 | bits(1), 2};
  }
  if ((first & 0xF0) == 0xE0 && continues(1) && continues(2)) {
    const char32_t value = static_cast<char32_t>(first & 0x0F) << 12 | bits(1) << 6 | bits(2);
    if (value < 0x800 || (value >= 0xD800 && value <= 0xDFFF)) return {};
    return {value, 3};
  }
  if ((first & 0xF8) == 0xF0 && continues(1) && continues(2) && continues(3)) {
    const char32_t value = static_cast<char32_t>(first & 0x07) << 18 | bits(1) << 12 | bits(2) << 6 | bits(3);
    if (value < 0x10000 || value > 0x10FFFF) return {};
    return {value, 4};
  }
  return {};
}

void append_utf8(std::string& out, char32_t value) {
  AXLE_ASSERT(value <= 0x10FFFF);
  const auto tail = [&](int shift) { out.push_back(static_cast<char>(0x80 | (value >> shift & 0x3F))); };
  if (value < 0x80) {
    out.push_back(static_cast<char>(value));
  } else if (value < 0x800) {
    out.push_back(static_cast<char>(0xC0 | value >> 6));
    tail(0);
  } else if (value < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | value >> 12));
    tail(6);
    tail(0);
  } else {
    out.push_back(static_cast<char>(0xF0 | value >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

std::size_t count_characters(std::string_view text) noexcept {
  std::size_t count = 0;
  while (!text.empty()) {
    const std::uint8_t bytes = decode_utf8(text).bytes;
    text.remove_prefix(bytes == 0 ? 1 : bytes);
    ++count;
  }
  return count;
}

}  // namespace axle::packet
