// What the simulated authority publishes, judged by OpenSSL's own programs.
#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "protocol/signature/authority/revocation_issue.hpp"
#include "protocol/signature/trust/certificate_id.hpp"
#include "tests/protocol/signature/trust/forge.hpp"

namespace axle::signature::test {
namespace {

class RevocationIssue : public testing::Test {
 protected:
  RevocationIssue() {
    folder_.write("root", as_bytes(world_.root.certificate->to_pem()));
    folder_.write("authority", as_bytes(world_.authority.certificate->to_pem()));
    folder_.write("signer", as_bytes(world_.signer.certificate->to_pem()));
  }
  std::string path(const char* name) const { return folder_.path(name); }
  std::string at() const { return " -attime " + std::to_string(kAt / kSecond); }

  Bytes crl(const Identity& issuer, std::span<const RevokedCertificate> revoked, std::uint64_t number = 1) {
    return must(make_crl({revoked, number, kAt - kHour, kAt + kDay}, *issuer.certificate, issuer.key));
  }
  // The PEM of both issuers' lists, for openssl verify -crl_check_all.
  std::string lists(std::span<const RevokedCertificate> revoked) {
    folder_.write("a.crl", crl(world_.authority, revoked));
    folder_.write("r.crl", crl(world_.root, {}));
    run("openssl crl -inform DER -in " + path("a.crl") + " -out " + path("a.pem"));
    run("openssl crl -inform DER -in " + path("r.crl") + " -out " + path("r.pem"));
    return " -crl_check_all -CRLfile " + path("a.pem") + " -CRLfile " + path("r.pem");
  }
  Ran verify(const std::string& lists) {
    return run("openssl verify -x509_strict" + at() + " -CAfile " + path("root") + " -untrusted " + path("authority") +
               lists + " " + path("signer"));
  }
  Bytes request(const std::string& options = "") {
    const Ran made = run("openssl ocsp -issuer " + path("authority") + " " + options + " -cert " + path("signer") +
                         " -reqout " + path("req"));
    EXPECT_EQ(made.status, 0) << made.output;
    return folder_.read("req");
  }
  Ran judge(const Bytes& response, const std::string& hash = "-sha1", const std::string& options = "") {
    folder_.write("resp", response);
    const std::string verify = " -CAfile " + path("root") + " -verify_other " + path("authority") + at() +
                               " -validity_period 2000000000 " + options;
    // Given a certificate it asks anew, with another nonce; so the nonce is judged apart.
    const Ran nonce = run("openssl ocsp -reqin " + path("req") + " -respin " + path("resp") + verify);
    EXPECT_EQ(nonce.output.find("Nonce"), std::string::npos) << nonce.output;
    return run("openssl ocsp -no_nonce -respin " + path("resp") + " -issuer " + path("authority") + " " + hash +
               " -cert " + path("signer") + verify);
  }
  RevokedCertificate signer_revoked(RevocationReason reason = RevocationReason::key_compromise) const {
    return {world_.signer.certificate->serial_hex(), kAt - kDay, reason};
  }

