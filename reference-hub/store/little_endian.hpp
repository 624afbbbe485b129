// Numbers in the store's files: little-endian, wherever they stand.
#pragma once

#include <cstddef>
#include <cstdint>

namespace axle::hub {

template <class Int>
void put_little_endian(std::uint8_t* at, Int value) noexcept {
  for (std::size_t i = 0; i < sizeof(Int); ++i) at[i] = static_cast<std::uint8_t>(value >> (8 * i));
}

template <class Int>
Int get_little_endian(const std::uint8_t* at) noexcept {
  Int value = 0;
  for (std::size_t i = 0; i < sizeof(Int); ++i) value |= static_cast<Int>(Int{at[i]} << (8 * i));
  return value;
}

}  // namespace axle::hub
