// UTF-8 as the packet needs it: validity, and lengths in characters (the standard's lengths are not in bytes).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace axle::packet {

// In front of a text (U+FEFF): some editors and systems write it, and it is no part of the text.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// One character and the number of its bytes; bytes 0 means that the text does not start with well-formed UTF-8
// (overlong forms, surrogates and values past U+10FFFF are ill-formed; RFC 3629).
struct Utf8Character {
  char32_t value = 0;
  std::uint8_t bytes = 0;
};
Utf8Character decode_utf8(std::string_view text) noexcept;

// Appends the character's one to four bytes. `value` must be a Unicode scalar value.
void append_utf8(std::string& out, char32_t value);

// Code points; each byte of an ill-formed sequence counts as one.
std::size_t count_characters(std::string_view text) noexcept;

}  // namespace axle::packet
