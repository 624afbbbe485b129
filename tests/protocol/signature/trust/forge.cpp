#include "tests/protocol/signature/trust/forge.hpp"

#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "protocol/signature/crypto/native.hpp"

namespace axle::signature::test {
namespace {

void add_entry(X509_NAME* name, int nid, const std::string& text) {
  if (text.empty()) return;
  AXLE_ASSERT(X509_NAME_add_entry_by_NID(name, nid, V_ASN1_UTF8STRING,
                                         reinterpret_cast<const unsigned char*>(text.data()),
                                         static_cast<int>(text.size()), -1, 0) == 1);
}

void add_extension(X509* made, X509* issuer, const std::string& name, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, made, nullptr, nullptr, 0);
  X509V3_set_ctx_nodb(&context);
  X509_EXTENSION* extension = X509V3_EXT_conf(nullptr, &context, name.c_str(), value.c_str());
  AXLE_ASSERT(extension != nullptr && X509_add_ext(made, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

}  // namespace

Result<CertificatePtr> try_forge(const Forgery& forgery, const PrivateKey& key, const Identity* issuer,
                                 const char* digest) {
  const Native<x509_st> owner(X509_new());
  X509* made = owner.get();
  X509_set_version(made, X509_VERSION_3);
  BIGNUM* serial = nullptr;
  AXLE_ASSERT(BN_hex2bn(&serial, forgery.serial_hex.c_str()) > 0);
  AXLE_ASSERT(BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(made)) != nullptr);
  BN_free(serial);
  add_entry(X509_get_subject_name(made), NID_organizationIdentifier, forgery.agency_code);
  add_entry(X509_get_subject_name(made), NID_commonName, forgery.name);
  X509* parent = issuer == nullptr ? made : issuer->certificate->native();
  X509_set_issuer_name(made, X509_get_subject_name(parent));
  ASN1_TIME_set(X509_getm_notBefore(made), forgery.not_before / kSecond);
  ASN1_TIME_set(X509_getm_notAfter(made), forgery.not_after / kSecond);
  AXLE_ASSERT(X509_set_pubkey(made, key.native()) == 1);
  for (const auto& [name, value] : forgery.extensions) add_extension(made, parent, name, value);
  add_extension(made, parent, "subjectKeyIdentifier", "hash");
  add_extension(made, parent, "authorityKeyIdentifier", "keyid:always");
  const PrivateKey& signing = issuer == nullptr ? key : issuer->key;
  const bool plain = signing.algorithm() == KeyAlgorithm::ed25519;
  AXLE_ASSERT(X509_sign(made, signing.native(), plain ? nullptr : EVP_get_digestbyname(digest)) > 0);
  unsigned char* der = nullptr;
  const int size = i2d_X509(made, &der);
  AXLE_ASSERT(size > 0);
  auto certificate = Certificate::parse({der, static_cast<std::size_t>(size)});
  OPENSSL_free(der);
  return certificate;
}

Identity forge(const Forgery& forgery, const PrivateKey& key, const Identity* issuer, const char* digest) {
  auto certificate = must(try_forge(forgery, key, issuer, digest));
  std::vector<CertificatePtr> chain;
  if (issuer != nullptr) {
    chain = issuer->chain;
    chain.insert(chain.begin(), issuer->certificate);
  }
  return {key, std::move(certificate), std::move(chain)};
}

std::vector<std::pair<std::string, std::string>> ca_extensions(const std::string& basic) {
  return {{"basicConstraints", basic}, {"keyUsage", "critical,keyCertSign,cRLSign,digitalSignature"}};
}
std::vector<std::pair<std::string, std::string>> signer_extensions() {
  return {{"basicConstraints", "critical,CA:FALSE"}, {"keyUsage", "critical,digitalSignature,nonRepudiation"}};
}
std::vector<std::pair<std::string, std::string>> responder_extensions() {
  return {{"basicConstraints", "critical,CA:FALSE"},
          {"keyUsage", "critical,digitalSignature"},
          {"extendedKeyUsage", "OCSPSigning"},
          {"noCheck", "ignored"}};
}

std::vector<std::pair<std::string, std::string>> with(std::vector<std::pair<std::string, std::string>> extensions,
                                                      const std::string& name, const std::string& value) {
  extensions.emplace_back(name, value);
  return extensions;
}

SmallWorld small_world() {
  const auto key = [](int number) { return test_key(KeyAlgorithm::p256, number); };
  const std::string ocsp = std::string("OCSP;URI:") + kOcspUrl;
  SmallWorld world{.root = forge({.name = "Small root", .extensions = ca_extensions(), .agency_code = ""}, key(10)),
                   .authority = {key(11), nullptr, {}},
                   .signer = {key(12), nullptr, {}}};
  const auto below_root = with(with(ca_extensions(), "crlDistributionPoints", std::string("URI:") + kRootCrlUrl),
                               "authorityInfoAccess", ocsp);
  world.authority = forge({.name = "Small authority", .extensions = below_root, .serial_hex = "0A", .agency_code = ""},
                          key(11), &world.root);
  const auto below = with(with(signer_extensions(), "crlDistributionPoints", std::string("URI:") + kCrlUrl),
                          "authorityInfoAccess", ocsp);
  world.signer =
      forge({.name = "Small agency", .extensions = below, .serial_hex = "7F00000000000000000000000000000000000001"},
            key(12), &world.authority);
  world.intermediates = {world.authority.certificate};
  return world;
}

}  // namespace axle::signature::test
