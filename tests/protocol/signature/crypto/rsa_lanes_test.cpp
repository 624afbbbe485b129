// The RSA operation in vector lanes against OpenSSL's arithmetic: edges of the number range, extreme moduli, every
// number of lanes, different keys side by side.
#include "protocol/signature/crypto/rsa_lanes.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/encoding.hpp"
#include "base/random.hpp"
#include "tests/protocol/signature/crypto/support.hpp"

namespace axle::signature::test {
namespace {

#define AXLE_NEEDS_LANES()                                                           \
  if (!rsa_lanes_available())                                                        \
  GTEST_SKIP() << "this CPU has no AVX-512 IFMA: batches are OpenSSL's, nothing to " \
                  "compare"

struct Subject {
  std::string modulus;
  std::unique_ptr<const RsaLaneKey> key;
};

Subject subject_of(const std::string& modulus) {
  return {modulus, make_rsa_lane_key(certificate_around(rsa_public_key_info(modulus))->public_key())};
}

// Real keys, and the least and the greatest odd moduli of the size, and one of long runs of equal bits.
std::vector<Subject> subjects_of(KeyAlgorithm algorithm) {
  const std::size_t digits = 2 * bytes_of_modulus(algorithm);
  std::vector<Subject> out;
  for (int number = 0; number < 2; ++number) {
    out.push_back(subject_of(modulus_hex(*certificate_of(test_key(algorithm, number)))));
  }
  out.push_back(subject_of("8" + std::string(digits - 2, '0') + "1"));
  out.push_back(subject_of(std::string(digits, 'F')));
  std::string runs = "FFF";
  while (runs.size() < digits - 1) runs += runs.size() / 13 % 2 == 0 ? '0' : 'F';
  out.push_back(subject_of(runs + "1"));
  for (const Subject& subject : out) AXLE_ASSERT(subject.key != nullptr);
  return out;
}

Bytes random_bytes(RandomStream& random, std::size_t size) {
  Bytes out(size);
  for (std::uint8_t& byte : out) byte = static_cast<std::uint8_t>(random.next());
  return out;
}

// Numbers below the modulus: random, with runs of zeros and ones, and some close to both ends.
Bytes number_below(const Subject& subject, RandomStream& random) {
  Bytes out = random_bytes(random, subject.key->modulus_bytes);
  const std::size_t from = random.below(out.size()), count = random.below(out.size() - from);
  switch (random.below(5)) {
    case 0: std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(from), count, 0); break;
    case 1: std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(from), count, 0xFF); break;
    case 2: std::fill(out.begin(), out.end() - 1, 0); break;
    case 3: out = must(from_hex(subject.modulus)); break;  // less something, see below
    default: break;
  }
  while (!is_representative(*subject.key, out)) {
    const auto at = std::ranges::find_if(out, [](std::uint8_t byte) { return byte != 0; });
    *at = static_cast<std::uint8_t>(random.below(*at));
  }
  return out;
}

// Runs the lanes and compares every one of them.
void expect_equal(const std::vector<const Subject*>& subjects, const std::vector<Bytes>& numbers) {
  std::vector<Bytes> encoded;
  std::vector<RsaLane> lanes;
  for (const Subject* subject : subjects) encoded.emplace_back(subject->key->modulus_bytes, 0xEE);
  for (std::size_t i = 0; i < subjects.size(); ++i) lanes.push_back({subjects[i]->key.get(), numbers[i], encoded[i]});
  raise_in_lanes(lanes);
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    ASSERT_EQ(to_hex(encoded[i]), to_hex(raised_by_openssl(subjects[i]->modulus, numbers[i])))
        << "lane " << i << " of " << subjects.size() << " modulus " << subjects[i]->modulus << " number "
        << to_hex(numbers[i]);
  }
}

Bytes plus(const std::string& hex, int difference) {  // no carry past the last byte is needed for odd moduli
  Bytes out = must(from_hex(hex));
  out.back() = static_cast<std::uint8_t>(out.back() + difference);
  return out;
}

