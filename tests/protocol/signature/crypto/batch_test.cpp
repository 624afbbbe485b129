// verify_signatures() says of every job what verify_signature() says: right and tampered signatures, all kinds of keys
// in one batch, every size of a batch.
#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "base/random.hpp"
#include "protocol/signature/crypto/public_key_batch.hpp"
#include "protocol/signature/crypto/rsa_lanes.hpp"
#include "tests/protocol/signature/crypto/support.hpp"

namespace axle::signature::test {
namespace {

struct Signed {
  CertificatePtr certificate;
  SignatureMethod method;
  Bytes message, signature;
};

Signed sign(const PrivateKey& key, const SignatureMethod& method, const std::string& text) {
  return {certificate_of(key), method, bytes_of(text), must(make_signature(key, method, as_bytes(text)))};
}

// Three messages for each key and method.
std::vector<Signed> signed_messages() {
  std::vector<Signed> out;
  for (int number = 0; number < 3; ++number) {
    const std::string text = "Công văn số " + std::to_string(number);
    for (const KeyAlgorithm algorithm : kRsaAlgorithms) {
      const PrivateKey& key = test_key(algorithm, number % 2);
      for (const DigestAlgorithm digest : kDigests) {
        const int salt = static_cast<int>(bytes_of_digest(digest));
        out.push_back(sign(key, {Scheme::rsa_pkcs1, digest, 0}, text));
        out.push_back(sign(key, {Scheme::rsa_pss, digest, salt}, text));
        out.push_back(sign(key, {Scheme::rsa_pss, digest, number * 20}, text));
      }
    }
    out.push_back(sign(rsa_key_with_exponent_3(), {Scheme::rsa_pkcs1, DigestAlgorithm::sha256, 0}, text));
    for (const KeyAlgorithm algorithm : {KeyAlgorithm::p256, KeyAlgorithm::ed25519}) {
      out.push_back(sign(test_key(algorithm), signing_method(algorithm), text));
    }
  }
  return out;
}

void flip_a_bit(Bytes& bytes, RandomStream& random) {
  if (!bytes.empty()) bytes[random.below(bytes.size())] ^= static_cast<std::uint8_t>(1U << random.below(8));
}

// One of many ways to be wrong; some of them are harmless, and both paths must see that as well.
void tamper(Signed& one, const std::vector<Signed>& others, RandomStream& random) {
  const Signed& other = others[random.below(others.size())];
  switch (random.below(10)) {
    case 0: flip_a_bit(one.message, random); break;
    case 1: one.certificate = other.certificate; break;
    case 2: one.method = other.method; break;
    case 3: one.signature = other.signature; break;
    case 4: one.signature.pop_back(); break;
    case 5: one.signature.insert(one.signature.begin(), 0); break;
    case 6: one.signature.assign(one.signature.size(), static_cast<std::uint8_t>(random.below(2) * 0xFF)); break;
    case 7: one.method.salt_bytes = static_cast<int>(random.between(-3, 600)); break;
    case 8: one.signature.clear(); break;
    default: flip_a_bit(one.signature, random); break;
  }
}

std::vector<SignatureJob> jobs_of(std::vector<Signed>&&) = delete;  // the jobs borrow
std::vector<SignatureJob> jobs_of(const std::vector<Signed>& batch) {
  std::vector<SignatureJob> jobs;
  for (const Signed& one : batch) jobs.push_back({one.certificate.get(), one.method, one.message, one.signature});
  return jobs;
}

TEST(Batch, AgreesWithOpenSslOnThousandsOfJobs) {
  const std::vector<Signed> pool = signed_messages();
  RandomStream random(20261125, "batches");
  std::size_t jobs_total = 0, good_total = 0;
  for (int round = 0; round < 250; ++round) {
    std::vector<Signed> batch;
    for (std::size_t count = random.below(25); batch.size() < count;) {
      batch.push_back(pool[random.below(pool.size())]);
      if (random.chance(0.4)) tamper(batch.back(), pool, random);
    }
    std::vector<SignatureJob> expected = jobs_of(batch), answers = expected;
    for (SignatureJob& job : answers) job.good = random.chance(0.5);  // what was there does not matter
    verify_signatures(expected, BatchPath::one_by_one);
    verify_signatures(answers);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      ASSERT_EQ(answers[i].good, expected[i].good)
          << "round " << round << " job " << i << " of " << batch.size() << ": "
          << to_string(batch[i].certificate->key_algorithm()) << ", signature " << to_hex(batch[i].signature);
      good_total += expected[i].good ? 1 : 0;
    }
    jobs_total += batch.size();
  }
  EXPECT_GT(jobs_total, 2500U);
  EXPECT_GT(good_total, jobs_total / 2);
  EXPECT_LT(good_total, jobs_total * 9 / 10);
  std::printf("%zu jobs, %zu good; RSA batches ran %s\n", jobs_total, good_total,
              rsa_lanes_available() ? "in AVX-512 IFMA lanes" : "in OpenSSL (no AVX-512 IFMA here)");
}

TEST(Batch, FindsTheOneBadSignatureAtEveryPlaceOfEverySize) {
  for (const SignatureMethod method : {SignatureMethod{Scheme::rsa_pkcs1, DigestAlgorithm::sha256, 0},
                                       SignatureMethod{Scheme::rsa_pss, DigestAlgorithm::sha256, 32}}) {
    const Signed one = sign(test_key(KeyAlgorithm::rsa2048), method, "a"),
                 two = sign(test_key(KeyAlgorithm::rsa2048, 1), method, "b");
    for (std::size_t size = 1; size <= 2 * kRsaLanes + 1; ++size) {
      for (std::size_t bad = 0; bad < size; ++bad) {
        std::vector<Signed> batch;
        for (std::size_t i = 0; i < size; ++i) batch.push_back(i % 3 == 0 ? two : one);
        batch[bad].message.push_back('!');
        std::vector<SignatureJob> jobs = jobs_of(batch);
        verify_signatures(jobs);
        for (std::size_t i = 0; i < size; ++i) ASSERT_EQ(jobs[i].good, i != bad) << i << " of " << size;
      }
    }
  }
}

// A signature of `text` and, where that still has as many bytes, the same with the modulus added; else none.
std::optional<std::pair<Signed, Signed>> with_modulus_added(const PrivateKey& key, const std::string& text) {
  const Signed good = sign(key, {Scheme::rsa_pkcs1, DigestAlgorithm::sha256, 0}, text);
  const Bytes modulus = must(from_hex(modulus_hex(*good.certificate)));
  Signed past = good;
  unsigned int carry = 0;
  for (std::size_t i = modulus.size(); i-- > 0; carry >>= 8) {
    carry += past.signature[i] + modulus[i];
    past.signature[i] = static_cast<std::uint8_t>(carry);
  }
  return carry == 0 ? std::optional(std::pair(good, past)) : std::nullopt;
}

// RFC 8017 5.2.2 step 1: a number past the modulus is no signature, though it is congruent to one.
TEST(Batch, NumbersPastTheModulusAreRefused) {
  std::optional<std::pair<Signed, Signed>> found;
  for (int attempt = 0; attempt < 600 && !found; ++attempt) {  // the closer a modulus is to 2^2048, the rarer they are
    found = with_modulus_added(test_key(KeyAlgorithm::rsa2048, attempt / 100), std::to_string(attempt));
  }
  ASSERT_TRUE(found) << "no signature was small enough";
  const std::vector<Signed> batch{found->first, found->second, found->first};
  std::vector<SignatureJob> jobs = jobs_of(batch);
  verify_signatures(jobs);
  EXPECT_TRUE(jobs[0].good);
  EXPECT_FALSE(jobs[1].good);
  EXPECT_TRUE(jobs[2].good);
}

TEST(Batch, NothingAndOne) {
  verify_signatures(std::span<SignatureJob>());
  const std::vector<Signed> one{sign(test_key(KeyAlgorithm::rsa2048), {}, "a")};
  std::vector<SignatureJob> jobs = jobs_of(one);
  verify_signatures(jobs);
  EXPECT_TRUE(jobs[0].good);
}

TEST(Batch, TheLedgerCountsOperationsByAlgorithm) {
  std::vector<Signed> batch;
  for (int i = 0; i < 3; ++i) batch.push_back(sign(test_key(KeyAlgorithm::rsa2048), {}, "a"));
  batch.insert(batch.begin() + 1, sign(test_key(KeyAlgorithm::p256), signing_method(KeyAlgorithm::p256), "b"));
  batch[3].message.clear();
  std::vector<SignatureJob> jobs = jobs_of(batch);
  std::vector<SignatureJob*> borrowed;
  for (SignatureJob& job : jobs) borrowed.push_back(&job);
  CostLedger ledger;
  verify_signatures(borrowed, ledger);
  EXPECT_TRUE(jobs[0].good && jobs[1].good && jobs[2].good);
  EXPECT_FALSE(jobs[3].good);
  const auto count = [&](KeyAlgorithm algorithm) {
    return ledger.algorithms()[static_cast<std::size_t>(algorithm)].count;
  };
  EXPECT_EQ(count(KeyAlgorithm::rsa2048), 3U);
  EXPECT_EQ(count(KeyAlgorithm::p256), 1U);
  EXPECT_EQ(count(KeyAlgorithm::rsa4096), 0U);
}

}  // namespace
}  // namespace axle::signature::test
