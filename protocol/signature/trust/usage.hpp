// What a certificate may be used for, by its keyUsage and extendedKeyUsage. Internal to this folder.
#pragma once

#include "protocol/signature/trust/trust.hpp"

namespace axle::signature {

// Document signing: no authority; keyUsage digitalSignature or nonRepudiation; an extended key usage restricts: one
// that names neither signing of documents (RFC 9336) or mail, nor a client's or any use, is that of a server or the
// like. Time stamping: only that, in a critical extension (RFC 3161 clause 2.3).
bool usage_allows(const Certificate& leaf, Purpose purpose);

// keyUsage cRLSign, or no keyUsage.
bool may_sign_lists(const Certificate& issuer);
// extendedKeyUsage OCSPSigning (RFC 6960 4.2.2.2).
bool may_answer_ocsp(const Certificate& responder);
// The extension ocsp-nocheck: its issuer asks for no revocation check of this responder (RFC 6960 4.2.2.2.1).
bool needs_no_check(const Certificate& responder);

}  // namespace axle::signature
