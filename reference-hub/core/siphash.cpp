#include "reference-hub/core/siphash.hpp"

#include <bit>
#include <cstring>

namespace axle::hub {

namespace {

std::uint64_t load_little_endian(const std::uint8_t* bytes, std::size_t count) noexcept {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value |= std::uint64_t{bytes[i]} << (8 * i);
  return value;
}

struct SipState {
  std::uint64_t v0, v1, v2, v3;

  void round() noexcept {
    v0 += v1, v2 += v3;
    v1 = std::rotl(v1, 13) ^ v0, v3 = std::rotl(v3, 16) ^ v2;
    v0 = std::rotl(v0, 32);
    v2 += v1, v0 += v3;
    v1 = std::rotl(v1, 17) ^ v2, v3 = std::rotl(v3, 21) ^ v0;
    v2 = std::rotl(v2, 32);
  }
  void absorb(std::uint64_t word) noexcept {
    v3 ^= word;
    round(), round();
    v0 ^= word;
  }
};

}  // namespace

SipKey sip_key(std::span<const std::uint8_t, 16> bytes) noexcept {
  return {load_little_endian(bytes.data(), 8), load_little_endian(bytes.data() + 8, 8)};
}

std::uint64_t siphash24(const SipKey& key, BytesView data) noexcept {
  // The four constants spell "somepseudorandomlygeneratedbytes".
  SipState state{key.k0 ^ 0x736f6d6570736575ULL, key.k1 ^ 0x646f72616e646f6dULL, key.k0 ^ 0x6c7967656e657261ULL,
                 key.k1 ^ 0x7465646279746573ULL};
  const std::size_t whole = data.size() / 8 * 8;
  for (std::size_t at = 0; at < whole; at += 8) state.absorb(load_little_endian(data.data() + at, 8));
  const std::uint64_t rest = load_little_endian(data.data() + whole, data.size() - whole);
  state.absorb(rest | std::uint64_t{data.size()} << 56);
  state.v2 ^= 0xff;
  for (int i = 0; i < 4; ++i) state.round();
  return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

}  // namespace axle::hub
