// The authority's service as a function of question and time; openssl asks and reads.
#include "protocol/signature/authority/authority_service.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "protocol/signature/cms/timestamp.hpp"
#include "protocol/signature/crypto/digest.hpp"
#include "protocol/signature/trust/media_types.hpp"
#include "tests/protocol/signature/support.hpp"

namespace axle::signature::test {
namespace {

ServiceIdentities identities() {
  const Authority& authority = test_authority();
  const PrivateKey& key = test_key(KeyAlgorithm::p256, 4);
  return {{must(authority.issue_ocsp_responder(Branch::root, key)),
           must(authority.issue_ocsp_responder(Branch::agencies, key)),
           must(authority.issue_ocsp_responder(Branch::persons, key))},
          must(authority.issue_timestamping("TSA", key))};
}

IssuedCertificate row_of(const Certificate& certificate, Branch issuer) {
  return {.serial_hex = certificate.serial_hex(), .issuer = issuer, .kind = "agency", .subject = {}};
}

class Service : public testing::Test {
 protected:
  explicit Service(const ServiceOptions& options = {}) : service_(test_authority(), identities(), options) {
    for (const auto& [name, pem] : {std::pair{"agencies", test_authority().member(Branch::agencies).certificate},
                                    {"persons", test_authority().member(Branch::persons).certificate},
                                    {"root", test_authority().root()},
                                    {"agency", agency_.certificate},
                                    {"person", person_.certificate}}) {
      folder_.write(name, as_bytes(pem->to_pem()));
    }
    EXPECT_TRUE(register_.add(row_of(*agency_.certificate, Branch::agencies)));
    EXPECT_TRUE(register_.add(row_of(*person_.certificate, Branch::persons)));
  }

  ServiceAnswer get(std::string_view target, InstantNs at = kAt) {
    return service_.answer({.method = "GET", .target = target, .content_type = {}, .body = {}}, at);
  }
  ServiceAnswer post(std::string_view target, std::string_view type, BytesView body, InstantNs at = kAt) {
    return service_.answer({.method = "POST", .target = target, .content_type = type, .body = body}, at);
  }
  Bytes question(const std::string& issuer, const std::string& certificate, const std::string& more = "") {
    const Ran made = run("openssl ocsp " + more + " -issuer " + folder_.path(issuer) + " -cert " +
                         folder_.path(certificate) + " -reqout " + folder_.path("question"));
    EXPECT_EQ(made.status, 0) << made.output;
    return folder_.read("question");
  }
  std::string read_ocsp(const ServiceAnswer& answer) {
    EXPECT_EQ(answer.status, 200) << as_text(answer.body);
    EXPECT_EQ(answer.content_type, "application/ocsp-response");
    folder_.write("answer", answer.body);
    return run("openssl ocsp -noverify -text -respin " + folder_.path("answer")).output;
  }
  std::string read_crl(const ServiceAnswer& answer, const std::string& issuer = "agencies") {
    EXPECT_EQ(answer.status, 200) << as_text(answer.body);
    EXPECT_EQ(answer.content_type, "application/pkix-crl");
    folder_.write("crl", answer.body);
    return run("openssl crl -inform DER -noout -text -CAfile " + folder_.path(issuer) + " -in " + folder_.path("crl"))
        .output;
  }
  std::string crl_number(const std::string& text) {
    const std::size_t at = text.find("X509v3 CRL Number:");
    return at == std::string::npos ? text : text.substr(at, text.find('\n', at + 20) - at);
  }

