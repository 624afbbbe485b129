#include "protocol/signature/authority/flaw.hpp"

#include <array>
#include <string>

namespace axle::signature {
namespace {

using enum SubIndication;
constexpr auto kFailed = Indication::total_failed;
constexpr auto kUndetermined = Indication::indeterminate;

constexpr std::array kFlaws{
    FlawInfo{Flaw::expired, "expired", "it ended an hour after the authority began", kFailed, expired, true},
    FlawInfo{Flaw::not_yet_valid, "not-yet-valid", "it begins a day before the authority ends", kFailed, not_yet_valid,
             true},
    FlawInfo{Flaw::wrong_key_usage, "wrong-key-usage", "its key usage is keyEncipherment: it may not sign",
             kUndetermined, chain_constraints_failure, true},
    FlawInfo{Flaw::server_only, "server-only", "its extended key usage is that of a TLS server alone", kUndetermined,
             chain_constraints_failure, true},
    FlawInfo{Flaw::sha1, "sha1", "its issuer signed it with SHA-1", kUndetermined, crypto_constraints_failure, true},
    FlawInfo{Flaw::authority, "authority", "it says CA:TRUE: it could issue certificates itself", kUndetermined,
             chain_constraints_failure, true},
    FlawInfo{Flaw::unknown_issuer, "unknown-issuer", "its issuer has the authority's names and other keys",
             kUndetermined, no_certificate_chain_found, true},
    FlawInfo{Flaw::wrong_code, "wrong-code", "it carries the code of another agency", kUndetermined,
             sig_constraints_failure, false},
    FlawInfo{Flaw::missing_code, "missing-code", "it carries no agency code", kUndetermined, sig_constraints_failure,
             false},
};

}  // namespace

std::span<const FlawInfo> flaws() noexcept {
  return kFlaws;
}

std::string_view to_string(Flaw flaw) noexcept {
  for (const FlawInfo& info : kFlaws) {
    if (info.flaw == flaw) return info.name;
  }
  return "none";
}

Result<Flaw> parse_flaw(std::string_view text) {
  if (text == "none") return Flaw::none;
  std::string all = "none";
  for (const FlawInfo& info : kFlaws) {
    if (info.name == text) return info.flaw;
    all += " " + std::string(info.name);
  }
  return fail(Errc::invalid_input, "'" + std::string(text.substr(0, 40)) + "' is no flaw; there are: " + all);
}

}  // namespace axle::signature
