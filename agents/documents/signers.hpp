// Who signs in a run: keys from a pool, and two certificates for each agency, kept as they stand in the file and parsed
// when they are first asked for (parsing one costs 200 us and 6 KiB; a run has 22,000 and uses a few hundred).
#pragma once

#include <memory>
#include <vector>

#include "base/bytes.hpp"
#include "protocol/signature/authority/authority.hpp"

namespace axle::agents {

// Who signs for an agency: the agency itself and its competent person.
struct AgencyIdentity {
  signature::Identity agency, person;
};

// One order's row: which keys of the pool, and both certificates (DER).
struct SignerRow {
  std::size_t agency_key = 0, person_key = 0;
  Bytes agency, person;
};

// Copies share everything. Any thread.
class Signers {
 public:
  Signers();
  // Every row's keys are indices into `keys`; the certificates must be ones that Certificate::parse() takes.
  Signers(std::vector<signature::PrivateKey> keys, std::vector<signature::CertificatePtr> agency_chain,
          std::vector<signature::CertificatePtr> person_chain, std::vector<SignerRow> rows);

  std::size_t size() const noexcept;
  bool empty() const noexcept { return size() == 0; }
  // Parsed at the first call; the reference holds as long as any copy of this object.
  const AgencyIdentity& operator[](std::size_t index) const;
  const AgencyIdentity& front() const { return (*this)[0]; }

  // The same without parsing: what the cache files hold.
  const SignerRow& row(std::size_t index) const;
  // Of both certificates.
  Digest256 fingerprint(std::size_t index) const;
  const std::vector<signature::PrivateKey>& keys() const noexcept;
  const std::vector<signature::CertificatePtr>& agency_chain() const noexcept;
  const std::vector<signature::CertificatePtr>& person_chain() const noexcept;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace axle::agents
