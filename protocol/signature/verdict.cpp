#include "protocol/signature/verdict.hpp"

#include <utility>

namespace axle::signature {

std::string_view to_string(Indication indication) noexcept {
  switch (indication) {
    case Indication::total_passed: return "TOTAL-PASSED";
    case Indication::indeterminate: return "INDETERMINATE";
    case Indication::total_failed: return "TOTAL-FAILED";
  }
  return "INDETERMINATE";
}

std::string_view to_string(SubIndication sub_indication) noexcept {
  switch (sub_indication) {
    case SubIndication::none: return "NONE";
    case SubIndication::format_failure: return "FORMAT_FAILURE";
    case SubIndication::hash_failure: return "HASH_FAILURE";
    case SubIndication::sig_crypto_failure: return "SIG_CRYPTO_FAILURE";
    case SubIndication::signed_data_not_found: return "SIGNED_DATA_NOT_FOUND";
    case SubIndication::sig_constraints_failure: return "SIG_CONSTRAINTS_FAILURE";
    case SubIndication::no_signing_certificate_found: return "NO_SIGNING_CERTIFICATE_FOUND";
    case SubIndication::no_certificate_chain_found: return "NO_CERTIFICATE_CHAIN_FOUND";
    case SubIndication::chain_constraints_failure: return "CHAIN_CONSTRAINTS_FAILURE";
    case SubIndication::expired: return "EXPIRED";
    case SubIndication::not_yet_valid: return "NOT_YET_VALID";
    case SubIndication::revoked: return "REVOKED";
    case SubIndication::revoked_no_poe: return "REVOKED_NO_POE";
    case SubIndication::crypto_constraints_failure: return "CRYPTO_CONSTRAINTS_FAILURE";
    case SubIndication::timestamp_order_failure: return "TIMESTAMP_ORDER_FAILURE";
    case SubIndication::try_later: return "TRY_LATER";
  }
  return "NONE";
}

std::string_view rule_of(SubIndication sub_indication) noexcept {
  switch (sub_indication) {
    case SubIndication::none: return "EN 319 102-1 clause 5.1.3";
    case SubIndication::format_failure: return "EN 319 102-1 clause 5.2.2 (format checking)";
    case SubIndication::no_signing_certificate_found:
      return "EN 319 102-1 clause 5.2.3 (identification of the signing certificate)";
    case SubIndication::no_certificate_chain_found:
    case SubIndication::chain_constraints_failure:
    case SubIndication::expired:
    case SubIndication::not_yet_valid:
    case SubIndication::revoked:
    case SubIndication::revoked_no_poe:
    case SubIndication::try_later: return "EN 319 102-1 clause 5.2.6 (X.509 certificate validation), RFC 5280 clause 6";
    case SubIndication::hash_failure:
    case SubIndication::sig_crypto_failure:
    case SubIndication::signed_data_not_found: return "EN 319 102-1 clause 5.2.7 (cryptographic verification)";
    case SubIndication::sig_constraints_failure: return "EN 319 102-1 clause 5.2.8 (signature acceptance validation)";
    case SubIndication::crypto_constraints_failure:
      return "EN 319 102-1 clause 5.2.8 (signature acceptance validation), Circular 15/2025/TT-BKHCN annex 1.2";
    case SubIndication::timestamp_order_failure: return "EN 319 102-1 clause 5.5 (signatures with time)";
  }
  return {};
}

Verdict Verdict::pass() {
  return {Indication::total_passed, SubIndication::none, {}, rule_of(SubIndication::none)};
}

Verdict Verdict::failed(SubIndication why, std::string reason, std::string_view rule) {
  return {Indication::total_failed, why, std::move(reason), rule.empty() ? rule_of(why) : rule};
}

Verdict Verdict::undetermined(SubIndication why, std::string reason, std::string_view rule) {
  return {Indication::indeterminate, why, std::move(reason), rule.empty() ? rule_of(why) : rule};
}

}  // namespace axle::signature
