// SHA-256's own functions and not EVP's: only they let a state be kept and begun from, without an allocation. They run
// the same instructions.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "protocol/signature/crypto/hmac.hpp"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>

namespace axle::signature {
namespace {

constexpr std::size_t kBlockBytes = SHA256_CBLOCK;
constexpr std::uint8_t kInnerPad = 0x36, kOuterPad = 0x5C;  // RFC 2104 section 2
using Block = std::array<std::uint8_t, kBlockBytes>;

std::array<std::uint32_t, 8> state_after(const Block& key, std::uint8_t pad) noexcept {
  Block padded;
  std::ranges::transform(key, padded.begin(), [pad](std::uint8_t byte) -> std::uint8_t { return byte ^ pad; });
  SHA256_CTX hash;
  SHA256_Init(&hash);
  SHA256_Update(&hash, padded.data(), padded.size());
  std::array<std::uint32_t, 8> state;
  std::ranges::copy(hash.h, state.begin());
  OPENSSL_cleanse(padded.data(), padded.size());
  OPENSSL_cleanse(&hash, sizeof hash);
  return state;
}

// Hashing goes on where one block has been taken in.
Digest256 finish_from(const std::array<std::uint32_t, 8>& state, BytesView rest) noexcept {
  SHA256_CTX hash;
  SHA256_Init(&hash);
  std::ranges::copy(state, hash.h);
  hash.Nl = kBlockBytes * 8;  // bits
  SHA256_Update(&hash, rest.data(), rest.size());
  Digest256 digest;
  SHA256_Final(digest.data(), &hash);
  return digest;
}

}  // namespace

HmacKey::HmacKey(BytesView key) noexcept {
  Block block{};
  if (key.size() > kBlockBytes) {
    SHA256(key.data(), key.size(), block.data());
  } else {
    std::ranges::copy(key, block.begin());
  }
  inner_ = state_after(block, kInnerPad);
  outer_ = state_after(block, kOuterPad);
  OPENSSL_cleanse(block.data(), block.size());
}

HmacKey::~HmacKey() {
  OPENSSL_cleanse(inner_.data(), sizeof inner_);
  OPENSSL_cleanse(outer_.data(), sizeof outer_);
}

Digest256 HmacKey::of(BytesView message) const noexcept {
  return finish_from(outer_, finish_from(inner_, message));
}

Digest256 hmac_sha256(BytesView key, BytesView data) noexcept {
  return HmacKey(key).of(data);
}

}  // namespace axle::signature
