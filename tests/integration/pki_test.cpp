// The simulated authority's service: revocation, time stamps, flaws, misbehaviour; openssl and curl are the judges.
#include "base/live_clock.hpp"
#include "cli/trust_sources.hpp"
#include "protocol/signature/authority/authority.hpp"
#include "protocol/signature/trust/trust.hpp"
#include "tests/integration/pki_support.hpp"

namespace axle::integration {
namespace {

TEST_F(Pki, ARevocationTakesEffectInTheRunningService) {
  PkiServer server(folder());
  ASSERT_EQ(server.url(), url_) << "by default it listens where the certificates say";
  EXPECT_TRUE(says(ocsp("so", url_), "so.pem: good")) << ocsp("so", url_);
  EXPECT_TRUE(says(ocsp("so", url_), "Response verify OK")) << ocsp("so", url_);
  const Ran good = verify_with_lists("so", url_);
  EXPECT_EQ(good.status, 0) << good.output;
  must_run("revoke --folder " + folder() + " --cert " + path("so.pem") + " --reason key-compromise");
  const std::string revoked = ocsp("so", url_);
  EXPECT_TRUE(says(revoked, "so.pem: revoked")) << revoked;
  EXPECT_TRUE(says(revoked, "keyCompromise")) << revoked;
  const Ran refused = verify_with_lists("so", url_);
  EXPECT_NE(refused.status, 0);
  EXPECT_TRUE(says(refused.output, "certificate revoked")) << refused.output;
  EXPECT_EQ(verify_with_lists("mau", url_).status, 0) << "the other is as good as before";
  EXPECT_TRUE(says(ocsp("mau", url_, "persons"), "mau.pem: good"));
  EXPECT_EQ(server.stop(), 0);
}

TEST_F(Pki, RevocationAtAChosenTime) {
  PkiServer server(folder());
  const std::string serial = certificates("so").front()->serial_hex();
  must_run("revoke --folder " + folder() + " --serial " + serial + " --at 2200-01-01");
  EXPECT_TRUE(says(ocsp("so", url_), "so.pem: good")) << "not yet";
  const Ran list = pki("list --folder " + folder());
  EXPECT_TRUE(says(list.output, "to be revoked on 2200-01-01T00:00:00+07:00")) << list.output;
  must_run("revoke --folder " + folder() + " --cert " + path("mau.pem") + " --at 2026-01-01T08:00:00+07:00");
  EXPECT_TRUE(says(ocsp("mau", url_, "persons"), "Revocation Time: Jan  1 01:00:00 2026 GMT"));
  // A branch is revoked like any other certificate; it stood in no register.
  must_run("revoke --folder " + folder() + " --cert " + folder() + "/persons.pem");
  EXPECT_TRUE(
      says(run("(curl -s " + url_ + "/crl/root.crl | openssl crl -inform DER -noout -text)").output, "Serial Number"));
}

TEST_F(Pki, OpensslBelievesItsTimeStamps) {
  PkiServer server(folder());
  ASSERT_TRUE(write_file(here_ / "data", "công văn"));
  ASSERT_EQ(run("openssl ts -query -data " + path("data") + " -sha256 -cert -out " + path("tsq")).status, 0);
  ASSERT_EQ(run("curl -sf -H 'Content-Type: application/timestamp-query' --data-binary @" + path("tsq") + " " + url_ +
                "/tsa -o " + path("tsr"))
                .status,
            0);
  const std::string verify = "openssl ts -verify -in " + path("tsr") + " -CAfile " + folder() +
                             "/root.pem -untrusted " + folder() + "/agencies.pem -data ";
  const Ran good = run(verify + path("data"));
  EXPECT_EQ(good.status, 0) << good.output;
  ASSERT_TRUE(write_file(here_ / "other", "công văn khác"));
  EXPECT_NE(run(verify + path("other")).status, 0);
}

TEST_F(Pki, OurOwnSourcesReachIt) {
  PkiServer server(folder());
  const auto source = signature::http_revocation_source(cli::http_exchange());
  const auto list = source->fetch_crl(certificates("so").front()->crl_urls().at(0));
  ASSERT_TRUE(list) << list.error().detail;
  signature::TrustStore trust(signature::parse_pem_certificates(read_file(folder() + "/root.pem").value()).value());
  const auto stamp = signature::http_timestamp_source(url_ + "/tsa", cli::http_exchange());
  const Digest256 digest{};
  const Bytes request = signature::make_timestamp_request(signature::DigestAlgorithm::sha256, digest, 5);
  const auto reply = stamp(request);
  ASSERT_TRUE(reply) << reply.error().detail;
  EXPECT_TRUE(signature::timestamp_token_of(*reply, request));
}

// A verifier that asks the running service, by list and by OCSP: good, then revoked within its stated time, then
// retryable when nobody answers.
class PkiAsked : public Pki, public testing::WithParamInterface<signature::RevocationMode> {};

TEST_P(PkiAsked, ByATrustStore) {
  auto server = std::make_unique<PkiServer>(folder());
  signature::TrustOptions options;
  options.revocation.mode = GetParam();
  options.revocation.source = signature::http_revocation_source(cli::http_exchange());
  signature::TrustStore trust(signature::parse_pem_certificates(read_file(folder() + "/root.pem").value()).value(),
                              options);
  signature::CostLedger ledger;
  const auto verdict_of = [&](const std::string& name, InstantNs at) {
    auto chain = certificates(name);
    const CertificatePtr leaf = chain.front();
    chain.erase(chain.begin());
    return trust.check_chain(leaf, chain, at, ledger);
  };
  const InstantNs start = live_now();
  for (const std::string name : {"so", "mau"}) {
    const auto good = verdict_of(name, start);
    EXPECT_TRUE(good.passed()) << name << ": " << good.reason;
  }
  must_run("revoke --folder " + folder() + " --cert " + path("so.pem") + " --reason superseded");
  const InstantNs later = start + options.revocation.refresh_after + kSecond;
  const auto revoked = verdict_of("so", later);
  EXPECT_EQ(revoked.sub_indication, signature::SubIndication::revoked_no_poe) << revoked.reason;
  const auto other = verdict_of("mau", later);
  EXPECT_TRUE(other.passed()) << other.reason;
  server.reset();
  const auto unknown = verdict_of("mau", later + options.revocation.refresh_after + kSecond);
  EXPECT_EQ(unknown.sub_indication, signature::SubIndication::try_later) << unknown.reason;
}

INSTANTIATE_TEST_SUITE_P(Modes, PkiAsked,
                         testing::Values(signature::RevocationMode::crl, signature::RevocationMode::ocsp),
                         [](const testing::TestParamInfo<signature::RevocationMode>& info) {
                           return std::string(to_string(info.param));
                         });

TEST_F(Pki, MisbehavesWhenTold) {
  const auto source = signature::http_revocation_source(cli::http_exchange());
  {
    PkiServer down(folder(), {"--listen", "127.0.0.1:0", "--down", "tsa,ocsp,crl"});
    EXPECT_TRUE(says(down.said(), "but the certificates say " + url_)) << down.said();
    EXPECT_EQ(source->fetch_crl(down.url() + "/crl/agencies.crl").error().code, Errc::unavailable);
    EXPECT_EQ(source->fetch_ocsp(down.url() + "/ocsp", {}).error().code, Errc::unavailable);
  }
  {
    PkiServer stale(folder(), {"--listen", "127.0.0.1:0", "--stale", "ocsp", "--stale", "crl"});
    EXPECT_TRUE(says(ocsp("so", stale.url()), "Status times invalid")) << ocsp("so", stale.url());
    const Ran refused = verify_with_lists("so", stale.url());
    EXPECT_TRUE(says(refused.output, "CRL has expired")) << refused.output;
  }
  PkiServer slow(folder(), {"--listen", "127.0.0.1:0", "--slow", "300s"});
  const auto hasty = signature::http_revocation_source(cli::http_exchange(50 * kMillisecond));
  EXPECT_EQ(hasty->fetch_crl(slow.url() + "/crl/agencies.crl").error().code, Errc::timeout);
  EXPECT_EQ(slow.stop(), 0) << "an answer that waits does not hold it up";
}

TEST_F(Pki, FlawedCertificatesAreRefused) {
  const auto root = signature::parse_pem_certificates(read_file(folder() + "/root.pem").value()).value();
  for (const signature::FlawInfo& info : signature::flaws()) {
    const std::string name(info.name);
    issue_agency(name, "--flaw " + name);
    auto chain = certificates(name);
    const CertificatePtr leaf = chain.front();
    chain.erase(chain.begin());
    signature::TrustStore trust(root);
    signature::CostLedger ledger;
    const auto verdict = trust.check_chain(leaf, chain, live_now(), ledger);
    EXPECT_EQ(verdict.sub_indication, info.seen_in_chain ? info.sub_indication : signature::SubIndication::none)
        << name << ": " << verdict.reason;
    if (!info.seen_in_chain) EXPECT_NE(leaf->agency_code(), "H57.12");
  }
  const Ran list = pki("list --folder " + folder());
  EXPECT_TRUE(says(list.output, "flaw wrong-key-usage")) << list.output;
  EXPECT_FALSE(says(list.output, "unknown-issuer")) << "a stranger issued it";
}

TEST_F(Pki, DatesByWords) {
  issue_agency("dated", "--not-before 2026-03-01 --days 10");
  const CertificatePtr dated = certificates("dated").front();
  EXPECT_EQ(format_iso8601(dated->not_before()), "2026-03-01T00:00:00+07:00");
  EXPECT_EQ(format_iso8601(dated->not_after()), "2026-03-11T00:00:00+07:00");
  issue_agency("until", "--not-after 2030-12-31T23:59:59+07:00");
  EXPECT_EQ(format_iso8601(certificates("until").front()->not_after()), "2030-12-31T23:59:59+07:00");
}

}  // namespace
}  // namespace axle::integration
