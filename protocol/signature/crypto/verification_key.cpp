#include "protocol/signature/crypto/verification_key.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "protocol/signature/crypto/digest.hpp"
#include "protocol/signature/crypto/native.hpp"
#include "protocol/signature/crypto/public_key.hpp"
#include "protocol/signature/trust/certificate_pem.hpp"

namespace axle::signature {
namespace {

constexpr std::size_t kPemBytesMax = 1ULL << 20;

std::shared_ptr<evp_pkey_st> share(EVP_PKEY* key) {
  return {key, NativeFree{}};
}

}  // namespace

Result<VerificationKey> VerificationKey::adopt(std::shared_ptr<evp_pkey_st> key) {
  const auto algorithm = listed_algorithm(key.get());
  if (!algorithm) return fail(Errc::invalid_input, "the public key's algorithm or size is not one of the listed");
  std::uint8_t* der = nullptr;
  const int size = i2d_PUBKEY(key.get(), &der);
  if (size <= 0) return fail(Errc::internal, "writing a public key: " + take_library_error());
  const Digest256 id = sha256({der, static_cast<std::size_t>(size)});
  OPENSSL_free(der);
  return VerificationKey(std::move(key), *algorithm, id);
}

Result<VerificationKey> VerificationKey::of(const PrivateKey& key) {
  EVP_PKEY_up_ref(key.native());
  return adopt(share(key.native()));
}

Result<VerificationKey> VerificationKey::from_pem(std::string_view pem) {
  if (pem.size() > kPemBytesMax) return fail(Errc::invalid_input, "a public key in PEM has at most 1 MiB");
  if (pem.find("-----BEGIN CERTIFICATE-----") != std::string_view::npos) {
    const auto certificates = parse_pem_certificates(pem);
    if (!certificates) return pass(certificates);
    EVP_PKEY* const key = certificates->front()->public_key();
    EVP_PKEY_up_ref(key);
    return adopt(share(key));
  }
  const Native<bio_st> bio = bio_over(pem);
  EVP_PKEY* const key = PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr);
  if (key == nullptr) {
    return fail(Errc::invalid_input, "neither a public key nor a certificate in PEM: " + take_library_error());
  }
  return adopt(share(key));
}

std::string VerificationKey::to_pem() const {
  const Native<bio_st> bio = new_bio();
  AXLE_ASSERT(PEM_write_bio_PUBKEY(bio.get(), key_.get()) == 1);
  return bio_text(bio.get());
}

bool VerificationKey::verify(BytesView message, BytesView signature) const {
  return verify_signature(key_.get(), algorithm_, signing_method(algorithm_), message, signature);
}

Result<Bytes> sign_with(const PrivateKey& key, BytesView message) {
  return make_signature(key, signing_method(key.algorithm()), message);
}

}  // namespace axle::signature