  const Identity agency_ = test_agency(), person_ = test_person();
  const TemporaryFolder folder_;
  Register register_;
  AuthorityService service_;
};

TEST_F(Service, ListsWhatIsRevokedByThen) {
  ASSERT_TRUE(register_.revoke(agency_.certificate->serial_hex(), {kAt + kHour, RevocationReason::superseded}));
  service_.set_register(register_);
  const std::string before = read_crl(get("/crl/agencies.crl", kAt + kHour - kSecond));
  EXPECT_NE(before.find("No Revoked Certificates"), std::string::npos) << before;
  const std::string after = read_crl(get("/crl/agencies.crl", kAt + kHour));
  EXPECT_NE(after.find("Superseded"), std::string::npos) << "the time of the revocation makes a new list\n" << after;
  EXPECT_NE(after.find("Next Update: Aug  4 03:00:00 2026 GMT"), std::string::npos) << after;
  EXPECT_NE(crl_number(before), crl_number(after));
  for (const std::string other : {"persons", "root"}) {
    const std::string list = read_crl(get("/crl/" + other + ".crl", kAt + kHour), other);
    EXPECT_NE(list.find("No Revoked Certificates"), std::string::npos) << list;
  }
}

TEST_F(Service, AListIsMadeAnewAfterAMinuteOrAChange) {
  const Bytes first = get("/crl/agencies.crl").body;
  EXPECT_EQ(get("/crl/agencies.crl", kAt + kMinute - 1).body, first);
  const Bytes second = get("/crl/agencies.crl", kAt + kMinute).body;
  EXPECT_NE(second, first);
  ASSERT_TRUE(register_.revoke(agency_.certificate->serial_hex(), {kAt, RevocationReason::unspecified}));
  service_.set_register(register_);
  const ServiceAnswer third = get("/crl/agencies.crl", kAt + kMinute);
  EXPECT_EQ(read_crl(third).find("No Revoked"), std::string::npos);
  EXPECT_NE(crl_number(read_crl(third)), crl_number(read_crl({200, std::string(kCrlType), second, {}})))
      << "two lists of one moment have two numbers";
}

TEST_F(Service, OcspAnswersForEachBranch) {
  ASSERT_TRUE(register_.revoke(person_.certificate->serial_hex(), {kAt - kDay, RevocationReason::key_compromise}));
  service_.set_register(register_);
  const auto ask = [&](const char* issuer, const char* certificate, const std::string& more = "") {
    return read_ocsp(post("/ocsp", "application/ocsp-request", question(issuer, certificate, more)));
  };
  EXPECT_NE(ask("agencies", "agency").find("Cert Status: good"), std::string::npos);
  EXPECT_NE(ask("agencies", "agency", "-sha256").find("Cert Status: good"), std::string::npos);
  EXPECT_NE(ask("root", "agencies").find("Cert Status: good"), std::string::npos);
  const std::string revoked = ask("persons", "person");
  EXPECT_NE(revoked.find("Cert Status: revoked"), std::string::npos) << revoked;
  EXPECT_NE(revoked.find("keyCompromise"), std::string::npos) << revoked;
  EXPECT_NE(ask("agency", "person").find("Cert Status: unknown"), std::string::npos) << "an issuer that is not ours";
  EXPECT_NE(read_ocsp(post("/ocsp", "application/ocsp-request", bytes_of("nonsense"))).find("malformed"),
            std::string::npos);
}

TEST_F(Service, OcspByGet) {
  std::string escaped;
  for (const char c : to_base64(question("agencies", "agency"))) {
    escaped += c == '+' ? "%2B" : c == '/' ? "%2f" : c == '=' ? "%3D" : std::string(1, c);
  }
  EXPECT_NE(read_ocsp(get("/ocsp/" + escaped)).find("Cert Status: good"), std::string::npos);
  EXPECT_EQ(get("/ocsp/%%%").status, 400);
  EXPECT_EQ(get("/ocsp/" + to_base64(Bytes(kOcspRequestBytesMax + 1))).status, 413);
  EXPECT_EQ(get("/ocsp/" + to_base64(Bytes(kOcspRequestBytesMax))).status, 200) << "malformedRequest";
}

TEST_F(Service, StampsTime) {
  const Digest256 digest = sha256(bytes_of("a document"));
  const Bytes request = make_timestamp_request(DigestAlgorithm::sha256, digest, 7);
  const ServiceAnswer one = post("/tsa", "application/timestamp-query", request);
  ASSERT_EQ(one.status, 200) << as_text(one.body);
  EXPECT_EQ(one.content_type, "application/timestamp-reply");
  const Bytes token = must(timestamp_token_of(one.body, request));
  TrustStore trust({test_authority().root()});
  CostLedger ledger;
  const Timestamp stamp = verify_timestamp(token, bytes_of("a document"), trust, kAt, ledger);
  EXPECT_TRUE(stamp.verdict.passed()) << stamp.verdict.reason;
  EXPECT_EQ(stamp.time / kSecond, kAt / kSecond);
  EXPECT_NE(post("/tsa", "application/timestamp-query", request).body, one.body) << "each has a serial number";
}

TEST_F(Service, WrongQuestionsGetASentence) {
  const auto status = [](const ServiceAnswer& answer) {
    EXPECT_GT(answer.body.size(), 10U);
    EXPECT_EQ(answer.body.back(), '\n');
    return answer.status;
  };
  EXPECT_EQ(status(get("/")), 404);
  EXPECT_EQ(status(get("/crl/nobody.crl")), 404);
  EXPECT_EQ(status(get("/crl/../authority.pem")), 404);
  EXPECT_EQ(status(get("/ocspx")), 404);
  EXPECT_EQ(status(get("/ocsp")), 405);
  EXPECT_EQ(get("/tsa").allow, "POST");
  EXPECT_EQ(status(post("/crl/root.crl", "", {})), 405);
  EXPECT_EQ(status(post("/ocsp", "text/plain", {})), 415);
  EXPECT_EQ(status(post("/tsa", "application/ocsp-request", {})), 415);
  EXPECT_EQ(post("/ocsp", "Application/OCSP-Request ; x=y", {}).status, 200) << "malformedRequest";
  EXPECT_EQ(status(post("/ocsp", kOcspRequestType, Bytes(kOcspRequestBytesMax + 1))), 413);
  EXPECT_EQ(post("/ocsp", kOcspRequestType, Bytes(kOcspRequestBytesMax)).status, 200);
  EXPECT_EQ(status(post("/tsa", kTimestampRequestType, Bytes(kTimestampRequestBytesMax + 1))), 413);
  EXPECT_EQ(post("/tsa", kTimestampRequestType, Bytes(kTimestampRequestBytesMax)).status, 200) << "a rejection";
  EXPECT_EQ(as_text(get("/root.pem").body), test_authority().root()->to_pem());
}

class Misbehaving : public Service {
 protected:
  Misbehaving() : Service({.ocsp_life = kMinute, .tsa_down = true, .crl_stale = true, .ocsp_stale = true}) {}
};

TEST_F(Misbehaving, DownAndStale) {
  const Bytes request = make_timestamp_request(DigestAlgorithm::sha256, sha256({}), 7);
  EXPECT_EQ(post("/tsa", kTimestampRequestType, request).status, 503);
  const std::string list = read_crl(get("/crl/agencies.crl"));
  EXPECT_NE(list.find("Next Update: Aug  2 02:00:00 2026 GMT"), std::string::npos) << list;
  EXPECT_NE(list.find("verify OK"), std::string::npos) << "old, but rightly signed\n" << list;
  const std::string answer = read_ocsp(post("/ocsp", kOcspRequestType, question("agencies", "agency")));
  EXPECT_NE(answer.find("Next Update: Aug  2 02:00:00 2026 GMT"), std::string::npos) << answer;
  EXPECT_NE(answer.find("This Update: Aug  2 01:59:00 2026 GMT"), std::string::npos) << answer;
}

TEST(ServiceDown, ListsAndOcsp) {
  AuthorityService service(test_authority(), identities(), {.crl_down = true, .ocsp_down = true});
  EXPECT_EQ(service.answer({.method = "GET", .target = "/crl/root.crl", .content_type = {}, .body = {}}, kAt).status,
            503);
  EXPECT_EQ(service.answer({.method = "POST", .target = "/ocsp", .content_type = {}, .body = {}}, kAt).status, 503);
}

}  // namespace
}  // namespace axle::signature::test
