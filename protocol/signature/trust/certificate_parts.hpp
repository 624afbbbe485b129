// Parts of a certificate as views into its DER, for what compares encodings: serial numbers, names, extensions.
// Internal to this folder.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"

namespace axle::signature {

struct CertificateParts {
  BytesView serial;           // content of the INTEGER
  BytesView issuer, subject;  // whole elements
  BytesView key_info;         // SubjectPublicKeyInfo, the whole element
  BytesView key_bits;         // content of its BIT STRING without the count of unused bits
  BytesView extensions;       // content of the SEQUENCE OF; empty when there are none
};
// None when it is not strict DER. What Certificate::parse() accepted has all parts.
std::optional<CertificateParts> parts_of(BytesView certificate_der);

struct Extension {
  BytesView name;  // content of the OBJECT IDENTIFIER
  bool critical = false;
  BytesView value;  // content of the OCTET STRING
};
// Every extension of a SEQUENCE OF Extension in order; none when it is damaged or names one twice (RFC 5280 4.2), or
// has more than kExtensionsMax.
inline constexpr std::size_t kExtensionsMax = 64;
std::optional<std::vector<Extension>> read_extensions(BytesView content);

// OpenSSL compares every name with every constraint of every authority above: their numbers are bounded before it does
//
inline constexpr std::size_t kNameConstraintsMax = 128, kAlternativeNamesMax = 256;
// False when there are more subtrees in nameConstraints, or names in subjectAltName, than that.
bool names_within_bounds(const CertificateParts& parts);

// Where a certificate says that its revocation is told. Only http: the network's authorities publish so, and a scheme
// chosen by a document must not open files or other protocols. At most kUrlsMax of 2 KiB; others are passed
// over.
inline constexpr std::size_t kUrlsMax = 4;
struct RevocationUrls {
  std::vector<std::string> crl, ocsp;
};
RevocationUrls revocation_urls_of(const CertificateParts& parts);

}  // namespace axle::signature
