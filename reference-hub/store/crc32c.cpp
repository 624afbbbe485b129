#include "reference-hub/store/crc32c.hpp"

#include <array>
#include <cstring>

namespace axle::hub {

namespace {

// Polynomials over GF(2) modulo the Castagnoli polynomial, bits reversed: the highest bit is x^0.
constexpr std::uint32_t kPolynomial = 0x82F63B78;
constexpr std::uint32_t kOne = 0x80000000;

constexpr std::uint32_t times_x(std::uint32_t a) {
  return (a >> 1) ^ ((a & 1) != 0 ? kPolynomial : 0);
}

constexpr std::uint32_t multiply(std::uint32_t a, std::uint32_t b) {
  std::uint32_t product = 0;
  for (std::uint32_t bit = kOne; bit != 0; bit >>= 1) {
    if ((a & bit) != 0) product ^= b;
    b = times_x(b);
  }
  return product;
}

// x^(8 * bytes): what a register is multiplied by when that many zero bytes follow.
constexpr std::uint32_t power_of_bytes(std::size_t bytes) {
  std::uint32_t result = kOne, square = kOne >> 8;
  for (; bytes != 0; bytes >>= 1) {
    if ((bytes & 1) != 0) result = multiply(result, square);
    square = multiply(square, square);
  }
  return result;
}

using ByteTables = std::array<std::array<std::uint32_t, 256>, 8>;

// tables[n][byte]: the effect of a byte that has n more bytes behind it ("slicing by eight").
constexpr ByteTables kSlices = [] {
  ByteTables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t value = byte;
    for (int bit = 0; bit < 8; ++bit) value = times_x(value);
    tables[0][byte] = value;
  }
  for (std::size_t n = 1; n < tables.size(); ++n) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t value = tables[n - 1][byte];
      tables[n][byte] = (value >> 8) ^ tables[0][value & 0xff];
    }
  }
  return tables;
}();

std::uint64_t load64(const std::uint8_t* bytes) noexcept {
  std::uint64_t value = 0;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

std::uint32_t portable_register(std::uint32_t crc, BytesView data) noexcept {
  const std::uint8_t* at = data.data();
  std::size_t left = data.size();
  for (; left >= 8; at += 8, left -= 8) {
    const std::uint64_t word = load64(at) ^ crc;
    crc = 0;
    for (std::size_t i = 0; i < 8; ++i) crc ^= kSlices[7 - i][(word >> (8 * i)) & 0xff];
  }
  for (; left > 0; ++at, --left) crc = (crc >> 8) ^ kSlices[0][(crc ^ *at) & 0xff];
  return crc;
}

#if defined(__x86_64__)

// Multiplies by a fixed power with four look-ups instead of 32 steps.
struct ZeroBytes {
  std::array<std::array<std::uint32_t, 256>, 4> tables{};
  constexpr explicit ZeroBytes(std::size_t bytes) {
    const std::uint32_t power = power_of_bytes(bytes);
    for (std::uint32_t n = 0; n < 4; ++n) {
      for (std::uint32_t byte = 0; byte < 256; ++byte) tables[n][byte] = multiply(power, byte << (8 * n));
    }
  }
  std::uint32_t after(std::uint32_t crc) const noexcept {
    return tables[0][crc & 0xff] ^ tables[1][(crc >> 8) & 0xff] ^ tables[2][(crc >> 16) & 0xff] ^ tables[3][crc >> 24];
  }
};

// The instruction gives a result every cycle but takes three: three streams side by side keep it busy. Two lengths, so
// that short records profit too.
constexpr std::size_t kLong = 4096, kShort = 256;
constexpr ZeroBytes kAfterLong(kLong), kAfterShort(kShort);

template <std::size_t kBlock>
__attribute__((target("sse4.2"))) std::uint32_t three_streams(std::uint32_t crc, const std::uint8_t*& at,
                                                              std::size_t& left, const ZeroBytes& zeros) noexcept {
  for (; left >= 3 * kBlock; at += 3 * kBlock, left -= 3 * kBlock) {
    std::uint64_t first = crc, second = 0, third = 0;
    for (std::size_t i = 0; i < kBlock; i += 8) {
      first = __builtin_ia32_crc32di(first, load64(at + i));
      second = __builtin_ia32_crc32di(second, load64(at + kBlock + i));
      third = __builtin_ia32_crc32di(third, load64(at + 2 * kBlock + i));
    }
    crc = zeros.after(static_cast<std::uint32_t>(first)) ^ static_cast<std::uint32_t>(second);
    crc = zeros.after(crc) ^ static_cast<std::uint32_t>(third);
  }
  return crc;
}

__attribute__((target("sse4.2"))) std::uint32_t hardware_register(std::uint32_t crc, BytesView data) noexcept {
  const std::uint8_t* at = data.data();
  std::size_t left = data.size();
  crc = three_streams<kLong>(crc, at, left, kAfterLong);
  crc = three_streams<kShort>(crc, at, left, kAfterShort);
  std::uint64_t wide = crc;
  for (; left >= 8; at += 8, left -= 8) wide = __builtin_ia32_crc32di(wide, load64(at));
  crc = static_cast<std::uint32_t>(wide);
  for (; left > 0; ++at, --left) crc = __builtin_ia32_crc32qi(crc, *at);
  return crc;
}

const bool has_instruction = __builtin_cpu_supports("sse4.2");

#endif

}  // namespace

std::uint32_t crc32c_portable(BytesView data, std::uint32_t before) noexcept {
  return ~portable_register(~before, data);
}

std::uint32_t crc32c(BytesView data, std::uint32_t before) noexcept {
#if defined(__x86_64__)
  if (has_instruction) return ~hardware_register(~before, data);
#endif
  return crc32c_portable(data, before);
}

}  // namespace axle::hub
