// The simulated certification authority: a root, a subordinate for agencies and one for persons.
#pragma once

#include <string>
#include <vector>

#include "protocol/signature/certificate.hpp"
#include "protocol/signature/key.hpp"

namespace axle::signature {

// A key with its certificate and the chain up to, not including, the root.
struct Identity {
  PrivateKey key;
  CertificatePtr certificate;
  std::vector<CertificatePtr> chain;
};

struct AgencySubject {
  std::string code;       // agency code, into organizationIdentifier
  std::string name;       // CN, Vietnamese in UTF-8
  std::string in_charge;  // O: the superior agency
};
struct PersonSubject {
  std::string name;         // CN: the signer's full name
  std::string title;        // title: "Phó Giám đốc"
  std::string agency_code;  // organizationIdentifier of the agency signed for
  std::string agency_name;  // O
};

struct AuthorityOptions {
  KeyAlgorithm algorithm = KeyAlgorithm::rsa2048;
  InstantNs not_before = 0;                     // of every certificate it issues
  DurationNs subscriber_life = 3 * 365 * kDay;  // Decree 23/2025: three years
  std::string name = "Axle Simulated Root CA";
};

// Issues certificates with extensions as a government authority would: basicConstraints, keyUsage, key identifiers,
// certificate policies left out. Serial numbers are 20 random bytes' worth from the library's generator. Thread-safe
// after construction (issuing only reads).
class Authority {
 public:
  static Result<Authority> create(const AuthorityOptions& options);
  // Reads what save() wrote.
  static Result<Authority> from_pem(std::string_view pem_bundle);
  // Private keys and certificates of all three, PEM; store it readable by its owner only.
  std::string to_pem() const;

  const CertificatePtr& root() const noexcept { return root_.certificate; }
  Result<Identity> issue_agency(const AgencySubject& subject, const PrivateKey& key) const;
  Result<Identity> issue_person(const PersonSubject& subject, const PrivateKey& key) const;
  // A TLS server certificate for the given DNS names and IP addresses ("localhost", "127.0.0.1").
  Result<Identity> issue_server(const std::vector<std::string>& hosts, const PrivateKey& key) const;

 private:
  Authority(Identity root, Identity agencies, Identity persons)
      : root_(std::move(root)), agencies_(std::move(agencies)), persons_(std::move(persons)) {}
  Identity root_, agencies_, persons_;
};

}  // namespace axle::signature
