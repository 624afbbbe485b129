// The two forms of an ECDSA signature at their edges.
#include "protocol/signature/crypto/ecdsa_value.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "protocol/signature/crypto/public_key.hpp"
#include "tests/protocol/signature/support.hpp"

namespace axle::signature::test {
namespace {

Bytes hex(std::string_view text) {
  return must(from_hex(text));
}

// `size` bytes that end in `tail`.
Bytes padded(std::size_t size, std::string_view tail) {
  const Bytes end = hex(tail);
  Bytes out(size - end.size(), 0);
  out.insert(out.end(), end.begin(), end.end());
  return out;
}

Bytes raw(const Bytes& r, const Bytes& s) {
  Bytes out = r;
  out.insert(out.end(), s.begin(), s.end());
  return out;
}

TEST(EcdsaValue, IntegersTakeTheirShortestForm) {
  const auto der = [](std::string_view r, std::string_view s) {
    return to_hex(ecdsa_der_from_raw(KeyAlgorithm::p256, raw(padded(32, r), padded(32, s))).value());
  };
  EXPECT_EQ(der("00", "01"), "3006020100020101");
  EXPECT_EQ(der("7f", "80"), "300702017f02020080") << "a zero in front where the top bit is set";
  EXPECT_EQ(der("00ff", "0100"), "3008020200ff02020100");
  const std::string full(64, 'f');
  EXPECT_EQ(der(full, full), "3046022100" + full + "022100" + full);
}

TEST(EcdsaValue, ComesBackTheSameFromEveryEdge) {
  for (const auto& [algorithm, width] : {std::pair{KeyAlgorithm::p256, 32}, {KeyAlgorithm::p384, 48}}) {
    for (const char* r : {"00", "01", "7f", "80", "ff", "0100", "7fff", "8000"}) {
      for (const Bytes& s : {padded(width, "00"), padded(width, "80"), Bytes(width, 0xFF), Bytes(width, 0x7F)}) {
        const Bytes value = raw(padded(width, r), s);
        const auto der = ecdsa_der_from_raw(algorithm, value);
        ASSERT_TRUE(der);
        EXPECT_EQ(ecdsa_raw_from_der(algorithm, *der), value) << to_hex(value);
      }
    }
  }
}

TEST(EcdsaValue, RawOfAnyOtherLengthIsRefused) {
  for (const std::size_t size : {0, 1, 63, 65, 95, 96, 97, 64 + 64}) {
    EXPECT_FALSE(ecdsa_der_from_raw(KeyAlgorithm::p256, Bytes(size, 1))) << size;
  }
  for (const std::size_t size : {0, 64, 95, 97}) {
    EXPECT_FALSE(ecdsa_der_from_raw(KeyAlgorithm::p384, Bytes(size, 1))) << size;
  }
  for (const KeyAlgorithm algorithm : {KeyAlgorithm::rsa2048, KeyAlgorithm::ed25519}) {
    EXPECT_FALSE(ecdsa_der_from_raw(algorithm, Bytes(64, 1))) << "no curve, no value";
    EXPECT_FALSE(ecdsa_raw_from_der(algorithm, hex("3006020101020101")));
  }
}

TEST(EcdsaValue, OnlyStrictDerIsRead) {
  ASSERT_TRUE(ecdsa_raw_from_der(KeyAlgorithm::p256, hex("3006020101020101")));
  const std::string wide(64, 'f');
  const std::pair<const char*, std::string> refused[] = {
      {"nothing", ""},
      {"cut off", "30060201010201"},
      {"bytes behind the sequence", "300602010102010100"},
      {"bytes behind the integers", "30080201010201010500"},
      {"one integer", "3003020101"},
      {"a negative integer", "30060201ff020101"},
      {"an empty integer", "30050200020101"},
      {"a zero too many", "300702020001020101"},
      {"two zeros before a set top bit", "30080203000080020101"},
      {"a length in long form", "308106020101020101"},
      {"an indefinite length", "30800201010201010000"},
      {"a set", "3106020101020101"},
      {"an octet string", "3006040101020101"},
      {"33 bytes", "3026022101" + wide + "020101"},
  };
  for (const auto& [what, der] : refused) {
    EXPECT_FALSE(ecdsa_raw_from_der(KeyAlgorithm::p256, hex(der))) << what;
  }
  const std::string most = "3026022100" + wide + "020101";
  EXPECT_TRUE(ecdsa_raw_from_der(KeyAlgorithm::p256, hex(most))) << "32 bytes with a zero in front are 32 bytes";
}

TEST(EcdsaValue, RealSignaturesGoBothWays) {
  for (const KeyAlgorithm algorithm : {KeyAlgorithm::p256, KeyAlgorithm::p384}) {
    for (int i = 0; i < 200; ++i) {  // of 200, some have short integers
      const Bytes der = must(make_signature(test_key(algorithm), signing_method(algorithm), as_bytes("x")));
      const auto value = ecdsa_raw_from_der(algorithm, der);
      ASSERT_TRUE(value) << to_hex(der);
      EXPECT_EQ(ecdsa_der_from_raw(algorithm, *value), der);
    }
  }
}

}  // namespace
}  // namespace axle::signature::test
