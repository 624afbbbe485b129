// The simulated certification authority: a root, a subordinate for agencies and one for persons.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "protocol/signature/authority/flaw.hpp"
#include "protocol/signature/crypto/key.hpp"
#include "protocol/signature/trust/certificate.hpp"

namespace axle::signature {

// A key with its certificate and the chain up to, not including, the root.
struct Identity {
  PrivateKey key;
  CertificatePtr certificate;
  std::vector<CertificatePtr> chain;
};

// Who issues: the root the two subordinates, `agencies` agencies, servers and the time-stamping authority.
enum class Branch : std::uint8_t { root, agencies, persons };
inline constexpr std::array kBranches{Branch::root, Branch::agencies, Branch::persons};
std::string_view to_string(Branch branch) noexcept;  // "root", "agencies", "persons"
Result<Branch> parse_branch(std::string_view text);

// Where the authority's service answers, below its URL.
std::string crl_path(Branch branch);  // "/crl/agencies.crl"
inline constexpr std::string_view kOcspPath = "/ocsp";
inline constexpr std::string_view kTimestampPath = "/tsa";

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
  // "http://127.0.0.1:8090": certificates then carry a CRL distribution point and an OCSP address below it. Empty:
  // none.
  std::string service_url{};
};

// What differs from certificate to certificate.
struct IssueOptions {
  // Default: the issuer's start, and the usual life from then on but not beyond the issuer's end.
  std::optional<InstantNs> not_before{}, not_after{};
  Flaw flaw = Flaw::none;
};

struct CertificateRequest;

// Issues certificates with extensions as a government authority would: basicConstraints, keyUsage, key identifiers,
// where revocation is told; certificate policies left out. The same subject, key, options and authority give the same
// serial number and content, so that a corpus can be cached (the signature of an ECDSA authority still differs); two
// certificates that differ in anything have different serial numbers. An unknown issuer's keys are new on every call.
// No certificate outlives its issuer. Thread-safe after construction (issuing only reads).
class Authority {
 public:
  // internal when the library cannot make a key; invalid_input for a subscriber_life that is not positive, a not_before
  // before 1970, a name that cannot be encoded, or a service_url that is not plain http.
  static Result<Authority> create(const AuthorityOptions& options);
  // Reads what to_pem() wrote, also an older version's; invalid_input when something is missing, a key does not fit its
  // certificate, or a line before the keys is not known (a newer version's).
  static Result<Authority> from_pem(std::string_view pem_bundle);
  // Private keys and certificates of all three, PEM; store it readable by its owner only.
  std::string to_pem() const;

  const CertificatePtr& root() const noexcept { return root_.certificate; }
  // Its key signs lists of revoked certificates.
  const Identity& member(Branch branch) const noexcept;
  const std::string& service_url() const noexcept { return service_url_; }
  // Whose certificate this is, by the signature on it; none: a stranger's. The root's own is the root's.
  std::optional<Branch> issuer_of(const Certificate& certificate) const;

  // The issue functions fail with invalid_input when a subject text is missing (code and name; name, title and code),
  // is not UTF-8, has control characters or more than 512 bytes, when a host is neither a DNS name nor an address, when
  // the validity is empty or ends after the issuer's, or when the flaw does not concern this kind of certificate (no
  // dates beside a flaw of dates, no flaw of codes without a code, no SHA-1 by an Ed25519 authority).
  Result<Identity> issue_agency(const AgencySubject& subject, const PrivateKey& key,
                                const IssueOptions& options = {}) const;
  Result<Identity> issue_person(const PersonSubject& subject, const PrivateKey& key,
                                const IssueOptions& options = {}) const;
  // A TLS server certificate for the given DNS names and IP addresses ("localhost", "127.0.0.1").
  Result<Identity> issue_server(const std::vector<std::string>& hosts, const PrivateKey& key,
                                const IssueOptions& options = {}) const;
  // A TLS client certificate: the centre's systemid as common name, and further DNS names or URIs, if any.
  Result<Identity> issue_client(const std::string& system_id, const std::vector<std::string>& names,
                                const PrivateKey& key, const IssueOptions& options = {}) const;
  // RFC 3161 clause 2.3: its only purpose, critical, is time stamping. Five years (Decree 23/2025).
  Result<Identity> issue_timestamping(const std::string& name, const PrivateKey& key,
                                      const IssueOptions& options = {}) const;
  // RFC 6960 clause 4.2.2.2: answers for certificates that `branch` issued; is not asked about itself (nocheck).
  Result<Identity> issue_ocsp_responder(Branch branch, const PrivateKey& key, const IssueOptions& options = {}) const;

 private:
  Authority(Identity root, Identity agencies, Identity persons, DurationNs subscriber_life, std::string service_url)
      : root_(std::move(root)),
        agencies_(std::move(agencies)),
        persons_(std::move(persons)),
        subscriber_life_(subscriber_life),
        service_url_(std::move(service_url)) {}
  Result<Identity> issue(Branch branch, CertificateRequest request, const PrivateKey& key, DurationNs life,
                         const IssueOptions& options) const;
  Result<Authority> stranger() const;

  Identity root_, agencies_, persons_;
  DurationNs subscriber_life_;
  std::string service_url_;
};

}  // namespace axle::signature
