// What a simulated authority publishes about revocation: lists (RFC 5280 clause 5) and OCSP answers (RFC 6960).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "protocol/signature/authority/authority.hpp"

namespace axle::signature {

// CRLReason (RFC 5280 5.3.1), those that make sense for end certificates.
enum class RevocationReason : std::uint8_t {
  unspecified = 0,
  key_compromise = 1,
  affiliation_changed = 3,
  superseded = 4,
  cessation_of_operation = 5,
};

struct RevokedCertificate {
  std::string serial_hex;  // as Certificate::serial_hex()
  InstantNs at = 0;        // a revocation planned for after this_update is not told yet
  RevocationReason reason = RevocationReason::unspecified;
};

struct CrlRequest {
  std::span<const RevokedCertificate> revoked;
  std::uint64_t number = 1;  // cRLNumber, rising
  InstantNs this_update = 0, next_update = 0;
};
// A complete CRL of this issuer, DER: it keeps certificates that have expired, and says so (expiredCertsOnCRL, X.509
// clause 9.5.2.11). invalid_input for a serial that is not hex of 1 to 20 bytes or an update that ends before it
// starts; internal when the library does not sign.
Result<Bytes> make_crl(const CrlRequest& request, const Certificate& issuer, const PrivateKey& issuer_key);

// Answers an OCSPRequest (DER), always: a request that cannot be read gets malformedRequest, a certificate of another
// issuer `unknown`. `responder` is the issuer itself or was issued by it with extendedKeyUsage OCSPSigning (and the
// extension ocsp-nocheck, unless a list tells about it). A nonce is repeated. At most kOcspQuestionsMax certificates a
// request, more are malformedRequest. invalid_input for a serial that is not hex; internal when the library does not
// sign.
inline constexpr std::size_t kOcspQuestionsMax = 16;
inline constexpr std::size_t kOcspRequestBytesMax = 4096;
struct OcspContext {
  const Certificate& issuer;
  const Identity& responder;
  std::span<const RevokedCertificate> revoked;
  InstantNs this_update = 0, next_update = 0;  // next_update zero: left out
};
Result<Bytes> answer_ocsp(BytesView request, const OcspContext& context);

}  // namespace axle::signature
