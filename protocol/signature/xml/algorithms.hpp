// The identifiers of XML Signature 1.1, RFC 6931 and RFC 9231 that policy allows. Internal to this folder.
#pragma once

#include <optional>
#include <string_view>

#include "protocol/signature/crypto/public_key.hpp"
#include "protocol/signature/xml/canonical.hpp"

namespace axle::signature {

inline constexpr std::string_view kSignatureSpace = "http://www.w3.org/2000/09/xmldsig#";
inline constexpr std::string_view kEnvelopedSignature = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
inline constexpr std::string_view kExclusiveC14n = "http://www.w3.org/2001/10/xml-exc-c14n#";
// RSASSA-PSS whose parameters stand in the element (RFC 9231 2.3.9).
inline constexpr std::string_view kRsaPss = "http://www.w3.org/2007/05/xmldsig-more#rsa-pss";
inline constexpr std::string_view kRsaPssSpace = "http://www.w3.org/2007/05/xmldsig-more#";
inline constexpr std::string_view kMgf1 = "http://www.w3.org/2007/05/xmldsig-more#MGF1";

// Old: recognised in packets from the field, never accepted (domain 2.6).
inline constexpr std::string_view kRsaSha1 = "http://www.w3.org/2000/09/xmldsig#rsa-sha1";
inline constexpr std::string_view kSha1 = "http://www.w3.org/2000/09/xmldsig#sha1";
inline constexpr std::string_view kUnregisteredExclusiveC14n = "http://www.w3.org/TR/xml-exc-c14n#";

// None for whatever is not on the list: comments, HMAC, DSA, SHA-1, MD5, SHA-224, SHA-3 and the rest.
std::optional<CanonicalMethod> canonical_method(std::string_view identifier) noexcept;
std::optional<DigestAlgorithm> digest_algorithm(std::string_view identifier) noexcept;
std::optional<SignatureMethod> signature_method(std::string_view identifier) noexcept;
// RSASSA-PSS with MGF1 of the same digest and a salt as long as the digest.
SignatureMethod rsa_pss(DigestAlgorithm digest) noexcept;

// The way back. Empty for a method without identifier: Ed25519, or PSS with another salt.
std::string_view identifier_of(DigestAlgorithm digest) noexcept;
std::string_view identifier_of(const SignatureMethod& method) noexcept;

}  // namespace axle::signature
