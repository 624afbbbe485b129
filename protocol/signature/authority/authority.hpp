// The simulated certification authority: a root, a subordinate for agencies and one for persons.
#pragma once

#include <string>
#include <vector>

#include "protocol/signature/crypto/key.hpp"
#include "protocol/signature/trust/certificate.hpp"

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
  InstantNs not_before = 0;                      // of every certificate it issues
  DurationNs subscriber_life = 10 * 365 * kDay;  // Decree 23/2025: ten years for internal certificates
  std::string name = "Axle Simulated Root CA";
};

// Issues certificates with extensions as a government authority would: basicConstraints, keyUsage, key identifiers,
// certificate policies left out. The same subject, key and authority give the same serial number and content, so that a
// corpus can be cached (the signature of an ECDSA authority still differs). No certificate outlives its issuer.
// Thread-safe after construction (issuing only reads).
class Authority {
 public:
  // internal when the library cannot make a key; invalid_input for a subscriber_life that is not positive, a not_before
  // before 1970 or a name that cannot be encoded.
  static Result<Authority> create(const AuthorityOptions& options);
  // Reads what to_pem() wrote; invalid_input when something is missing, or a key does not fit its certificate.
  static Result<Authority> from_pem(std::string_view pem_bundle);
  // Private keys and certificates of all three, PEM; store it readable by its owner only.
  std::string to_pem() const;

  // The issue functions fail with invalid_input when a subject text is missing (code and name; name, title and code),
  // is not UTF-8, has control characters or more than 512 bytes, or when a host is neither a DNS name nor an address.
  const CertificatePtr& root() const noexcept { return root_.certificate; }
  Result<Identity> issue_agency(const AgencySubject& subject, const PrivateKey& key) const;
  Result<Identity> issue_person(const PersonSubject& subject, const PrivateKey& key) const;
  // A TLS server certificate for the given DNS names and IP addresses ("localhost", "127.0.0.1").
  Result<Identity> issue_server(const std::vector<std::string>& hosts, const PrivateKey& key) const;

 private:
  Authority(Identity root, Identity agencies, Identity persons, DurationNs subscriber_life)
      : root_(std::move(root)),
        agencies_(std::move(agencies)),
        persons_(std::move(persons)),
        subscriber_life_(subscriber_life) {}
  Identity root_, agencies_, persons_;
  DurationNs subscriber_life_;
};

}  // namespace axle::signature
