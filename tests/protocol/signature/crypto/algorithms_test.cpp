// Every key and method in both directions with the openssl program as judge, and what does not fit is refused.
#include <gtest/gtest.h>

#include <climits>

#include "protocol/signature/crypto/method_name.hpp"
#include "tests/protocol/signature/crypto/support.hpp"

namespace axle::signature::test {
namespace {

constexpr std::string_view kText = "Kính gửi: Ủy ban nhân dân các tỉnh";

struct Case {
  KeyAlgorithm key;
  SignatureMethod method;
  std::string say() const {
    return std::string(to_string(key)) + " " + to_string(method) + " salt " + std::to_string(method.salt_bytes);
  }
};

std::vector<Case> all_cases() {
  std::vector<Case> out;
  for (const DigestAlgorithm digest : kDigests) {
    const int size = static_cast<int>(bytes_of_digest(digest));
    for (const KeyAlgorithm key : kRsaAlgorithms) {
      out.push_back({key, {Scheme::rsa_pkcs1, digest, 0}});
      const int most = static_cast<int>(bytes_of_modulus(key)) - size - 2;
      for (const int salt : {0, size, most}) out.push_back({key, {Scheme::rsa_pss, digest, salt}});
    }
    for (const KeyAlgorithm key : {KeyAlgorithm::p256, KeyAlgorithm::p384}) {
      out.push_back({key, {Scheme::ecdsa, digest, 0}});
    }
  }
  out.push_back({KeyAlgorithm::ed25519, {Scheme::ed25519, DigestAlgorithm::sha512, 0}});
  return out;
}

// The openssl command with what says the method; `direction` is "-sign KEY -out SIGNATURE" or the like.
std::string openssl(const Case& one, const TemporaryFolder& folder, bool signing) {
  if (one.method.scheme == Scheme::ed25519) {
    return "openssl pkeyutl -rawin -inkey " + folder.path("key.pem") + " -in " + folder.path("text") +
           (signing ? " -sign -out " : " -verify -sigfile ") + folder.path("signature");
  }
  const int bits = static_cast<int>(8 * bytes_of_digest(one.method.digest));
  std::string command = "openssl dgst -sha" + std::to_string(bits);
  if (one.method.scheme == Scheme::rsa_pss) {
    command += " -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:" + std::to_string(one.method.salt_bytes);
  }
  command += (signing ? " -sign " : " -prverify ") + folder.path("key.pem");
  return command + (signing ? " -out " : " -signature ") + folder.path("signature") + " " + folder.path("text");
}

TEST(Algorithms, OpenSslAcceptsOursAndWeAcceptItsOwn) {
  const TemporaryFolder folder;
  folder.write("text", as_bytes(kText));
  for (const Case& one : all_cases()) {
    SCOPED_TRACE(one.say());
    const PrivateKey& key = test_key(one.key);
    const CertificatePtr certificate = certificate_of(key);
    folder.write("key.pem", as_bytes(key.to_pem()));
    const Bytes ours = must(make_signature(key, one.method, as_bytes(kText)));
    EXPECT_TRUE(verify_signature(*certificate, one.method, as_bytes(kText), ours));
    folder.write("signature", ours);
    const Ran judged = run(openssl(one, folder, false));
    EXPECT_EQ(judged.status, 0) << judged.output;
    Bytes forged = ours;
    forged[forged.size() / 2] ^= 1;
    EXPECT_FALSE(verify_signature(*certificate, one.method, as_bytes(kText), forged));
    folder.write("signature", forged);
    EXPECT_NE(run(openssl(one, folder, false)).status, 0) << "the judge accepts a forgery: it judges nothing";

    ASSERT_EQ(run(openssl(one, folder, true)).status, 0);
    const Bytes theirs = folder.read("signature");
    EXPECT_TRUE(verify_signature(*certificate, one.method, as_bytes(kText), theirs));
    EXPECT_FALSE(verify_signature(*certificate, one.method, as_bytes("another text"), theirs));
    EXPECT_FALSE(verify_signature(*certificate_of(test_key(one.key, 1)), one.method, as_bytes(kText), theirs));
  }
}

TEST(Algorithms, LengthsOfSignatures) {
  for (const Case& one : all_cases()) {
    const PrivateKey& key = test_key(one.key);
    const CertificatePtr certificate = certificate_of(key);
    Bytes signature = must(make_signature(key, one.method, {}));
    EXPECT_LE(signature.size(), signature_bytes_max(key)) << one.say();
    EXPECT_TRUE(verify_signature(*certificate, one.method, {}, signature)) << one.say() << ": the empty message";
    EXPECT_FALSE(verify_signature(*certificate, one.method, {}, {})) << one.say();
    EXPECT_FALSE(verify_signature(*certificate, one.method, {}, BytesView(signature).first(signature.size() - 1)));
    EXPECT_FALSE(verify_signature(*certificate, one.method, {}, BytesView(signature).subspan(1))) << one.say();
    signature.push_back(0);
    EXPECT_FALSE(verify_signature(*certificate, one.method, {}, signature)) << one.say();
  }
}

// Every 256th signature begins with a zero; without it the number is the same, the signature is not.
TEST(Algorithms, LeadingZeroBelongsToTheSignature) {
  const PrivateKey& key = test_key(KeyAlgorithm::rsa2048);
  const CertificatePtr certificate = certificate_of(key);
  const SignatureMethod pss{Scheme::rsa_pss, DigestAlgorithm::sha256, 32};
  Bytes signature;
  do signature = must(make_signature(key, pss, as_bytes(kText)));
  while (signature.front() != 0);
  EXPECT_TRUE(verify_signature(*certificate, pss, as_bytes(kText), signature));
  EXPECT_FALSE(verify_signature(*certificate, pss, as_bytes(kText), BytesView(signature).subspan(1)));
}

TEST(Algorithms, AKeyServesOnlyMethodsOfItsKind) {
  const std::vector<Case> cases = all_cases();
  for (const KeyAlgorithm key : kKeyAlgorithms) {
    const CertificatePtr certificate = certificate_of(test_key(key));
    const Bytes signature = must(make_signature(test_key(key), signing_method(key), as_bytes(kText)));
    EXPECT_TRUE(fits(key, signing_method(key)));
    for (const Case& other : cases) {
      const bool rsa = key <= KeyAlgorithm::rsa4096, other_rsa = other.key <= KeyAlgorithm::rsa4096;
      const bool same_kind =
          rsa == other_rsa && (other.method.scheme == Scheme::ed25519) == (key == KeyAlgorithm::ed25519);
      if (same_kind) continue;
      EXPECT_FALSE(fits(key, other.method)) << to_string(key) << " for " << other.say();
      const auto refused = make_signature(test_key(key), other.method, as_bytes(kText));
      ASSERT_FALSE(refused) << to_string(key) << " for " << other.say();
      EXPECT_EQ(refused.error().code, Errc::invalid_input);
      EXPECT_FALSE(verify_signature(*certificate, other.method, as_bytes(kText), signature));
    }
  }
}

TEST(Algorithms, SaltsOfPssHaveExactlyTheLengthSaid) {
  const SignatureMethod method{Scheme::rsa_pss, DigestAlgorithm::sha256, 32};
  for (const KeyAlgorithm algorithm : kRsaAlgorithms) {
    const PrivateKey& key = test_key(algorithm);
    const CertificatePtr certificate = certificate_of(key);
    const int most = static_cast<int>(bytes_of_modulus(algorithm)) - 32 - 2;
    for (const int salt : {-1, -2, -3, -4, INT_MIN, most + 1, INT_MAX}) {  // below zero: "any" to the library
      const SignatureMethod wrong{Scheme::rsa_pss, DigestAlgorithm::sha256, salt};
      EXPECT_FALSE(fits(algorithm, wrong)) << salt;
      const auto refused = make_signature(key, wrong, as_bytes(kText));
      ASSERT_FALSE(refused) << salt;
      EXPECT_EQ(refused.error().code, Errc::invalid_input);
      const Bytes signature = must(make_signature(key, method, as_bytes(kText)));
      EXPECT_FALSE(verify_signature(*certificate, wrong, as_bytes(kText), signature)) << salt;
    }
    const Bytes signature = must(make_signature(key, method, as_bytes(kText)));
    for (const int salt : {0, 31, 33, most}) {
      EXPECT_FALSE(
          verify_signature(*certificate, {Scheme::rsa_pss, DigestAlgorithm::sha256, salt}, as_bytes(kText), signature));
    }
    EXPECT_FALSE(
        verify_signature(*certificate, {Scheme::rsa_pss, DigestAlgorithm::sha384, 32}, as_bytes(kText), signature));
    EXPECT_FALSE(
        verify_signature(*certificate, {Scheme::rsa_pkcs1, DigestAlgorithm::sha256, 0}, as_bytes(kText), signature));
  }
}

TEST(Algorithms, DefaultMethodsSignAndVerify) {
  for (const KeyAlgorithm key : kKeyAlgorithms) {
    const SignatureMethod method = signing_method(key);
    const Bytes signature = must(make_signature(test_key(key), method, as_bytes(kText)));
    EXPECT_TRUE(verify_signature(*certificate_of(test_key(key)), method, as_bytes(kText), signature));
    EXPECT_EQ(must(parse_key_algorithm(to_string(key))), key);
  }
  EXPECT_FALSE(parse_key_algorithm("rsa1024"));
}

}  // namespace
}  // namespace axle::signature::test
