// The outcome of a validation in the terms of ETSI EN 319 102-1 clause 5.1.3.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace axle::signature {

enum class Indication : std::uint8_t { total_passed, indeterminate, total_failed };

enum class SubIndication : std::uint8_t {
  none,
  format_failure,                // the signature or the file cannot be read
  hash_failure,                  // the covered bytes were changed
  sig_crypto_failure,            // the public-key operation fails
  signed_data_not_found,         // nothing to verify, or the coverage is not the document
  sig_constraints_failure,       // a rule of the network: two signatures, roles, order, sender
  no_signing_certificate_found,  // the signature does not bring its signer's certificate
  no_certificate_chain_found,
  chain_constraints_failure,
  expired,
  not_yet_valid,
  revoked,                     // before the signature was made
  revoked_no_poe,              // revoked, and nothing proves that the signature was made before
  crypto_constraints_failure,  // algorithm or key below the floor
  timestamp_order_failure,     // a time stamp earlier than what it must follow
  try_later,                   // a revocation authority did not answer, or its answer is stale: retryable
};

std::string_view to_string(Indication indication) noexcept;         // "TOTAL-PASSED"
std::string_view to_string(SubIndication sub_indication) noexcept;  // "HASH_FAILURE"
// The text that a sub-indication comes from: "EN 319 102-1 clause 5.2.7 (cryptographic verification)".
std::string_view rule_of(SubIndication sub_indication) noexcept;

struct Verdict {
  Indication indication = Indication::indeterminate;
  SubIndication sub_indication = SubIndication::none;
  std::string reason;     // a sentence for a person
  std::string_view rule;  // the rule it comes from; static text
  bool passed() const noexcept { return indication == Indication::total_passed; }
  static Verdict pass();
  // Without a rule of their own they carry rule_of(why).
  static Verdict failed(SubIndication why, std::string reason, std::string_view rule = {});
  static Verdict undetermined(SubIndication why, std::string reason, std::string_view rule = {});
};

}  // namespace axle::signature
