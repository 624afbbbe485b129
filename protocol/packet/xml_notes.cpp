// What the scanner notes for the check of a signature: above all, where the bytes leave their canonical form.
#include <algorithm>
#include <array>

#include "protocol/packet/qualified_name.hpp"
#include "protocol/packet/xml_scanner.hpp"

namespace axle::packet {
namespace {

// The references that canonical XML itself writes.
constexpr std::array<std::string_view, 4> kInText{"&amp;", "&lt;", "&gt;", "&#xD;"};
constexpr std::array<std::string_view, 6> kInAttributes{"&amp;", "&lt;", "&quot;", "&#x9;", "&#xA;", "&#xD;"};

// The namespace's name that a prefix stands for, the innermost declaration last.
std::string_view space_of(std::span<const XmlBinding> bindings, std::string_view prefix) noexcept {
  for (std::size_t i = bindings.size(); i-- > 0;) {
    if (bindings[i].prefix == prefix) return bindings[i].space;
  }
  return {};
}

// Attributes are ordered by namespace, then by local name.
bool in_canonical_order(std::span<const XmlAttribute> attributes) noexcept {
  return std::ranges::is_sorted(attributes, {}, [](const XmlAttribute& attribute) {
    return std::pair(attribute.name.space, attribute.name.local);
  });
}

}  // namespace

bool is_id_attribute(const XmlName& name) noexcept {
  return name.local == "Id" || name.local == "ID" || name.local == "id";
}

bool is_canonical_namespace(std::string_view space) noexcept {
  const auto is_letter_or_digit = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  constexpr std::string_view kMarks = "-._~:/?@!$'()*+,;=";  // of a URI (RFC 3986 2), without those that need care
  const auto in_uri = [&](char c) { return is_letter_or_digit(c) || kMarks.find(c) != std::string_view::npos; };
  const std::size_t fragment = std::min(space.find('#'), space.size());
  if (!std::ranges::all_of(space.substr(0, fragment), in_uri)) return false;
  if (fragment < space.size() && !std::ranges::all_of(space.substr(fragment + 1), in_uri)) return false;
  for (const std::string_view scheme : {"http://", "https://", "urn:"}) {
    if (!space.starts_with(scheme)) continue;
    const std::string_view rest = space.substr(scheme.size());
    const std::string_view name = rest.substr(0, rest.find_first_of("/?#"));
    const auto in_name = [&](char c) { return is_letter_or_digit(c) || c == '.' || c == '-'; };
    return !name.empty() && is_letter_or_digit(name.front()) &&
           (scheme == "urn:" || std::ranges::all_of(name, in_name));
  }
  return false;
}

void XmlScanner::note_deviation(std::size_t offset) noexcept {
  notes_.deviation = std::min(notes_.deviation, offset);
}

void XmlScanner::forget_deviation_from(std::size_t offset) noexcept {
  if (notes_.deviation >= offset) notes_.deviation = std::string_view::npos;
}

bool XmlScanner::inherits_xml_attributes() const noexcept {
  for (std::size_t i = 0; i + 1 < open_.size(); ++i) {
    if (open_[i].has_xml_attributes) return true;
  }
  return false;
}

void XmlScanner::note_reference(std::size_t from, bool is_attribute) noexcept {
  const std::string_view reference = bytes_.substr(from, at_ - from);
  const bool canonical = is_attribute ? std::ranges::find(kInAttributes, reference) != kInAttributes.end()
                                      : std::ranges::find(kInText, reference) != kInText.end();
  if (!canonical) note_deviation(from);
}

// In canonical form every declaration is where its prefix is first used, says something new, and comes in the order of
// prefixes. When all elements around are like that, what is declared there is what their canonical form declares.
bool XmlScanner::own_bindings_canonical(std::string_view element_prefix) const noexcept {
  const std::size_t outer = open_.back().bindings;
  const std::span<const XmlBinding> around(bindings_.data(), outer);
  for (std::size_t i = outer; i < bindings_.size(); ++i) {
    const XmlBinding& own = bindings_[i];
    const bool is_used = own.prefix == element_prefix || std::ranges::any_of(attributes_, [&](const XmlAttribute& one) {
                           return !own.prefix.empty() && split_name(one.written).prefix == own.prefix;
                         });
    const bool in_order = i == outer || bindings_[i - 1].prefix < own.prefix;
    const bool is_regular = own.space.empty() || is_canonical_namespace(own.space);
    if (!is_used || !in_order || !is_regular || own.prefix == "xml" || space_of(around, own.prefix) == own.space) {
      return false;
    }
  }
  return true;
}

// Right after an element's names are resolved.
void XmlScanner::note_names(std::string_view written) {
  if (name_.local == "Signature" || name_.local == "DigitalSignature") ++notes_.signatures;
  for (const XmlAttribute& attribute : attributes_) {
    if (is_id_attribute(attribute.name)) ++notes_.ids;
    if (attribute.name.space == kXmlNamespace) open_.back().has_xml_attributes = true;
  }
  if (notes_.deviation != std::string_view::npos) return;
  const bool canonical = (own_bindings() == 0 || own_bindings_canonical(split_name(written).prefix)) &&
                         (attributes_.size() < 2 || in_canonical_order(attributes_));
  if (!canonical) note_deviation(element_offset_);
}

}  // namespace axle::packet
