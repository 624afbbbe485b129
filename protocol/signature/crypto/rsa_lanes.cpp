#include "protocol/signature/crypto/rsa_lanes.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/result.hpp"
#include "protocol/signature/crypto/native.hpp"

#if defined(__x86_64__)
#include "protocol/signature/crypto/rsa_lanes_kernel.hpp"
#endif

namespace axle::signature {
namespace {

constexpr std::size_t kBitsPerLimb = 52;
constexpr std::uint64_t kLowestBits = (1ULL << kBitsPerLimb) - 1;

struct NumberFree {
  void operator()(BIGNUM* number) const noexcept { BN_free(number); }
  void operator()(BN_CTX* context) const noexcept { BN_CTX_free(context); }
};
using OwnedNumber = std::unique_ptr<BIGNUM, NumberFree>;

// 40, 60 or 80: the next multiple of four that holds the modulus and two bits more.
constexpr std::size_t limbs_of(std::size_t modulus_bytes) noexcept {
  return (modulus_bytes * 8 + kBitsPerLimb * 4 - 1) / (kBitsPerLimb * 4) * 4;
}
static_assert(limbs_of(256) == 40 && limbs_of(384) == 60 && limbs_of(512) == 80);
constexpr std::size_t kLimbsMax = limbs_of(512);

// Limbs of a big-endian number; those past its end are zero.
template <class Out>
void to_limbs(BytesView big_endian, std::size_t limbs, const Out& out) {
  std::size_t at = big_endian.size();
  std::uint64_t held = 0;
  std::size_t held_bits = 0;
  for (std::size_t i = 0; i < limbs; ++i) {
    while (held_bits < kBitsPerLimb && at > 0) {  // at most 51 + 8 bits are held
      held |= static_cast<std::uint64_t>(big_endian[--at]) << held_bits;
      held_bits += 8;
    }
    out(i, held & kLowestBits);
    held >>= kBitsPerLimb;
    held_bits -= std::min(held_bits, kBitsPerLimb);
  }
}

std::vector<std::uint64_t> limbs_of(const BIGNUM* number, std::size_t limbs) {
  Bytes big_endian(limbs * kBitsPerLimb / 8);
  AXLE_ASSERT(BN_bn2binpad(number, big_endian.data(), static_cast<int>(big_endian.size())) >= 0);
  std::vector<std::uint64_t> out(limbs);
  to_limbs(big_endian, limbs, [&](std::size_t i, std::uint64_t limb) { out[i] = limb; });
  return out;
}

OwnedNumber number_of(const EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &number) != 1) ERR_clear_error();
  return OwnedNumber(number);
}

// By Newton's method: every step doubles the number of right bits, of which there are three at the start.
std::uint64_t inverse_of_odd(std::uint64_t value) noexcept {
  std::uint64_t inverse = value;
  for (int right_bits = 3; right_bits < 64; right_bits *= 2) inverse *= 2 - value * inverse;
  return inverse;
}

}  // namespace

std::unique_ptr<const RsaLaneKey> make_rsa_lane_key(const evp_pkey_st* key) {
  if (key == nullptr || EVP_PKEY_is_a(key, "RSA") != 1) return nullptr;
  const OwnedNumber modulus = number_of(key, OSSL_PKEY_PARAM_RSA_N), exponent = number_of(key, OSSL_PKEY_PARAM_RSA_E);
  if (modulus == nullptr || exponent == nullptr) return nullptr;
  const int bits = BN_num_bits(modulus.get());
  if ((bits != 2048 && bits != 3072 && bits != 4096) || BN_is_odd(modulus.get()) != 1 ||
      BN_is_word(exponent.get(), 65537) != 1) {
    return nullptr;
  }
  auto made = std::make_unique<RsaLaneKey>();
  made->modulus_bytes = static_cast<std::size_t>(bits) / 8;
  const std::size_t limbs = limbs_of(made->modulus_bytes);
  made->modulus = limbs_of(modulus.get(), limbs);
  made->negative_inverse = (0 - inverse_of_odd(made->modulus[0])) & kLowestBits;
  const std::unique_ptr<BN_CTX, NumberFree> context(BN_CTX_new());
  const OwnedNumber factor(BN_new());
  AXLE_ASSERT(context != nullptr && factor != nullptr);
  AXLE_ASSERT(BN_set_bit(factor.get(), static_cast<int>(2 * kBitsPerLimb * limbs)) == 1);
  AXLE_ASSERT(BN_mod(factor.get(), factor.get(), modulus.get(), context.get()) == 1);
  made->montgomery_factor = limbs_of(factor.get(), limbs);
  return made;
}

