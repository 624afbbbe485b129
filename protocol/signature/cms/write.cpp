#include "protocol/signature/asn1/der.hpp"
#include "protocol/signature/asn1/oids.hpp"
#include "protocol/signature/cms/cms.hpp"

namespace axle::signature {
namespace {

using der::element;
using der::sequence;

const Bytes kNull{der::kNull, 0x00};

Bytes oid_element(BytesView name) {
  return element(der::kOid, {name});
}

Bytes digest_algorithm(DigestAlgorithm algorithm) {
  switch (algorithm) {
    case DigestAlgorithm::sha256: return sequence({oid_element(oid::kSha256)});
    case DigestAlgorithm::sha384: return sequence({oid_element(oid::kSha384)});
    case DigestAlgorithm::sha512: return sequence({oid_element(oid::kSha512)});
  }
  return {};
}

Bytes signature_algorithm(const SignatureMethod& method) {
  switch (method.scheme) {
    case Scheme::ecdsa:
      return sequence(
          {oid_element(method.digest == DigestAlgorithm::sha384 ? oid::kEcdsaWithSha384 : oid::kEcdsaWithSha256)});
    case Scheme::ed25519: return sequence({oid_element(oid::kEd25519)});
    case Scheme::rsa_pss:  // never made, see signing_method()
    case Scheme::rsa_pkcs1: break;
  }
  return sequence({oid_element(oid::kSha256WithRsa), kNull});
}

Bytes attribute(BytesView name, const Bytes& value) {
  return sequence({oid_element(name), element(der::kSet, {value})});
}

std::vector<Bytes> signed_attributes(const Certificate& certificate, BytesView content_digest) {
  const Bytes certificate_id = sequence({element(der::kOctetString, {certificate.sha256()})});
  return {attribute(oid::kContentType, oid_element(oid::kData)),
          attribute(oid::kMessageDigest, element(der::kOctetString, {content_digest})),
          attribute(oid::kSigningCertificateV2, sequence({sequence({certificate_id})}))};
}

// Issuer and serial number, as they stand in the certificate.
Bytes signer_name(const Certificate& certificate) {
  der::Reader whole(certificate.der());
  der::Reader fields(whole.any()->content);
  der::Reader parts(fields.any()->content);
  parts.skip_optional(der::kContext0);
  const auto serial = parts.expect(der::kInteger);
  const auto algorithm = parts.expect(der::kSequence);
  const auto issuer = parts.expect(der::kSequence);
  AXLE_ASSERT(serial && algorithm && issuer);
  return sequence({issuer->whole, serial->whole});
}

Bytes assemble(const Identity& signer, BytesView content_digest, BytesView signature) {
  const SignatureMethod method = signing_method(signer.key.algorithm());
  const Bytes version{der::kInteger, 0x01, 0x01};
  const Bytes digest = digest_algorithm(method.digest);
  const Bytes info = sequence({version, signer_name(*signer.certificate), digest,
                               der::set_of(der::kContext0, signed_attributes(*signer.certificate, content_digest)),
                               signature_algorithm(method), element(der::kOctetString, {signature})});
  std::vector<Bytes> certificates;
  const auto add = [&](const CertificatePtr& one) { certificates.emplace_back(one->der().begin(), one->der().end()); };
  add(signer.certificate);
  for (const CertificatePtr& one : signer.chain) add(one);
  const Bytes signed_data =
      sequence({version, element(der::kSet, {digest}), sequence({oid_element(oid::kData)}),
                der::set_of(der::kContext0, std::move(certificates)), element(der::kSet, {info})});
  return sequence({oid_element(oid::kSignedData), element(der::kContext0, {signed_data})});
}

}  // namespace

Result<Bytes> make_cms(const Identity& signer, BytesView content_digest) {
  const Bytes attributes = der::set_of(der::kSet, signed_attributes(*signer.certificate, content_digest));
  const auto signature = make_signature(signer.key, signing_method(signer.key.algorithm()), attributes);
  if (!signature) return pass(signature);
  return assemble(signer, content_digest, *signature);
}

std::size_t cms_bytes_bound(const Identity& signer) {
  const DigestValue digest = digest_of(signing_method(signer.key.algorithm()).digest, {});
  return assemble(signer, digest.view(), Bytes(signature_bytes_max(signer.key))).size();
}

}  // namespace axle::signature
