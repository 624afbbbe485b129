// Time stamps between OpenSSL's ts and ours: its requests, our answers, its verification; our requests, its answers.
#include <gtest/gtest.h>

#include <chrono>

#include "protocol/signature/cms/cms.hpp"
#include "protocol/signature/crypto/digest.hpp"
#include "tests/protocol/signature/timestamp_support.hpp"

namespace axle::signature::test {
namespace {

// OpenSSL verifies, and answers, at the real time.
InstantNs real_now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

const Authority& current_authority() {
  static const Authority authority = [] {
    AuthorityOptions options;
    options.algorithm = KeyAlgorithm::p256;
    options.not_before = real_now() / kDay * kDay - kDay;
    return must(Authority::create(options));
  }();
  return authority;
}
Identity current_tsa(KeyAlgorithm algorithm) {
  return must(current_authority().issue_timestamping("Dấu thời gian", test_key(algorithm, 0)));
}

const Bytes kStamped = bytes_of("a signature value");

// OpenSSL 3.0 knows no Ed25519 in CMS.
class TimestampJudges : public testing::TestWithParam<KeyAlgorithm> {
 protected:
  TimestampJudges() {
    const Identity tsa = current_tsa(GetParam());
    folder_.write("root.pem", as_bytes(current_authority().root()->to_pem()));
    folder_.write("tsa.pem", as_bytes(tsa.certificate->to_pem()));
    std::string chain;
    for (const CertificatePtr& one : tsa.chain) chain += one->to_pem();
    folder_.write("chain.pem", as_bytes(chain));
    folder_.write("key.pem", as_bytes(tsa.key.to_pem()));
    folder_.write("stamped", kStamped);
  }
  TemporaryFolder folder_;
};

TEST_P(TimestampJudges, OpensslAsksWeAnswerItVerifies) {
  for (const char* options : {"-sha256 -cert", "-sha384 -cert", "-sha512 -cert -no_nonce"}) {
    ASSERT_EQ(run("openssl ts -query " + std::string(options) + " -data " + folder_.path("stamped") + " -out " +
                  folder_.path("query"))
                  .status,
              0);
    folder_.write("response",
                  must(answer_timestamp_request(folder_.read("query"), current_tsa(GetParam()), 42, real_now())));
    const Ran ran = run("openssl ts -verify -queryfile " + folder_.path("query") + " -in " + folder_.path("response") +
                        " -CAfile " + folder_.path("root.pem"));
    EXPECT_EQ(ran.status, 0) << ran.output;
    EXPECT_NE(ran.output.find("Verification: OK"), std::string::npos) << ran.output;
  }
  ASSERT_EQ(run("openssl ts -query -sha1 -data " + folder_.path("stamped") + " -out " + folder_.path("query")).status,
            0);
  folder_.write("response",
                must(answer_timestamp_request(folder_.read("query"), current_tsa(GetParam()), 43, real_now())));
  const Ran refused = run("openssl ts -reply -in " + folder_.path("response") + " -text");
  EXPECT_NE(refused.output.find("Rejected"), std::string::npos) << refused.output;
  EXPECT_NE(refused.output.find("unrecognized or unsupported algorithm identifier"), std::string::npos)
      << refused.output;
}

// With the hash of the authority's certificate in either version of the attribute: SHA-1 has only the first.
TEST_P(TimestampJudges, WeAskOpensslAnswersWeVerify) {
  const Bytes request = make_timestamp_request(DigestAlgorithm::sha256, sha256(kStamped), 0xABCDEF);
  folder_.write("query", request);
  for (const char* ess : {"sha1", "sha256", "sha512"}) {
    folder_.write("serial", bytes_of("01"));
    folder_.write("ts.cnf", bytes_of("[tsa]\ndefault_tsa = one\n[one]\nserial = " + folder_.path("serial") +
                                     "\nsigner_digest = sha256\ndefault_policy = 1.2.3.4\ndigests = sha256, sha384\n"
                                     "accuracy = secs:1\nordering = yes\ntsa_name = yes\ness_cert_id_chain = no\n"
                                     "clock_precision_digits = 3\ness_cert_id_alg = " +
                                     std::string(ess) + "\n"));
    const Ran made =
        run("openssl ts -reply -config " + folder_.path("ts.cnf") + " -queryfile " + folder_.path("query") +
            " -signer " + folder_.path("tsa.pem") + " -inkey " + folder_.path("key.pem") + " -chain " +
            folder_.path("chain.pem") + " -out " + folder_.path("response"));
    ASSERT_EQ(made.status, 0) << made.output;
    const Bytes token = must(timestamp_token_of(folder_.read("response"), request));
    TrustStore trust({current_authority().root()});
    CostLedger ledger;
    const Timestamp stamp = verify_timestamp(token, kStamped, trust, real_now(), ledger);
    EXPECT_TRUE(stamp.verdict.passed()) << ess << ": " << stamp.verdict.reason;
    EXPECT_LT(std::abs(stamp.time - real_now()), kMinute);
    const auto cms = read_cms(token, CmsContent::timestamp_info);
    ASSERT_TRUE(cms);
    EXPECT_EQ(cms->signing_certificate_digest.has_value(), std::string_view(ess) != "sha1");
    Bytes twin = token;
    twin[static_cast<std::size_t>(cms->content.data() - token.data()) + cms->content.size() / 2] ^= 1;
    EXPECT_FALSE(verify_timestamp(twin, kStamped, trust, real_now(), ledger).verdict.passed());
  }
}

INSTANTIATE_TEST_SUITE_P(Keys, TimestampJudges,
                         testing::Values(KeyAlgorithm::rsa2048, KeyAlgorithm::p256, KeyAlgorithm::p384),
                         [](const auto& given) { return std::string(to_string(given.param)); });

}  // namespace
}  // namespace axle::signature::test
