// The NIST Public Key Interoperability Test Suite: path validation with lists, as Debian packages its certificates
// (python3-cryptography-vectors). The files say nothing about what is expected: pkits_cases.cpp does.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include "tests/protocol/signature/support.hpp"
#include "tests/protocol/signature/trust/pkits.hpp"

namespace axle::signature::test {
namespace {

const std::string kData = "/usr/lib/python3/dist-packages/cryptography_vectors/x509/PKITS_data/";
// Within the validity of the suite (2010 to 2030).
constexpr InstantNs kSuiteAt = 1'785'722'400 * kSecond;

// Why a test is not one of ours. All but "policy" must fail closed.
const std::map<std::string, std::string>& reasons() {
  static const std::map<std::string, std::string> kReasons{
      {"dsa", "DSA is below the floor of algorithms (Circular 15/2025 annex 1.2)"},
      {"keys",
       "lists are signed with a key that the certificate's own path does not hold: the network's authorities sign "
       "lists with the key of their certificates"},
      {"reasons", "lists for some reasons only: the network's authorities publish complete ones"},
      {"indirect", "lists of another issuer: the network's authorities publish their own"},
      {"delta",
       "delta lists: the network's authorities publish complete ones; a list that announces deltas is refused"},
      {"authority", "the end certificate is an authority's, which does not sign documents"},
      {"policy",
       "the test also asks for particular policies as the user's input; nobody on the network does, so it is "
       "run with any policy, and must come out as RFC 5280 clause 6.1 has it then"}};
  return kReasons;
}

struct Case {
  std::string number, reason, end;
  bool valid = false;
  std::vector<std::string> authorities, lists;
};

std::vector<Case> read_cases() {
  std::vector<std::string> rows;
  std::istringstream text(kPkitsCases);
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with('#')) continue;
    if (line.starts_with(' ')) {
      rows.back() += line;
    } else {
      rows.push_back(line);
    }
  }
  std::vector<Case> cases;
  for (const std::string& row : rows) {
    std::istringstream words(row);
    Case one;
    std::string expected, word;
    words >> one.number >> expected >> one.reason >> one.end;
    one.valid = expected == "valid";
    bool lists = false;
    while (words >> word) {
      if (word == "=") one.lists = one.authorities;
      lists |= word == "|";
      if (word != "=" && word != "|") (lists ? one.lists : one.authorities).push_back(word);
    }
    cases.push_back(std::move(one));
  }
  return cases;
}

Bytes read_file(const std::string& folder, const std::string& name, const std::string& ending) {
  std::ifstream file(kData + folder + "/" + name + (name.ends_with(".crl") ? "" : ending), std::ios::binary);
  EXPECT_TRUE(file.good()) << folder << "/" << name;
  return Bytes(std::istreambuf_iterator<char>(file), {});
}

// The verdict of a store that knows the anchor and the lists alone.
Verdict run_case(const Case& one) {
  const auto anchor = must(Certificate::parse(read_file("certs", "TrustAnchorRoot", "Certificate.crt")));
  const auto end = Certificate::parse(read_file("certs", one.end, "EE.crt"));
  if (!end) return Verdict::undetermined(SubIndication::crypto_constraints_failure, end.error().detail);
  std::vector<CertificatePtr> authorities;
  for (const std::string& name : one.authorities) {
    auto authority = Certificate::parse(read_file("certs", name, "Cert.crt"));
    if (authority) authorities.push_back(std::move(*authority));
  }
  TrustOptions options;
  options.revocation.mode = RevocationMode::crl;
  TrustStore trust({anchor}, options);
  EXPECT_TRUE(trust.load_crl(read_file("crls", "TrustAnchorRoot", "CRL.crl"), kSuiteAt));
  // A list that is refused is one that is not there.
  for (const std::string& name : one.lists) {
    static_cast<void>(trust.load_crl(read_file("crls", name, "CRL.crl"), kSuiteAt, authorities));
  }
  CostLedger ledger;
  return trust.check_chain(*end, authorities, kSuiteAt, ledger);
}

TEST(Pkits, EveryPathThatThePolicySupportsAgrees) {
  ASSERT_TRUE(std::ifstream(kData + "ReadMe.txt")) << "install python3-cryptography-vectors";
  const std::vector<Case> cases = read_cases();
  ASSERT_EQ(cases.size(), 224U);
  std::size_t agree = 0;
  std::map<std::string, std::vector<std::string>> unsupported;
  for (const Case& one : cases) {
    const Verdict verdict = run_case(one);
    const bool supported = one.reason == "-";
    if (supported || one.reason == "policy") {
      EXPECT_EQ(verdict.passed(), one.valid) << one.number << " " << one.end << ": " << verdict.reason;
      EXPECT_TRUE(verdict.passed() || !verdict.reason.empty());
    } else {
      ASSERT_TRUE(reasons().contains(one.reason)) << one.number;
      EXPECT_FALSE(verdict.passed()) << one.number << " " << one.end << " must fail closed";
    }
    if (supported) {
      ++agree;
    } else {
      unsupported[one.reason].push_back(one.number);
    }
  }
  EXPECT_EQ(agree, 163U);
  std::printf("PKITS: %zu tests agree\n", agree);
  for (const auto& [reason, numbers] : unsupported) {
    std::string list;
    for (const std::string& number : numbers) list += " " + number;
    std::printf("PKITS: %zu not supported, %s:%s\n", numbers.size(), reasons().at(reason).c_str(), list.c_str());
  }
}

TEST(Pkits, RevocationIsSaidAsSuch) {
  ASSERT_TRUE(std::ifstream(kData + "ReadMe.txt")) << "install python3-cryptography-vectors";
  const std::map<std::string, SubIndication> expected{
      {"4.4.1", SubIndication::try_later},       {"4.4.2", SubIndication::revoked_no_poe},
      {"4.4.3", SubIndication::revoked_no_poe},  {"4.4.4", SubIndication::try_later},
      {"4.4.11", SubIndication::try_later},      {"4.4.15", SubIndication::revoked_no_poe},
      {"4.4.18", SubIndication::revoked_no_poe}, {"4.5.2", SubIndication::revoked_no_poe},
      {"4.7.4", SubIndication::try_later},       {"4.14.2", SubIndication::revoked_no_poe},
      {"4.14.3", SubIndication::try_later},      {"4.14.6", SubIndication::revoked_no_poe},
      {"4.14.12", SubIndication::try_later}};
  std::size_t seen = 0;
  for (const Case& one : read_cases()) {
    const auto at = expected.find(one.number);
    if (at == expected.end()) continue;
    ++seen;
    const Verdict verdict = run_case(one);
    EXPECT_EQ(to_string(verdict.sub_indication), to_string(at->second)) << one.number << ": " << verdict.reason;
  }
  EXPECT_EQ(seen, expected.size());
}

}  // namespace
}  // namespace axle::signature::test
