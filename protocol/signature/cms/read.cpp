#include <algorithm>
#include <optional>

#include "protocol/signature/asn1/der.hpp"
#include "protocol/signature/asn1/oids.hpp"
#include "protocol/signature/cms/cms.hpp"

namespace axle::signature {
namespace {

using der::Element;
using der::Reader;

std::unexpected<Verdict> malformed(std::string_view what) {
  return std::unexpected(Verdict::failed(SubIndication::format_failure, "the CMS signature " + std::string(what)));
}
std::unexpected<Verdict> unlisted(std::string_view what) {
  return std::unexpected(Verdict::undetermined(SubIndication::crypto_constraints_failure,
                                               "the CMS signature uses a " + std::string(what) +
                                                   " that is not listed (SHA-256/384/512 with RSA, ECDSA, Ed25519)"));
}

struct Algorithm {
  BytesView oid;
  BytesView parameters;  // the whole element; empty when absent
};

std::optional<Algorithm> algorithm_of(Reader& reader) {
  const auto outer = reader.expect(der::kSequence);
  if (!outer) return std::nullopt;
  Reader inner(outer->content);
  const auto name = inner.expect(der::kOid);
  if (!name) return std::nullopt;
  Algorithm algorithm{name->content, {}};
  if (!inner.at_end()) {
    const auto parameters = inner.any();
    if (!parameters || !inner.at_end()) return std::nullopt;
    algorithm.parameters = parameters->whole;
  }
  return algorithm;
}

std::optional<DigestAlgorithm> digest_by_oid(BytesView name) {
  if (oid::same(name, oid::kSha256)) return DigestAlgorithm::sha256;
  if (oid::same(name, oid::kSha384)) return DigestAlgorithm::sha384;
  if (oid::same(name, oid::kSha512)) return DigestAlgorithm::sha512;
  return std::nullopt;
}

// RSASSA-PSS-params (RFC 8017 A.2.3): the hash, MGF1 with the same hash, a salt of at most 512 bytes, trailer 1.
// The defaults mean SHA-1, so hash and mask must be named.
std::optional<SignatureMethod> pss_method(BytesView parameters) {
  Reader outer(parameters);
  const auto sequence = outer.expect(der::kSequence);
  if (!sequence) return std::nullopt;
  Reader fields(sequence->content);
  const auto hash = fields.expect(der::kContext0), mask = fields.expect(der::kContext1);
  if (!hash || !mask) return std::nullopt;
  Reader hash_reader(hash->content), mask_reader(mask->content);
  const auto hash_algorithm = algorithm_of(hash_reader), mask_algorithm = algorithm_of(mask_reader);
  if (!hash_algorithm || !mask_algorithm || !oid::same(mask_algorithm->oid, oid::kMgf1)) return std::nullopt;
  Reader mask_hash_reader(mask_algorithm->parameters);
  const auto mask_hash = algorithm_of(mask_hash_reader);
  const auto digest = digest_by_oid(hash_algorithm->oid);
  if (!digest || !mask_hash || !oid::same(mask_hash->oid, hash_algorithm->oid)) return std::nullopt;
  SignatureMethod method{Scheme::rsa_pss, *digest, 20};
  if (const auto salt = fields.expect(0xA2)) {
    Reader salt_reader(salt->content);
    const auto number = salt_reader.expect(der::kInteger);
    if (!number || number->content.empty() || number->content.size() > 2 || number->content[0] >= 0x80) {
      return std::nullopt;
    }
    method.salt_bytes = 0;
    for (const std::uint8_t byte : number->content) method.salt_bytes = method.salt_bytes << 8 | byte;
    if (method.salt_bytes > 512) return std::nullopt;
  }
  // [3] trailerField is 1 by default and may not be anything else.
  return fields.at_end() ? std::optional(method) : std::nullopt;
}

std::optional<SignatureMethod> method_of(const Algorithm& algorithm, DigestAlgorithm digest) {
  struct Row {
    BytesView name;
    Scheme scheme;
    DigestAlgorithm digest;
  };
  static constexpr DigestAlgorithm k256 = DigestAlgorithm::sha256, k384 = DigestAlgorithm::sha384,
                                   k512 = DigestAlgorithm::sha512;
  if (oid::same(algorithm.oid, oid::kRsaEncryption)) return SignatureMethod{Scheme::rsa_pkcs1, digest, 0};
  if (oid::same(algorithm.oid, oid::kRsaPss)) return pss_method(algorithm.parameters);
  const Row rows[] = {{oid::kSha256WithRsa, Scheme::rsa_pkcs1, k256}, {oid::kSha384WithRsa, Scheme::rsa_pkcs1, k384},
                      {oid::kSha512WithRsa, Scheme::rsa_pkcs1, k512}, {oid::kEcdsaWithSha256, Scheme::ecdsa, k256},
                      {oid::kEcdsaWithSha384, Scheme::ecdsa, k384},   {oid::kEcdsaWithSha512, Scheme::ecdsa, k512},
                      {oid::kEd25519, Scheme::ed25519, k512}};
  for (const Row& row : rows) {
    if (oid::same(algorithm.oid, row.name)) return SignatureMethod{row.scheme, row.digest, 0};
  }
  return std::nullopt;
}

// SigningCertificateV2 (RFC 5035): the first ESSCertIDv2 is the signer's.
bool read_signing_certificate(BytesView value, Cms& cms) {
  Reader outer(value);
  const auto attribute = outer.expect(der::kSequence);
  if (!attribute || !outer.at_end()) return false;
  Reader fields(attribute->content);
  const auto list = fields.expect(der::kSequence);
  if (!list) return false;
  Reader ids(list->content);
  const auto id = ids.expect(der::kSequence);
  if (!id) return false;
  Reader parts(id->content);
  if (parts.next_is(der::kSequence)) {
    const auto algorithm = algorithm_of(parts);
    const auto digest = algorithm ? digest_by_oid(algorithm->oid) : std::nullopt;
    if (!digest) return false;
    cms.signing_certificate_digest = *digest;
  }
  const auto hash = parts.expect(der::kOctetString);
  if (!hash || hash->content.empty()) return false;
  cms.signing_certificate_hash = hash->content;
  return true;
}

bool read_attributes(const Element& attributes, Cms& cms) {
  bool content_type = false;
  Reader reader(attributes.content);
  while (!reader.at_end()) {
    const auto attribute = reader.expect(der::kSequence);
    if (!attribute) return false;
    Reader fields(attribute->content);
    const auto name = fields.expect(der::kOid), values = fields.expect(der::kSet);
    if (!name || !values || !fields.at_end()) return false;
    Reader value_reader(values->content);
    const auto value = value_reader.any();
    const bool sole = value && value_reader.at_end();
    if (oid::same(name->content, oid::kContentType)) {
      if (content_type || !sole || value->tag != der::kOid || !oid::same(value->content, oid::kData)) return false;
      content_type = true;
    } else if (oid::same(name->content, oid::kMessageDigest)) {
      if (!cms.message_digest.empty() || !sole || value->tag != der::kOctetString || value->content.empty()) {
        return false;
      }
      cms.message_digest = value->content;
    } else if (oid::same(name->content, oid::kSigningCertificateV2)) {
      if (!cms.signing_certificate_hash.empty() || !sole || !read_signing_certificate(value->whole, cms)) return false;
    }
  }
  cms.signed_attributes = attributes.whole;
  return content_type && !cms.message_digest.empty() && !cms.signing_certificate_hash.empty();
}

bool read_signer_name(Reader& signer, Cms& cms) {
  if (signer.next_is(der::kPrimitive0)) return signer.any().has_value();
  const auto pair = signer.expect(der::kSequence);
  if (!pair) return false;
  Reader fields(pair->content);
  const auto issuer = fields.expect(der::kSequence), serial = fields.expect(der::kInteger);
  if (!issuer || !serial || !fields.at_end()) return false;
  cms.issuer = issuer->whole;
  cms.serial = serial->whole;
  return true;
}

std::expected<void, Verdict> read_signer(const Element& info, Cms& cms) {
  Reader signer(info.content);
  if (!signer.expect(der::kInteger) || !read_signer_name(signer, cms)) return malformed("does not name its signer");
  const auto digest_algorithm = algorithm_of(signer);
  if (!digest_algorithm) return malformed("is damaged at the digest algorithm");
  const auto digest = digest_by_oid(digest_algorithm->oid);
  if (!digest) return unlisted("digest");
  const auto attributes = signer.expect(der::kContext0);
  if (!attributes || !read_attributes(*attributes, cms)) {
    return malformed("lacks one of the signed attributes content-type, message-digest, signing-certificate-v2");
  }
  const auto algorithm = algorithm_of(signer);
  const auto signature = signer.expect(der::kOctetString);
  if (!algorithm || !signature || !signer.skip_optional(der::kContext1) || !signer.at_end()) {
    return malformed("is damaged at the signature value");
  }
  const auto method = method_of(*algorithm, *digest);
  if (!method) return unlisted("signature algorithm");
  if (method->digest != *digest) return malformed("names two different digests");
  cms.method = *method;
  cms.signature = signature->content;
  return {};
}

bool read_certificates(const Element& set, Cms& cms) {
  Reader reader(set.content);
  while (!reader.at_end()) {
    const auto one = reader.any();
    if (!one || cms.certificates.size() == kCmsCertificatesMax) return false;
    if (one->tag == der::kSequence) cms.certificates.push_back(one->whole);
  }
  return true;
}

// The fields of a certificate by which it is named; the rest is not looked at.
struct CertificateName {
  BytesView issuer, serial;
};
std::optional<CertificateName> name_of(BytesView certificate) {
  Reader outer(certificate);
  const auto whole = outer.expect(der::kSequence);
  if (!whole) return std::nullopt;
  Reader fields(whole->content);
  const auto tbs = fields.expect(der::kSequence);
  if (!tbs) return std::nullopt;
  Reader parts(tbs->content);
  if (!parts.skip_optional(der::kContext0)) return std::nullopt;
  const auto serial = parts.expect(der::kInteger);
  if (!serial || !parts.expect(der::kSequence)) return std::nullopt;
  const auto issuer = parts.expect(der::kSequence);
  if (!issuer) return std::nullopt;
  return CertificateName{issuer->whole, serial->whole};
}

}  // namespace

std::expected<Cms, Verdict> read_cms(BytesView bytes) {
  Reader file(bytes);
  const auto content_info = file.expect(der::kSequence);
  if (!content_info) return malformed("is not DER");
  if (std::ranges::any_of(file.rest(), [](std::uint8_t byte) { return byte != 0; })) {
    return malformed("is followed by something");
  }
  Reader outer(content_info->content);
  const auto type = outer.expect(der::kOid), wrapped = outer.expect(der::kContext0);
  if (!type || !wrapped || !outer.at_end() || !oid::same(type->content, oid::kSignedData)) {
    return malformed("is not SignedData");
  }
  Reader wrapper(wrapped->content);
  const auto signed_data = wrapper.expect(der::kSequence);
  if (!signed_data || !wrapper.at_end()) return malformed("is not SignedData");
  Reader fields(signed_data->content);
  if (!fields.expect(der::kInteger) || !fields.expect(der::kSet)) return malformed("is damaged at its start");
  const auto content = fields.expect(der::kSequence);
  if (!content) return malformed("is damaged at its content");
  Reader encapsulated(content->content);
  const auto content_type = encapsulated.expect(der::kOid);
  if (!content_type || !oid::same(content_type->content, oid::kData) || !encapsulated.at_end()) {
    return malformed("is not detached");
  }
  Cms cms;
  if (fields.next_is(der::kContext0)) {
    const auto certificates = fields.any();
    if (!certificates || !read_certificates(*certificates, cms))
      return malformed("has damaged or too many certificates");
  }
  if (!fields.skip_optional(der::kContext1)) return malformed("is damaged at its revocation lists");
  const auto signers = fields.expect(der::kSet);
  if (!signers || !fields.at_end()) return malformed("is damaged at its signers");
  Reader signer_reader(signers->content);
  const auto signer = signer_reader.expect(der::kSequence);
  if (!signer || !signer_reader.at_end()) return malformed("does not have exactly one signer");
  if (auto read = read_signer(*signer, cms); !read) return std::unexpected(std::move(read.error()));
  return cms;
}

bool names_certificate(const Cms& cms, BytesView certificate_der) {
  const auto name = name_of(certificate_der);
  if (!name) return false;
  if (!cms.issuer.empty() && !(oid::same(cms.issuer, name->issuer) && oid::same(cms.serial, name->serial))) {
    return false;
  }
  // The hash alone decides when the signer is named by its key identifier: it names one certificate, the other a key.
  const DigestValue digest = digest_of(cms.signing_certificate_digest, {certificate_der});
  return oid::same(digest.view(), cms.signing_certificate_hash);
}

Bytes signed_form(const Cms& cms) {
  Bytes form(cms.signed_attributes.begin(), cms.signed_attributes.end());
  form.front() = der::kSet;
  return form;
}

}  // namespace axle::signature
