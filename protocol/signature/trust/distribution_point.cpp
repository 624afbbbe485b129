#include "protocol/signature/trust/distribution_point.hpp"

#include <algorithm>

#include "protocol/signature/asn1/der.hpp"
#include "protocol/signature/trust/oids.hpp"

namespace axle::signature {
namespace {

using der::Reader;

constexpr std::size_t kNamesMax = 64;
constexpr std::uint8_t kDirectoryName = 0xA4;

// BOOLEAN DEFAULT FALSE under an implicit tag; none when damaged.
std::optional<bool> optional_flag(Reader& reader, std::uint8_t tag) {
  if (!reader.next_is(tag)) return false;
  const auto flag = reader.any();
  if (!flag || flag->content.size() != 1) return std::nullopt;
  return flag->content[0] != 0;
}

}  // namespace

std::optional<std::vector<Bytes>> distribution_names(BytesView name, BytesView issuer) {
  Reader choice(name);
  std::vector<Bytes> names;
  if (const auto full = choice.expect(der::kContext0)) {
    Reader reader(full->content);
    while (!reader.at_end()) {
      const auto one = reader.any();
      if (!one || names.size() == kNamesMax) return std::nullopt;
      names.emplace_back(one->whole.begin(), one->whole.end());
    }
  } else if (const auto relative = choice.expect(der::kContext1)) {
    Reader reader(issuer);
    const auto base = reader.expect(der::kSequence);
    if (!base) return std::nullopt;
    const Bytes last = der::element(der::kSet, {relative->content});
    names.push_back(der::element(kDirectoryName, {der::sequence({base->content, last})}));
  }
  return choice.at_end() && !names.empty() ? std::optional(std::move(names)) : std::nullopt;
}

std::vector<Bytes> distribution_names_of(const CertificateParts& certificate) {
  std::vector<Bytes> all;
  const auto extensions = read_extensions(certificate.extensions);
  if (!extensions) return all;
  for (const Extension& extension : *extensions) {
    if (!oid::same(extension.name, oid::kCrlDistributionPoints)) continue;
    Reader outer(extension.value);
    const auto list = outer.expect(der::kSequence);
    Reader points(list ? list->content : BytesView());
    while (const auto point = points.expect(der::kSequence)) {
      Reader fields(point->content);
      const auto name = fields.expect(der::kContext0);
      if (!name || !fields.at_end()) continue;
      const auto names = distribution_names(name->content, certificate.issuer);
      if (names && all.size() < kNamesMax) all.insert(all.end(), names->begin(), names->end());
    }
  }
  return all;
}

std::optional<ListScope> read_scope(BytesView value, BytesView issuer) {
  Reader outer(value);
  const auto sequence = outer.expect(der::kSequence);
  if (!sequence || !outer.at_end()) return std::nullopt;
  Reader fields(sequence->content);
  ListScope scope;
  if (const auto name = fields.expect(der::kContext0)) {
    auto names = distribution_names(name->content, issuer);
    if (!names) return std::nullopt;
    scope.names = std::move(*names);
  }
  const auto users = optional_flag(fields, 0x81), authorities = optional_flag(fields, 0x82);
  if (!users || !authorities || fields.next_is(0x83)) return std::nullopt;
  const auto indirect = optional_flag(fields, 0x84), attributes = optional_flag(fields, 0x85);
  if (!indirect || *indirect || !attributes || *attributes || !fields.at_end()) return std::nullopt;
  scope.users_only = *users;
  scope.authorities_only = *authorities;
  return scope;
}

bool covers(const ListScope& scope, const Certificate& certificate) {
  const bool authority = certificate.role() == Role::authority;
  if ((scope.users_only && authority) || (scope.authorities_only && !authority)) return false;
  if (scope.names.empty()) return true;
  const auto parts = parts_of(certificate.der());
  AXLE_ASSERT(parts.has_value());
  const auto names = distribution_names_of(*parts);
  return std::ranges::any_of(
      names, [&](const Bytes& one) { return std::ranges::find(scope.names, one) != scope.names.end(); });
}

}  // namespace axle::signature
