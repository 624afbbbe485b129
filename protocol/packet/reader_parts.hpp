// Inside the reader: a table of "this child element goes there", and what runs it. Not for other folders.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "protocol/packet/reader.hpp"
#include "protocol/packet/xml_scanner.hpp"

namespace axle::packet {

struct ReaderContext {
  XmlScanner& xml;
  const ReaderLimits& limits;
};

// Reads the child element `name` of the packet's namespace; `read` is called right after its start tag and consumes it.
template <class T>
struct ChildRule {
  std::string_view name;
  Result<void> (*read)(ReaderContext&, T&);
  bool repeats = false;
};

// "BusinessDocType" and its kin are spelled "Bussiness..." in the standard; both are read (domain 2.8, 11).
std::string_view standard_spelling(std::string_view local) noexcept;

bool is_blank(std::string_view text) noexcept;
std::string_view trimmed(std::string_view text) noexcept;

// The next child of the element that the scanner stands in: true after its start tag, false after the parent's end.
Result<bool> next_child(ReaderContext& context);

// Reads all children of the element that has just started by the table; unknown ones are skipped, a second one of what
// may stand once is refused.
template <class T>
Result<void> read_children(ReaderContext& context, T& target, std::span<const ChildRule<T>> rules) {
  std::uint64_t seen = 0;
  AXLE_ASSERT(rules.size() <= 64);
  while (true) {
    const auto child = next_child(context);
    if (!child) return pass(child);
    if (!*child) return {};
    const XmlName name = context.xml.name();
    const bool is_ours = name.space == kNamespace;
    const std::string_view local = is_ours ? standard_spelling(name.local) : name.local;
    const ChildRule<T>* rule = nullptr;
    for (std::size_t i = 0; is_ours && rule == nullptr && i < rules.size(); ++i) {
      if (rules[i].name != local) continue;
      rule = &rules[i];
      if (!rule->repeats && (seen >> i & 1) != 0) {
        return context.xml.error_at(context.xml.element_offset(), "<" + std::string(local) + "> appears twice");
      }
      seen |= std::uint64_t{1} << i;
    }
    if (auto done = rule != nullptr ? rule->read(context, target) : context.xml.skip_element(); !done) return done;
  }
}

// An identifier, date or number: without the white space around it.
template <auto Member, class T>
Result<void> token(ReaderContext& context, T& target) {
  std::string text;
  if (auto read = context.xml.element_text(text); !read) return read;
  (target.*Member) = trimmed(text);
  return {};
}

// A name or sentence, as it stands.
template <auto Member, class T>
Result<void> prose(ReaderContext& context, T& target) {
  return context.xml.element_text(target.*Member);
}

// Refuses the element that has just started when the list is full.
template <class Item>
Result<void> room_for(ReaderContext& context, const std::vector<Item>& list, std::size_t max, std::string_view limit) {
  if (list.size() < max) return {};
  return context.xml.error_at(
      context.xml.element_offset(),
      std::string(limit) + ": more than " + std::to_string(max) + " <" + std::string(context.xml.name().local) + ">",
      Errc::limit);
}

// <edXMLHeader>, right after its start tag: fills packet.header and packet.signature_element.
Result<void> read_header(ReaderContext& context, std::string_view bytes, Packet& packet);

}  // namespace axle::packet
