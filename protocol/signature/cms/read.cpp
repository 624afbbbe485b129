#include <algorithm>
#include <optional>

#include "protocol/signature/asn1/oids.hpp"
#include "protocol/signature/cms/algorithms.hpp"
#include "protocol/signature/cms/cms.hpp"

namespace axle::signature {
namespace {

using der::Element;
using der::Reader;

constexpr std::uint8_t kOtherRevocation = 0xA1;  // [1] of RevocationInfoChoice

std::unexpected<Verdict> malformed(std::string_view what) {
  return std::unexpected(Verdict::failed(SubIndication::format_failure, "the CMS signature " + std::string(what)));
}
std::unexpected<Verdict> unlisted(std::string_view what) {
  return std::unexpected(Verdict::undetermined(SubIndication::crypto_constraints_failure,
                                               "the CMS signature uses a " + std::string(what) +
                                                   " that is not listed (SHA-256/384/512 with RSA, ECDSA, Ed25519)"));
}

// False when there are more than kCmsEvidenceMax.
bool keep(std::vector<BytesView>& list, BytesView one) {
  if (list.size() == kCmsEvidenceMax) return false;
  list.push_back(one);
  return true;
}

// SigningCertificate and SigningCertificateV2 (RFC 5035): the first ESSCertID is the signer's. Only the second version
// can name a hash algorithm.
bool read_signing_certificate(BytesView value, bool second_version, Cms& cms) {
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
  std::optional<DigestAlgorithm> digest;
  if (second_version) {
    digest = DigestAlgorithm::sha256;
    if (parts.next_is(der::kSequence)) {
      const auto algorithm = read_algorithm(parts);
      digest = algorithm ? digest_by_oid(algorithm->oid) : std::nullopt;
      if (!digest) return false;
    }
  }
  const auto hash = parts.expect(der::kOctetString);
  if (!hash || hash->content.empty()) return false;
  cms.signing_certificate_digest = digest;
  cms.signing_certificate_hash = hash->content;
  return true;
}

// RevocationInfoArchival: [0] lists, [1] OCSP responses, each an explicit SEQUENCE OF.
bool read_adobe_revocation(BytesView value, Cms& cms) {
  Reader outer(value);
  const auto archival = outer.expect(der::kSequence);
  if (!archival) return false;
  Reader kinds(archival->content);
  for (const auto& [tag, list] : {std::pair(der::kContext0, &cms.crls), std::pair(der::kContext1, &cms.ocsp)}) {
    if (!kinds.next_is(tag)) continue;
    const auto wrapped = kinds.any();
    if (!wrapped) return false;
    Reader wrapper(wrapped->content);
    const auto items = wrapper.expect(der::kSequence);
    if (!items) return false;
    for (Reader reader(items->content); !reader.at_end();) {
      const auto item = reader.expect(der::kSequence);
      if (!item || !keep(*list, item->whole)) return false;
    }
  }
  return true;
}

struct Attribute {
  BytesView oid;
  Element value;      // the first
  bool sole = false;  // there is no other
};
std::optional<Attribute> next_attribute(Reader& reader) {
  const auto attribute = reader.expect(der::kSequence);
  if (!attribute) return std::nullopt;
  Reader fields(attribute->content);
  const auto name = fields.expect(der::kOid), values = fields.expect(der::kSet);
  if (!name || !values || !fields.at_end()) return std::nullopt;
  Reader value_reader(values->content);
  const auto value = value_reader.any();
  if (!value) return std::nullopt;
  return Attribute{name->content, *value, value_reader.at_end()};
}

bool read_signed_attributes(const Element& attributes, CmsContent content, Cms& cms) {
  const BytesView wanted_type = content == CmsContent::detached ? BytesView(oid::kData) : BytesView(oid::kTstInfo);
  bool content_type = false, first_version = false, second_version = false;
  for (Reader reader(attributes.content); !reader.at_end();) {
    const auto one = next_attribute(reader);
    if (!one) return false;
    if (oid::same(one->oid, oid::kContentType)) {
      if (content_type || !one->sole || one->value.tag != der::kOid || !oid::same(one->value.content, wanted_type)) {
        return false;
      }
      content_type = true;
    } else if (oid::same(one->oid, oid::kMessageDigest)) {
      if (!cms.message_digest.empty() || !one->sole || one->value.tag != der::kOctetString) return false;
      cms.message_digest = one->value.content;
    } else if (oid::same(one->oid, oid::kSigningCertificateV2)) {
      if (second_version || !one->sole || !read_signing_certificate(one->value.whole, true, cms)) return false;
      second_version = true;
    } else if (oid::same(one->oid, oid::kSigningCertificate) && content == CmsContent::timestamp_info) {
      if (first_version || !one->sole) return false;
      first_version = true;
      if (!second_version && !read_signing_certificate(one->value.whole, false, cms)) return false;
    } else if (oid::same(one->oid, oid::kAdobeRevocation)) {
      if (!one->sole || !read_adobe_revocation(one->value.whole, cms)) return false;
    }
  }
  cms.signed_attributes = attributes.whole;
  return content_type && !cms.message_digest.empty() && (second_version || first_version);
}

bool read_unsigned_attributes(const Element& attributes, Cms& cms) {
  for (Reader reader(attributes.content); !reader.at_end();) {
    const auto one = next_attribute(reader);
    if (!one) return false;
    const bool first_token = oid::same(one->oid, oid::kSignatureTimestamp) && cms.timestamp.empty();
    if (first_token) cms.timestamp = one->value.whole;
  }
  return true;
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

std::expected<void, Verdict> read_signer(const Element& info, CmsContent content, Cms& cms) {
  Reader signer(info.content);
  if (!signer.expect(der::kInteger) || !read_signer_name(signer, cms)) return malformed("does not name its signer");
  const auto digest_algorithm = read_algorithm(signer);
  if (!digest_algorithm) return malformed("is damaged at the digest algorithm");
  const auto digest = digest_by_oid(digest_algorithm->oid);
  if (!digest) return unlisted("digest");
  const auto attributes = signer.expect(der::kContext0);
  if (!attributes || !read_signed_attributes(*attributes, content, cms)) {
    return malformed("lacks one of the signed attributes content-type, message-digest, signing-certificate-v2");
  }
  const auto algorithm = read_algorithm(signer);
  const auto signature = signer.expect(der::kOctetString);
  if (!algorithm || !signature) return malformed("is damaged at the signature value");
  if (signer.next_is(der::kContext1)) {
    const auto unsigned_attributes = signer.any();
    if (!unsigned_attributes || !read_unsigned_attributes(*unsigned_attributes, cms)) {
      return malformed("is damaged at its unsigned attributes");
    }
  }
  if (!signer.at_end()) return malformed("is damaged behind the signature value");
  const auto method = method_of(*algorithm, *digest);
  if (!method) return unlisted("signature algorithm");
  if (method->digest != *digest) return malformed("names two different digests");
  cms.method = *method;
  cms.signature = signature->content;
  return {};
}

bool read_certificates(const Element& set, Cms& cms) {
  cms.certificates.reserve(4);
  for (Reader reader(set.content); !reader.at_end();) {
    const auto one = reader.any();
    if (!one || cms.certificates.size() == kCmsCertificatesMax) return false;
    if (one->tag == der::kSequence) cms.certificates.push_back(one->whole);
  }
  return true;
}

bool read_revocation(const Element& set, Cms& cms) {
  for (Reader reader(set.content); !reader.at_end();) {
    const auto one = reader.any();
    if (!one) return false;
    if (one->tag == der::kSequence) {
      if (!keep(cms.crls, one->whole)) return false;
    } else if (one->tag == kOtherRevocation) {
      Reader other(one->content);
      const auto format = other.expect(der::kOid), value = other.any();
      if (!format || !value || !other.at_end()) return false;
      if (oid::same(format->content, oid::kOcspResponse) && !keep(cms.ocsp, value->whole)) return false;
    }
  }
  return true;
}

// EncapsulatedContentInfo.
bool read_content(const Element& info, CmsContent content, Cms& cms) {
  Reader fields(info.content);
  const auto type = fields.expect(der::kOid);
  if (content == CmsContent::detached) return type && oid::same(type->content, oid::kData) && fields.at_end();
  const auto wrapped = fields.expect(der::kContext0);
  if (!type || !wrapped || !fields.at_end() || !oid::same(type->content, oid::kTstInfo)) return false;
  Reader wrapper(wrapped->content);
  const auto octets = wrapper.expect(der::kOctetString);
  if (!octets || !wrapper.at_end() || octets->content.empty()) return false;
  cms.content = octets->content;
  return true;
}

}  // namespace

std::expected<Cms, Verdict> read_cms(BytesView bytes, CmsContent content) {
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
  const auto encapsulated = fields.expect(der::kSequence);
  Cms cms;
  if (!encapsulated || !read_content(*encapsulated, content, cms)) {
    return malformed(content == CmsContent::detached ? "is not detached" : "does not hold a TSTInfo");
  }
  if (fields.next_is(der::kContext0)) {
    const auto certificates = fields.any();
    if (!certificates || !read_certificates(*certificates, cms)) {
      return malformed("has damaged or too many certificates");
    }
  }
  if (fields.next_is(der::kContext1)) {
    const auto revocation = fields.any();
    if (!revocation || !read_revocation(*revocation, cms)) {
      return malformed("has damaged or too much revocation information");
    }
  }
  const auto signers = fields.expect(der::kSet);
  if (!signers || !fields.at_end()) return malformed("is damaged at its signers");
  Reader signer_reader(signers->content);
  const auto signer = signer_reader.expect(der::kSequence);
  if (!signer || !signer_reader.at_end()) return malformed("does not have exactly one signer");
  if (auto read = read_signer(*signer, content, cms); !read) return std::unexpected(std::move(read.error()));
  return cms;
}

Bytes signed_form(const Cms& cms) {
  Bytes form(cms.signed_attributes.begin(), cms.signed_attributes.end());
  form.front() = der::kSet;
  return form;
}

}  // namespace axle::signature
