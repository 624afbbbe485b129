// OCSP as the relying party sees it (RFC 6960, RFC 5019). Internal to this folder.
#pragma once

#include <optional>

#include "protocol/signature/trust/revocation.hpp"

namespace axle::signature {

enum class OcspStatus : std::uint8_t { good, revoked, unknown };

struct OcspAnswer {
  OcspStatus status = OcspStatus::unknown;
  InstantNs revoked_at = 0;
  std::uint8_t reason = 0;  // CRLReason
  InstantNs this_update = 0;
  InstantNs fresh_until = 0;  // nextUpdate, or thisUpdate and the time allowed without one
  // Certificates that expired at or after this time are still known (archive cutoff); none: those that expire drop out.
  std::optional<InstantNs> keeps_expired_since;
  // The delegated responder, when its issuer does not exempt it from revocation: somebody must look.
  CertificatePtr responder_to_check;
};

// About one certificate of `issuer`; `nonce` empty: none is sent.
Bytes make_ocsp_request(const Certificate& certificate, const Certificate& issuer, BytesView nonce);

// Believes an answer for this certificate when the issuer signed it, or a responder with extendedKeyUsage OCSPSigning
// that the issuer itself certified and that is valid at `now`; when it is fresh at `now`; and, with a nonce, when it
// repeats it. `now` decides freshness.
// unavailable: the responder asks to come again; limit: longer than ocsp_bytes_max; invalid_input: damaged, or about
// another certificate; refused: not authorised, wrongly signed, below the floor of algorithms, stale, from the future,
// without the nonce, or an error of the responder.
Result<OcspAnswer> read_ocsp_answer(BytesView response, const Certificate& certificate, const Certificate& issuer,
                                    BytesView nonce, InstantNs now, const RevocationOptions& options);

}  // namespace axle::signature
