#include "reference-hub/proof/proof_key.hpp"

#include "base/encoding.hpp"
#include "base/file.hpp"

namespace axle::hub {
namespace {

using signature::PrivateKey;
using signature::VerificationKey;

constexpr std::size_t kKeyFileBytesMax = 1ULL << 20;

Result<ProofKey> make_key(const std::filesystem::path& folder) {
  auto secret = PrivateKey::generate(signature::KeyAlgorithm::p256);
  if (!secret) return pass(secret);
  // First the private one: a public file alone would look like a lost key.
  if (auto done = write_file(folder / kProofKeyFile, secret->to_pem(), FileMode::owner_only); !done) return pass(done);
  auto key = ProofKey::of(std::move(*secret));
  if (!key) return pass(key);
  if (auto done = write_file(folder / kProofPublicFile, key->open.to_pem()); !done) return pass(done);
  return key;
}

}  // namespace

std::string name_of(const VerificationKey& key) {
  return to_hex(BytesView(key.id()).first(kKeyNameDigits / 2));
}

Result<ProofKey> ProofKey::of(PrivateKey key) {
  auto open = VerificationKey::of(key);
  if (!open) return pass(open);
  std::string name = name_of(*open);
  return ProofKey{std::move(key), std::move(*open), std::move(name)};
}

Result<std::string> ProofKey::sign(std::string_view text) const {
  const auto signature = signature::sign_with(secret, as_bytes(text));
  if (!signature) return pass(signature);
  return to_base64(*signature);
}

bool verify_proof(const VerificationKey& key, std::string_view text, std::string_view signature) {
  const auto bytes = from_base64(signature);
  return bytes && key.verify(as_bytes(text), *bytes);
}

Result<VerificationKey> read_verification_key(const std::filesystem::path& file) {
  const auto pem = read_file(file, kKeyFileBytesMax);
  if (!pem) return pass(pem);
  auto key = VerificationKey::from_pem(*pem);
  if (!key) return pass(key, file.string());
  return key;
}

Result<ProofKey> load_or_make_proof_key(const std::filesystem::path& folder) {
  const auto secret_file = folder / kProofKeyFile, public_file = folder / kProofPublicFile;
  const auto pem = read_file(secret_file, kKeyFileBytesMax);
  if (!pem && pem.error().code != Errc::not_found) return pass(pem);
  const auto known = read_verification_key(public_file);
  const bool is_known = known || known.error().code != Errc::not_found;
  if (!pem && !is_known) return make_key(folder);
  if (!pem) {
    return fail(Errc::corrupt, secret_file.string() + ": is missing, but its public half is there: restore it from a " +
                                   "copy, or move " + std::string(kProofPublicFile) + " away to begin with a new key");
  }
  auto secret = PrivateKey::from_pem(*pem);
  if (!secret) return pass(secret, secret_file.string());
  auto key = ProofKey::of(std::move(*secret));
  if (!key) return pass(key);
  if (!is_known) {
    if (auto done = write_file(public_file, key->open.to_pem()); !done) return pass(done);
    return key;
  }
  if (!known) return pass(known);
  if (known->id() != key->open.id()) {
    return fail(Errc::invalid_input, public_file.string() + ": is not the public half of " + secret_file.string() +
                                         "; move it away, and it is made anew");
  }
  return key;
}

}  // namespace axle::hub
