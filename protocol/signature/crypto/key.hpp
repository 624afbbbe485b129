// Private keys. OpenSSL's types stay inside the .cpp files.
#pragma once

#include <memory>
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "protocol/signature/crypto/algorithm.hpp"

struct evp_pkey_st;

namespace axle::signature {

// Immutable once made; may be used by several threads. Copies share the key.
class PrivateKey {
 public:
  // internal when the library cannot make one.
  static Result<PrivateKey> generate(KeyAlgorithm algorithm);
  // PKCS#8 PEM without a passphrase; invalid_input when it is none, or of an algorithm not listed.
  static Result<PrivateKey> from_pem(std::string_view pem);
  // The same key without its PEM armour.
  static Result<PrivateKey> from_pkcs8(BytesView der);
  // PKCS#8 PEM in the clear: store it readable by its owner only, never log it.
  std::string to_pem() const;

  KeyAlgorithm algorithm() const noexcept { return algorithm_; }
  evp_pkey_st* native() const noexcept { return key_.get(); }

 private:
  PrivateKey(std::shared_ptr<evp_pkey_st> key, KeyAlgorithm algorithm) : key_(std::move(key)), algorithm_(algorithm) {}
  std::shared_ptr<evp_pkey_st> key_;
  KeyAlgorithm algorithm_;
};

}  // namespace axle::signature
