// Hex and base64. Base64 goes by the vector instructions of the processor where it has them, at the speed of memory.
#pragma once

#include <string>
#include <string_view>

#include "base/buffer.hpp"
#include "base/bytes.hpp"
#include "base/result.hpp"

namespace axle {

// Lower-case hex, two characters a byte.
std::string to_hex(BytesView bytes);
// Either case, even length; invalid_input otherwise.
Result<Bytes> from_hex(std::string_view text);

// RFC 4648 base64 with padding, one line (the packet SDK writes no line breaks).
std::string to_base64(BytesView bytes);
// Appends to `out` without a temporary; for answers of megabytes.
void append_base64(std::string& out, BytesView bytes);
std::size_t base64_size(std::size_t bytes) noexcept;

// Accepts white space (space, tab, CR, LF) anywhere; padding required; anything else, non-zero trailing bits, or text
// after the padding is invalid_input with the offset of the first wrong character.
Result<Bytes> from_base64(std::string_view text);
// The same into a buffer of the caller's; the view is its content, which is empty after an error.
Result<BytesView> decode_base64(std::string_view text, Buffer& out);

// Only base64 digits, '=' and white space: a fast look at the alphabet, not a decoding.
bool has_base64_alphabet(std::string_view text) noexcept;

}  // namespace axle
