#include "protocol/signature/xml/element_reader.hpp"

#include <algorithm>

#include "protocol/signature/xml/signature_element.hpp"

namespace axle::signature {

using packet::XmlEvent;

std::string quoted(std::string_view text) {
  constexpr std::size_t kShown = 100;
  std::string out = "'";
  for (const char c : text.substr(0, kShown)) out += c >= ' ' && c <= '~' ? c : '?';
  return out + (text.size() > kShown ? "...'" : "'");
}

ElementReader::ElementReader(std::string_view document, std::size_t begin, std::size_t end,
                             std::span<const packet::XmlBinding> in_scope)
    : xml_(document.substr(0, end), {}, begin, in_scope) {}

bool ElementReader::malformed(const Error& error) {
  failure_ = Verdict::failed(SubIndication::format_failure, error.detail);
  return false;
}

bool ElementReader::wrong(std::string_view what) {
  return malformed(xml_.error_at(xml_.element_offset(), what).error());
}

bool ElementReader::forbidden_algorithm(std::string_view what) {
  failure_ = Verdict::undetermined(SubIndication::crypto_constraints_failure,
                                   xml_.error_at(xml_.element_offset(), what).error().detail);
  return false;
}

bool ElementReader::child() {
  while (true) {
    xml_.pass_blank();
    const auto event = xml_.next();
    if (!event) return malformed(event.error());
    if (*event == XmlEvent::text) {
      constexpr std::string_view kSpace = " \t\n\r";
      if (xml_.text().find_first_not_of(kSpace) == std::string_view::npos) continue;
      return wrong("text stands between the elements");
    }
    has_child_ = *event == XmlEvent::start_element;
    return true;
  }
}

bool ElementReader::expect(std::string_view space, std::string_view local) {
  if (!child()) return false;
  if (at(space, local)) return true;
  if (!has_child_) return wrong("<" + std::string(local) + "> is missing");
  return wrong("<" + std::string(local) + "> is expected here, not <" + std::string(xml_.name().local) + ">");
}

bool ElementReader::expect_end() {
  if (!child()) return false;
  return !has_child_ || wrong("<" + std::string(xml_.name().local) + "> is not allowed here");
}

bool ElementReader::allow_attributes(std::initializer_list<std::string_view> names) {
  for (const auto& attribute : xml_.attributes()) {
    const bool allowed = attribute.name.space.empty() && std::ranges::find(names, attribute.name.local) != names.end();
    if (!allowed) return wrong("the attribute " + quoted(attribute.written) + " is not allowed here");
  }
  return true;
}

const packet::XmlAttribute* ElementReader::attribute(std::string_view name) const {
  const auto attributes = xml_.attributes();
  const auto found = std::ranges::find(attributes, packet::XmlName{{}, name}, &packet::XmlAttribute::name);
  return found == attributes.end() ? nullptr : &*found;
}

bool ElementReader::required_attribute(std::string_view name, std::string& value) {
  const auto* found = attribute(name);
  if (found == nullptr) return wrong("the attribute " + std::string(name) + " is missing");
  value = found->value;
  return true;
}

bool ElementReader::text(std::string& out) {
  if (auto read = xml_.element_text(out); !read) return malformed(read.error());
  return true;
}

bool ElementReader::base64(Bytes& out) {
  std::string digits;
  if (!text(digits)) return false;
  auto bytes = from_base64(digits);
  if (!bytes) return wrong(bytes.error().detail);
  if (bytes->empty()) return wrong("a value in base64 is empty");
  out = std::move(*bytes);
  return true;
}

}  // namespace axle::signature
