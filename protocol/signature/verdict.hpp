// The outcome of a validation in the terms of ETSI EN 319 102-1 clause 5.1.3.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace axle::signature {

enum class Indication : std::uint8_t { total_passed, indeterminate, total_failed };

enum class SubIndication : std::uint8_t {
  none,
  format_failure,           // the signature or the file cannot be read
  hash_failure,             // the covered bytes were changed
  sig_crypto_failure,       // the public-key operation fails
  signed_data_not_found,    // nothing to verify, or the coverage is not the document
  sig_constraints_failure,  // a rule of the network: two signatures, roles, order, sender
  no_certificate_chain_found,
  chain_constraints_failure,
  expired,
  not_yet_valid,
  revoked,
  crypto_constraints_failure,  // algorithm or key below the floor
  try_later,                   // a revocation authority did not answer: retryable
};

std::string_view to_string(Indication indication) noexcept;         // "TOTAL-PASSED"
std::string_view to_string(SubIndication sub_indication) noexcept;  // "HASH_FAILURE"

struct Verdict {
  Indication indication = Indication::indeterminate;
  SubIndication sub_indication = SubIndication::none;
  std::string reason;  // a sentence for a person
  bool passed() const noexcept { return indication == Indication::total_passed; }
  static Verdict pass();
  static Verdict failed(SubIndication why, std::string reason);
  static Verdict undetermined(SubIndication why, std::string reason);
};

}  // namespace axle::signature
