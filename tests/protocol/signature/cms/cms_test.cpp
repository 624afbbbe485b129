// The CMS walk: every method round trip, hostile DER, evidence.
#include <gtest/gtest.h>

#include <algorithm>

#include "protocol/signature/asn1/der.hpp"
#include "protocol/signature/asn1/oids.hpp"
#include "protocol/signature/cms/cms.hpp"
#include "protocol/signature/crypto/digest.hpp"
#include "tests/protocol/signature/support.hpp"

namespace axle::signature::test {
namespace {

Bytes sample_cms(const Identity& signer = test_person()) {
  const Digest256 digest = sha256(as_bytes("x"));
  return must(make_cms(signer, {.method = signing_method(KeyAlgorithm::p256), .content_digest = digest}));
}

struct MethodCase {
  KeyAlgorithm key;
  SignatureMethod method;
};
std::vector<MethodCase> every_method() {
  std::vector<MethodCase> cases{{KeyAlgorithm::ed25519, signing_method(KeyAlgorithm::ed25519)}};
  for (const DigestAlgorithm digest : {DigestAlgorithm::sha256, DigestAlgorithm::sha384, DigestAlgorithm::sha512}) {
    cases.push_back({KeyAlgorithm::rsa2048, {Scheme::rsa_pkcs1, digest, 0}});
    cases.push_back({KeyAlgorithm::p256, {Scheme::ecdsa, digest, 0}});
    cases.push_back({KeyAlgorithm::p384, {Scheme::ecdsa, digest, 0}});
    for (const int salt : {0, 20, 32, 64}) cases.push_back({KeyAlgorithm::rsa2048, {Scheme::rsa_pss, digest, salt}});
  }
  return cases;
}

TEST(Cms, EveryMethodReadsBackAndVerifies) {
  for (const auto& [key, method] : every_method()) {
    const Identity person = test_person(key);
    const DigestValue digest = digest_of(method.digest, {as_bytes("content")});
    const Bytes made = must(make_cms(person, {.method = method, .content_digest = digest.view()}));
    EXPECT_LE(made.size(), cms_bytes_bound(person, method));
    const auto cms = read_cms(made);
    ASSERT_TRUE(cms) << cms.error().reason;
    EXPECT_EQ(cms->method, method);
    EXPECT_TRUE(std::ranges::equal(cms->message_digest, digest.view()));
    EXPECT_TRUE(names_certificate(*cms, person.certificate->der(), person.certificate->sha256()));
    EXPECT_FALSE(names_certificate(*cms, person.chain.front()->der(), person.chain.front()->sha256()));
    EXPECT_TRUE(verify_signature(*person.certificate, cms->method, signed_form(*cms), cms->signature));
    EXPECT_TRUE(cms->timestamp.empty());
  }
}

TEST(Cms, MethodsThatDoNotFitAreRefused) {
  const auto error = [](KeyAlgorithm key, SignatureMethod method) {
    const DigestValue digest = digest_of(method.digest, {as_bytes("content")});
    const auto made = make_cms(test_person(key), {.method = method, .content_digest = digest.view()});
    return made ? std::string() : made.error().detail;
  };
  EXPECT_NE(error(KeyAlgorithm::ed25519, {Scheme::ed25519, DigestAlgorithm::sha256, 0}), "");
  EXPECT_NE(error(KeyAlgorithm::p256, {Scheme::rsa_pss, DigestAlgorithm::sha256, 32}), "");
  EXPECT_NE(error(KeyAlgorithm::rsa2048, {Scheme::ecdsa, DigestAlgorithm::sha256, 0}), "");
  EXPECT_NE(error(KeyAlgorithm::rsa2048, {Scheme::rsa_pss, DigestAlgorithm::sha256, 513}), "");
}

Bytes wrapped(const Bytes& element) {
  return der::sequence({der::element(der::kOid, {oid::kSignedData}), der::element(der::kContext0, {element})});
}

// The elements of the sample's SignedData, to be put together differently.
std::vector<Bytes> signed_data_parts(const Bytes& cms) {
  der::Reader outer(cms);
  der::Reader info(outer.any()->content);
  info.any();
  der::Reader wrapper(info.any()->content);
  std::vector<Bytes> parts;
  for (der::Reader fields(wrapper.any()->content); !fields.at_end();) {
    const auto one = fields.any();
    parts.emplace_back(one->whole.begin(), one->whole.end());
  }
  return parts;
}

TEST(Cms, ReadsRevocationEvidenceUpToItsLimit) {
  const std::vector<Bytes> parts = signed_data_parts(sample_cms());
  ASSERT_EQ(parts.size(), 5U);
  const Bytes crl = der::sequence({der::integer(7)}), ocsp = der::sequence({der::integer(9)});
  const Bytes other = der::element(der::kContext1, {der::element(der::kOid, {oid::kOcspResponse}), ocsp});
  const auto with = [&](std::size_t crls, std::size_t ocsps) {
    Bytes content;
    for (std::size_t i = 0; i < crls; ++i) content.insert(content.end(), crl.begin(), crl.end());
    for (std::size_t i = 0; i < ocsps; ++i) content.insert(content.end(), other.begin(), other.end());
    return wrapped(
        der::sequence({parts[0], parts[1], parts[2], parts[3], der::element(der::kContext1, {content}), parts[4]}));
  };
  const Bytes good = with(kCmsEvidenceMax, kCmsEvidenceMax);
  const auto cms = read_cms(good);
  ASSERT_TRUE(cms) << cms.error().reason;
  EXPECT_EQ(cms->crls.size(), kCmsEvidenceMax);
  ASSERT_EQ(cms->ocsp.size(), kCmsEvidenceMax);
  EXPECT_TRUE(std::ranges::equal(cms->ocsp.front(), ocsp));
  EXPECT_TRUE(std::ranges::equal(cms->crls.front(), crl));
  EXPECT_FALSE(read_cms(with(kCmsEvidenceMax + 1, 0)));
  EXPECT_FALSE(read_cms(with(0, kCmsEvidenceMax + 1)));
}

TEST(Cms, CertificatesHaveALimit) {
  const std::vector<Bytes> parts = signed_data_parts(sample_cms());
  const Bytes one = der::sequence({der::integer(1)});
  const auto with = [&](std::size_t count) {
    Bytes content;
    for (std::size_t i = 0; i < count; ++i) content.insert(content.end(), one.begin(), one.end());
    return wrapped(der::sequence({parts[0], parts[1], parts[2], der::element(der::kContext0, {content}), parts[4]}));
  };
  EXPECT_TRUE(read_cms(with(kCmsCertificatesMax)));
  EXPECT_FALSE(read_cms(with(kCmsCertificatesMax + 1)));
}

TEST(Cms, AFileSignatureIsNoTimestampAndTheOtherWayRound) {
  const Bytes detached = sample_cms();
  EXPECT_FALSE(read_cms(detached, CmsContent::timestamp_info));
  const Digest256 digest = sha256(as_bytes("info"));
  const Bytes token = must(make_cms(
      test_person(),
      {.method = signing_method(KeyAlgorithm::p256), .content_digest = digest, .timestamp_info = as_bytes("info")}));
  EXPECT_TRUE(read_cms(token, CmsContent::timestamp_info));
  EXPECT_FALSE(read_cms(token));
}

TEST(Cms, AnyTruncationIsRefusedAndPaddingIsNot) {
  const Identity signer = test_person();
  const Bytes cms = sample_cms(signer);
  EXPECT_LE(cms.size(), cms_bytes_bound(signer, signing_method(KeyAlgorithm::p256)));
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
  const Bytes good = sample_cms();
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
  Bytes cms = sample_cms();
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

}  // namespace
}  // namespace axle::signature::test
