// Certificates that are flawed on purpose, and the extensions of special ones, judged by the trust store and by
// openssl.
#include <gtest/gtest.h>

#include <set>

#include "protocol/signature/authority/authority.hpp"
#include "tests/protocol/signature/support.hpp"

namespace axle::signature::test {
namespace {

constexpr const char* kUrl = "http://127.0.0.1:8090";

const Authority& authority_with_url() {
  static const Authority authority = [] {
    AuthorityOptions options;
    options.algorithm = KeyAlgorithm::p256;
    options.not_before = kNotBefore;
    options.service_url = kUrl;
    return must(Authority::create(options));
  }();
  return authority;
}

Identity agency(Flaw flaw, const Authority& authority = test_authority()) {
  return must(authority.issue_agency({kAgencyCode, kAgencyName, "UBND tỉnh Mẫu"}, test_key(KeyAlgorithm::p256),
                                     {.flaw = flaw}));
}
Identity person(Flaw flaw) {
  return must(test_authority().issue_person({kPersonName, "Phó Giám đốc", kAgencyCode, kAgencyName},
                                            test_key(KeyAlgorithm::p256, 1), {.flaw = flaw}));
}

std::string shown(const Identity& identity, const std::string& extensions) {
  const TemporaryFolder folder;
  folder.write("pem", as_bytes(identity.certificate->to_pem()));
  return run("openssl x509 -noout -ext " + extensions + " -in " + folder.path("pem")).output;
}

class EveryFlaw : public testing::TestWithParam<FlawInfo> {};

TEST_P(EveryFlaw, IsRefusedWithTheVerdictOfTheTable) {
  const FlawInfo& info = GetParam();
  for (const Identity& identity : {agency(info.flaw), person(info.flaw)}) {
    TrustStore trust({test_authority().root()});
    CostLedger ledger;
    const Verdict verdict = trust.check_chain(identity.certificate, identity.chain, kAt, ledger);
    if (info.seen_in_chain) {
      EXPECT_EQ(verdict.indication, info.indication) << verdict.reason;
      EXPECT_EQ(verdict.sub_indication, info.sub_indication) << verdict.reason;
    } else {
      EXPECT_TRUE(verdict.passed()) << verdict.reason;
      EXPECT_NE(identity.certificate->agency_code(), kAgencyCode);
    }
  }
}

TEST_P(EveryFlaw, IsRefusedOnASignedFile) {
  const FlawInfo& info = GetParam();
  const Bytes pdf = signed_twice(one_page().build(), test_person(), agency(info.flaw));
  const PdfReport report = verify(pdf);
  ASSERT_EQ(report.signatures.size(), 2U) << say(report);
  if (info.seen_in_chain) {
    EXPECT_EQ(sub(report, 1), info.sub_indication) << say(report);
  } else {
    EXPECT_NE(report.signatures[1].certificate->agency_code(), kAgencyCode);
  }
}

TEST_P(EveryFlaw, IsRefusedByOpensslWhereItIsOneOfTheChain) {
  const FlawInfo& info = GetParam();
  const TemporaryFolder folder;
  const auto judged = [&](const Identity& identity) {
    folder.write("root", as_bytes(test_authority().root()->to_pem()));
    folder.write("pem", as_bytes(identity.certificate->to_pem()));
    folder.write("chain", as_bytes(identity.chain.front()->to_pem()));
    return run("openssl verify -auth_level 2 -purpose smimesign -attime " + std::to_string(kAt / kSecond) +
               " -CAfile " + folder.path("root") + " -untrusted " + folder.path("chain") + " " + folder.path("pem"));
  };
  const Ran good = judged(agency(Flaw::none));
  EXPECT_EQ(good.status, 0) << good.output;
  // A CA certificate may sign documents for openssl; codes mean nothing to it.
  const bool openssl_sees_it = info.seen_in_chain && info.flaw != Flaw::authority;
  const Ran flawed = judged(agency(info.flaw));
  EXPECT_EQ(flawed.status != 0, openssl_sees_it) << flawed.output;
}

INSTANTIATE_TEST_SUITE_P(Flaws, EveryFlaw, testing::ValuesIn(flaws().begin(), flaws().end()),
                         [](const testing::TestParamInfo<FlawInfo>& info) {
                           std::string name(info.param.name);
                           std::erase(name, '-');
                           return name;
                         });

TEST(Flaw, NamesReadBack) {
  std::set<std::string_view> names;
  for (const FlawInfo& info : flaws()) {
    EXPECT_EQ(must(parse_flaw(info.name)), info.flaw);
    EXPECT_EQ(to_string(info.flaw), info.name);
    EXPECT_NE(info.indication, Indication::total_passed);
    EXPECT_TRUE(names.insert(info.name).second);
  }
  EXPECT_EQ(must(parse_flaw("none")), Flaw::none);
  const auto wrong = parse_flaw("rotten");
  ASSERT_FALSE(wrong);
  EXPECT_NE(wrong.error().detail.find("not-yet-valid"), std::string::npos) << wrong.error().detail;
}

TEST(Flaw, SameArgumentsGiveTheSameCertificateAndOthersAnotherNumber) {
  std::set<std::string> serials{agency(Flaw::none).certificate->serial_hex()};
  for (const FlawInfo& info : flaws()) {
    const std::string serial = agency(info.flaw).certificate->serial_hex();
    // SHA-1 changes nothing but the signature; an unknown issuer's keys are new each time.
    if (info.flaw != Flaw::unknown_issuer) EXPECT_EQ(agency(info.flaw).certificate->serial_hex(), serial) << info.name;
    if (info.flaw != Flaw::sha1) EXPECT_TRUE(serials.insert(serial).second) << info.name;
  }
}

TEST(Flaw, ThatDoesNotFitIsRefused) {
  const PrivateKey& key = test_key(KeyAlgorithm::p256);
  const auto refused = [](const Result<Identity>& made) {
    return !made && made.error().code == Errc::invalid_input && !made.error().detail.empty();
  };
  EXPECT_TRUE(refused(test_authority().issue_server({"localhost"}, key, {.flaw = Flaw::wrong_code})));
  EXPECT_TRUE(refused(test_authority().issue_server({"localhost"}, key, {.flaw = Flaw::server_only})));
  EXPECT_TRUE(refused(test_authority().issue_timestamping("TSA", key, {.flaw = Flaw::missing_code})));
  EXPECT_TRUE(refused(
      test_authority().issue_agency({kAgencyCode, kAgencyName, ""}, key, {.not_before = kAt, .flaw = Flaw::expired})));
  AuthorityOptions options;
  options.algorithm = KeyAlgorithm::ed25519;
  options.not_before = kNotBefore;
  const Authority ed25519 = must(Authority::create(options));
  EXPECT_TRUE(refused(ed25519.issue_agency({kAgencyCode, kAgencyName, ""}, key, {.flaw = Flaw::sha1})));
}

TEST(Authority, DatesAreAsAskedForAndWithinTheIssuers) {
  const auto issue = [](const IssueOptions& options) {
    return test_authority().issue_agency({kAgencyCode, kAgencyName, ""}, test_key(KeyAlgorithm::p256), options);
  };
  const InstantNs end = test_authority().member(Branch::agencies).certificate->not_after();
  const Identity asked = must(issue({.not_before = kAt, .not_after = kAt + kDay}));
  EXPECT_EQ(asked.certificate->not_before(), kAt);
  EXPECT_EQ(asked.certificate->not_after(), kAt + kDay);
  EXPECT_EQ(must(issue({.not_before = end - kDay})).certificate->not_after(), end) << "the life is cut";
  EXPECT_TRUE(issue({.not_after = end}));
  EXPECT_FALSE(issue({.not_after = end + kSecond}));
  EXPECT_FALSE(issue({.not_before = kAt, .not_after = kAt}));
  EXPECT_FALSE(issue({.not_before = end + kDay}));
  EXPECT_FALSE(issue({.not_before = -kSecond}));
}

TEST(Authority, KnowsWhatItIssued) {
  EXPECT_EQ(test_authority().issuer_of(*test_agency().certificate), Branch::agencies);
  EXPECT_EQ(test_authority().issuer_of(*test_person().certificate), Branch::persons);
  EXPECT_EQ(test_authority().issuer_of(*test_agency().chain.front()), Branch::root);
  EXPECT_EQ(test_authority().issuer_of(*agency(Flaw::unknown_issuer).certificate), std::nullopt);
}

TEST(Authority, CertificatesSayWhereRevocationIsTold) {
  const auto urls = [](const Identity& identity) {
    return shown(identity, "crlDistributionPoints,authorityInfoAccess");
  };
  const std::string of_agency = urls(agency(Flaw::none, authority_with_url()));
  EXPECT_NE(of_agency.find("URI:http://127.0.0.1:8090/crl/agencies.crl"), std::string::npos) << of_agency;
  EXPECT_NE(of_agency.find("OCSP - URI:http://127.0.0.1:8090/ocsp"), std::string::npos) << of_agency;
  const std::string of_branch = urls(authority_with_url().member(Branch::persons));
  EXPECT_NE(of_branch.find("URI:http://127.0.0.1:8090/crl/root.crl"), std::string::npos) << of_branch;
  EXPECT_EQ(urls(authority_with_url().member(Branch::root)).find("URI"), std::string::npos);
  EXPECT_EQ(urls(agency(Flaw::none)).find("URI"), std::string::npos) << "none by default";
  const auto read = must(Authority::from_pem(authority_with_url().to_pem()));
  EXPECT_EQ(read.service_url(), kUrl);
  for (const char* wrong :
       {"https://127.0.0.1:1", "127.0.0.1:1", "http://", "http://a/b", "http://a,URI:b", "http://a b"}) {
    AuthorityOptions options;
    options.service_url = wrong;
    EXPECT_FALSE(Authority::create(options)) << wrong;
  }
}

TEST(Authority, FilesOfOlderAndNewerVersions) {
  std::string pem = test_authority().to_pem();
  EXPECT_TRUE(Authority::from_pem(pem.substr(pem.find('\n') + 1))) << "the first version wrote keys alone";
  const auto newer = Authority::from_pem("policy: strict\n" + pem);
  ASSERT_FALSE(newer);
  EXPECT_NE(newer.error().detail.find("does not know"), std::string::npos) << newer.error().detail;
  EXPECT_FALSE(Authority::from_pem("service-url: ftp://x\n" + pem));
}

TEST(Authority, TimeStampingAndOcspCertificatesHaveOneUseOnly) {
  const PrivateKey& key = test_key(KeyAlgorithm::p256, 3);
  const Identity tsa = must(authority_with_url().issue_timestamping("Dấu thời gian", key));
  const std::string of_tsa = shown(tsa, "extendedKeyUsage,keyUsage,authorityInfoAccess");
  EXPECT_NE(of_tsa.find("Extended Key Usage: critical\n    Time Stamping"), std::string::npos) << of_tsa;
  EXPECT_NE(of_tsa.find("OCSP - URI"), std::string::npos) << of_tsa;
  for (const Branch branch : kBranches) {
    const Identity responder = must(authority_with_url().issue_ocsp_responder(branch, key));
    EXPECT_EQ(authority_with_url().issuer_of(*responder.certificate), branch);
    EXPECT_EQ(responder.chain.size(), branch == Branch::root ? 0U : 1U);
    const TemporaryFolder folder;
    folder.write("pem", as_bytes(responder.certificate->to_pem()));
    const std::string text = run("openssl x509 -noout -text -in " + folder.path("pem")).output;
    EXPECT_NE(text.find("OCSP Signing"), std::string::npos) << text;
    EXPECT_NE(text.find("OCSP No Check"), std::string::npos) << text;
    EXPECT_EQ(text.find("CRL Distribution"), std::string::npos) << text;
  }
  TrustStore trust({authority_with_url().root()});
  CostLedger ledger;
  EXPECT_FALSE(trust.check_chain(tsa.certificate, tsa.chain, kAt, ledger).passed()) << "not for documents";
  const ChainQuestion question{tsa.certificate, tsa.chain, kAt, kAt, Purpose::time_stamping, {}, {}};
  const Verdict verdict = trust.check_chain(question, ledger);
  EXPECT_TRUE(verdict.passed()) << verdict.reason;
}

}  // namespace
}  // namespace axle::signature::test
