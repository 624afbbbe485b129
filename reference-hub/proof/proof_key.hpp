// The hub's own key: what it signs with it (checkpoints of the audit log, receipts) is what it answers for.
#pragma once

#include <filesystem>
#include <string>

#include "protocol/signature/crypto/key.hpp"
#include "protocol/signature/crypto/verification_key.hpp"

namespace axle::hub {

// Private: PKCS#8 PEM without a passphrase, readable by its owner only. Public: "BEGIN PUBLIC KEY", or a certificate
// that the operator had issued for it; to be given to everyone who verifies.
inline constexpr std::string_view kProofKeyFile = "proof.key";
inline constexpr std::string_view kProofPublicFile = "proof.pem";

// How lines and receipts name a key: the first 16 hex digits of the SHA-256 of its SubjectPublicKeyInfo. A name to find
// it by, not a proof.
inline constexpr std::size_t kKeyNameDigits = 16;
std::string name_of(const signature::VerificationKey& key);

// Immutable; may be used by several threads. Copies share the key.
struct ProofKey {
  signature::PrivateKey secret;
  signature::VerificationKey open;
  std::string name;  // name_of(open)

  // internal when the library cannot write the public half.
  static Result<ProofKey> of(signature::PrivateKey key);
  // Base64 of the signature. internal when the library refuses.
  Result<std::string> sign(std::string_view text) const;
};
// `signature` in base64, as sign() gave it.
bool verify_proof(const signature::VerificationKey& key, std::string_view text, std::string_view signature);

// The key of a data folder, which must exist. When neither file is there a P-256 key is made and both are written; a
// key without its public file gets that. RSA 2048 to 4096, P-256, P-384 and Ed25519 are taken.
//   invalid_input  a file that holds no such key, or two that do not belong together
//   corrupt        the public file without the private one: the key is lost, and a new one would not be the one that
//                  others know
//   io, internal   the folder cannot be read or written; the library cannot make a key
Result<ProofKey> load_or_make_proof_key(const std::filesystem::path& folder);

// A public key file as an operator names it (--key proof.pem). not_found, io; invalid_input: no key in it.
Result<signature::VerificationKey> read_verification_key(const std::filesystem::path& file);

}  // namespace axle::hub
