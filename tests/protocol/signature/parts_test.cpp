// The small parts: digests, names, verdicts, the ledger, DER, CMS, PDF values and text.
#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "protocol/signature/asn1/der.hpp"
#include "protocol/signature/cms/cms.hpp"
#include "protocol/signature/crypto/digest.hpp"
#include "protocol/signature/crypto/range_hash.hpp"
#include "protocol/signature/pdf/filter.hpp"
#include "protocol/signature/pdf/text.hpp"
#include "protocol/signature/pdf/value.hpp"
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
  {
    CostLedger::Scope scope(ledger, Stage::public_key);
    scope.algorithm(KeyAlgorithm::p384);
  }
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

TEST(Cms, AnyTruncationIsRefusedAndPaddingIsNot) {
  const Bytes cms = must(make_cms(test_person(), sha256(as_bytes("x"))));
  EXPECT_LE(cms.size(), cms_bytes_bound(test_person()));
  ASSERT_TRUE(read_cms(cms));
  for (std::size_t size = 0; size < cms.size(); ++size) ASSERT_FALSE(read_cms(BytesView(cms).first(size))) << size;
  Bytes padded = cms;
  padded.resize(cms.size() + 10);
  EXPECT_TRUE(read_cms(padded));
  padded.back() = 1;
  EXPECT_FALSE(read_cms(padded));
}

// Either the walk refuses it, or it still reads inside of its bytes: run with sanitizers this finds over-reads.
TEST(Cms, AnyChangedByteIsHandled) {
  const Bytes good = must(make_cms(test_person(), sha256(as_bytes("x"))));
  int refused = 0;
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (const std::uint8_t flip : {std::uint8_t{0x01}, std::uint8_t{0x80}}) {
      Bytes changed = good;
      changed[i] ^= flip;
      const auto cms = read_cms(changed);
      refused += cms ? 0 : 1;
      if (cms) EXPECT_GE(signed_form(*cms).size(), 2U);
    }
  }
  EXPECT_GT(refused, 100);
}

TEST(Cms, WeakDigestsAreNamedAsSuch) {
  Bytes cms = must(make_cms(test_person(), sha256(as_bytes("x"))));
  // 2.16.840.1.101.3.4.2.1 is SHA-256; ...2.4 is SHA-224.
  const Bytes sha256_oid{0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01};
  for (auto at = cms.begin(); (at = std::search(at, cms.end(), sha256_oid.begin(), sha256_oid.end())) != cms.end();
       ++at) {
    at[8] = 0x04;
  }
  const auto read = read_cms(cms);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().sub_indication, SubIndication::crypto_constraints_failure) << read.error().reason;
}

PdfValue value_of(std::string_view text) {
  PdfReader reader(as_bytes(text), 0, 8);
  return must(reader.value());
}
bool is_value(std::string_view text) {
  return PdfReader(as_bytes(text), 0, 8).value().has_value();
}

TEST(PdfValue, Kinds) {
  EXPECT_EQ(value_of(" %c\n42 ").integer, 42);
  EXPECT_EQ(value_of("-7").integer, -7);
  EXPECT_EQ(value_of("+7").integer, 7);
  EXPECT_TRUE(value_of("-.5").is(PdfKind::real));
  EXPECT_TRUE(value_of("4.").is(PdfKind::real));
  EXPECT_TRUE(value_of("true").is(PdfKind::boolean));
  EXPECT_TRUE(value_of("null").is(PdfKind::null));
  EXPECT_EQ(value_of("/A#20B").name, "A B");
  EXPECT_EQ(value_of("12 3 R").reference, (PdfReference{12, 3}));
  EXPECT_EQ(value_of("[1 2 R 3 0 R]").items.size(), 2U);
  EXPECT_EQ(value_of("<</A 1/B[/C(x)]>>").keys.size(), 2U);
  EXPECT_EQ(value_of("<</A null>>").find("A"), nullptr);
  for (
      const char* wrong :
      {"",    "1.2.3", "--1", "- 1",    "+",       ".",      "tru", "nul", "(", "(()",          "(\\",
       "<12", "<1x>",  "[1",  "<</A>>", "<<1 2>>", "<</A 1", "]",   ">>",  "{", "<</A 1/A 2>>", "[[[[[[[[[]]]]]]]]]"}) {
    EXPECT_FALSE(is_value(wrong)) << wrong;
  }
}

TEST(PdfValue, Strings) {
  const auto text = [](std::string_view source) {
    const Bytes bytes = string_bytes(value_of(source), as_bytes(source));
    return std::string(as_text(bytes));
  };
  EXPECT_EQ(text("(a(b)c)"), "a(b)c");
  EXPECT_EQ(text("(\\n\\(\\\\\\101\\7x\\\nb\\q)"),
            "\n(\\A\ax"
            "bq");
  EXPECT_EQ(text("<48 69\n4>"), "Hi@");
  EXPECT_EQ(text("<>"), "");
}

