// Certificates that a verifier must refuse, made on purpose: for the certification suite, scenarios and tests.
#pragma once

#include <span>
#include <string_view>

#include "base/result.hpp"
#include "protocol/signature/verdict.hpp"

namespace axle::signature {

enum class Flaw : std::uint8_t {
  none,
  expired,
  not_yet_valid,
  wrong_key_usage,
  server_only,
  sha1,
  authority,
  unknown_issuer,
  wrong_code,
  missing_code,
};

// One flaw, and what a verifier should say to a document that is otherwise right.
struct FlawInfo {
  Flaw flaw = Flaw::none;
  std::string_view name;     // "not-yet-valid"
  std::string_view meaning;  // a phrase for a person
  Indication indication = Indication::indeterminate;
  SubIndication sub_indication = SubIndication::none;
  // True: the certificate's chain alone shows it (TrustStore::check_chain). False: the certificate is in order, but it
  // is not the sender's (the document's check).
  bool seen_in_chain = true;
};

// All but `none`, in the order of the enum. Static.
std::span<const FlawInfo> flaws() noexcept;
// The word of FlawInfo::name; "none" for none.
std::string_view to_string(Flaw flaw) noexcept;
// Exactly these words, or "none"; invalid_input lists them.
Result<Flaw> parse_flaw(std::string_view text);

}  // namespace axle::signature
