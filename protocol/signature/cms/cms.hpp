// CMS SignedData (RFC 5652) as PAdES and time stamps use it: one signer, DER. Internal to this folder's neighbours.
#pragma once

#include <expected>
#include <optional>
#include <vector>

#include "protocol/signature/authority/authority.hpp"
#include "protocol/signature/cms/timestamp.hpp"
#include "protocol/signature/crypto/public_key.hpp"
#include "protocol/signature/verdict.hpp"

namespace axle::signature {

// What a SignedData is over.
enum class CmsContent : std::uint8_t {
  detached,        // id-data that stands elsewhere: a file signature
  timestamp_info,  // an encapsulated TSTInfo (RFC 3161 2.4.2): a time-stamp token
};

// The parts of a SignedData, as views into its bytes; nothing of it is verified yet.
struct Cms {
  std::vector<BytesView> certificates;  // DER, at most kCmsCertificatesMax
  BytesView content;                    // encapsulated; empty when detached
  // The signer's, whole elements; empty when a subject key identifier names the signer instead.
  BytesView issuer, serial;
  SignatureMethod method;
  BytesView signed_attributes;  // the whole element, with its tag [0]
  BytesView message_digest;
  // Of the signer's certificate: ESS signing-certificate-v2 (RFC 5035). No algorithm: the SHA-1 of the first version
  // (RFC 2634), which time stamps may still have; it names a certificate there, it protects nothing.
  std::optional<DigestAlgorithm> signing_certificate_digest;
  BytesView signing_certificate_hash;
  BytesView signature;
  BytesView timestamp;  // the first token of the unsigned attribute signature-time-stamp; empty when there is none
  // Revocation evidence, DER, at most kCmsEvidenceMax of each: from SignedData.crls (RFC 5652 10.2.1, RFC 5940) and the
  // attribute adbe-revocationInfoArchival (ISO 32000-1 12.8.3.3.2). What else stands there is skipped.
  std::vector<BytesView> ocsp, crls;
};

inline constexpr std::size_t kCmsCertificatesMax = 16;
inline constexpr std::size_t kCmsEvidenceMax = 16;

// Failures: format_failure (not strict DER, another content than asked for, not exactly one signer, a required signed
// attribute missing or twice), crypto_constraints_failure (an algorithm that is not listed). Required are content-type,
// message-digest and signing-certificate-v2 (on a time stamp also its first version); other attributes are skipped.
// Zero bytes may follow the DER, as PDF pads it.
std::expected<Cms, Verdict> read_cms(BytesView bytes, CmsContent content = CmsContent::detached);

// Whether this certificate is the one that the SignerInfo names, and whose hash the signed attributes hold. `sha256` is
// that of the certificate.
bool names_certificate(const Cms& cms, BytesView certificate_der, const Digest256& sha256);
// The signed attributes in the form that is signed: as a SET OF (RFC 5652 clause 5.4).
Bytes signed_form(const Cms& cms);

// Whether a key of this algorithm can sign a CMS by this method: fits(), and Ed25519 goes with SHA-512 alone (RFC 8419
// 3.1).
bool fits_cms(KeyAlgorithm algorithm, const SignatureMethod& method) noexcept;

struct CmsRequest {
  SignatureMethod method;
  BytesView content_digest;        // by method.digest
  BytesView timestamp_info{};      // a TSTInfo to hold; empty: detached
  bool with_certificates = true;   // of the signer and its chain
  TimestampSource timestamp = {};  // when set, a time stamp over the signature value becomes an unsigned attribute
};
// Signed attributes content-type, message-digest and signing-certificate-v2, no signing-time (EN 319 142-1 clause 5.3:
// the time stands in the signature dictionary). invalid_input when the key does not fit the method; internal when the
// library does not sign; the error of the time stamp's source, or what timestamp_token_of() says of its answer.
Result<Bytes> make_cms(const Identity& signer, const CmsRequest& request);
// At least the size of what make_cms returns for this signer and method, which must fit, without a time stamp.
std::size_t cms_bytes_bound(const Identity& signer, const SignatureMethod& method);

}  // namespace axle::signature
