#include "protocol/signature/crypto/public_key.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <unordered_map>

#include "protocol/signature/crypto/native.hpp"
#include "protocol/signature/crypto/rsa_batch.hpp"

namespace axle::signature {
namespace {

// Contexts of one thread before the older half is dropped: with the key that it keeps alive, a context has 1 to 4 KiB,
// so a thread has at most 32 MiB of them.
constexpr std::size_t kContextsPerGeneration = 4096;

// A context that is ready to verify again and again without asking the library for an algorithm, which takes a lock and
// 5 us. Ed25519 hashes the message itself and has its own kind.
struct Prepared {
  Native<evp_pkey_ctx_st> over_digest;
  Native<evp_md_ctx_st> over_message;
  explicit operator bool() const noexcept { return over_digest != nullptr || over_message != nullptr; }
};

Prepared prepare_ed25519(EVP_PKEY* key) {
  Native<evp_md_ctx_st> context(EVP_MD_CTX_new());
  if (context == nullptr ||
      EVP_DigestVerifyInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, key, nullptr) != 1) {
    return {};
  }
  return {nullptr, std::move(context)};
}

Prepared prepare(EVP_PKEY* key, const SignatureMethod& method) {
  if (method.scheme == Scheme::ed25519) return prepare_ed25519(key);
  Native<evp_pkey_ctx_st> context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  if (context == nullptr || EVP_PKEY_verify_init(context.get()) != 1) return {};
  if (method.scheme != Scheme::ecdsa) {
    const int padding = method.scheme == Scheme::rsa_pss ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING;
    if (EVP_PKEY_CTX_set_rsa_padding(context.get(), padding) != 1) return {};
  }
  const EVP_MD* digest = fetched_digest(method.digest);
  if (EVP_PKEY_CTX_set_signature_md(context.get(), digest) != 1) return {};
  if (method.scheme == Scheme::rsa_pss && (EVP_PKEY_CTX_set_rsa_mgf1_md(context.get(), digest) != 1 ||
                                           EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), method.salt_bytes) != 1)) {
    return {};
  }
  return {std::move(context), nullptr};
}

// Contexts by key object and method. A context holds a reference to its key, so an address cannot come to mean another
// key while its entry lives. Two generations bound the memory without bookkeeping per use.
class ContextCache {
 public:
  // Null when the library refuses the key or the method; valid until the next call.
  Prepared* find_or_prepare(EVP_PKEY* key, const SignatureMethod& method) {
    const Key name{key, method};
    if (const auto at = young_.find(name); at != young_.end()) return &at->second;
    Prepared prepared;
    if (const auto at = old_.find(name); at != old_.end()) {
      prepared = std::move(at->second);
      old_.erase(at);
    } else {
      prepared = prepare(key, method);
    }
    if (!prepared) return nullptr;
    if (young_.size() >= kContextsPerGeneration) {
      old_ = std::move(young_);
      young_.clear();
    }
    return &(young_[name] = std::move(prepared));
  }

 private:
  struct Key {
    const EVP_PKEY* key;
    SignatureMethod method;
    bool operator==(const Key&) const = default;
  };
  struct Hash {
    std::size_t operator()(const Key& name) const noexcept {
      const auto method = static_cast<std::size_t>(name.method.scheme) << 2 ^
                          static_cast<std::size_t>(name.method.digest) ^
                          static_cast<std::size_t>(name.method.salt_bytes) << 4;
      return std::hash<const EVP_PKEY*>()(name.key) ^ method;
    }
  };
  std::unordered_map<Key, Prepared, Hash> young_, old_;
};

bool verify_prepared(const Prepared& prepared, const SignatureMethod& method, BytesView message, BytesView signature) {
  if (EVP_MD_CTX* context = prepared.over_message.get(); context != nullptr) {
    return EVP_DigestVerifyInit_ex(context, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr) == 1 &&
           EVP_DigestVerify(context, signature.data(), signature.size(), message.data(), message.size()) == 1;
  }
  const DigestValue digest = digest_of(method.digest, {message});
  return EVP_PKEY_verify(prepared.over_digest.get(), signature.data(), signature.size(), digest.bytes.data(),
                         digest.size) == 1;
}

// One context per algorithm: a context that changes its algorithm frees its state and counts references across threads.
EVP_MD_CTX* thread_digest(DigestAlgorithm algorithm) {
  thread_local std::array<Native<evp_md_ctx_st>, 3> contexts;
  Native<evp_md_ctx_st>& context = contexts[static_cast<std::size_t>(algorithm)];
  if (context == nullptr) context.reset(EVP_MD_CTX_new());
  AXLE_ASSERT(context != nullptr);
  return context.get();
}

// A salt length below zero would mean "any length" to the library.
bool fits_rsa(int modulus_bytes, const SignatureMethod& method) noexcept {
  if (method.scheme == Scheme::rsa_pkcs1) return true;
  return method.scheme == Scheme::rsa_pss && method.salt_bytes >= 0 &&
         method.salt_bytes <= modulus_bytes - EVP_MD_get_size(fetched_digest(method.digest)) - 2;
}

// RFC 8017 8.1.2 and 8.2.2, step 1: as long as the modulus. The library takes a PSS signature without its leading
// zeros.
bool has_right_length(const EVP_PKEY* key, const SignatureMethod& method, BytesView signature) noexcept {
  if (method.scheme != Scheme::rsa_pkcs1 && method.scheme != Scheme::rsa_pss) return true;
  return signature.size() == static_cast<std::size_t>(EVP_PKEY_get_size(key));
}

}  // namespace

