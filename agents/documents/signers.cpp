#include "agents/documents/signers.hpp"

#include <mutex>
#include <optional>

#include "base/result.hpp"
#include "protocol/signature/crypto/digest.hpp"

namespace axle::agents {

struct Signers::State {
  struct Slot {
    std::once_flag once;
    std::optional<AgencyIdentity> identity;
  };
  State(std::vector<signature::PrivateKey> pool, std::vector<signature::CertificatePtr> of_agencies,
        std::vector<signature::CertificatePtr> of_persons, std::vector<SignerRow> all)
      : keys(std::move(pool)),
        agency_chain(std::move(of_agencies)),
        person_chain(std::move(of_persons)),
        rows(std::move(all)),
        slots(rows.size()) {}

  std::vector<signature::PrivateKey> keys;
  std::vector<signature::CertificatePtr> agency_chain, person_chain;
  std::vector<SignerRow> rows;
  std::vector<Slot> slots;
};

namespace {

signature::CertificatePtr parsed(BytesView der) {
  auto certificate = signature::Certificate::parse(der);
  AXLE_ASSERT(certificate.has_value());  // it was issued here, or came from a file whose checksum is right
  return std::move(*certificate);
}

}  // namespace

Signers::Signers() : Signers({}, {}, {}, {}) {}

Signers::Signers(std::vector<signature::PrivateKey> keys, std::vector<signature::CertificatePtr> agency_chain,
                 std::vector<signature::CertificatePtr> person_chain, std::vector<SignerRow> rows)
    : state_(
          std::make_shared<State>(std::move(keys), std::move(agency_chain), std::move(person_chain), std::move(rows))) {
  for (const SignerRow& row : state_->rows) {
    AXLE_ASSERT(row.agency_key < state_->keys.size() && row.person_key < state_->keys.size());
  }
}

std::size_t Signers::size() const noexcept {
  return state_->rows.size();
}

const AgencyIdentity& Signers::operator[](std::size_t index) const {
  AXLE_ASSERT(index < size());
  State::Slot& slot = state_->slots[index];
  std::call_once(slot.once, [&] {
    const SignerRow& row = state_->rows[index];
    slot.identity.emplace(AgencyIdentity{{state_->keys[row.agency_key], parsed(row.agency), state_->agency_chain},
                                         {state_->keys[row.person_key], parsed(row.person), state_->person_chain}});
  });
  return *slot.identity;
}

const SignerRow& Signers::row(std::size_t index) const {
  AXLE_ASSERT(index < size());
  return state_->rows[index];
}

Digest256 Signers::fingerprint(std::size_t index) const {
  Bytes both = row(index).person;
  both.insert(both.end(), row(index).agency.begin(), row(index).agency.end());
  return signature::sha256(both);
}

const std::vector<signature::PrivateKey>& Signers::keys() const noexcept {
  return state_->keys;
}
const std::vector<signature::CertificatePtr>& Signers::agency_chain() const noexcept {
  return state_->agency_chain;
}
const std::vector<signature::CertificatePtr>& Signers::person_chain() const noexcept {
  return state_->person_chain;
}

}  // namespace axle::agents
