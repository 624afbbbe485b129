// What a simulated authority issued and revoked: a small table, kept as text that a person can read.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "protocol/signature/authority/authority.hpp"
#include "protocol/signature/authority/revocation_issue.hpp"

namespace axle::signature {

// The whole network has 220,000 certificates.
inline constexpr std::size_t kRegisterEntriesMax = 300'000;
inline constexpr std::size_t kRegisterBytesMax = 256ULL << 20;

std::string_view to_string(RevocationReason reason) noexcept;  // "key-compromise", ...
Result<RevocationReason> parse_revocation_reason(std::string_view text);
// "4A:BC" or "4abc" -> "4abc"; invalid_input when it is not a serial number in hex of at most 20 bytes.
Result<std::string> parse_serial(std::string_view text);

struct IssuedCertificate {
  std::string serial_hex;
  Branch issuer = Branch::agencies;
  std::string kind;  // "agency", "person", "server", "tsa", "ocsp"; one word
  Flaw flaw = Flaw::none;
  InstantNs issued_at = 0, not_before = 0, not_after = 0;
  struct Revocation {
    InstantNs at = 0;  // may lie in the future
    RevocationReason reason = RevocationReason::unspecified;
  };
  std::optional<Revocation> revoked{};
  std::string subject;  // one line
};

// Text form: CSV with a heading, one certificate a line, times in ISO 8601 to the second, the subject last and always
// in quotes. Not thread-safe.
class Register {
 public:
  static constexpr std::string_view kHeading =
      "serial,issuer,kind,flaw,issued_at,not_before,not_after,revoked_at,reason,subject";

  // An empty text is an empty register. corrupt: "line 3: ..." says which line and what is wrong with it; limit: too
  // large.
  static Result<Register> parse(std::string_view text);
  std::string to_text() const;

  // invalid_input: the serial number is known already; limit: full.
  Result<void> add(IssuedCertificate certificate);
  // For good: not_found for a number that is not known, refused when it is revoked already.
  Result<void> revoke(const std::string& serial_hex, IssuedCertificate::Revocation revocation);
  // Null when it is not known.
  const IssuedCertificate* find(const std::string& serial_hex) const;

  const std::vector<IssuedCertificate>& issued() const noexcept { return issued_; }
  // What this branch has revoked by then.
  std::vector<RevokedCertificate> revoked(Branch issuer, InstantNs now) const;
  // When that becomes more by itself; INT64_MAX: never.
  InstantNs next_revocation(Branch issuer, InstantNs now) const;

 private:
  std::vector<IssuedCertificate> issued_;  // in the order of issue
  std::unordered_map<std::string, std::size_t> by_serial_;
};

}  // namespace axle::signature
