// Keys, certificates, the authority and the trust store.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "protocol/signature/authority/issue.hpp"
#include "tests/protocol/signature/support.hpp"

namespace axle::signature::test {
namespace {

TEST(PrivateKey, PemRoundTripKeepsTheKey) {
  for (const KeyAlgorithm algorithm :
       {KeyAlgorithm::rsa2048, KeyAlgorithm::p256, KeyAlgorithm::p384, KeyAlgorithm::ed25519}) {
    const std::string pem = test_key(algorithm).to_pem();
    EXPECT_TRUE(pem.starts_with("-----BEGIN PRIVATE KEY-----"));
    const auto read = PrivateKey::from_pem(pem);
    ASSERT_TRUE(read) << read.error().detail;
    EXPECT_EQ(read->algorithm(), algorithm);
    EXPECT_EQ(read->to_pem(), pem);
  }
}

TEST(PrivateKey, RefusesWhatIsNoListedKey) {
  EXPECT_EQ(PrivateKey::from_pem("").error().code, Errc::invalid_input);
  EXPECT_EQ(PrivateKey::from_pem("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n").error().code,
            Errc::invalid_input);
  EXPECT_EQ(PrivateKey::from_pem(std::string(65'537, 'a')).error().code, Errc::invalid_input);
  for (const char* options : {"rsa -pkeyopt rsa_keygen_bits:1024", "ec -pkeyopt ec_paramgen_curve:P-521", "x25519"}) {
    const Ran made = run(std::string("openssl genpkey -quiet -algorithm ") + options);
    const Ran retried =
        made.status == 0 ? made : run(std::string("openssl genpkey -algorithm ") + options + " 2>/dev/null");
    ASSERT_EQ(retried.status, 0) << retried.output;
    const auto read = PrivateKey::from_pem(retried.output.substr(retried.output.find("-----BEGIN")));
    ASSERT_FALSE(read) << options;
    EXPECT_NE(read.error().detail.find("listed"), std::string::npos) << read.error().detail;
  }
}

TEST(PrivateKey, EncryptedPemIsRefusedWithoutAsking) {
  const TemporaryFolder folder;
  folder.write("key.pem", as_bytes(test_key(KeyAlgorithm::p256).to_pem()));
  const Ran made = run("openssl pkcs8 -topk8 -v2 aes-128-cbc -passout pass:x -in " + folder.path("key.pem"));
  ASSERT_EQ(made.status, 0) << made.output;
  EXPECT_EQ(PrivateKey::from_pem(made.output).error().code, Errc::invalid_input);
}

TEST(Certificate, FieldsAndRoles) {
  const auto person = test_person().certificate, agency = test_agency().certificate, root = test_authority().root();
  EXPECT_EQ(person->role(), Role::person);
  EXPECT_EQ(person->common_name(), kPersonName);
  EXPECT_EQ(person->agency_code(), kAgencyCode);
  EXPECT_EQ(person->subject(),
            "CN=Nguyễn Thị Mẫu, title=Phó Giám đốc, organizationIdentifier=000.00.12.H57, "
            "O=Sở Thử nghiệm, C=VN");
  EXPECT_EQ(agency->role(), Role::agency);
  EXPECT_EQ(agency->subject(), "CN=Sở Thử nghiệm, organizationIdentifier=000.00.12.H57, O=UBND tỉnh Mẫu, C=VN");
  EXPECT_EQ(agency->not_before(), kNotBefore);
  EXPECT_EQ(agency->not_after(), kNotBefore + 3 * 365 * kDay);
  EXPECT_EQ(root->role(), Role::authority);
  EXPECT_EQ(root->common_name(), "Axle Simulated Root CA");
  EXPECT_EQ(root->agency_code(), "");
  const auto again = Certificate::parse(agency->der());
  ASSERT_TRUE(again);
  EXPECT_EQ((*again)->sha256(), agency->sha256());
}

TEST(Certificate, RefusesDamage) {
  const CertificatePtr certificate = test_agency().certificate;
  const BytesView der = certificate->der();
  EXPECT_EQ(Certificate::parse({}).error().code, Errc::invalid_input);
  EXPECT_EQ(Certificate::parse(der.first(der.size() - 1)).error().code, Errc::invalid_input);
  Bytes longer(der.begin(), der.end());
  longer.push_back(0);
  EXPECT_EQ(Certificate::parse(longer).error().code, Errc::invalid_input);
  EXPECT_EQ(Certificate::parse(Bytes((64U << 10) + 1, 0x30)).error().code, Errc::invalid_input);
}

TEST(Certificate, WeakKeyIsRefusedAsWeak) {
  const TemporaryFolder folder;
  const Ran made = run("openssl req -x509 -newkey rsa:1024 -nodes -subj /CN=x -outform DER -keyout " +
                       folder.path("key") + " -out " + folder.path("der"));
  ASSERT_EQ(made.status, 0) << made.output;
  EXPECT_EQ(Certificate::parse(folder.read("der")).error().code, Errc::refused);
}

TEST(Authority, SameContentForTheSameSubjectAndKey) {
  const auto one = test_agency().certificate, two = test_agency().certificate;
  EXPECT_EQ(one->serial_hex(), two->serial_hex());
  EXPECT_EQ(one->serial_hex().size(), 40U);
  const auto other = test_agency(KeyAlgorithm::p256, "000.00.13.H57").certificate;
  EXPECT_NE(one->serial_hex(), other->serial_hex());
}

TEST(Authority, PemRoundTrip) {
  AuthorityOptions options;
  options.algorithm = KeyAlgorithm::p256;
  options.not_before = kNotBefore;
  options.subscriber_life = 90 * kDay;
  const Authority made = must(Authority::create(options));
  const auto read = Authority::from_pem(made.to_pem());
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->root()->sha256(), made.root()->sha256());
  EXPECT_EQ(read->to_pem(), made.to_pem());
  const Identity agency = must(read->issue_agency({kAgencyCode, kAgencyName, ""}, test_key(KeyAlgorithm::p256)));
  EXPECT_EQ(agency.certificate->not_after(), kNotBefore + 90 * kDay);
  TrustStore trust({made.root()});
  CostLedger ledger;
  EXPECT_TRUE(trust.check_chain(agency.certificate, agency.chain, kAt, ledger).passed());
}

TEST(Authority, RefusesIncompleteFiles) {
  const std::string pem = test_authority().to_pem();
  EXPECT_FALSE(Authority::from_pem(""));
  EXPECT_FALSE(Authority::from_pem(pem.substr(0, pem.size() / 2)));
  EXPECT_FALSE(Authority::from_pem("subscriber-life-ns: x\n" + pem));
  // The keys of the agencies and of the persons exchanged.
  std::vector<std::string> keys;
  for (std::size_t at = 0; (at = pem.find("-----BEGIN PRIVATE", at)) != std::string::npos; ++at) {
    keys.push_back(pem.substr(at, pem.find("-----END PRIVATE", at) - at));
  }
  ASSERT_EQ(keys.size(), 3U);
  std::string mixed = pem;
  mixed.replace(mixed.find(keys[1]), keys[1].size(), keys[2]);
  const auto read = Authority::from_pem(mixed);
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().detail.find("does not fit"), std::string::npos) << read.error().detail;
  EXPECT_EQ(read.error().detail.find("BEGIN"), std::string::npos) << "no key in an error";
}

TEST(Authority, RefusesSubjectsThatCannotBe) {
  const Authority& authority = test_authority();
  const PrivateKey& key = test_key(KeyAlgorithm::p256);
  EXPECT_FALSE(authority.issue_agency({"", "name", ""}, key));
  EXPECT_FALSE(authority.issue_agency({"code", "", ""}, key));
  EXPECT_FALSE(authority.issue_person({"name", "", "code", "agency"}, key)) << "without a title it would be an agency";
  EXPECT_FALSE(authority.issue_agency({"code", "a\nb", ""}, key));
  EXPECT_FALSE(authority.issue_agency({"code", "\xFF\xFE", ""}, key));
  EXPECT_TRUE(authority.issue_agency({"code", std::string(kSubjectTextBytesMax, 'a'), ""}, key));
  EXPECT_FALSE(authority.issue_agency({"code", std::string(kSubjectTextBytesMax + 1, 'a'), ""}, key));
  EXPECT_FALSE(authority.issue_server({}, key));
  EXPECT_FALSE(authority.issue_server({"local host"}, key));
}

TEST(Authority, ServerCertificateAsOpensslReadsIt) {
  const Identity server = must(test_authority().issue_server({"localhost", "127.0.0.1"}, test_key(KeyAlgorithm::p256)));
  EXPECT_EQ(server.certificate->role(), Role::other);
  const TemporaryFolder folder;
  folder.write("pem", as_bytes(server.certificate->to_pem()));
  folder.write("root", as_bytes(test_authority().root()->to_pem()));
  folder.write("chain", as_bytes(server.chain.front()->to_pem()));
  const Ran shown = run("openssl x509 -noout -ext subjectAltName,extendedKeyUsage -in " + folder.path("pem"));
  EXPECT_NE(shown.output.find("DNS:localhost, IP Address:127.0.0.1"), std::string::npos) << shown.output;
  EXPECT_NE(shown.output.find("TLS Web Server Authentication"), std::string::npos) << shown.output;
  const Ran good = run("openssl verify -x509_strict -purpose sslserver -verify_hostname localhost -attime " +
                       std::to_string(kAt / kSecond) + " -CAfile " + folder.path("root") + " -untrusted " +
                       folder.path("chain") + " " + folder.path("pem"));
  EXPECT_EQ(good.status, 0) << good.output;
}

TEST(Authority, SubscribersStandOpensslsStrictCheck) {
  const TemporaryFolder folder;
  folder.write("root", as_bytes(test_authority().root()->to_pem()));
  for (const Identity& identity : {test_person(), test_agency()}) {
    folder.write("pem", as_bytes(identity.certificate->to_pem()));
    folder.write("chain", as_bytes(identity.chain.front()->to_pem()));
    const Ran good = run("openssl verify -x509_strict -attime " + std::to_string(kAt / kSecond) + " -CAfile " +
                         folder.path("root") + " -untrusted " + folder.path("chain") + " " + folder.path("pem"));
    EXPECT_EQ(good.status, 0) << good.output;
    const Ran usage = run("openssl x509 -noout -ext keyUsage -in " + folder.path("pem"));
    EXPECT_NE(usage.output.find("Digital Signature, Non Repudiation"), std::string::npos) << usage.output;
  }
}

class Trust : public testing::Test {
 protected:
  std::uint64_t parsed() const { return ledger_.stages()[static_cast<std::size_t>(Stage::certificate)].count; }
  Verdict check(TrustStore& trust, const Identity& identity, InstantNs at = kAt) {
    return trust.check_chain(identity.certificate, identity.chain, at, ledger_);
  }
  TrustStore trust_{{test_authority().root()}};
  CostLedger ledger_;
};

TEST_F(Trust, CertificatesAreParsedOnce) {
  const Identity agency = test_agency();
  const auto one = trust_.certificate(agency.certificate->der(), ledger_);
  const auto two = trust_.certificate(agency.certificate->der(), ledger_);
  ASSERT_TRUE(one && two);
  EXPECT_EQ(one->get(), two->get());
  EXPECT_EQ(parsed(), 1U);
  EXPECT_FALSE(trust_.certificate(bytes_of("nonsense"), ledger_));
}

TEST_F(Trust, CacheIsBoundedAndForgetsWhatIsNotUsed) {
  TrustStore small({test_authority().root()}, {.cached_certificates_max = 32});
  std::vector<CertificatePtr> kept;
  for (int i = 0; i < 200; ++i) {
    const std::string code = "A" + std::to_string(i);
    kept.push_back(test_agency(KeyAlgorithm::ed25519, code.c_str()).certificate);
    ASSERT_TRUE(small.certificate(kept.back()->der(), ledger_));
  }
  EXPECT_EQ(parsed(), 200U);
  for (const CertificatePtr& one : kept) ASSERT_TRUE(small.certificate(one->der(), ledger_));
  EXPECT_GE(parsed(), 400U - 32U) << "at most 32 were still there";
}

TEST_F(Trust, ChainResultIsCachedForItsTimeOnly) {
  const Identity person = test_person();
  EXPECT_EQ(check(trust_, {person.key, person.certificate, {}}).sub_indication,
            SubIndication::no_certificate_chain_found);
  EXPECT_TRUE(check(trust_, person).passed());
  EXPECT_TRUE(check(trust_, {person.key, person.certificate, {}}).passed()) << "the chain is known now";
  const Verdict late = check(trust_, person, person.certificate->not_after() + 1);
  EXPECT_EQ(late.sub_indication, SubIndication::expired);
  EXPECT_EQ(late.indication, Indication::total_failed);
  EXPECT_EQ(check(trust_, person, kNotBefore - 1).sub_indication, SubIndication::not_yet_valid);
  EXPECT_TRUE(check(trust_, person).passed());
}

TEST_F(Trust, ChainLengthHasALimit) {
  TrustStore three({test_authority().root()}, {.chain_length_max = 3});
  EXPECT_TRUE(check(three, test_person()).passed());
  TrustStore two({test_authority().root()}, {.chain_length_max = 2});
  EXPECT_EQ(check(two, test_person()).sub_indication, SubIndication::chain_constraints_failure);
}

TEST_F(Trust, RefusesCertificatesOfOtherUse) {
  const Identity server = must(test_authority().issue_server({"localhost"}, test_key(KeyAlgorithm::p256)));
  EXPECT_EQ(check(trust_, server).sub_indication, SubIndication::chain_constraints_failure);
  const Identity agency = test_agency();
  const Identity authority{agency.key, agency.chain.front(), {}};
  EXPECT_EQ(check(trust_, authority).sub_indication, SubIndication::chain_constraints_failure);
}

// A subscriber who issues: the leaf below is signed by an agency's key.
TEST_F(Trust, SubscriberIsNoAuthority) {
  const Identity agency = test_agency();
  CertificateRequest request;
  request.subject = {{SubjectField::common_name, "x"}, {SubjectField::organization_identifier, kAgencyCode}};
  request.not_before = kNotBefore;
  request.not_after = kNotBefore + 300 * kDay;
  const auto forged =
      must(issue_certificate(request, test_key(KeyAlgorithm::p256, 2), *agency.certificate, agency.key));
  std::vector<CertificatePtr> chain{agency.certificate, agency.chain.front()};
  EXPECT_FALSE(trust_.check_chain(forged, chain, kAt, ledger_).passed());
}

TEST_F(Trust, Sha1ChainIsBelowTheFloor) {
  const TemporaryFolder folder;
  const std::string key = folder.path("key"), root = folder.path("root.pem");
  ASSERT_EQ(run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 -days 3650 -subj "
                "/CN=root -keyout " +
                key + " -out " + root)
                .status,
            0);
  ASSERT_EQ(run("openssl x509 -in " + root + " -outform DER -out " + folder.path("root.der")).status, 0);
  for (const char* digest : {"sha1", "sha224", "sha256"}) {
    ASSERT_EQ(run("openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=leaf -keyout " +
                  folder.path("k2") + " -out " + folder.path("csr"))
                  .status,
              0);
    const Ran made =
        run("openssl x509 -req -" + std::string(digest) + " -days 3650 -in " + folder.path("csr") + " -CA " + root +
            " -CAkey " + key + " -CAcreateserial -outform DER -out " + folder.path("leaf.der"));
    ASSERT_EQ(made.status, 0) << made.output;
    TrustStore trust({must(Certificate::parse(folder.read("root.der")))});
    const auto leaf = must(Certificate::parse(folder.read("leaf.der")));
    const Verdict verdict = trust.check_chain(leaf, {}, leaf->not_before(), ledger_);
    EXPECT_EQ(verdict.sub_indication,
              std::string_view(digest) == "sha256" ? SubIndication::none : SubIndication::crypto_constraints_failure)
        << digest << ": " << verdict.reason;
  }
}

TEST_F(Trust, ThreadsShareOneStore) {
  const Identity person = test_person(), agency = test_agency();
  TrustStore small({test_authority().root()}, {.cached_certificates_max = 32});
  std::atomic<int> failures{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      CostLedger ledger;
      for (int i = 0; i < 200; ++i) {
        const Identity& one = i % 2 == 0 ? person : agency;
        const auto certificate = small.certificate(one.certificate->der(), ledger);
        if (!certificate || !small.check_chain(*certificate, one.chain, kAt, ledger).passed()) ++failures;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures, 0);
}

}  // namespace
}  // namespace axle::signature::test
