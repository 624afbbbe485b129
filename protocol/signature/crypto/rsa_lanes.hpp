// The RSA public-key operation for up to eight keys at once, on CPUs with AVX-512 IFMA. Verification only: nothing here
// is secret, so nothing here runs in constant time. Internal to this folder.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/bytes.hpp"

struct evp_pkey_st;

namespace axle::signature {

// What the operation needs of one public key, computed once per certificate (3 us) and shared by all threads.
struct RsaLaneKey {
  std::size_t modulus_bytes = 0;                 // 256, 384 or 512
  std::vector<std::uint64_t> modulus;            // limbs of 52 bits, the lowest first
  std::vector<std::uint64_t> montgomery_factor;  // 2^(2 * 52 * limbs) mod modulus
  std::uint64_t negative_inverse = 0;            // -1 / modulus mod 2^52
};

// Whether this CPU (and its operating system) can run the operation.
bool rsa_lanes_available() noexcept;

// None unless the key is RSA with an odd modulus of exactly 2048, 3072 or 4096 bits and the public exponent 65537:
// every other key stays with OpenSSL. Does not depend on the CPU.
std::unique_ptr<const RsaLaneKey> make_rsa_lane_key(const evp_pkey_st* key);

// Whether the bytes are a signature representative: as long as the modulus, and a smaller number (RFC 8017 8.2.2 step 1
// and 5.2.2 step 1).
bool is_representative(const RsaLaneKey& key, BytesView signature);

inline constexpr std::size_t kRsaLanes = 8;
struct RsaLane {
  const RsaLaneKey* key = nullptr;
  BytesView signature;              // a representative of the key
  std::span<std::uint8_t> encoded;  // the answer: signature^65537 mod modulus, big-endian, as long as the modulus
};
// RSAVP1 (RFC 8017 5.2.2) in every lane. One to kRsaLanes lanes, all of the same modulus size; up to four cost about
// three fifths of eight. Requires rsa_lanes_available(). Any thread.
void raise_in_lanes(std::span<const RsaLane> lanes);

}  // namespace axle::signature
