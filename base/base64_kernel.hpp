// The inner loops of base64, one set for each kind of processor. Internal to base64.cpp and its tests.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.hpp"

namespace axle::base64 {

inline constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// What a character is: a digit's value, white space, or wrong ('=' included: only the end may hold it). The top bit is
// set for everything but digits.
inline constexpr std::uint8_t kSpace = 0xC0;
inline constexpr std::uint8_t kWrong = 0x80;
inline constexpr std::array<std::uint8_t, 256> kValues = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(kWrong);
  for (std::size_t i = 0; i < kDigits.size(); ++i) {
    values[static_cast<unsigned char>(kDigits[i])] = static_cast<std::uint8_t>(i);
  }
  for (const char c : {' ', '\t', '\r', '\n'}) values[static_cast<unsigned char>(c)] = kSpace;
  return values;
}();

// All of them stop wherever it suits them, and none reads or writes past what is said here.
struct Kernel {
  std::string_view name;
  // Decodes digits from the start as far as it likes, and not past the first character that is none. Returns how many
  // it took, a multiple of four. `out` has room for bytes / 4 * 3.
  std::size_t (*decode)(const char* text, std::size_t bytes, std::uint8_t* out) noexcept;
  // Copies everything but white space. `out` has room for bytes + kSqueezeSlack. Returns how many were copied.
  std::size_t (*squeeze)(const char* text, std::size_t bytes, char* out) noexcept;
  // Encodes whole groups of three from the start as far as it likes. Returns how many bytes it took, a multiple of
  // three. `out` has room for bytes / 3 * 4.
  std::size_t (*encode)(const std::uint8_t* data, std::size_t bytes, char* out) noexcept;
  // Whether all are digits, '=' or white space.
  bool (*in_alphabet)(const char* text, std::size_t bytes) noexcept;
};
inline constexpr std::size_t kSqueezeSlack = 64;

// Those that this processor can run, the fastest first; the last is the portable one.
std::span<const Kernel> kernels() noexcept;

// The whole of decoding and encoding by one kernel; `out` has room for text.size() / 4 * 3 + 3, and base64_size(bytes).
Result<std::size_t> decode(const Kernel& kernel, std::string_view text, std::uint8_t* out);
void encode(const Kernel& kernel, const std::uint8_t* data, std::size_t bytes, char* out) noexcept;

// For base64_x86.cpp: those of this processor's instructions, the fastest first; none elsewhere.
std::span<const Kernel> vector_kernels() noexcept;

}  // namespace axle::base64
