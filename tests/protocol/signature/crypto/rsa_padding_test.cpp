// The two RSA encodings, on the encoded messages of real signatures and on forged ones.
#include "protocol/signature/crypto/rsa_padding.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/protocol/signature/crypto/support.hpp"

namespace axle::signature::test {
namespace {

constexpr std::string_view kText = "Quyết định số 28/2018/QĐ-TTg";

// What the public-key operation makes of a signature that OpenSSL made.
Bytes encoded_message(KeyAlgorithm algorithm, const SignatureMethod& method) {
  const PrivateKey& key = test_key(algorithm);
  return raised_by_openssl(modulus_hex(*certificate_of(key)), must(make_signature(key, method, as_bytes(kText))));
}

DigestValue digest(DigestAlgorithm algorithm, std::string_view text = kText) {
  return digest_of(algorithm, {as_bytes(text)});
}

// Calls `refuses` with the encoding once for every bit, that bit flipped.
template <class Refuses>
void expect_no_flipped_bit_passes(const Bytes& encoded, const Refuses& refuses) {
  Bytes forged = encoded;
  for (std::size_t bit = 0; bit < 8 * encoded.size(); ++bit) {
    const auto mask = static_cast<std::uint8_t>(1U << bit % 8);
    forged[bit / 8] ^= mask;
    ASSERT_TRUE(refuses(forged)) << "byte " << bit / 8 << " bit " << bit % 8;
    forged[bit / 8] ^= mask;
  }
}

TEST(RsaPadding, Pkcs1OfRealSignaturesAndNothingElse) {
  for (const KeyAlgorithm key : kRsaAlgorithms) {
    for (const DigestAlgorithm algorithm : kDigests) {
      const Bytes encoded = encoded_message(key, {Scheme::rsa_pkcs1, algorithm, 0});
      EXPECT_TRUE(is_emsa_pkcs1(encoded, algorithm, digest(algorithm)));
      EXPECT_FALSE(is_emsa_pkcs1(encoded, algorithm, digest(algorithm, "another text")));
      EXPECT_FALSE(is_emsa_pss(encoded, algorithm, 0, digest(algorithm)));
      for (const DigestAlgorithm other : kDigests) {
        if (other != algorithm) EXPECT_FALSE(is_emsa_pkcs1(encoded, other, digest(other)));
      }
      expect_no_flipped_bit_passes(
          encoded, [&](BytesView forged) { return !is_emsa_pkcs1(forged, algorithm, digest(algorithm)); });
    }
  }
}

// Bleichenbacher's forgery needs a verifier that reads the padding instead of comparing all of it.
TEST(RsaPadding, Pkcs1LeavesNoRoom) {
  const DigestAlgorithm sha256 = DigestAlgorithm::sha256;
  const Bytes encoded = encoded_message(KeyAlgorithm::rsa2048, {Scheme::rsa_pkcs1, sha256, 0});
  const std::size_t tail = 19 + 32;
  Bytes early(encoded.size(), 0x55);  // short padding, then the right DigestInfo, then what the forger likes
  std::copy(encoded.begin(), encoded.begin() + 10, early.begin());
  std::copy(encoded.end() - static_cast<std::ptrdiff_t>(tail) - 1, encoded.end(), early.begin() + 10);
  EXPECT_FALSE(is_emsa_pkcs1(early, sha256, digest(sha256)));

  Bytes without_null = encoded;  // 30 2f 30 0b <oid> 04 20 <digest>: two bytes fewer, two more of padding
  without_null.erase(without_null.end() - 36, without_null.end() - 34);
  without_null[without_null.size() - 49 + 1] = 0x2F;
  without_null[without_null.size() - 49 + 3] = 0x0B;
  without_null.insert(without_null.begin() + 2, 2, 0xFF);
  ASSERT_EQ(without_null.size(), encoded.size());
  EXPECT_FALSE(is_emsa_pkcs1(without_null, sha256, digest(sha256)));

  Bytes least(11 + tail, 0xFF);  // eight bytes FF are the least that RFC 8017 9.2 allows
  std::copy(encoded.end() - static_cast<std::ptrdiff_t>(tail) - 1, encoded.end(), least.begin() + 10);
  least[0] = 0;
  least[1] = 1;
  EXPECT_TRUE(is_emsa_pkcs1(least, sha256, digest(sha256)));
  least.erase(least.begin() + 2);
  EXPECT_FALSE(is_emsa_pkcs1(least, sha256, digest(sha256)));
  EXPECT_FALSE(is_emsa_pkcs1({}, sha256, digest(sha256)));
}

TEST(RsaPadding, PssOfRealSignaturesAndNothingElse) {
  for (const KeyAlgorithm key : kRsaAlgorithms) {
    for (const DigestAlgorithm algorithm : kDigests) {
      const std::size_t size = bytes_of_digest(algorithm), most = bytes_of_modulus(key) - size - 2;
      for (const std::size_t salt : {std::size_t{0}, std::size_t{1}, size, most}) {
        const Bytes encoded = encoded_message(key, {Scheme::rsa_pss, algorithm, static_cast<int>(salt)});
        EXPECT_TRUE(is_emsa_pss(encoded, algorithm, salt, digest(algorithm)));
        EXPECT_FALSE(is_emsa_pss(encoded, algorithm, salt, digest(algorithm, "another text")));
        EXPECT_FALSE(is_emsa_pss(encoded, algorithm, salt + 1, digest(algorithm)));
        if (salt > 0) EXPECT_FALSE(is_emsa_pss(encoded, algorithm, salt - 1, digest(algorithm)));
        EXPECT_FALSE(is_emsa_pss(encoded, algorithm, most + 1, digest(algorithm)));
        EXPECT_FALSE(is_emsa_pss(encoded, algorithm, SIZE_MAX, digest(algorithm)));
        EXPECT_FALSE(is_emsa_pkcs1(encoded, algorithm, digest(algorithm)));
      }
    }
  }
}

TEST(RsaPadding, NoBitOfPssCanChange) {
  for (const std::size_t salt : {0, 32, 222}) {
    const DigestAlgorithm sha256 = DigestAlgorithm::sha256;
    const Bytes encoded = encoded_message(KeyAlgorithm::rsa2048, {Scheme::rsa_pss, sha256, static_cast<int>(salt)});
    expect_no_flipped_bit_passes(encoded,
                                 [&](BytesView forged) { return !is_emsa_pss(forged, sha256, salt, digest(sha256)); });
  }
}

TEST(RsaPadding, PssInLessRoomThanItNeeds) {
  const DigestAlgorithm sha256 = DigestAlgorithm::sha256;
  for (const std::size_t size : {0, 1, 33}) {
    EXPECT_FALSE(is_emsa_pss(Bytes(size, 0xBC), sha256, 0, digest(sha256))) << size;
  }
  EXPECT_FALSE(is_emsa_pss(Bytes(34, 0xBC), sha256, 0, digest(sha256)));
  EXPECT_FALSE(is_emsa_pss(Bytes(34, 0xBC), sha256, 1, digest(sha256)));
}

}  // namespace
}  // namespace axle::signature::test