const evp_md_st* fetched_digest(DigestAlgorithm algorithm) noexcept {
  static EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  static EVP_MD* const sha384 = EVP_MD_fetch(nullptr, "SHA384", nullptr);
  static EVP_MD* const sha512 = EVP_MD_fetch(nullptr, "SHA512", nullptr);
  AXLE_ASSERT(sha256 != nullptr && sha384 != nullptr && sha512 != nullptr);
  switch (algorithm) {
    case DigestAlgorithm::sha256: return sha256;
    case DigestAlgorithm::sha384: return sha384;
    case DigestAlgorithm::sha512: return sha512;
  }
  return sha256;
}

DigestValue digest_of(DigestAlgorithm algorithm, std::initializer_list<BytesView> parts) noexcept {
  EVP_MD_CTX* context = thread_digest(algorithm);
  AXLE_ASSERT(EVP_DigestInit_ex2(context, fetched_digest(algorithm), nullptr) == 1);
  for (const BytesView part : parts) AXLE_ASSERT(EVP_DigestUpdate(context, part.data(), part.size()) == 1);
  DigestValue value;
  unsigned int size = 0;
  AXLE_ASSERT(EVP_DigestFinal_ex(context, value.bytes.data(), &size) == 1);
  value.size = size;
  return value;
}

bool verify_signature(const Certificate& certificate, const SignatureMethod& method, BytesView message,
                      BytesView signature) {
  return verify_signature(certificate.public_key(), certificate.key_algorithm(), method, message, signature);
}

bool verify_signature(evp_pkey_st* key, KeyAlgorithm algorithm, const SignatureMethod& method, BytesView message,
                      BytesView signature) {
  if (!fits(algorithm, method) || !has_right_length(key, method, signature)) return false;
  thread_local ContextCache cache;
  const Prepared* prepared = cache.find_or_prepare(key, method);
  const bool good = prepared != nullptr && verify_prepared(*prepared, method, message, signature);
  if (!good) ERR_clear_error();
  return good;
}

void verify_signatures(std::span<SignatureJob> jobs, BatchPath path) {
  RsaBatch batch;
  const bool lanes = path == BatchPath::fastest && jobs.size() > 1;
  for (SignatureJob& job : jobs) {
    if (lanes && batch.take(job)) continue;
    job.good = verify_signature(*job.certificate, job.method, job.message, job.signature);
  }
  batch.finish();
}

bool fits(KeyAlgorithm algorithm, const SignatureMethod& method) noexcept {
  switch (algorithm) {
    case KeyAlgorithm::rsa2048: return fits_rsa(256, method);
    case KeyAlgorithm::rsa3072: return fits_rsa(384, method);
    case KeyAlgorithm::rsa4096: return fits_rsa(512, method);
    case KeyAlgorithm::p256:
    case KeyAlgorithm::p384: return method.scheme == Scheme::ecdsa;
    case KeyAlgorithm::ed25519: return method.scheme == Scheme::ed25519;
  }
  return false;
}

SignatureMethod signing_method(KeyAlgorithm algorithm) noexcept {
  switch (algorithm) {
    case KeyAlgorithm::rsa2048:
    case KeyAlgorithm::rsa3072:
    case KeyAlgorithm::rsa4096: return {Scheme::rsa_pkcs1, DigestAlgorithm::sha256, 0};
    case KeyAlgorithm::p256: return {Scheme::ecdsa, DigestAlgorithm::sha256, 0};
    case KeyAlgorithm::p384: return {Scheme::ecdsa, DigestAlgorithm::sha384, 0};
    case KeyAlgorithm::ed25519: return {Scheme::ed25519, DigestAlgorithm::sha512, 0};
  }
  return {};
}

std::size_t signature_bytes_max(const PrivateKey& key) noexcept {
  return static_cast<std::size_t>(EVP_PKEY_get_size(key.native()));
}

Result<Bytes> make_signature(const PrivateKey& key, const SignatureMethod& method, BytesView message) {
  if (!fits(key.algorithm(), method)) {
    return fail(Errc::invalid_input, "a key of " + std::string(to_string(key.algorithm())) +
                                         " cannot sign by the method that was asked for");
  }
  const EVP_MD* digest = method.scheme == Scheme::ed25519 ? nullptr : fetched_digest(method.digest);
  const Native<evp_md_ctx_st> context(EVP_MD_CTX_new());
  AXLE_ASSERT(context != nullptr);
  Bytes signature(signature_bytes_max(key));
  std::size_t size = signature.size();
  EVP_PKEY_CTX* parameters = nullptr;  // belongs to `context`
  const bool pss = method.scheme == Scheme::rsa_pss;
  if (EVP_DigestSignInit(context.get(), &parameters, digest, nullptr, key.native()) != 1 ||
      (pss && (EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) != 1 ||
               EVP_PKEY_CTX_set_rsa_mgf1_md(parameters, digest) != 1 ||
               EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, method.salt_bytes) != 1)) ||
      EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()) != 1) {
    return fail(Errc::internal,
                "signing with " + std::string(to_string(key.algorithm())) + ": " + take_library_error());
  }
  signature.resize(size);
  return signature;
}

}  // namespace axle::signature
