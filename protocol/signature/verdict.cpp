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
    case SubIndication::no_certificate_chain_found: return "NO_CERTIFICATE_CHAIN_FOUND";
    case SubIndication::chain_constraints_failure: return "CHAIN_CONSTRAINTS_FAILURE";
    case SubIndication::expired: return "EXPIRED";
    case SubIndication::not_yet_valid: return "NOT_YET_VALID";
    case SubIndication::revoked: return "REVOKED";
    case SubIndication::crypto_constraints_failure: return "CRYPTO_CONSTRAINTS_FAILURE";
    case SubIndication::try_later: return "TRY_LATER";
  }
  return "NONE";
}

Verdict Verdict::pass() {
  return {Indication::total_passed, SubIndication::none, {}};
}

Verdict Verdict::failed(SubIndication why, std::string reason) {
  return {Indication::total_failed, why, std::move(reason)};
}

Verdict Verdict::undetermined(SubIndication why, std::string reason) {
  return {Indication::indeterminate, why, std::move(reason)};
}

}  // namespace axle::signature
