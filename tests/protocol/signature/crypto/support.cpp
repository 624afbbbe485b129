#include "tests/protocol/signature/crypto/support.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "protocol/signature/crypto/native.hpp"

namespace axle::signature::test {
namespace {

struct NumberFree {
  void operator()(BIGNUM* number) const noexcept { BN_free(number); }
};
using Number = std::unique_ptr<BIGNUM, NumberFree>;

Number number_from_hex(const std::string& hex) {
  BIGNUM* number = nullptr;
  AXLE_ASSERT(BN_hex2bn(&number, hex.c_str()) == static_cast<int>(hex.size()));
  return Number(number);
}

CertificatePtr certificate_with(EVP_PKEY* key) {
  const Native<x509_st> made(X509_new());
  const PrivateKey& issuer = test_key(KeyAlgorithm::p256, 90);
  X509_set_version(made.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
  ASN1_TIME_set_string_X509(X509_getm_notBefore(made.get()), "20250101000000Z");
  ASN1_TIME_set_string_X509(X509_getm_notAfter(made.get()), "20350101000000Z");
  X509_NAME* name = X509_get_subject_name(made.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
  X509_set_issuer_name(made.get(), name);
  AXLE_ASSERT(X509_set_pubkey(made.get(), key) == 1);
  AXLE_ASSERT(X509_sign(made.get(), issuer.native(), EVP_sha256()) > 0);
  Bytes der(static_cast<std::size_t>(i2d_X509(made.get(), nullptr)));
  std::uint8_t* end = der.data();
  i2d_X509(made.get(), &end);
  return must(Certificate::parse(der));
}

Bytes public_key_info(const EVP_PKEY* key) {
  Bytes der(static_cast<std::size_t>(i2d_PUBKEY(key, nullptr)));
  std::uint8_t* end = der.data();
  i2d_PUBKEY(key, &end);
  return der;
}

PrivateKey make_key_with_exponent_3(KeyAlgorithm algorithm) {
  const Native<evp_pkey_ctx_st> context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  std::size_t bits = 8 * bytes_of_modulus(algorithm);
  unsigned int exponent = 3;
  const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_size_t(OSSL_PKEY_PARAM_RSA_BITS, &bits),
                                   OSSL_PARAM_construct_uint(OSSL_PKEY_PARAM_RSA_E, &exponent),
                                   OSSL_PARAM_construct_end()};
  EVP_PKEY* made = nullptr;
  AXLE_ASSERT(EVP_PKEY_keygen_init(context.get()) == 1 && EVP_PKEY_CTX_set_params(context.get(), parameters) == 1);
  AXLE_ASSERT(EVP_PKEY_generate(context.get(), &made) == 1);
  const Native<evp_pkey_st> key(made);
  const Native<bio_st> bio = new_bio();
  AXLE_ASSERT(PEM_write_bio_PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
  return must(PrivateKey::from_pem(bio_text(bio.get())));
}

}  // namespace

CertificatePtr certificate_around(BytesView public_key_info) {
  const std::uint8_t* at = public_key_info.data();
  const Native<evp_pkey_st> key(d2i_PUBKEY(nullptr, &at, static_cast<long>(public_key_info.size())));
  AXLE_ASSERT(key != nullptr);
  return certificate_with(key.get());
}

CertificatePtr certificate_of(const PrivateKey& key) {
  return certificate_with(key.native());
}

const PrivateKey& rsa_key_with_exponent_3(KeyAlgorithm algorithm) {
  static std::map<KeyAlgorithm, PrivateKey> keys;
  const auto at = keys.find(algorithm);
  return at != keys.end() ? at->second : keys.emplace(algorithm, make_key_with_exponent_3(algorithm)).first->second;
}

Bytes rsa_public_key_info(const std::string& modulus, const std::string& exponent) {
  const Number n = number_from_hex(modulus), e = number_from_hex(exponent);
  OSSL_PARAM_BLD* builder = OSSL_PARAM_BLD_new();
  OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n.get());
  OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e.get());
  OSSL_PARAM* parameters = OSSL_PARAM_BLD_to_param(builder);
  const Native<evp_pkey_ctx_st> context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* made = nullptr;
  AXLE_ASSERT(EVP_PKEY_fromdata_init(context.get()) == 1 &&
              EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters) == 1);
  const Native<evp_pkey_st> key(made);
  OSSL_PARAM_free(parameters);
  OSSL_PARAM_BLD_free(builder);
  return public_key_info(key.get());
}

std::string modulus_hex(const Certificate& certificate) {
  BIGNUM* number = nullptr;
  AXLE_ASSERT(EVP_PKEY_get_bn_param(certificate.public_key(), OSSL_PKEY_PARAM_RSA_N, &number) == 1);
  const Number modulus(number);
  char* text = BN_bn2hex(modulus.get());
  std::string hex = text;
  OPENSSL_free(text);
  return hex;
}

Bytes raised_by_openssl(const std::string& modulus_hex, BytesView signature, unsigned long exponent) {
  const Number modulus = number_from_hex(modulus_hex);
  const Number base(BN_bin2bn(signature.data(), static_cast<int>(signature.size()), nullptr));
  const Number power(BN_new()), e(BN_new());
  BN_set_word(e.get(), exponent);
  BN_CTX* context = BN_CTX_new();
  AXLE_ASSERT(BN_mod_exp(power.get(), base.get(), e.get(), modulus.get(), context) == 1);
  BN_CTX_free(context);
  Bytes out(signature.size());
  AXLE_ASSERT(BN_bn2binpad(power.get(), out.data(), static_cast<int>(out.size())) >= 0);
  return out;
}

std::size_t bytes_of_digest(DigestAlgorithm algorithm) {
  return digest_of(algorithm, {}).size;
}

std::size_t bytes_of_modulus(KeyAlgorithm algorithm) {
  return algorithm == KeyAlgorithm::rsa2048 ? 256 : algorithm == KeyAlgorithm::rsa3072 ? 384 : 512;
}

}  // namespace axle::signature::test