TEST(RsaLanes, EdgesOfTheNumberRange) {
  AXLE_NEEDS_LANES();
  for (const KeyAlgorithm algorithm : kRsaAlgorithms) {
    for (const Subject& subject : subjects_of(algorithm)) {
      const std::size_t size = subject.key->modulus_bytes;
      Bytes one(size, 0), two(size, 0), top(size, 0);
      one.back() = 1;
      two.back() = 2;
      top.front() = 0x40;
      const std::vector<Bytes> edges{Bytes(size, 0), one, two, top, plus(subject.modulus, -1), Bytes(size, 0x7F)};
      expect_equal(std::vector<const Subject*>(edges.size(), &subject), edges);
      for (const Bytes& edge : edges) expect_equal({&subject}, {edge});
    }
  }
}

TEST(RsaLanes, RepresentativesAreBelowTheModulusAndAsLong) {
  for (const KeyAlgorithm algorithm : kRsaAlgorithms) {
    const Subject subject = subject_of(modulus_hex(*certificate_of(test_key(algorithm))));
    const RsaLaneKey& key = *subject.key;
    const std::size_t size = key.modulus_bytes;
    EXPECT_TRUE(is_representative(key, Bytes(size, 0)));
    EXPECT_TRUE(is_representative(key, plus(subject.modulus, -1)));
    EXPECT_FALSE(is_representative(key, plus(subject.modulus, 0)));
    Bytes more = plus(subject.modulus, 0);
    for (std::size_t i = size; i-- > 0 && ++more[i] == 0;) {
    }
    EXPECT_FALSE(is_representative(key, more)) << "the modulus and one";
    EXPECT_FALSE(is_representative(key, Bytes(size, 0xFF)));
    EXPECT_FALSE(is_representative(key, {}));
    EXPECT_FALSE(is_representative(key, Bytes(size - 1, 0)));
    EXPECT_FALSE(is_representative(key, Bytes(size + 1, 0)));
  }
}

TEST(RsaLanes, OnlyKeysOfTheListedKind) {
  const auto make = [](const std::string& modulus, const std::string& exponent = "10001") {
    return make_rsa_lane_key(certificate_around(rsa_public_key_info(modulus, exponent))->public_key());
  };
  const std::string odd = "F" + std::string(510, '0') + "1";
  EXPECT_NE(make(odd), nullptr);
  EXPECT_EQ(make("F" + std::string(510, '0') + "2"), nullptr) << "even";
  EXPECT_EQ(make(odd, "03"), nullptr);
  EXPECT_EQ(make(odd, "10003"), nullptr);
  EXPECT_EQ(make(odd, "0100000000010001"), nullptr) << "equal to 65537 in its lower 32 bits";
  EXPECT_EQ(make_rsa_lane_key(test_key(KeyAlgorithm::p256).native()), nullptr);
  EXPECT_EQ(make_rsa_lane_key(test_key(KeyAlgorithm::ed25519).native()), nullptr);
  EXPECT_EQ(make_rsa_lane_key(nullptr), nullptr);
  const bool here = rsa_lanes_available();
  EXPECT_EQ(certificate_of(test_key(KeyAlgorithm::rsa2048))->lane_key() != nullptr, here);
  EXPECT_EQ(certificate_of(rsa_key_with_exponent_3())->lane_key(), nullptr);
}

TEST(RsaLanes, EveryNumberOfLanesWithKeysSideBySide) {
  AXLE_NEEDS_LANES();
  RandomStream random(20261125, "rsa lanes");
  for (const KeyAlgorithm algorithm : kRsaAlgorithms) {
    const std::vector<Subject> subjects = subjects_of(algorithm);
    const int rounds = algorithm == KeyAlgorithm::rsa2048 ? 60 : 12;
    for (int round = 0; round < rounds; ++round) {
      for (std::size_t count = 1; count <= kRsaLanes; ++count) {
        std::vector<const Subject*> chosen;
        std::vector<Bytes> numbers;
        for (std::size_t i = 0; i < count; ++i) {
          chosen.push_back(&subjects[random.below(subjects.size())]);
          numbers.push_back(number_below(*chosen.back(), random));
        }
        expect_equal(chosen, numbers);
        if (HasFatalFailure()) return;
      }
    }
  }
}

}  // namespace
}  // namespace axle::signature::test
