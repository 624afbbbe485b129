// The small parts: digests, names, verdicts, the ledger, DER.
#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "protocol/signature/asn1/der.hpp"
#include "protocol/signature/crypto/digest.hpp"
#include "protocol/signature/crypto/hmac.hpp"
#include "protocol/signature/crypto/range_hash.hpp"
#include "protocol/signature/trust/generation_cache.hpp"
#include "tests/protocol/signature/support.hpp"

namespace axle::signature::test {
namespace {

TEST(Digest, Sha256OfFips180) {
  EXPECT_EQ(to_hex(sha256(as_bytes("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(sha256({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  Sha256 hash;
  for (int round = 0; round < 2; ++round) {
    hash.update(as_bytes("a"));
    hash.update(as_bytes("bc"));
    EXPECT_EQ(hash.finish(), sha256(as_bytes("abc"))) << "reusable after finish";
  }
  hash.update(as_bytes("ab"));
  Sha256 moved = std::move(hash);
  moved.update(as_bytes("c"));
  EXPECT_EQ(moved.finish(), sha256(as_bytes("abc")));
}

// RFC 4231 cases 1, 2 and 6 (a key longer than a block), and the empty key, which must not mean "the last one".
TEST(Digest, HmacOfRfc4231) {
  EXPECT_EQ(to_hex(hmac_sha256(Bytes(20, 0x0B), as_bytes("Hi There"))),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(to_hex(hmac_sha256(as_bytes("Jefe"), as_bytes("what do ya want for nothing?"))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(to_hex(hmac_sha256(Bytes(131, 0xAA), as_bytes("Test Using Larger Than Block-Size Key - Hash Key First"))),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  EXPECT_EQ(to_hex(hmac_sha256({}, {})), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

// Keys around a block's length, messages around its end; the definition, written out, is the judge.
TEST(Digest, AKeptHmacKeyIsHmac) {
  for (const std::size_t key_bytes : {0UL, 1UL, 63UL, 64UL, 65UL, 200UL}) {
    const Bytes key(key_bytes, 0x5A);
    const HmacKey kept(key);
    const HmacKey copy = kept;
    for (std::size_t size = 0; size < 200; size += 7) {
      const Bytes message(size, static_cast<std::uint8_t>(size));
      Bytes block(64, 0);
      const Digest256 hashed = sha256(key);
      std::ranges::copy(key_bytes > 64 ? BytesView(hashed) : BytesView(key), block.begin());
      Sha256 inner, outer;
      Bytes inner_pad = block, outer_pad = block;
      for (auto& byte : inner_pad) byte ^= 0x36;
      for (auto& byte : outer_pad) byte ^= 0x5C;
      inner.update(inner_pad);
      inner.update(message);
      outer.update(outer_pad);
      outer.update(inner.finish());
      ASSERT_EQ(copy.of(message), outer.finish()) << key_bytes << " " << size;
    }
  }
}

TEST(Digest, ConstantTimeComparison) {
  EXPECT_TRUE(equal_constant_time({}, {}));
  EXPECT_TRUE(equal_constant_time(as_bytes("ab"), as_bytes("ab")));
  EXPECT_FALSE(equal_constant_time(as_bytes("ab"), as_bytes("ac")));
  EXPECT_FALSE(equal_constant_time(as_bytes("ab"), as_bytes("a")));
}

TEST(RangeHash, EqualsTheDigestOfTheParts) {
  Bytes file(1000);
  for (std::size_t i = 0; i < file.size(); ++i) file[i] = static_cast<std::uint8_t>(i * 7);
  const BytesView view(file);
  for (const DigestAlgorithm algorithm : {DigestAlgorithm::sha256, DigestAlgorithm::sha384, DigestAlgorithm::sha512}) {
    RangeHash hash(file, algorithm);
    for (const auto& [a, b, c] : {std::array<std::size_t, 3>{10, 20, 100}, {300, 310, 1000}, {5, 5, 5}, {0, 0, 1000}}) {
      const DigestValue parts = digest_of(algorithm, {view.first(a), view.subspan(b, c - b)});
      EXPECT_EQ(to_hex(hash.digest(a, b, c).view()), to_hex(parts.view())) << a;
    }
  }
}

TEST(Names, AlgorithmsReadBack) {
  for (const KeyAlgorithm algorithm : kKeyAlgorithms) {
    const auto read = parse_key_algorithm(to_string(algorithm));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, algorithm);
  }
  const auto wrong = parse_key_algorithm("rsa1024");
  ASSERT_FALSE(wrong);
  EXPECT_NE(wrong.error().detail.find("rsa2048, rsa3072"), std::string::npos) << wrong.error().detail;
}

TEST(Names, VerdictsInTheTermsOfTheStandard) {
  EXPECT_TRUE(Verdict::pass().passed());
  const Verdict failed = Verdict::failed(SubIndication::hash_failure, "changed");
  EXPECT_FALSE(failed.passed());
  EXPECT_EQ(to_string(failed.indication), "TOTAL-FAILED");
  EXPECT_EQ(to_string(failed.sub_indication), "HASH_FAILURE");
  const Verdict open = Verdict::undetermined(SubIndication::try_later, "away");
  EXPECT_FALSE(open.passed());
  EXPECT_EQ(to_string(open.indication), "INDETERMINATE");
  EXPECT_EQ(to_string(open.sub_indication), "TRY_LATER");
  EXPECT_FALSE(Verdict().passed());
}

DurationNs ticking() noexcept {
  static DurationNs now = 0;
  return now += 5;
}

TEST(CostLedger, BooksTimeCountAndAlgorithm) {
  CostLedger ledger(ticking);
  {
    const CostLedger::Scope scope(ledger, Stage::hash);
  }
  ledger.add_public_key(KeyAlgorithm::p384, 5, 1);
  ledger.add(Stage::parse, 7, 3);
  CostLedger sum;
  sum.merge(ledger);
  sum.merge(ledger);
  const auto& stages = sum.stages();
  EXPECT_EQ(stages[static_cast<std::size_t>(Stage::hash)].cpu_ns, 10);
  EXPECT_EQ(stages[static_cast<std::size_t>(Stage::hash)].count, 2U);
  EXPECT_EQ(stages[static_cast<std::size_t>(Stage::parse)].count, 6U);
  EXPECT_EQ(sum.algorithms()[static_cast<std::size_t>(KeyAlgorithm::p384)].cpu_ns, 10);
  EXPECT_EQ(sum.total_cpu_ns(), 2 * (5 + 5 + 7));
}

TEST(CostLedger, WithoutAClockItCounts) {
  CostLedger ledger;
  {
    const CostLedger::Scope scope(ledger, Stage::pdf);
  }
  EXPECT_EQ(ledger.stages()[static_cast<std::size_t>(Stage::pdf)].count, 1U);
  EXPECT_EQ(ledger.total_cpu_ns(), 0);
}

TEST(GenerationCache, KeepsWhatIsUsed) {
  GenerationCache<int> cache(32);  // one entry for each generation of a shard
  const auto key = [](std::uint8_t number) {
    Digest256 digest{};
    digest[0] = number;  // the last byte, which names the shard, stays 0
    return digest;
  };
  cache.insert(key(1), 1);
  cache.insert(key(2), 2);
  EXPECT_EQ(cache.find(key(1)), 1) << "from the old generation";
  cache.insert(key(3), 3);
  EXPECT_EQ(cache.find(key(1)), 1);
  EXPECT_EQ(cache.find(key(2)), std::nullopt);
  cache.insert(key(1), 9);
  EXPECT_EQ(cache.find(key(1)), 9);
}

TEST(Der, ReadsOnlyTheStrictForm) {
  const auto reads = [](Bytes bytes) {
    der::Reader reader(bytes);
    return reader.any().has_value();
  };
  EXPECT_TRUE(reads({0x04, 0x00}));
  EXPECT_TRUE(reads({0x04, 0x01, 0xAA}));
  EXPECT_FALSE(reads({}));
  EXPECT_FALSE(reads({0x04}));
  EXPECT_FALSE(reads({0x04, 0x02, 0xAA})) << "cut off";
  EXPECT_FALSE(reads({0x30, 0x80, 0x00, 0x00})) << "indefinite";
  EXPECT_FALSE(reads({0x04, 0x81, 0x01, 0xAA})) << "a longer length than needed";
  EXPECT_FALSE(reads({0x04, 0x82, 0x00, 0x01, 0xAA}));
  EXPECT_FALSE(reads({0x04, 0x84, 0xFF, 0xFF, 0xFF, 0xFF})) << "longer than the bytes";
  EXPECT_FALSE(reads({0x04, 0x85, 0x01, 0x00, 0x00, 0x00, 0x00})) << "a length of five bytes";
  EXPECT_FALSE(reads({0x1F, 0x01, 0x00})) << "a tag of several bytes";
}

TEST(Der, WritesWhatItReads) {
  for (const std::size_t size : {0U, 1U, 127U, 128U, 255U, 256U, 65'535U, 65'536U}) {
    const Bytes content(size, 0x5A);
    const Bytes written = der::element(der::kOctetString, {content});
    der::Reader reader(written);
    const auto read = reader.expect(der::kOctetString);
    ASSERT_TRUE(read) << size;
    EXPECT_TRUE(reader.at_end());
    EXPECT_EQ(read->content.size(), size);
  }
  EXPECT_EQ(der::set_of(der::kSet, {{0x02, 0x01, 0x05}, {0x02, 0x01, 0x03}}),
            (Bytes{0x31, 0x06, 0x02, 0x01, 0x03, 0x02, 0x01, 0x05}));
}

}  // namespace
}  // namespace axle::signature::test
