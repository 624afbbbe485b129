#include "protocol/signature/trust/certificate_parts.hpp"

#include <algorithm>

#include "protocol/signature/asn1/der.hpp"
#include "protocol/signature/trust/oids.hpp"

namespace axle::signature {
namespace {

using der::Reader;

constexpr std::uint8_t kBitString = 0x03, kBoolean = 0x01, kContext3 = 0xA3, kUri = 0x86;
constexpr std::size_t kUrlBytesMax = 2048;

void keep_url(const der::Element& name, std::vector<std::string>& urls) {
  const std::string_view text = as_text(name.content);
  const bool printable = std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F; });
  if (name.tag != kUri || urls.size() == kUrlsMax || text.size() > kUrlBytesMax || !printable) return;
  if (text.starts_with("http://")) urls.emplace_back(text);
}

// CRLDistributionPoints: SEQUENCE OF { [0] { [0] fullName }, [1] reasons, [2] cRLIssuer }. A point that covers some
// reasons only, or whose list another issuer signs, is not one that is used here.
void read_distribution_points(BytesView value, std::vector<std::string>& urls) {
  Reader outer(value);
  const auto list = outer.expect(der::kSequence);
  Reader points(list ? list->content : BytesView());
  while (const auto point = points.expect(der::kSequence)) {
    Reader fields(point->content);
    const auto name = fields.expect(der::kContext0);
    if (!name || !fields.at_end()) continue;
    Reader choice(name->content);
    const auto full = choice.expect(der::kContext0);
    Reader names(full ? full->content : BytesView());
    while (const auto one = names.any()) keep_url(*one, urls);
  }
}

// AuthorityInfoAccess: SEQUENCE OF { accessMethod, accessLocation }.
void read_access(BytesView value, std::vector<std::string>& urls) {
  Reader outer(value);
  const auto list = outer.expect(der::kSequence);
  Reader descriptions(list ? list->content : BytesView());
  while (const auto one = descriptions.expect(der::kSequence)) {
    Reader fields(one->content);
    const auto method = fields.expect(der::kOid);
    const auto location = fields.any();
    if (method && location && oid::same(method->content, oid::kAccessOcsp)) keep_url(*location, urls);
  }
}

// Elements of a constructed value, counted no further than one past `max`.
std::size_t count_elements(BytesView content, std::size_t max) {
  std::size_t count = 0;
  for (Reader reader(content); count <= max && reader.any();) ++count;
  return count;
}

}  // namespace

std::optional<CertificateParts> parts_of(BytesView certificate_der) {
  Reader whole(certificate_der);
  const auto outer = whole.expect(der::kSequence);
  if (!outer || !whole.at_end()) return std::nullopt;
  Reader fields(outer->content);
  const auto tbs = fields.expect(der::kSequence);
  if (!tbs) return std::nullopt;
  Reader inner(tbs->content);
  if (!inner.skip_optional(der::kContext0)) return std::nullopt;
  const auto serial = inner.expect(der::kInteger), algorithm = inner.expect(der::kSequence);
  const auto issuer = inner.expect(der::kSequence), validity = inner.expect(der::kSequence);
  const auto subject = inner.expect(der::kSequence), key_info = inner.expect(der::kSequence);
  if (!serial || serial->content.empty() || !algorithm || !issuer || !validity || !subject || !key_info) {
    return std::nullopt;
  }
  Reader key(key_info->content);
  const auto key_algorithm = key.expect(der::kSequence), bits = key.expect(kBitString);
  if (!key_algorithm || !bits || bits->content.empty()) return std::nullopt;
  CertificateParts parts{serial->content, issuer->whole, subject->whole, key_info->whole, bits->content.subspan(1), {}};
  // [1] and [2] are the unique identifiers of old.
  if (!inner.skip_optional(0x81) || !inner.skip_optional(0x82)) return std::nullopt;
  if (const auto tagged = inner.expect(kContext3)) {
    Reader list(tagged->content);
    const auto extensions = list.expect(der::kSequence);
    if (!extensions || !list.at_end() || !read_extensions(extensions->content)) return std::nullopt;
    parts.extensions = extensions->content;
  }
  return inner.at_end() ? std::optional(parts) : std::nullopt;
}

std::optional<std::vector<Extension>> read_extensions(BytesView content) {
  std::vector<Extension> extensions;
  Reader reader(content);
  while (!reader.at_end()) {
    const auto one = reader.expect(der::kSequence);
    if (!one || extensions.size() == kExtensionsMax) return std::nullopt;
    Reader fields(one->content);
    const auto name = fields.expect(der::kOid);
    const bool has_critical = fields.next_is(kBoolean);
    const auto critical = fields.expect(kBoolean);
    const auto value = fields.expect(der::kOctetString);
    if (!name || !value || !fields.at_end() || (has_critical && (!critical || critical->content.size() != 1))) {
      return std::nullopt;
    }
    const auto same = [&](const Extension& other) { return oid::same(other.name, name->content); };
    if (std::ranges::any_of(extensions, same)) return std::nullopt;
    // FALSE in so many words is not DER, but seen in the field.
    extensions.push_back({name->content, critical && critical->content[0] != 0, value->content});
  }
  return extensions;
}

bool names_within_bounds(const CertificateParts& parts) {
  const auto extensions = read_extensions(parts.extensions);
  if (!extensions) return false;
  for (const Extension& one : *extensions) {
    Reader outer(one.value);
    const auto list = outer.any();
    if (!list) continue;
    if (oid::same(one.name, oid::kSubjectAltName) &&
        count_elements(list->content, kAlternativeNamesMax) > kAlternativeNamesMax) {
      return false;
    }
    if (!oid::same(one.name, oid::kNameConstraints)) continue;
    std::size_t subtrees = 0;
    for (Reader kinds(list->content); const auto kind = kinds.any();) {
      subtrees += count_elements(kind->content, kNameConstraintsMax);
    }
    if (subtrees > kNameConstraintsMax) return false;
  }
  return true;
}

RevocationUrls revocation_urls_of(const CertificateParts& parts) {
  RevocationUrls urls;
  const auto extensions = read_extensions(parts.extensions);
  if (!extensions) return urls;
  for (const Extension& one : *extensions) {
    if (oid::same(one.name, oid::kCrlDistributionPoints)) read_distribution_points(one.value, urls.crl);
    if (oid::same(one.name, oid::kAuthorityInfoAccess)) read_access(one.value, urls.ocsp);
  }
  return urls;
}

}  // namespace axle::signature
