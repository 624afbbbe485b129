// Certificates with any extensions, right or wrong: what the simulated authority would never issue.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/protocol/signature/support.hpp"

namespace axle::signature::test {

struct Forgery {
  std::string name;  // CN
  // Long name of the extension and its value as `openssl x509 -extfile` writes them.
  std::vector<std::pair<std::string, std::string>> extensions{};
  std::string serial_hex = "01";
  InstantNs not_before = kNotBefore, not_after = kNotBefore + 10 * 365 * kDay;
  std::string agency_code = kAgencyCode;  // organizationIdentifier; empty: left out
};

// With SHA-256, or another digest by its name; signed by the issuer's key, self-signed without an issuer. Ends the test
// program when the library refuses.
Identity forge(const Forgery& forgery, const PrivateKey& key, const Identity* issuer = nullptr,
               const char* digest = "SHA256");

// The same, as Certificate::parse() takes it.
Result<CertificatePtr> try_forge(const Forgery& forgery, const PrivateKey& key, const Identity* issuer = nullptr,
                                 const char* digest = "SHA256");

// Extensions of an authority, of a subscriber and of an OCSP responder.
std::vector<std::pair<std::string, std::string>> ca_extensions(const std::string& basic = "critical,CA:TRUE");
std::vector<std::pair<std::string, std::string>> signer_extensions();
std::vector<std::pair<std::string, std::string>> responder_extensions();
// What is given, and one more.
std::vector<std::pair<std::string, std::string>> with(std::vector<std::pair<std::string, std::string>> extensions,
                                                      const std::string& name, const std::string& value);

// Root -> authority -> signer with P-256 keys; both issuers may sign lists and OCSP answers.
struct SmallWorld {
  Identity root, authority, signer;
  std::vector<CertificatePtr> intermediates{};  // the authority
};
inline constexpr const char* kCrlUrl = "http://127.0.0.1:9/agencies.crl";
inline constexpr const char* kRootCrlUrl = "http://127.0.0.1:9/root.crl";
inline constexpr const char* kOcspUrl = "http://127.0.0.1:9/ocsp";
SmallWorld small_world();

}  // namespace axle::signature::test
