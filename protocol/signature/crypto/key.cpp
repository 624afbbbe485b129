#include "protocol/signature/crypto/key.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>

#include "protocol/signature/crypto/native.hpp"

namespace axle::signature {
namespace {

constexpr std::size_t kKeyBytesMax = 64ULL << 10;

// Refuses instead of asking on the terminal.
int no_passphrase(char*, int, int, void*) {
  return -1;
}

EVP_PKEY* make_native(KeyAlgorithm algorithm) {
  switch (algorithm) {
    case KeyAlgorithm::rsa2048: return EVP_RSA_gen(2048);
    case KeyAlgorithm::rsa3072: return EVP_RSA_gen(3072);
    case KeyAlgorithm::rsa4096: return EVP_RSA_gen(4096);
    case KeyAlgorithm::p256: return EVP_EC_gen("P-256");
    case KeyAlgorithm::p384: return EVP_EC_gen("P-384");
    case KeyAlgorithm::ed25519: return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  }
  return nullptr;
}

std::unexpected<Error> unlisted() {
  return fail(Errc::invalid_input, "the private key's algorithm or size is not one of the listed");
}

}  // namespace

Result<PrivateKey> PrivateKey::generate(KeyAlgorithm algorithm) {
  Native<evp_pkey_st> key(make_native(algorithm));
  if (key == nullptr) {
    return fail(Errc::internal,
                "generating a key of " + std::string(to_string(algorithm)) + ": " + take_library_error());
  }
  return PrivateKey(std::move(key), algorithm);
}

Result<PrivateKey> PrivateKey::from_pem(std::string_view pem) {
  if (pem.size() > kKeyBytesMax) return fail(Errc::invalid_input, "a private key in PEM has at most 64 KiB");
  const Native<bio_st> bio = bio_over(pem);
  Native<evp_pkey_st> key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
  if (key == nullptr) {
    return fail(Errc::invalid_input, "not a private key in PEM without a passphrase: " + take_library_error());
  }
  const auto algorithm = listed_algorithm(key.get());
  if (!algorithm) return unlisted();
  return PrivateKey(std::move(key), *algorithm);
}

Result<PrivateKey> PrivateKey::from_pkcs8(BytesView der) {
  if (der.size() > kKeyBytesMax) return fail(Errc::invalid_input, "a private key in PKCS#8 has at most 64 KiB");
  const std::uint8_t* at = der.data();
  Native<evp_pkey_st> key(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(der.size())));
  if (key == nullptr) return fail(Errc::invalid_input, "not a private key in PKCS#8: " + take_library_error());
  const auto algorithm = listed_algorithm(key.get());
  if (!algorithm) return unlisted();
  return PrivateKey(std::move(key), *algorithm);
}

std::string PrivateKey::to_pem() const {
  const Native<bio_st> bio = new_bio();
  AXLE_ASSERT(PEM_write_bio_PKCS8PrivateKey(bio.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
  return bio_text(bio.get());
}

}  // namespace axle::signature
