// A certificate revocation list (RFC 5280 clause 5), read once into sorted serial numbers. Internal to this folder.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "protocol/signature/trust/distribution_point.hpp"
#include "protocol/signature/trust/revocation.hpp"
#include "protocol/signature/trust/serial.hpp"

namespace axle::signature {

// The issuer's name of a list (whole element), of bytes that nobody has verified; none when there is none.
std::optional<BytesView> list_issuer(BytesView der);

// Immutable: any thread. 32 bytes an entry.
class RevocationList {
 public:
  // Verifies the signature first, with the key of `issuer`, whose subject must be the list's issuer; then reads.
  // limit: longer than crl_bytes_max, or more entries than crl_entries_max. invalid_input: not a version 2 list in DER,
  // of another issuer, wrongly signed or below the floor of algorithms, without nextUpdate, with a critical extension
  // that is not known, or of a kind that is not supported (delta, indirect, partial).
  static Result<std::shared_ptr<const RevocationList>> read(BytesView der, const Certificate& issuer,
                                                            const RevocationOptions& options);

  struct Entry {
    InstantNs at = 0;
    std::uint8_t reason = 0;  // CRLReason
  };
  // A certificate that stands in it twice was revoked at the earlier time.
  std::optional<Entry> find(const Serial& serial) const noexcept;

  const Digest256& sha256() const noexcept { return sha256_; }
  InstantNs this_update() const noexcept { return this_update_; }
  InstantNs next_update() const noexcept { return next_update_; }
  // Certificates that expired at or after this time are still listed (expiredCertsOnCRL); none: those that expire drop
  // out.
  std::optional<InstantNs> keeps_expired_since() const noexcept { return keeps_expired_since_; }
  const std::optional<Serial>& number() const noexcept { return number_; }  // cRLNumber
  const ListScope& scope() const noexcept { return scope_; }
  std::size_t entries() const noexcept { return tails_.size(); }
  std::size_t memory_bytes() const noexcept;

 private:
  struct Reading;
  RevocationList() = default;
  // By (tail, middle, head, at): the last eight bytes of a serial number tell nearly all apart, and a search that
  // touches only them stays within the cache.
  struct Rest {
    std::uint64_t middle = 0, head = 0;
    std::uint32_t at_s = 0;
    std::uint8_t reason = 0;
  };
  std::vector<std::uint64_t> tails_;
  std::vector<Rest> rests_;
  Digest256 sha256_{};
  InstantNs this_update_ = 0, next_update_ = 0;
  std::optional<InstantNs> keeps_expired_since_;
  std::optional<Serial> number_;
  ListScope scope_;
};
using RevocationListPtr = std::shared_ptr<const RevocationList>;

// "keyCompromise" for 1.
std::string_view reason_name(std::uint8_t reason) noexcept;

}  // namespace axle::signature
