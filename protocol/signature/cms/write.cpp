#include "protocol/signature/asn1/der.hpp"
#include "protocol/signature/asn1/oids.hpp"
#include "protocol/signature/cms/algorithms.hpp"
#include "protocol/signature/cms/cms.hpp"

namespace axle::signature {
namespace {

using der::element;
using der::sequence;

Bytes oid_element(BytesView name) {
  return element(der::kOid, {name});
}

BytesView content_type(const CmsRequest& request) {
  return request.timestamp_info.empty() ? BytesView(oid::kData) : BytesView(oid::kTstInfo);
}

Bytes attribute(BytesView name, BytesView value) {
  return sequence({oid_element(name), element(der::kSet, {value})});
}

std::vector<Bytes> signed_attributes(const Certificate& certificate, const CmsRequest& request) {
  const Bytes certificate_id = sequence({element(der::kOctetString, {certificate.sha256()})});
  return {attribute(oid::kContentType, oid_element(content_type(request))),
          attribute(oid::kMessageDigest, element(der::kOctetString, {request.content_digest})),
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

Bytes certificate_set(const Identity& signer) {
  std::vector<Bytes> certificates;
  const auto add = [&](const CertificatePtr& one) { certificates.emplace_back(one->der().begin(), one->der().end()); };
  add(signer.certificate);
  for (const CertificatePtr& one : signer.chain) add(one);
  return der::set_of(der::kContext0, std::move(certificates));
}

Bytes encapsulated_content(const CmsRequest& request) {
  const Bytes type = oid_element(content_type(request));
  if (request.timestamp_info.empty()) return sequence({type});
  return sequence({type, element(der::kContext0, {element(der::kOctetString, {request.timestamp_info})})});
}

Bytes assemble(const Identity& signer, const CmsRequest& request, BytesView signature, BytesView token) {
  // RFC 5652 5.1: version 3 when the content is not id-data.
  const Bytes version = der::integer(request.timestamp_info.empty() ? 1 : 3);
  const Bytes digest = digest_identifier(request.method.digest);
  Bytes unsigned_attributes, certificates;
  if (!token.empty()) unsigned_attributes = element(der::kContext1, {attribute(oid::kSignatureTimestamp, token)});
  if (request.with_certificates) certificates = certificate_set(signer);
  const Bytes info =
      sequence({der::integer(1), signer_name(*signer.certificate), digest,
                der::set_of(der::kContext0, signed_attributes(*signer.certificate, request)),
                method_identifier(request.method), element(der::kOctetString, {signature}), unsigned_attributes});
  const Bytes signed_data = sequence(
      {version, element(der::kSet, {digest}), encapsulated_content(request), certificates, element(der::kSet, {info})});
  return sequence({oid_element(oid::kSignedData), element(der::kContext0, {signed_data})});
}

// The nonce tells an answer to this request from an answer kept from before; it follows from what is stamped, which
// nobody knew before.
Result<Bytes> fetch_token(const TimestampSource& source, DigestAlgorithm algorithm, BytesView signature) {
  const DigestValue digest = digest_of(algorithm, {signature});
  const DigestValue mixed = digest_of(DigestAlgorithm::sha256, {as_bytes("nonce"), digest.view()});
  std::uint64_t nonce = 1;
  for (std::size_t i = 0; i < 7; ++i) nonce = nonce << 8 | mixed.bytes[i];
  const Bytes request = make_timestamp_request(algorithm, digest.view(), nonce);
  const auto response = source(request);
  if (!response) return pass(response, "time stamp");
  return timestamp_token_of(*response, request);
}

}  // namespace

bool fits_cms(KeyAlgorithm algorithm, const SignatureMethod& method) noexcept {
  const bool listed = method.scheme != Scheme::ed25519 || method.digest == DigestAlgorithm::sha512;
  return listed && fits(algorithm, method) && method.salt_bytes >= 0 && method.salt_bytes <= kPssSaltBytesMax;
}

Result<Bytes> make_cms(const Identity& signer, const CmsRequest& request) {
  if (!fits_cms(signer.key.algorithm(), request.method)) {
    return fail(Errc::invalid_input, "a key of " + std::string(to_string(signer.key.algorithm())) +
                                         " cannot sign by the method that was asked for");
  }
  AXLE_ASSERT(request.content_digest.size() == digest_bytes(request.method.digest));
  const Bytes attributes = der::set_of(der::kSet, signed_attributes(*signer.certificate, request));
  const auto signature = make_signature(signer.key, request.method, attributes);
  if (!signature) return pass(signature);
  if (!request.timestamp) return assemble(signer, request, *signature, {});
  const auto token = fetch_token(request.timestamp, request.method.digest, *signature);
  if (!token) return pass(token);
  return assemble(signer, request, *signature, *token);
}

std::size_t cms_bytes_bound(const Identity& signer, const SignatureMethod& method) {
  const DigestValue digest = digest_of(method.digest, {});
  const Bytes signature(signature_bytes_max(signer.key));
  return assemble(signer, {.method = method, .content_digest = digest.view()}, signature, {}).size();
}

}  // namespace axle::signature
