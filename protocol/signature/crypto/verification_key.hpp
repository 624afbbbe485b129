// A public key that is known beforehand: of the hub's proofs (audit log, receipts), where no chain leads to a root.
#pragma once

#include <memory>
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "protocol/signature/crypto/key.hpp"

namespace axle::signature {

// Immutable once made; may be used by several threads. Copies share the key.
class VerificationKey {
 public:
  // The public half; it keeps the private one alive. internal when the library cannot write it.
  static Result<VerificationKey> of(const PrivateKey& key);
  // "BEGIN PUBLIC KEY" (SubjectPublicKeyInfo), or the first of "BEGIN CERTIFICATE", of which nothing but the key
  // counts. invalid_input: neither, or of an algorithm not listed.
  static Result<VerificationKey> from_pem(std::string_view pem);

  // "BEGIN PUBLIC KEY".
  std::string to_pem() const;
  KeyAlgorithm algorithm() const noexcept { return algorithm_; }
  // SHA-256 of the SubjectPublicKeyInfo in DER: two keys are one when these are.
  const Digest256& id() const noexcept { return id_; }
  // By the one method that sign_with() uses for a key of this algorithm.
  bool verify(BytesView message, BytesView signature) const;

 private:
  VerificationKey(std::shared_ptr<evp_pkey_st> key, KeyAlgorithm algorithm, const Digest256& id)
      : key_(std::move(key)), algorithm_(algorithm), id_(id) {}
  static Result<VerificationKey> adopt(std::shared_ptr<evp_pkey_st> key);
  std::shared_ptr<evp_pkey_st> key_;
  KeyAlgorithm algorithm_;
  Digest256 id_;
};

// A signature by signing_method(): RSA PKCS#1 v1.5 with SHA-256, ECDSA (DER) with SHA-256 or 384, Ed25519. internal
// when the library refuses.
Result<Bytes> sign_with(const PrivateKey& key, BytesView message);

}  // namespace axle::signature
