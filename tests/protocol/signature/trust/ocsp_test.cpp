// OCSP answers as the relying party judges them (A-34), one reason to refuse at a time.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/encoding.hpp"
#include "protocol/signature/authority/revocation_issue.hpp"
#include "protocol/signature/trust/ocsp.hpp"
#include "tests/protocol/signature/trust/forge.hpp"

namespace axle::signature::test {
namespace {

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(c >= 'a' && c <= 'f' ? c - 'a' + 'A' : c);
  return text;
}

class Ocsp : public testing::Test {
 protected:
  struct Asked {
    InstantNs this_update = kAt, next_update = kAt + kDay, now = kAt;
    BytesView nonce{}, expected_nonce{};
  };
  // What `responder` answers in the name of `issuer` about the signer, as it is read.
  Result<OcspAnswer> ask(const Identity& responder, const Identity& issuer, const Asked& asked) {
    const Bytes request = make_ocsp_request(*world_.signer.certificate, *issuer.certificate, asked.nonce);
    response_ =
        must(answer_ocsp(request, {*issuer.certificate, responder, revoked_, asked.this_update, asked.next_update}));
    return read(response_, asked.now, asked.expected_nonce);
  }
  Result<OcspAnswer> ask(const Identity& responder) { return ask(responder, world_.authority, {}); }
  Result<OcspAnswer> ask(const Asked& asked) { return ask(world_.authority, world_.authority, asked); }
  Result<OcspAnswer> read(const Bytes& response, InstantNs now = kAt, BytesView nonce = {}) {
    return read_ocsp_answer(response, *world_.signer.certificate, *world_.authority.certificate, nonce, now, options_);
  }
  Identity responder(const Forgery& forgery, const Identity& issuer) {
    return forge(forgery, test_key(KeyAlgorithm::p256, 15), &issuer);
  }
  static void expect_refused(const Result<OcspAnswer>& answer, const std::string& words) {
    ASSERT_FALSE(answer);
    EXPECT_NE(answer.error().detail.find(words), std::string::npos) << answer.error().detail;
  }

