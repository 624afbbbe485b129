#include "base/encoding.hpp"

#include <array>

namespace axle {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::uint8_t kSpace = 64;  // in the table below: white space
constexpr std::uint8_t kWrong = 65;  // neither a digit nor white space ('=' included: it is handled at the end)

constexpr std::array<std::uint8_t, 256> make_base64_table() {
  std::array<std::uint8_t, 256> table{};
  table.fill(kWrong);
  for (std::size_t i = 0; i < kBase64Digits.size(); ++i) {
    table[static_cast<unsigned char>(kBase64Digits[i])] = static_cast<std::uint8_t>(i);
  }
  for (const char c : {' ', '\t', '\r', '\n'}) table[static_cast<unsigned char>(c)] = kSpace;
  return table;
}
constexpr auto kBase64Table = make_base64_table();

int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::unexpected<Error> wrong_base64(std::size_t offset, std::string_view what) {
  return fail(Errc::invalid_input, "base64: " + std::string(what) + " at offset " + std::to_string(offset));
}

// What follows the last digit: padding and white space only, and as much padding as the digits need.
Result<void> finish_base64(std::string_view text, std::size_t at, unsigned pending, std::uint32_t bits, Bytes& out) {
  unsigned padding = 0;
  for (; at < text.size(); ++at) {
    if (text[at] == '=') {
      ++padding;
    } else if (kBase64Table[static_cast<unsigned char>(text[at])] != kSpace) {
      return wrong_base64(at, padding > 0 ? "text after the padding" : "a character that is not base64");
    }
  }
  if (pending == 1) return wrong_base64(text.size(), "one digit is missing");
  if (padding != (4 - pending) % 4) return wrong_base64(text.size(), "the padding does not fit");
  if (pending == 2) {
    if ((bits & 0xF) != 0) return wrong_base64(text.size(), "trailing bits are not zero");
    out.push_back(static_cast<std::uint8_t>(bits >> 4));
  } else if (pending == 3) {
    if ((bits & 0x3) != 0) return wrong_base64(text.size(), "trailing bits are not zero");
    out.push_back(static_cast<std::uint8_t>(bits >> 10));
    out.push_back(static_cast<std::uint8_t>(bits >> 2));
  }
  return {};
}

}  // namespace

std::string to_hex(BytesView bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    text.push_back(kHexDigits[byte >> 4]);
    text.push_back(kHexDigits[byte & 15]);
  }
  return text;
}

Result<Bytes> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return fail(Errc::invalid_input, "hex: an odd number of digits");
  Bytes bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_value(text[i]);
    const int low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) return fail(Errc::invalid_input, "hex: not a digit at offset " + std::to_string(i));
    bytes.push_back(static_cast<std::uint8_t>(high * 16 + low));
  }
  return bytes;
}

std::size_t base64_size(std::size_t bytes) noexcept {
  return (bytes + 2) / 3 * 4;
}

void append_base64(std::string& out, BytesView bytes) {
  const std::size_t start = out.size();
  const std::size_t end = start + base64_size(bytes.size());
  // The size that libstdc++ 12 hands to the callback is the capacity, so it is ignored.
  out.resize_and_overwrite(end, [&](char* text, std::size_t) {
    char* to = text + start;
    std::size_t i = 0;
    for (; i + 3 <= bytes.size(); i += 3, to += 4) {
      const std::uint32_t group =
          static_cast<std::uint32_t>(bytes[i]) << 16 | static_cast<std::uint32_t>(bytes[i + 1]) << 8 | bytes[i + 2];
      to[0] = kBase64Digits[group >> 18];
      to[1] = kBase64Digits[group >> 12 & 63];
      to[2] = kBase64Digits[group >> 6 & 63];
      to[3] = kBase64Digits[group & 63];
    }
    if (i < bytes.size()) {
      const bool two = i + 1 < bytes.size();
      const std::uint32_t group =
          static_cast<std::uint32_t>(bytes[i]) << 16 | (two ? static_cast<std::uint32_t>(bytes[i + 1]) << 8 : 0U);
      to[0] = kBase64Digits[group >> 18];
      to[1] = kBase64Digits[group >> 12 & 63];
      to[2] = two ? kBase64Digits[group >> 6 & 63] : '=';
      to[3] = '=';
    }
    return end;
  });
}

std::string to_base64(BytesView bytes) {
  std::string text;
  append_base64(text, bytes);
  return text;
}

Result<Bytes> from_base64(std::string_view text) {
  Bytes out(text.size() / 4 * 3);
  std::size_t written = 0;
  std::size_t at = 0;
  const auto digit = [&](std::size_t offset) { return kBase64Table[static_cast<unsigned char>(text[at + offset])]; };
  unsigned pending = 0;
  std::uint32_t bits = 0;
  while (at < text.size()) {
    // Four clean digits at a time: packets carry one line without breaks.
    if (pending == 0) {
      for (; at + 4 <= text.size(); at += 4, written += 3) {
        const std::uint32_t a = digit(0), b = digit(1), c = digit(2), d = digit(3);
        if (((a | b | c | d) & 64) != 0) break;
        const std::uint32_t group = a << 18 | b << 12 | c << 6 | d;
        out[written] = static_cast<std::uint8_t>(group >> 16);
        out[written + 1] = static_cast<std::uint8_t>(group >> 8);
        out[written + 2] = static_cast<std::uint8_t>(group);
      }
      if (at == text.size()) break;
    }
    const std::uint8_t value = digit(0);
    if (value == kWrong) break;
    ++at;
    if (value == kSpace) continue;
    bits = bits << 6 | value;
    if (++pending == 4) {
      for (const int shift : {16, 8, 0}) out[written++] = static_cast<std::uint8_t>(bits >> shift);
      pending = 0;
      bits = 0;
    }
  }
  out.resize(written);
  if (auto end = finish_base64(text, at, pending, bits, out); !end) return pass(end);
  return out;
}

}  // namespace axle
