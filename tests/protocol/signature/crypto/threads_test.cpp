// Several threads verify with the same certificates; a thread's prepared contexts are bounded.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "protocol/signature/crypto/digest.hpp"
#include "tests/protocol/signature/crypto/support.hpp"

namespace axle::signature::test {
namespace {

struct Signed {
  CertificatePtr certificate;
  SignatureMethod method;
  Bytes signature;
};

std::vector<Signed> one_of_each() {
  std::vector<Signed> out;
  for (const KeyAlgorithm algorithm : kKeyAlgorithms) {
    std::vector<SignatureMethod> methods{signing_method(algorithm)};
    if (algorithm <= KeyAlgorithm::rsa4096) methods.push_back({Scheme::rsa_pss, DigestAlgorithm::sha384, 48});
    for (const SignatureMethod& method : methods) {
      const PrivateKey& key = test_key(algorithm);
      out.push_back({certificate_of(key), method, must(make_signature(key, method, as_bytes("a")))});
    }
  }
  return out;
}

TEST(Threads, ShareCertificates) {
  const std::vector<Signed> all = one_of_each();
  std::atomic<int> wrong{0};
  const auto work = [&] {
    for (int round = 0; round < 20; ++round) {
      std::vector<SignatureJob> jobs;
      for (const Signed& one : all) {
        if (!verify_signature(*one.certificate, one.method, as_bytes("a"), one.signature)) ++wrong;
        if (verify_signature(*one.certificate, one.method, as_bytes("b"), one.signature)) ++wrong;
        for (int i = 0; i < 3; ++i) jobs.push_back({one.certificate.get(), one.method, as_bytes("a"), one.signature});
      }
      verify_signatures(jobs);
      for (const SignatureJob& job : jobs) wrong += job.good ? 0 : 1;
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

// More keys and methods than the two generations hold; what was dropped is prepared again when it comes back.
TEST(Threads, ContextsThatWereDroppedComeBack) {
  const PrivateKey& key = test_key(KeyAlgorithm::rsa2048);
  const SignatureMethod method = signing_method(KeyAlgorithm::rsa2048);
  const Bytes signature = must(make_signature(key, method, as_bytes("a")));
  const CertificatePtr kept = certificate_of(key);
  for (int i = 0; i < 25; ++i) {
    EXPECT_TRUE(verify_signature(*kept, method, as_bytes("a"), signature));
    const CertificatePtr brief = certificate_of(key);
    for (int salt = 0; salt <= 222; ++salt) {
      for (const DigestAlgorithm digest : {DigestAlgorithm::sha256, DigestAlgorithm::sha384}) {
        EXPECT_FALSE(verify_signature(*brief, {Scheme::rsa_pss, digest, salt}, as_bytes("a"), signature));
      }
    }
    EXPECT_TRUE(verify_signature(*brief, method, as_bytes("a"), signature));
  }
}

// A key whose certificate is gone may leave its address to another key: the context must not answer for that one.
TEST(Threads, ACertificateThatTakesAnotherOnesPlaceIsNotConfused) {
  const SignatureMethod method = signing_method(KeyAlgorithm::p256);
  const PrivateKey &first = test_key(KeyAlgorithm::p256), &second = test_key(KeyAlgorithm::p256, 1);
  const Bytes by_first = must(make_signature(first, method, as_bytes("a")));
  for (int i = 0; i < 50; ++i) {
    EXPECT_TRUE(verify_signature(*certificate_of(first), method, as_bytes("a"), by_first));
    EXPECT_FALSE(verify_signature(*certificate_of(second), method, as_bytes("a"), by_first));
  }
}

TEST(Threads, DigestsOfThreeAlgorithmsInterleaved) {
  const auto hex_size = [](DigestAlgorithm algorithm) { return digest_of(algorithm, {as_bytes("abc")}).size; };
  const DigestValue once = digest_of(DigestAlgorithm::sha384, {as_bytes("ab"), as_bytes("c")});
  EXPECT_EQ(hex_size(DigestAlgorithm::sha256), 32U);
  EXPECT_EQ(hex_size(DigestAlgorithm::sha512), 64U);
  EXPECT_EQ(hex_size(DigestAlgorithm::sha384), 48U);
  EXPECT_EQ(digest_of(DigestAlgorithm::sha384, {as_bytes("abc")}).bytes, once.bytes);
  const Digest256 alone = sha256(as_bytes("abc"));
  EXPECT_TRUE(equal_constant_time(digest_of(DigestAlgorithm::sha256, {as_bytes("abc")}).view(), alone));
}

}  // namespace
}  // namespace axle::signature::test
