#include "protocol/signature/trust/certificate_id.hpp"

#include <openssl/evp.h>

#include "protocol/signature/asn1/der.hpp"
#include "protocol/signature/crypto/digest.hpp"
#include "protocol/signature/trust/certificate_parts.hpp"
#include "protocol/signature/trust/oids.hpp"

namespace axle::signature {
namespace {

using Digest160 = std::array<std::uint8_t, 20>;

Digest160 sha1(BytesView bytes) {
  static EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA1", nullptr);
  AXLE_ASSERT(method != nullptr);
  Digest160 digest{};
  AXLE_ASSERT(EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, method, nullptr) == 1);
  return digest;
}

CertificateParts known_parts(const Certificate& certificate) {
  const auto parts = parts_of(certificate.der());
  AXLE_ASSERT(parts.has_value());
  return *parts;
}

}  // namespace

std::optional<CertificateId> read_certificate_id(BytesView element) {
  der::Reader outer(element);
  const auto sequence = outer.expect(der::kSequence);
  if (!sequence || !outer.at_end()) return std::nullopt;
  der::Reader fields(sequence->content);
  const auto algorithm = fields.expect(der::kSequence);
  const auto name = fields.expect(der::kOctetString), key = fields.expect(der::kOctetString);
  const auto serial = fields.expect(der::kInteger);
  if (!algorithm || !name || !key || !serial || serial->content.empty() || !fields.at_end()) return std::nullopt;
  der::Reader inner(algorithm->content);
  const auto hash = inner.expect(der::kOid);
  if (!hash) return std::nullopt;
  return CertificateId{sequence->whole, hash->content, name->content, key->content, serial->content};
}

Bytes make_certificate_id(const Certificate& issuer, BytesView serial) {
  const CertificateParts parts = known_parts(issuer);
  const Bytes algorithm = der::sequence({der::element(der::kOid, {oid::kSha1}), der::element(der::kNull, {})});
  return der::sequence({algorithm, der::element(der::kOctetString, {sha1(parts.subject)}),
                        der::element(der::kOctetString, {sha1(parts.key_bits)}),
                        der::element(der::kInteger, {serial})});
}

bool names_issuer(const CertificateId& id, const Certificate& issuer) {
  const CertificateParts parts = known_parts(issuer);
  if (oid::same(id.hash, oid::kSha1)) {
    return oid::same(id.name_hash, sha1(parts.subject)) && oid::same(id.key_hash, sha1(parts.key_bits));
  }
  return oid::same(id.hash, oid::kSha256) && oid::same(id.name_hash, sha256(parts.subject)) &&
         oid::same(id.key_hash, sha256(parts.key_bits));
}

Digest160 key_hash_of(const Certificate& certificate) {
  return sha1(known_parts(certificate).key_bits);
}

}  // namespace axle::signature