TEST(PdfValue, SameButFor) {
  const auto same = [](std::string_view a, std::string_view b) {
    return same_value(value_of(a), as_bytes(a), value_of(b), as_bytes(b));
  };
  EXPECT_TRUE(same("<</A 1 /B (x)>>", "<< /B <78> /A 1 /C null>>"));
  EXPECT_FALSE(same("<</A 1>>", "<</A 2>>"));
  EXPECT_FALSE(same("<</A 1>>", "<</A 1 /B 1>>"));
  EXPECT_FALSE(same("[1 2]", "[1 2 3]"));
  EXPECT_FALSE(same("1 0 R", "1 1 R"));
  const std::string_view a = "<</A 1 /B 2>>", b = "<</A 1 /B 3>>";
  EXPECT_TRUE(same_but_for(value_of(a), as_bytes(a), value_of(b), as_bytes(b), {"B"}));
  EXPECT_FALSE(same_but_for(value_of(a), as_bytes(a), value_of(b), as_bytes(b), {"A"}));
}

TEST(PdfValue, SkippingFindsTheSameReferences) {
  const std::string_view text = "<</A 5 0 R /B [(6 0 R) <36> /7 8 0 R [9 0 R 10 11]] /C null>> 12 0 R";
  PdfReader reader(as_bytes(text), 0, 8);
  std::vector<std::uint32_t> referred;
  ASSERT_TRUE(reader.skip_value(referred));
  EXPECT_EQ(referred, (std::vector<std::uint32_t>{5, 8, 9}));
  for (const char* wrong : {"", "[", "<</A", "(", "<12", "]", "[[[[[[[[["}) {
    PdfReader broken(as_bytes(wrong), 0, 8);
    EXPECT_FALSE(broken.skip_value(referred)) << wrong;
  }
}

TEST(PdfFilter, RefusesOtherFiltersAndDamage) {
  const auto decode = [](std::string_view dictionary, std::string_view data) {
    return decode_stream(value_of(dictionary), as_bytes(data), 100);
  };
  EXPECT_EQ(decode("<<>>", "abc"), bytes_of("abc"));
  EXPECT_EQ(decode("<<>>", std::string(101, 'a')).error().code, Errc::limit);
  EXPECT_FALSE(decode("<</Filter /LZWDecode>>", "abc"));
  EXPECT_FALSE(decode("<</Filter [/FlateDecode /FlateDecode]>>", "abc"));
  EXPECT_FALSE(decode("<</Filter /FlateDecode>>", "abc"));
  EXPECT_FALSE(decode("<</Filter /FlateDecode /DecodeParms <</Predictor 2>>>>", "abc"));
  EXPECT_FALSE(decode("<</Filter /FlateDecode /DecodeParms <</Predictor 12 /Columns 0>>>>", "abc"));
}

TEST(PdfText, RoundTrip) {
  for (const char* text : {"plain (with) \\", "Nguyễn Thị Mẫu", "\xF0\x9F\x98\x80", ""}) {
    const std::string object = text_string_object(text);
    EXPECT_EQ(utf8_of_text_string(string_bytes(value_of(object), as_bytes(object))), text);
  }
}

TEST(PdfText, Dates) {
  EXPECT_EQ(pdf_date(kAt), "D:20260803090000+07'00'");
  EXPECT_EQ(parse_pdf_date("D:20260803090000+07'00'"), kAt);
  EXPECT_EQ(parse_pdf_date("D:20260803020000Z"), kAt);
  EXPECT_EQ(parse_pdf_date("D:20260802210000-05'00"), kAt);
  for (const char* wrong : {"", "20260803", "D:2026", "D:20260431000000Z", "D:20260803250000Z",
                            "D:20260803090000+99'00'", "D:99990803090000Z", "D:20260803090000x"}) {
    EXPECT_EQ(parse_pdf_date(wrong), 0) << wrong;
  }
}

TEST(PdfText, VietnameseWithoutMarks) {
  EXPECT_EQ(without_marks("Sở Thử nghiệm, Ủy ban Đà Nẵng ƯỚC ước"), "So Thu nghiem, Uy ban Da Nang UOC uoc");
  EXPECT_EQ(without_marks("áàảãạ ăắằẳẵặ âấầẩẫậ éèẻẽẹ êếềểễệ íìỉĩị óòỏõọ ôốồổỗộ ơớờởỡợ úùủũụ ưứừửữự ýỳỷỹỵ đ"),
            "aaaaa aaaaaa aaaaaa eeeee eeeeee iiiii ooooo oooooo oooooo uuuuu uuuuuu yyyyy d");
  EXPECT_EQ(without_marks("a\xCC\x81€"), "a?");
}

}  // namespace
}  // namespace axle::signature::test
