// Serial numbers as three words, so that 220,000 of them are compared without following pointers. Internal to this
// folder.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>

#include "base/bytes.hpp"

namespace axle::signature {

// The INTEGER extended with its sign to 24 bytes, big end first: RFC 5280 4.1.2.2 allows 20 bytes, and users must cope
// with negative ones.
struct Serial {
  std::uint64_t head = 0, middle = 0, tail = 0;
  bool negative() const noexcept { return head >> 63 != 0; }
  friend auto operator<=>(const Serial&, const Serial&) = default;
};

// From the content of an INTEGER; none when it is empty or longer than 24 bytes.
inline std::optional<Serial> read_serial(BytesView content) noexcept {
  if (content.empty() || content.size() > 24) return std::nullopt;
  const std::uint64_t sign = content.front() >= 0x80 ? UINT64_MAX : 0;
  Serial serial{sign, sign, sign};
  for (const std::uint8_t byte : content) {
    serial.head = serial.head << 8 | serial.middle >> 56;
    serial.middle = serial.middle << 8 | serial.tail >> 56;
    serial.tail = serial.tail << 8 | byte;
  }
  return serial;
}

}  // namespace axle::signature
