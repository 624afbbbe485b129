#include "protocol/signature/crypto/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <utility>

#include "base/result.hpp"

namespace axle::signature {
namespace {

// Fetched once per process and never freed: a fetched method has no lock on use, EVP_sha256() has one on every init.
const EVP_MD* sha256_method() noexcept {
  static EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  AXLE_ASSERT(method != nullptr);
  return method;
}

Sha256& thread_sha256() {
  thread_local Sha256 hash;
  return hash;
}

}  // namespace

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  AXLE_ASSERT(context_ != nullptr);
  AXLE_ASSERT(EVP_DigestInit_ex2(context_, sha256_method(), nullptr) == 1);
}

Sha256::~Sha256() {
  EVP_MD_CTX_free(context_);
}

Sha256::Sha256(Sha256&& other) noexcept : context_(std::exchange(other.context_, nullptr)) {}

Sha256& Sha256::operator=(Sha256&& other) noexcept {
  std::swap(context_, other.context_);
  return *this;
}

void Sha256::update(BytesView bytes) noexcept {
  AXLE_ASSERT(context_ != nullptr);
  AXLE_ASSERT(EVP_DigestUpdate(context_, bytes.data(), bytes.size()) == 1);
}

Digest256 Sha256::finish() noexcept {
  AXLE_ASSERT(context_ != nullptr);
  Digest256 digest;
  AXLE_ASSERT(EVP_DigestFinal_ex(context_, digest.data(), nullptr) == 1);
  AXLE_ASSERT(EVP_DigestInit_ex2(context_, nullptr, nullptr) == 1);
  return digest;
}

Digest256 sha256(BytesView bytes) noexcept {
  Sha256& hash = thread_sha256();
  hash.update(bytes);
  return hash.finish();
}

bool equal_constant_time(BytesView a, BytesView b) noexcept {
  return a.size() == b.size() && (a.empty() || CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0);
}

}  // namespace axle::signature
