// CertID (RFC 6960 4.1.1): how OCSP names a certificate. Internal to this folder and to the simulated authority.
#pragma once

#include <optional>

#include "base/bytes.hpp"
#include "protocol/signature/trust/certificate.hpp"

namespace axle::signature {

struct CertificateId {
  BytesView whole;  // the element
  BytesView hash;   // name of the hash, content of the OBJECT IDENTIFIER
  BytesView name_hash, key_hash;
  BytesView serial;  // content of the INTEGER
};
// None when the element is not a CertID.
std::optional<CertificateId> read_certificate_id(BytesView element);

// With SHA-1, as the field's responders expect (RFC 5019): it names, it protects nothing. `serial` is the content of
// the INTEGER.
Bytes make_certificate_id(const Certificate& issuer, BytesView serial);

// Whether the id is about a certificate of this issuer. SHA-1 and SHA-256 are understood.
bool names_issuer(const CertificateId& id, const Certificate& issuer);

// SHA-1 of the issuer's public key: the byKey form of ResponderID.
std::array<std::uint8_t, 20> key_hash_of(const Certificate& certificate);

}  // namespace axle::signature
