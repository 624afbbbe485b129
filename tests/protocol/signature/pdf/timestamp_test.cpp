// PAdES B-T: file signatures with time stamps, every method.
#include <gtest/gtest.h>

#include "protocol/signature/cms/cms.hpp"
#include "protocol/signature/crypto/public_key_batch.hpp"
#include "tests/protocol/signature/timestamp_support.hpp"

namespace axle::signature::test {
namespace {

PdfSignRequest stamped(PdfSignRequest request, InstantNs at = kAt, const Identity& tsa = test_tsa()) {
  request.timestamp = stamping(at, tsa);
  return request;
}
Bytes sign(BytesView pdf, const Identity& signer, const PdfSignRequest& request) {
  return must(sign_pdf(pdf, signer, request));
}

TEST(PadesT, BothSignaturesWithTimeStamps) {
  const Bytes by_person = sign(one_page().build(), test_person(), stamped(person_request(), kAt + kMinute));
  const Bytes pdf = sign(by_person, test_agency(), stamped(agency_request(), kAt + kHour));
  const PdfReport report = verify(pdf, kAt + kDay);
  ASSERT_TRUE(accepted(report)) << say(report);
  for (const PdfSignature& one : report.signatures) {
    ASSERT_TRUE(one.timestamp);
    EXPECT_TRUE(one.timestamp->verdict.passed()) << one.timestamp->verdict.reason;
    EXPECT_EQ(one.timestamp->authority->common_name(), test_tsa().certificate->common_name());
  }
  EXPECT_EQ(report.signatures[0].timestamp->time, kAt + kMinute);
  EXPECT_EQ(report.signatures[1].timestamp->time, kAt + kHour);
  EXPECT_EQ(report.signatures[0].changes_after, "a further signature by " + std::string(kAgencyName));
  EXPECT_EQ(report.signatures[1].changes_after, "");
}

TEST(PadesT, EveryMethodWithAndWithoutATimeStamp) {
  std::vector<std::pair<KeyAlgorithm, SignatureMethod>> methods{
      {KeyAlgorithm::ed25519, signing_method(KeyAlgorithm::ed25519)}};
  for (const DigestAlgorithm digest : {DigestAlgorithm::sha256, DigestAlgorithm::sha384, DigestAlgorithm::sha512}) {
    methods.push_back({KeyAlgorithm::rsa2048, {Scheme::rsa_pkcs1, digest, 0}});
    methods.push_back({KeyAlgorithm::rsa2048, {Scheme::rsa_pss, digest, 32}});
    methods.push_back({KeyAlgorithm::p256, {Scheme::ecdsa, digest, 0}});
    methods.push_back({KeyAlgorithm::p384, {Scheme::ecdsa, digest, 0}});
  }
  for (const auto& [key, method] : methods) {
    PdfSignRequest first = person_request(), second = stamped(agency_request());
    first.method = second.method = method;
    const PdfReport report = verify(sign(sign(one_page().build(), test_person(key), first), test_agency(key), second));
    ASSERT_TRUE(accepted(report)) << say(report);
    EXPECT_FALSE(report.signatures[0].timestamp);
    EXPECT_TRUE(report.signatures[1].timestamp);
    EXPECT_EQ(report.signatures[0].method, method);
    EXPECT_EQ(report.signatures[1].method, method);
  }
  PdfSignRequest wrong = person_request();
  wrong.method = SignatureMethod{Scheme::rsa_pss, DigestAlgorithm::sha256, 32};
  EXPECT_FALSE(sign_pdf(one_page().build(), test_person(KeyAlgorithm::p256), wrong));
}

// The certificate has expired; the time stamp proves that the signature was made before.
TEST(PadesT, TimeStampOutlivesTheCertificate) {
  const Identity person =
      must(test_authority().issue_person({kPersonName, "Phó Giám đốc", kAgencyCode, kAgencyName},
                                         test_key(KeyAlgorithm::p256, 0), {.not_after = kAt + kDay}));
  const Bytes plain = one_page().build();
  const InstantNs later = kAt + 2 * kDay;
  EXPECT_EQ(sub(verify(sign(plain, person, person_request()), later), 0), SubIndication::expired);
  EXPECT_TRUE(all_passed(verify(sign(plain, person, stamped(person_request())), later)));
  EXPECT_EQ(sub(verify(sign(plain, person, stamped(person_request(), later)), later), 0), SubIndication::expired)
      << "stamped too late";
  EXPECT_EQ(sub(verify(sign(plain, person, stamped(person_request(), kNotBefore)), later), 0), SubIndication::none);
}

TEST(PadesT, StampBeforeTheCertificateIsNotYetValid) {
  const Identity person = must(test_authority().issue_person({kPersonName, "Phó Giám đốc", kAgencyCode, kAgencyName},
                                                             test_key(KeyAlgorithm::p256, 0), {.not_before = kAt}));
  const Bytes pdf = sign(one_page().build(), person, stamped(person_request(), kAt - kHour));
  EXPECT_EQ(sub(verify(pdf, kAt + kHour), 0), SubIndication::not_yet_valid);
}

TEST(PadesT, AStampThatDoesNotPassProvesNothingAndFailsNothing) {
  AuthorityOptions options;
  options.algorithm = KeyAlgorithm::p256;
  options.not_before = kNotBefore;
  const Authority stranger = must(Authority::create(options));
  const Identity tsa = must(stranger.issue_timestamping("Dấu thời gian lạ", test_key(KeyAlgorithm::p256, 5)));
  const Bytes pdf = sign(one_page().build(), test_person(), stamped(person_request(), kAt, tsa));
  const PdfReport report = verify(pdf);
  EXPECT_TRUE(all_passed(report)) << say(report);
  EXPECT_EQ(report.signatures[0].timestamp->verdict.sub_indication, SubIndication::no_certificate_chain_found);
  EXPECT_EQ(sub(verify(pdf, test_person().certificate->not_after() + kSecond), 0), SubIndication::expired);
}

// The agency's signature covers the person's with its time stamp, so it cannot be older.
TEST(PadesT, StampOlderThanACoveredOneIsOutOfOrder) {
  const Bytes by_person = sign(one_page().build(), test_person(), stamped(person_request(), kAt));
  EXPECT_TRUE(accepted(verify(sign(by_person, test_agency(), stamped(agency_request(), kAt)))));
  const PdfReport report = verify(sign(by_person, test_agency(), stamped(agency_request(), kAt - kMillisecond)));
  EXPECT_EQ(sub(report, 0), SubIndication::none);
  EXPECT_EQ(sub(report, 1), SubIndication::timestamp_order_failure) << say(report);
}

TEST(PadesT, ErrorsOfTheSourceFailSigning) {
  const auto error = [](TimestampSource source) {
    PdfSignRequest request = person_request();
    request.timestamp = std::move(source);
    const auto made = sign_pdf(one_page().build(), test_person(), request);
    return made ? Error{} : made.error();
  };
  const Error away = error([](BytesView) { return fail(Errc::unavailable, "no answer"); });
  EXPECT_EQ(away.code, Errc::unavailable);
  EXPECT_EQ(away.detail, "time stamp: no answer");
  EXPECT_EQ(error([](BytesView) { return bytes_of("nonsense"); }).code, Errc::invalid_input);
}

// A token longer than the room that is usually left for it: signed again, with more room.
TEST(PadesT, LongTokensFindRoom) {
  Identity tsa = test_tsa(KeyAlgorithm::rsa2048);
  for (int i = 0; i < 12; ++i) tsa.chain.push_back(test_agency(KeyAlgorithm::rsa2048, kAgencyCode, i % 2).certificate);
  int asked = 0;
  PdfSignRequest request = person_request();
  request.timestamp = [&](BytesView query) {
    ++asked;
    return answer_timestamp_request(query, tsa, 1, kAt);
  };
  const PdfReport report = verify(sign(one_page().build(), test_person(), request));
  ASSERT_TRUE(all_passed(report)) << say(report);
  EXPECT_TRUE(report.signatures[0].timestamp->verdict.passed());
  EXPECT_EQ(asked, 2);
}

TEST(PadesT, StepsGiveEveryPublicKeyOperationAsOneBatch) {
  const Bytes pdf = sign(sign(one_page().build(), test_person(), stamped(person_request())), test_agency(),
                         stamped(agency_request()));
  TrustStore trust({test_authority().root()});
  CostLedger ledger;
  PdfCheck check(pdf, trust, kAt, ledger);
  ASSERT_EQ(check.jobs().size(), 4U);
  PdfCheck moved = std::move(check);
  std::vector<SignatureJob*> jobs;
  for (SignatureJob& job : moved.jobs()) jobs.push_back(&job);
  verify_signatures(jobs, ledger);
  EXPECT_TRUE(accepted(moved.finish()));
  PdfCheck unasked(pdf, trust, kAt, ledger);
  const PdfReport report = unasked.finish();
  EXPECT_EQ(sub(report, 0), SubIndication::sig_crypto_failure) << "nothing is believed that was not verified";
  EXPECT_EQ(report.signatures[0].timestamp->verdict.sub_indication, SubIndication::sig_crypto_failure);
}

}  // namespace
}  // namespace axle::signature::test
