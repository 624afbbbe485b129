// CMS SignedData (RFC 5652) as PAdES uses it: detached, one signer, DER. Internal to this folder.
#pragma once

#include <expected>
#include <vector>

#include "protocol/signature/authority/authority.hpp"
#include "protocol/signature/crypto/public_key.hpp"
#include "protocol/signature/verdict.hpp"

namespace axle::signature {

// The parts of a SignedData, as views into its bytes; nothing of it is verified yet.
struct Cms {
  std::vector<BytesView> certificates;  // DER, at most kCmsCertificatesMax
  // The signer's, whole elements; empty when a subject key identifier names the signer instead.
  BytesView issuer, serial;
  SignatureMethod method;
  BytesView signed_attributes;  // the whole element, with its tag [0]
  BytesView message_digest;
  DigestAlgorithm signing_certificate_digest = DigestAlgorithm::sha256;
  BytesView signing_certificate_hash;  // of the signer's certificate (ESS signing-certificate-v2, RFC 5035)
  BytesView signature;
};

inline constexpr std::size_t kCmsCertificatesMax = 16;

// Failures: format_failure (not strict DER, not detached, not exactly one signer, a required signed attribute missing
// or twice, another content type), crypto_constraints_failure (an algorithm that is not listed). Zero bytes may follow
// the DER, as PDF pads it. Signed attributes other than content-type, message-digest and signing-certificate-v2 are
// skipped, so are unsigned ones.
std::expected<Cms, Verdict> read_cms(BytesView bytes);

// Whether this certificate is the one that the SignerInfo names, and whose hash the signed attributes hold.
bool names_certificate(const Cms& cms, BytesView certificate_der);
// The signed attributes in the form that is signed: as a SET OF (RFC 5652 clause 5.4).
Bytes signed_form(const Cms& cms);

// Signed attributes content-type, message-digest and signing-certificate-v2, no signing-time (EN 319 142-1 clause 5.3:
// the time stands in the signature dictionary), certificates of the signer and its chain. `content_digest` is made with
// signing_method(signer.key.algorithm()).digest. internal when the library does not sign.
Result<Bytes> make_cms(const Identity& signer, BytesView content_digest);
// At least the size of what make_cms returns for this signer.
std::size_t cms_bytes_bound(const Identity& signer);

}  // namespace axle::signature
