// Time stamps: asked for, given, believed; and what a wrong one means to a signature.
#include <gtest/gtest.h>

#include <algorithm>

#include "protocol/signature/asn1/der.hpp"
#include "protocol/signature/cms/cms.hpp"
#include "protocol/signature/cms/tst_info.hpp"
#include "protocol/signature/crypto/digest.hpp"
#include "tests/protocol/signature/timestamp_support.hpp"

namespace axle::signature::test {
namespace {

const Bytes kStamped = bytes_of("a signature value");

Bytes request_for(BytesView stamped, std::uint64_t nonce = 0x1234'5678'9ABC) {
  return make_timestamp_request(DigestAlgorithm::sha256, sha256(stamped), nonce);
}
Bytes token_for(BytesView stamped, const Identity& authority = test_tsa(), InstantNs at = kAt) {
  const Bytes request = request_for(stamped);
  return must(timestamp_token_of(must(answer_timestamp_request(request, authority, 1, at)), request));
}
Timestamp believe(BytesView token, BytesView stamped = kStamped, InstantNs now = kAt) {
  TrustStore trust({test_authority().root()});
  CostLedger ledger;
  return verify_timestamp(token, stamped, trust, now, ledger);
}

TEST(Timestamp, IsBelievedWithEveryKey) {
  for (const KeyAlgorithm key :
       {KeyAlgorithm::rsa2048, KeyAlgorithm::p256, KeyAlgorithm::p384, KeyAlgorithm::ed25519}) {
    const Timestamp stamp =
        believe(token_for(kStamped, test_tsa(key), kAt + 123 * kMillisecond), kStamped, kAt + kHour);
    EXPECT_TRUE(stamp.verdict.passed()) << stamp.verdict.reason;
    EXPECT_EQ(stamp.time, kAt + 123 * kMillisecond);
    ASSERT_NE(stamp.authority, nullptr);
    EXPECT_EQ(stamp.authority->key_algorithm(), key);
  }
}

TEST(Timestamp, OverSomethingElseIsAHashFailure) {
  const Timestamp stamp = believe(token_for(kStamped), bytes_of("another"));
  EXPECT_EQ(stamp.verdict.sub_indication, SubIndication::hash_failure) << stamp.verdict.reason;
  EXPECT_EQ(stamp.time, kAt) << "what it says is still reported";
}

TEST(Timestamp, AnyChangedByteIsRefused) {
  const Bytes good = token_for(kStamped);
  TrustStore trust({test_authority().root()});
  CostLedger ledger;
  const auto cms = read_cms(good, CmsContent::timestamp_info);
  ASSERT_TRUE(cms);
  // What nobody signs: versions, the list of digests, certificates other than the signer's, names of algorithms. Their
  // change may go unnoticed; then the time must be the same.
  for (std::size_t i = 0; i < good.size(); ++i) {
    Bytes changed = good;
    changed[i] ^= 0x01;
    const Timestamp stamp = verify_timestamp(changed, kStamped, trust, kAt, ledger);
    if (stamp.verdict.passed()) ASSERT_EQ(stamp.time, kAt) << "offset " << i;
  }
  for (const BytesView part : {cms->content, cms->signed_attributes, cms->signature}) {
    const auto offset = static_cast<std::size_t>(part.data() - good.data());
    for (std::size_t i = offset; i < offset + part.size(); ++i) {
      Bytes changed = good;
      changed[i] ^= 0x01;
      ASSERT_FALSE(verify_timestamp(changed, kStamped, trust, kAt, ledger).verdict.passed()) << "offset " << i;
    }
  }
}

TEST(Timestamp, AnyTruncationIsRefused) {
  const Bytes good = token_for(kStamped);
  for (std::size_t size = 0; size < good.size(); ++size) {
    ASSERT_FALSE(believe(BytesView(good).first(size)).verdict.passed()) << size;
  }
}

TEST(Timestamp, TokenHasALimit) {
  const Timestamp longer = believe(Bytes(kTimestampTokenBytesMax + 1));
  EXPECT_NE(longer.verdict.reason.find("longer than"), std::string::npos) << longer.verdict.reason;
  EXPECT_EQ(believe(Bytes(kTimestampTokenBytesMax)).verdict.reason.find("longer than"), std::string::npos);
}

TEST(Timestamp, OnlyACertificateForTimeStampingWill) {
  const Timestamp stamp = believe(token_for(kStamped, test_agency()));
  EXPECT_EQ(stamp.verdict.sub_indication, SubIndication::chain_constraints_failure) << stamp.verdict.reason;
}

TEST(Timestamp, UnknownRoot) {
  AuthorityOptions options;
  options.algorithm = KeyAlgorithm::p256;
  options.not_before = kNotBefore;
  const Authority stranger = must(Authority::create(options));
  const Identity tsa = must(stranger.issue_timestamping("Dấu thời gian lạ", test_key(KeyAlgorithm::p256, 5)));
  EXPECT_EQ(believe(token_for(kStamped, tsa)).verdict.sub_indication, SubIndication::no_certificate_chain_found);
}

TEST(Timestamp, TimesOutOfOrder) {
  const auto sub_at = [](InstantNs stamped_at, InstantNs now) {
    return believe(token_for(kStamped, test_tsa(), stamped_at), kStamped, now).verdict.sub_indication;
  };
  EXPECT_EQ(sub_at(kAt, kAt - kTimestampSkew), SubIndication::none);
  EXPECT_EQ(sub_at(kAt + kMillisecond, kAt - kTimestampSkew), SubIndication::timestamp_order_failure) << "from later";
  const CertificatePtr certificate = test_tsa().certificate;
  EXPECT_EQ(sub_at(certificate->not_before(), kAt), SubIndication::none);
  EXPECT_EQ(sub_at(certificate->not_before() - kSecond, kAt), SubIndication::timestamp_order_failure);
  EXPECT_EQ(sub_at(kAt, certificate->not_after()), SubIndication::none);
  EXPECT_EQ(sub_at(kAt, certificate->not_after() + kSecond), SubIndication::expired) << "no proof any more";
}

TEST(Timestamp, LedgerBooksItApart) {
  TrustStore trust({test_authority().root()});
  CostLedger ledger;
  verify_timestamp(token_for(kStamped), kStamped, trust, kAt, ledger);
  const auto count = [&](Stage stage) { return ledger.stages()[static_cast<std::size_t>(stage)].count; };
  EXPECT_EQ(count(Stage::timestamp), 1U);
  EXPECT_EQ(count(Stage::public_key), 1U);
  EXPECT_EQ(count(Stage::chain), 1U);
}

// What the authority says to a request that it does not grant.
std::string refusal(BytesView request) {
  const Bytes good = request_for(kStamped);
  const auto token = timestamp_token_of(must(answer_timestamp_request(request, test_tsa(), 1, kAt)), good);
  return token ? std::string("granted") : token.error().detail;
}

TEST(TimestampAuthority, RefusesWithItsReason) {
  const Bytes good = request_for(kStamped);
  EXPECT_EQ(refusal(good), "granted");
  EXPECT_NE(refusal({}).find("cannot be read"), std::string::npos);
  EXPECT_NE(refusal(Bytes(kTimestampRequestBytesMax)).find("cannot be read"), std::string::npos);
  EXPECT_NE(refusal(Bytes(kTimestampRequestBytesMax + 1)).find("too long"), std::string::npos);
  for (std::size_t size = 0; size < good.size(); ++size) EXPECT_NE(refusal(BytesView(good).first(size)), "granted");
  Bytes weak = good;  // SHA-224
  const Bytes sha256_oid{0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01};
  *(std::ranges::search(weak, sha256_oid).begin() + 8) = 0x04;
  EXPECT_NE(refusal(weak).find("SHA-256, SHA-384, SHA-512"), std::string::npos) << refusal(weak);
  const auto with = [](const Bytes& policy, const Bytes& extensions) {
    return der::sequence({der::integer(1), imprint_der(DigestAlgorithm::sha256, sha256(kStamped)), policy, extensions});
  };
  EXPECT_NE(refusal(with({0x06, 0x01, 0x2A}, {})).find("policy"), std::string::npos);
  EXPECT_NE(refusal(with({}, {0xA0, 0x00})).find("extension"), std::string::npos);
}

TEST(TimestampAuthority, CertificatesOnlyWhenAsked) {
  const Bytes silent = der::sequence({der::integer(1), imprint_der(DigestAlgorithm::sha256, sha256(kStamped))});
  const Bytes token = must(timestamp_token_of(must(answer_timestamp_request(silent, test_tsa(), 1, kAt)), silent));
  EXPECT_TRUE(read_cms(token, CmsContent::timestamp_info)->certificates.empty());
  EXPECT_EQ(believe(token).verdict.sub_indication, SubIndication::no_signing_certificate_found);
}

TEST(TimestampClient, RefusesAnAnswerToAnotherRequest) {
  const Bytes request = request_for(kStamped);
  const auto error = [&](BytesView response) {
    const auto token = timestamp_token_of(response, request);
    return token ? std::string() : token.error().detail;
  };
  const auto answer = [](const Bytes& to) { return must(answer_timestamp_request(to, test_tsa(), 1, kAt)); };
  EXPECT_EQ(error(answer(request)), "");
  EXPECT_NE(error(answer(request_for(kStamped, 7))).find("another request"), std::string::npos) << "nonce";
  EXPECT_NE(error(answer(request_for(kStamped, 0))).find("another request"), std::string::npos) << "no nonce";
  EXPECT_NE(error(answer(request_for(bytes_of("x")))).find("another request"), std::string::npos) << "imprint";
  const Bytes good = answer(request);
  for (std::size_t size = 0; size < good.size(); ++size) EXPECT_NE(error(BytesView(good).first(size)), "") << size;
  Bytes longer = good;
  longer.push_back(0);
  EXPECT_NE(error(longer), "");
  const Bytes huge = der::sequence(
      {der::sequence({der::integer(0)}), der::sequence({der::element(der::kOctetString, {Bytes(70'000)})})});
  EXPECT_NE(error(huge).find("at most"), std::string::npos);
}

TEST(GeneralizedTime, OnlyTheFormOfRfc3161) {
  EXPECT_EQ(parse_generalized_time("20260803020000Z"), kAt);
  EXPECT_EQ(parse_generalized_time("20260803020000.5Z"), kAt + 500 * kMillisecond);
  EXPECT_EQ(parse_generalized_time("20260803020000.000000001Z"), kAt + 1);
  EXPECT_EQ(parse_generalized_time("19700101000000Z"), 0);
  for (const char* wrong : {"", "Z", "20260803020000", "202608030200Z", "20260803020000.Z", "20260803020000.50Z",
                            "20260803020000.0000000001Z", "20260803020000,5Z", "20260803020060Z", "20260431020000Z",
                            "20261303020000Z", "2026080302000aZ", "20260803020000+0000", "19691231235959Z",
                            "22620101000000Z", "2026-8-3020000Z", "20260803020000.5-1Z"}) {
    EXPECT_EQ(parse_generalized_time(wrong), std::nullopt) << wrong;
  }
  EXPECT_EQ(generalized_time(kAt), "20260803020000Z");
  EXPECT_EQ(generalized_time(kAt + 120 * kMillisecond), "20260803020000.12Z");
}

}  // namespace
}  // namespace axle::signature::test
