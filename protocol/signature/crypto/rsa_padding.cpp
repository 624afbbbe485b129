#include "protocol/signature/crypto/rsa_padding.hpp"

#include <algorithm>

namespace axle::signature {
namespace {

// DigestInfo up to the digest (RFC 8017 9.2 note 1): they differ in the last arc of the algorithm's name and in
// lengths.
std::array<std::uint8_t, 19> digest_info(DigestAlgorithm algorithm, std::uint8_t digest_bytes) {
  std::uint8_t arc = 1;
  if (algorithm == DigestAlgorithm::sha384) arc = 2;
  if (algorithm == DigestAlgorithm::sha512) arc = 3;
  return {0x30,        static_cast<std::uint8_t>(17 + digest_bytes),
          0x30,        0x0D,
          0x06,        0x09,
          0x60,        0x86,
          0x48,        0x01,
          0x65,        0x03,
          0x04,        0x02,
          arc,         0x05,
          0x00,        0x04,
          digest_bytes};
}

// MGF1 (RFC 8017 B.2.1), added to `masked` in place.
void unmask(std::span<std::uint8_t> masked, DigestAlgorithm algorithm, BytesView seed) {
  for (std::uint32_t counter = 0; !masked.empty(); ++counter) {
    const std::array<std::uint8_t, 4> number{
        static_cast<std::uint8_t>(counter >> 24), static_cast<std::uint8_t>(counter >> 16),
        static_cast<std::uint8_t>(counter >> 8), static_cast<std::uint8_t>(counter)};
    const DigestValue mask = digest_of(algorithm, {seed, number});
    const std::size_t count = std::min(mask.size, masked.size());
    for (std::size_t i = 0; i < count; ++i) masked[i] ^= mask.bytes[i];
    masked = masked.subspan(count);
  }
}

}  // namespace

bool is_emsa_pkcs1(BytesView encoded, DigestAlgorithm algorithm, const DigestValue& digest) {
  const auto info = digest_info(algorithm, static_cast<std::uint8_t>(digest.size));
  const std::size_t tail = info.size() + digest.size;
  if (encoded.size() < tail + 11) return false;  // 00 01, eight times FF at least, 00
  Bytes expected(encoded.size(), 0xFF);
  expected[0] = 0;
  expected[1] = 1;
  expected[encoded.size() - tail - 1] = 0;
  std::ranges::copy(info, expected.end() - static_cast<std::ptrdiff_t>(tail));
  std::ranges::copy(digest.view(), expected.end() - static_cast<std::ptrdiff_t>(digest.size));
  return std::ranges::equal(encoded, expected);
}

bool is_emsa_pss(BytesView encoded, DigestAlgorithm algorithm, std::size_t salt_bytes, const DigestValue& digest) {
  // The numbers are the steps of 9.1.2. emBits is one less than the modulus has: of the first byte the top bit is zero.
  if (encoded.size() < digest.size + 2 || salt_bytes > encoded.size() - digest.size - 2) return false;  // 3
  if (encoded.back() != 0xBC) return false;                                                             // 4
  const std::size_t masked_bytes = encoded.size() - digest.size - 1;
  const BytesView hash = encoded.subspan(masked_bytes, digest.size);
  if ((encoded[0] & 0x80) != 0) return false;  // 6
  Bytes block(encoded.begin(), encoded.begin() + static_cast<std::ptrdiff_t>(masked_bytes));
  unmask(block, algorithm, hash);  // 7, 8
  block[0] &= 0x7F;                // 9
  const std::size_t zeros = masked_bytes - salt_bytes - 1;
  const auto is_zero = [](std::uint8_t byte) { return byte == 0; };
  if (!std::all_of(block.begin(), block.begin() + static_cast<std::ptrdiff_t>(zeros), is_zero)) return false;
  if (block[zeros] != 0x01) return false;  // 10
  const BytesView salt = BytesView(block).last(salt_bytes);
  constexpr std::array<std::uint8_t, 8> kZeros{};
  const DigestValue expected = digest_of(algorithm, {kZeros, digest.view(), salt});  // 12, 13
  return std::ranges::equal(expected.view(), hash);                                  // 14
}

}  // namespace axle::signature
