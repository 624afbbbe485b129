// SipHash-2-4 (Aumasson and Bernstein, 2012): a keyed 64-bit function. Here for ids that cannot be guessed and for hash
// tables that a sender cannot flood with chosen names.
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.hpp"

namespace axle::hub {

struct SipKey {
  std::uint64_t k0 = 0, k1 = 0;
};

// The key is two little-endian words, as in the paper.
SipKey sip_key(std::span<const std::uint8_t, 16> bytes) noexcept;
std::uint64_t siphash24(const SipKey& key, BytesView data) noexcept;

}  // namespace axle::hub