bool is_representative(const RsaLaneKey& key, BytesView signature) {
  if (signature.size() != key.modulus_bytes) return false;
  std::array<std::uint64_t, kLimbsMax> limbs;
  const std::size_t count = key.modulus.size();
  to_limbs(signature, count, [&](std::size_t i, std::uint64_t limb) { limbs[i] = limb; });
  for (std::size_t i = count; i-- > 0;) {
    if (limbs[i] != key.modulus[i]) return limbs[i] < key.modulus[i];
  }
  return false;  // equal
}

#if defined(__x86_64__)
namespace {

void write_big_endian(const std::uint64_t* limbs, std::size_t step, std::span<std::uint8_t> out) {
  std::uint64_t held = 0;
  std::size_t held_bits = 0;
  for (std::size_t at = out.size(); at > 0;) {
    held |= *limbs << held_bits;  // at most 7 bits are held
    limbs += step;
    for (held_bits += kBitsPerLimb; held_bits >= 8 && at > 0; held_bits -= 8, held >>= 8) {
      out[--at] = static_cast<std::uint8_t>(held);
    }
  }
}

// Limb i of lane l at i * lanes + l, as a vector register wants it.
template <class Vector, int kLimbs>
struct Transposed {
  static constexpr std::size_t kWidth = sizeof(Vector) / sizeof(std::uint64_t);
  alignas(64) std::uint64_t values[kLimbs][kWidth];

  AXLE_LANES void load_into(lanes::Number<Vector, kLimbs>& number) const {
    for (int i = 0; i < kLimbs; ++i) std::memcpy(number.at(i), values[i], sizeof(Vector));
  }
};

template <class Vector, int kLimbs>
AXLE_LANES void raise_vector(std::span<const RsaLane> given) {
  using Input = Transposed<Vector, kLimbs>;
  constexpr std::size_t kWidth = Input::kWidth;
  Input modulus, factor, signature;
  alignas(64) std::uint64_t negative_inverse[kWidth];
  for (std::size_t lane = 0; lane < kWidth; ++lane) {
    const RsaLane& from = given[std::min(lane, given.size() - 1)];  // the last one again in lanes without work
    for (std::size_t i = 0; i < kLimbs; ++i) {
      modulus.values[i][lane] = from.key->modulus[i];
      factor.values[i][lane] = from.key->montgomery_factor[i];
    }
    negative_inverse[lane] = from.key->negative_inverse;
    to_limbs(from.signature, kLimbs, [&](std::size_t i, std::uint64_t limb) { signature.values[i][lane] = limb; });
  }
  lanes::Modulus<Vector, kLimbs> n;
  lanes::Number<Vector, kLimbs> r_squared, base, power;
  modulus.load_into(n.value);
  std::memcpy(&n.negative_inverse, negative_inverse, sizeof(Vector));
  factor.load_into(r_squared);
  signature.load_into(base);
  lanes::raise_to_65537(power, base, r_squared, n);
  alignas(64) std::uint64_t result[kLimbs][kWidth];
  for (int i = 0; i < kLimbs; ++i) std::memcpy(result[i], power.at(i), sizeof(Vector));
  for (std::size_t lane = 0; lane < given.size(); ++lane) {
    write_big_endian(&result[0][lane], kWidth, given[lane].encoded);
  }
}

template <int kLimbs>
void raise_narrow_or_wide(std::span<const RsaLane> given) {
  if (given.size() <= 4) return raise_vector<lanes::Four, kLimbs>(given);
  raise_vector<lanes::Eight, kLimbs>(given);
}

}  // namespace

bool rsa_lanes_available() noexcept {
  static const bool available = __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512vl") != 0 &&
                                __builtin_cpu_supports("avx512ifma") != 0;
  return available;
}

void raise_in_lanes(std::span<const RsaLane> lanes) {
  AXLE_ASSERT(rsa_lanes_available() && !lanes.empty() && lanes.size() <= kRsaLanes);
  const std::size_t size = lanes.front().key->modulus_bytes;
  for (const RsaLane& lane : lanes) {
    AXLE_ASSERT(lane.key->modulus_bytes == size && lane.signature.size() == size && lane.encoded.size() == size);
  }
  switch (size) {
    case 256: return raise_narrow_or_wide<limbs_of(256)>(lanes);
    case 384: return raise_narrow_or_wide<limbs_of(384)>(lanes);
    case 512: return raise_narrow_or_wide<limbs_of(512)>(lanes);
    default: AXLE_ASSERT(false);
  }
}
#else
bool rsa_lanes_available() noexcept {
  return false;
}

void raise_in_lanes(std::span<const RsaLane>) {
  AXLE_ASSERT(false);
}
#endif

}  // namespace axle::signature