  SmallWorld world_ = small_world();
  RevocationOptions options_;
  std::vector<RevokedCertificate> revoked_;
  Bytes response_;
};

TEST_F(Ocsp, TheIssuerAnswers) {
  const auto good = ask(Asked{});
  ASSERT_TRUE(good) << good.error().detail;
  EXPECT_EQ(good->status, OcspStatus::good);
  EXPECT_EQ(good->fresh_until, kAt + kDay);
  revoked_ = {{world_.signer.certificate->serial_hex(), kAt - kDay, RevocationReason::key_compromise}};
  const auto bad = ask(Asked{});
  ASSERT_TRUE(bad);
  EXPECT_EQ(bad->status, OcspStatus::revoked);
  EXPECT_EQ(bad->revoked_at, kAt - kDay);
  EXPECT_EQ(bad->reason, 1);
}

TEST_F(Ocsp, ADelegatedResponderAnswers) {
  const auto exempt = ask(responder({.name = "R", .extensions = responder_extensions()}, world_.authority));
  ASSERT_TRUE(exempt) << exempt.error().detail;
  EXPECT_EQ(exempt->responder_to_check, nullptr);
  auto extensions = responder_extensions();
  extensions.pop_back();  // noCheck
  const auto to_check = ask(responder({.name = "R", .extensions = extensions}, world_.authority));
  ASSERT_TRUE(to_check);
  EXPECT_NE(to_check->responder_to_check, nullptr) << "somebody must look whether it was revoked";
}

// A-34: unauthorised responders.
TEST_F(Ocsp, A34OnlyWhomTheIssuerAuthorised) {
  expect_refused(ask(responder({.name = "R", .extensions = signer_extensions()}, world_.authority)),
                 "did not authorise");
  expect_refused(ask(responder({.name = "R", .extensions = responder_extensions()}, world_.root)), "did not authorise");
  expect_refused(ask(world_.root), "did not authorise");
  expect_refused(ask(world_.signer), "did not authorise");
  expect_refused(ask(forge({.name = "R", .extensions = responder_extensions()}, test_key(KeyAlgorithm::p256, 15))),
                 "did not authorise");
  const Identity same_name = forge({.name = "Small authority", .extensions = ca_extensions(), .agency_code = ""},
                                   test_key(KeyAlgorithm::p256, 16));
  expect_refused(ask(responder({.name = "R", .extensions = responder_extensions()}, same_name)), "did not authorise");
}

TEST_F(Ocsp, A34OnlyWhileTheRespondersCertificateIsValid) {
  Forgery forgery{.name = "R", .extensions = responder_extensions()};
  forgery.not_after = kAt;
  EXPECT_TRUE(ask(responder(forgery, world_.authority)));
  forgery.not_after = kAt - kSecond;
  expect_refused(ask(responder(forgery, world_.authority)), "outside of its validity");
  forgery = {.name = "R", .extensions = responder_extensions(), .not_before = kAt + kSecond};
  expect_refused(ask(responder(forgery, world_.authority)), "outside of its validity");
}

// A-34: replay of an answer from before the revocation.
TEST_F(Ocsp, A34StaleAnswersAreRefusedToTheSecond) {
  EXPECT_TRUE(ask({.next_update = kAt + kHour, .now = kAt + kHour}));
  expect_refused(ask({.next_update = kAt + kHour, .now = kAt + kHour + 1}), "stale since");
}

TEST_F(Ocsp, A34WithoutNextUpdateFreshnessHasItsOwnLimit) {
  const DurationNs fresh = options_.freshness_without_next_update;
  EXPECT_TRUE(ask({.next_update = 0, .now = kAt + fresh}));
  expect_refused(ask({.next_update = 0, .now = kAt + fresh + 1}), "stale since");
}

TEST_F(Ocsp, A34ClocksMayDifferALittle) {
  EXPECT_TRUE(ask({.this_update = kAt + options_.clock_skew}));
  expect_refused(ask({.this_update = kAt + options_.clock_skew + kSecond}), "from the future");
}

TEST_F(Ocsp, A34AnswersAboutOthersAreNone) {
  ASSERT_TRUE(ask(Asked{}));
  const Bytes about_signer = response_;
  const auto other =
      read_ocsp_answer(about_signer, *world_.authority.certificate, *world_.authority.certificate, {}, kAt, options_);
  expect_refused(other, "another certificate");
  // The same serial number under another issuer, answered by that issuer in its own right.
  const Identity stranger =
      forge({.name = "Stranger", .extensions = ca_extensions()}, test_key(KeyAlgorithm::p256, 16));
  expect_refused(ask(stranger, stranger, {}), "responder");
  // The right signer, but the CertID names the other issuer.
  const Bytes request = make_ocsp_request(*world_.signer.certificate, *stranger.certificate, {});
  expect_refused(read(must(answer_ocsp(request, {*stranger.certificate, world_.authority, {}, kAt, kAt + kDay}))),
                 "another certificate");
}

TEST_F(Ocsp, A34TheNonceIsRepeated) {
  const Bytes nonce(16, 0x5A), other(16, 0x5B);
  EXPECT_TRUE(ask({.nonce = nonce, .expected_nonce = nonce}));
  EXPECT_TRUE(ask({.nonce = nonce})) << "not asked for, passed over";
  expect_refused(ask({.nonce = other, .expected_nonce = nonce}), "nonce");
  expect_refused(ask({.expected_nonce = nonce}), "nonce");
}

TEST_F(Ocsp, ErrorsOfTheResponder) {
  const auto error = [&](const char* response) { return read(must(from_hex(response))).error(); };
  EXPECT_EQ(error("30030a0102").code, Errc::unavailable) << "internalError";
  EXPECT_EQ(error("30030a0103").code, Errc::unavailable) << "tryLater";
  EXPECT_EQ(error("30030a0101").code, Errc::refused) << "malformedRequest";
  EXPECT_EQ(error("30030a0106").code, Errc::refused) << "unauthorized";
  EXPECT_EQ(error("30030a0100").code, Errc::invalid_input) << "successful, but nothing in it";
}

TEST_F(Ocsp, BytesUpToTheLimitAndEveryChangedByte) {
  ASSERT_TRUE(ask(responder({.name = "R", .extensions = responder_extensions()}, world_.authority)));
  const Bytes response = response_;
  options_.ocsp_bytes_max = response.size();
  ASSERT_TRUE(read(response));
  options_.ocsp_bytes_max = response.size() - 1;
  EXPECT_EQ(read(response).error().code, Errc::limit);
  options_.ocsp_bytes_max = response.size();
  for (std::size_t i = 0; i < response.size(); ++i) {
    Bytes changed = response;
    changed[i] ^= 0x01;
    EXPECT_FALSE(read(changed)) << "byte " << i;
    EXPECT_FALSE(read(Bytes(response.begin(), response.begin() + static_cast<std::ptrdiff_t>(i)))) << "cut at " << i;
  }
}

TEST_F(Ocsp, OpensslAnswersTheRequest) {
  const TemporaryFolder folder;
  folder.write("authority", as_bytes(world_.authority.certificate->to_pem()));
  folder.write("key", as_bytes(world_.authority.key.to_pem()));
  const Bytes nonce(16, 0x5A);
  folder.write("req", make_ocsp_request(*world_.signer.certificate, *world_.authority.certificate, nonce));
  folder.write("index", as_bytes("R\t300101000000Z\t260802020000Z,superseded\t" +
                                 upper(world_.signer.certificate->serial_hex()) + "\tunknown\t/CN=x\n"));
  const Ran ran = run("openssl ocsp -index " + folder.path("index") + " -CA " + folder.path("authority") +
                      " -rsigner " + folder.path("authority") + " -rkey " + folder.path("key") + " -reqin " +
                      folder.path("req") + " -ndays 3650 -respout " + folder.path("resp"));
  ASSERT_EQ(ran.status, 0) << ran.output;
  // OpenSSL answers as of its own clock.
  options_.clock_skew = 100 * 365 * kDay;
  const auto answer = read(folder.read("resp"), kAt, nonce);
  ASSERT_TRUE(answer) << answer.error().detail;
  EXPECT_EQ(answer->status, OcspStatus::revoked) << ran.output;
  EXPECT_EQ(answer->reason, 4);
  EXPECT_EQ(answer->revoked_at, kAt - kDay);
}

}  // namespace
}  // namespace axle::signature::test