  SmallWorld world_ = small_world();
  TemporaryFolder folder_;
};

TEST_F(RevocationIssue, OpensslReadsTheList) {
  const std::vector<RevokedCertificate> revoked{signer_revoked(), {"00ff", kAt - 2 * kDay, {}}};
  folder_.write("a.crl", crl(world_.authority, revoked, 300));
  const Ran text = run("openssl crl -inform DER -noout -text -in " + path("a.crl") + " -CAfile " + path("authority"));
  EXPECT_NE(text.output.find("verify OK"), std::string::npos) << text.output;
  for (const char* wanted :
       {"Version 2", "X509v3 CRL Number: \n                300", "Key Compromise", "Serial Number: FF\n",
        "7F00000000000000000000000000000000000001", "Last Update: Aug  3 01:00:00 2026 GMT",
        "Next Update: Aug  4 02:00:00 2026 GMT", "X509v3 Authority Key Identifier"}) {
    EXPECT_NE(text.output.find(wanted), std::string::npos) << wanted << "\n" << text.output;
  }
}

TEST_F(RevocationIssue, OpensslVerifiesAgainstTheList) {
  const Ran good = verify(lists({}));
  EXPECT_EQ(good.status, 0) << good.output;
  const RevokedCertificate other{"0b", kAt - kDay, {}}, planned{signer_revoked().serial_hex, kAt, {}};
  const Ran unrelated = verify(lists({&other, 1}));
  EXPECT_EQ(unrelated.status, 0) << unrelated.output;
  const Ran not_yet = verify(lists({&planned, 1}));
  EXPECT_EQ(not_yet.status, 0) << not_yet.output << "a planned revocation is not told before its time";
  const RevokedCertificate one = signer_revoked();
  const Ran revoked = verify(lists({&one, 1}));
  EXPECT_NE(revoked.status, 0);
  EXPECT_NE(revoked.output.find("certificate revoked"), std::string::npos) << revoked.output;
}

TEST_F(RevocationIssue, EveryKeyAlgorithmSignsAListThatOpensslBelieves) {
  for (const KeyAlgorithm algorithm : kKeyAlgorithms) {
    const Identity root = forge({.name = "Root", .extensions = ca_extensions()}, test_key(algorithm));
    folder_.write("any", as_bytes(root.certificate->to_pem()));
    folder_.write("any.crl", crl(root, {}));
    const Ran text = run("openssl crl -inform DER -noout -in " + path("any.crl") + " -CAfile " + path("any"));
    EXPECT_NE(text.output.find("verify OK"), std::string::npos) << to_string(algorithm) << text.output;
  }
}

TEST_F(RevocationIssue, RefusesWhatIsNoSerialOrNoPeriod) {
  const auto error = [&](const std::string& serial, InstantNs next) {
    const RevokedCertificate one{serial, kAt - kDay, {}};
    return make_crl({{&one, 1}, 1, kAt, next}, *world_.root.certificate, world_.root.key);
  };
  EXPECT_TRUE(error(std::string(40, 'a'), kAt + 1));
  EXPECT_EQ(error(std::string(42, 'a'), kAt + 1).error().code, Errc::invalid_input);
  EXPECT_EQ(error("", kAt + 1).error().code, Errc::invalid_input);
  EXPECT_EQ(error("xy", kAt + 1).error().code, Errc::invalid_input);
  EXPECT_EQ(error("aa", kAt).error().code, Errc::invalid_input);
}

TEST_F(RevocationIssue, OpensslBelievesTheAnswer) {
  const RevokedCertificate revoked = signer_revoked();
  for (const char* hash : {"-sha1", "-sha256"}) {
    const Bytes asked = request(std::string(hash));
    const Ran good =
        judge(must(answer_ocsp(asked, {*world_.authority.certificate, world_.authority, {}, kAt, kAt + kDay})), hash);
    EXPECT_NE(good.output.find("Response verify OK"), std::string::npos) << good.output;
    EXPECT_NE(good.output.find("signer: good"), std::string::npos) << good.output;
    EXPECT_EQ(good.output.find("WARNING"), std::string::npos) << good.output;
    const Ran bad = judge(
        must(answer_ocsp(asked, {*world_.authority.certificate, world_.authority, {&revoked, 1}, kAt, kAt + kDay})),
        hash);
    EXPECT_NE(bad.output.find("signer: revoked"), std::string::npos) << bad.output;
    EXPECT_NE(bad.output.find("Reason: keyCompromise"), std::string::npos) << bad.output;
    EXPECT_NE(bad.output.find("Revocation Time: Aug  2 02:00:00 2026 GMT"), std::string::npos) << bad.output;
  }
}

TEST_F(RevocationIssue, OpensslBelievesADelegatedResponder) {
  const Identity responder = forge({.name = "Responder", .extensions = responder_extensions(), .serial_hex = "0C"},
                                   test_key(KeyAlgorithm::p256, 13), &world_.authority);
  const Bytes asked = request("-no_nonce");
  const Ran good = judge(must(answer_ocsp(asked, {*world_.authority.certificate, responder, {}, kAt, 0})));
  EXPECT_NE(good.output.find("Response verify OK"), std::string::npos) << good.output;
  EXPECT_NE(good.output.find("signer: good"), std::string::npos) << good.output;
  EXPECT_EQ(good.output.find("Next Update"), std::string::npos) << good.output;
}

TEST_F(RevocationIssue, AnswersTheUnreadableAndTheUnknown) {
  const OcspContext context{*world_.root.certificate, world_.root, {}, kAt, kAt + kDay};
  const Bytes asked = request();
  const Ran unknown = judge(must(answer_ocsp(asked, context)), "-sha1", "-noverify");
  EXPECT_NE(unknown.output.find("signer: unknown"), std::string::npos) << unknown.output;
  for (const Bytes& wrong :
       {Bytes{}, bytes_of("nonsense"), Bytes(kOcspRequestBytesMax + 1, 0x30), Bytes(asked.begin(), asked.end() - 1)}) {
    EXPECT_EQ(to_hex(must(answer_ocsp(wrong, context))), "30030a0101") << "malformedRequest";
  }
}

TEST_F(RevocationIssue, AsManyQuestionsAsTheLimitAndNotOneMore) {
  const auto asked = [&](std::size_t count) {
    std::string options;
    for (std::size_t i = 1; i < count; ++i) options += " -cert " + path("signer");
    return must(answer_ocsp(request(options), {*world_.authority.certificate, world_.authority, {}, kAt, kAt + kDay}));
  };
  EXPECT_GT(asked(kOcspQuestionsMax).size(), 500U);
  EXPECT_EQ(to_hex(asked(kOcspQuestionsMax + 1)), "30030a0101");
}

TEST_F(RevocationIssue, CertificatesSayWhereTheirRevocationIsTold) {
  const std::vector<std::string> crl{kCrlUrl}, ocsp{kOcspUrl};
  EXPECT_EQ(world_.signer.certificate->crl_urls(), crl);
  EXPECT_EQ(world_.signer.certificate->ocsp_urls(), ocsp);
  EXPECT_TRUE(world_.root.certificate->crl_urls().empty());
  const std::string points =
      "URI:ldap://127.0.0.1/x,URI:file:///etc/passwd,URI:https://h/,URI:http://h/1,URI:http://h/2,"
      "URI:http://h/3,URI:http://h/4,URI:http://h/5";
  const Identity many =
      forge({.name = "Many", .extensions = with(signer_extensions(), "crlDistributionPoints", points)},
            test_key(KeyAlgorithm::p256));
  const std::vector<std::string> four{"http://h/1", "http://h/2", "http://h/3", "http://h/4"};
  EXPECT_EQ(many.certificate->crl_urls(), four);
}

}  // namespace
}  // namespace axle::signature::test
