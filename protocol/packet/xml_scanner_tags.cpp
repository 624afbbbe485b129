// Tags, attributes, names and namespaces of the scanner.
#include <algorithm>
#include <array>

#include "protocol/packet/qualified_name.hpp"
#include "protocol/packet/utf8.hpp"
#include "protocol/packet/xml_characters.hpp"
#include "protocol/packet/xml_scanner.hpp"

namespace axle::packet {
namespace {

constexpr std::string_view kXmlnsSpace = "http://www.w3.org/2000/xmlns/";
// Nothing here would follow it, but a program behind this one might.
constexpr std::string_view kXIncludeSpace = "http://www.w3.org/2001/XInclude";

// ASCII that may begin a name, or go on with it: most names are ASCII, and need no decoding.
constexpr std::array<bool, 256> make_name_table(bool begins) {
  std::array<bool, 256> table{};
  for (char32_t c = 0; c < 0x80; ++c) table[c] = begins ? is_xml_name_start(c) : is_xml_name_character(c);
  return table;
}
constexpr auto kStartsName = make_name_table(true);
constexpr auto kInName = make_name_table(false);

// What mostly follows a name.
constexpr std::array<bool, 256> make_end_table() {
  std::array<bool, 256> table{};
  for (const unsigned char c : {'>', '=', ' ', '/', '\n', '\r', '\t'}) table[c] = true;
  return table;
}
constexpr auto kEndsName = make_end_table();

}  // namespace

// A name of ASCII with what mostly follows one, as nearly all are.
std::string_view XmlScanner::read_plain_name() noexcept {
  const std::size_t end = std::min(bytes_.size(), at_ + limits_.name_bytes_max);
  std::size_t at = at_;
  for (bool second_part = false;; second_part = true, ++at) {
    if (at >= end || !kStartsName[static_cast<std::uint8_t>(bytes_[at])]) return {};
    while (at < end && kInName[static_cast<std::uint8_t>(bytes_[at])]) ++at;
    if (at >= end) return {};
    if (bytes_[at] != ':' || second_part) break;
  }
  if (!kEndsName[static_cast<std::uint8_t>(bytes_[at])]) return {};
  const std::string_view name = bytes_.substr(at_, at - at_);
  at_ = at;
  return name;
}

// A name with at most one colon that has a name on either side (Namespaces in XML, production 7).
Result<std::string_view> XmlScanner::read_name() {
  if (const std::string_view plain = read_plain_name(); !plain.empty()) return plain;
  const std::size_t from = at_;
  bool part_starts = true;
  bool colon_seen = false;
  while (!at_end()) {
    const Utf8Character character = decode_utf8(bytes_.substr(at_));
    if (character.bytes == 0) return wrong("the text is not UTF-8");
    if (character.value == ':') {
      if (part_starts || colon_seen) return wrong("a misplaced colon in a name");
      colon_seen = part_starts = true;
    } else if (part_starts ? is_xml_name_start(character.value) : is_xml_name_character(character.value)) {
      part_starts = false;
    } else {
      break;
    }
    at_ += character.bytes;
    if (at_ - from > limits_.name_bytes_max) {
      return past_limit("name_bytes_max: a name longer than " + std::to_string(limits_.name_bytes_max) + " bytes");
    }
  }
  if (part_starts) return wrong("a name is expected here");
  return bytes_.substr(from, at_ - from);
}

Result<XmlEvent> XmlScanner::read_start_tag() {
  element_offset_ = at_;
  if (open_.size() >= limits_.depth_max) {
    return past_limit("depth_max: more than " + std::to_string(limits_.depth_max) + " levels of elements");
  }
  ++at_;
  const auto written = read_name();
  if (!written) return pass(written);
  open_.push_back({*written, {}, bindings_.size(), false});
  attributes_.clear();
  attribute_names_.clear();
  if (!at_end() && peek() == '>') {
    ++at_;
  } else {
    while (true) {
      const auto more = read_attribute();
      if (!more) return pass(more);
      if (!*more) break;
    }
  }
  if (auto resolved = resolve_names(*written); !resolved) return pass(resolved);
  return XmlEvent::start_element;
}

Result<bool> XmlScanner::read_attribute() {
  const std::size_t name_end = at_;
  const bool space = skip_space();
  if (at_end()) return wrong("the document ends inside a tag");
  if (peek() == '>') {
    if (space) note_deviation(name_end);
    ++at_;
    return false;
  }
  if (looking_at("/>")) {
    note_deviation(at_);
    at_ += 2;
    pending_end_ = true;
    return false;
  }
  if (!space) return wrong("white space is missing before an attribute");
  const std::size_t from = at_;
  if (from != name_end + 1 || bytes_[name_end] != ' ') note_deviation(name_end);
  const auto written = read_name();
  if (!written) return pass(written);
  if (std::ranges::find(attribute_names_, *written) != attribute_names_.end())
    return error_at(from, "an attribute appears twice");
  if (attribute_names_.size() >= limits_.attributes_max) {
    return past_limit("attributes_max: more than " + std::to_string(limits_.attributes_max) +
                      " attributes of one element");
  }
  attribute_names_.push_back(*written);
  bool space_around = skip_space();
  if (at_end() || peek() != '=') return wrong("'=' is missing after an attribute's name");
  ++at_;
  space_around = skip_space() || space_around;
  if (space_around) note_deviation(from);
  const auto value = read_attribute_value();
  if (!value) return pass(value);
  if (past_markup()) return too_much_markup();
  const QualifiedName name = split_name(*written);
  if (name.prefix == "xmlns" || *written == "xmlns") {
    if (!attributes_.empty()) note_deviation(from);  // declarations come first
    if (auto bound = declare_namespace(name.prefix.empty() ? std::string_view() : name.local, *value); !bound) {
      return pass(bound);
    }
  } else {
    attributes_.push_back({*written, {}, *value});
  }
  return true;
}

Result<std::string_view> XmlScanner::read_attribute_value() {
  if (at_end() || (peek() != '"' && peek() != '\'')) return wrong("an attribute's value must stand in quotes");
  const char quote = peek();
  if (quote != '"') note_deviation(at_);
  std::size_t run = ++at_;
  std::string changed;  // only when the value differs from its bytes
  bool is_changed = false;
  while (true) {
    if (auto plain = pass_plain(quote); !plain) return pass(plain);
    if (changed.size() + (at_ - run) > limits_.text_bytes_max) {
      return past_limit("text_bytes_max: a value longer than " + std::to_string(limits_.text_bytes_max) + " bytes");
    }
    if (at_end()) return wrong("the document ends inside an attribute's value");
    if (peek() == quote) break;
    if (peek() == '<') return wrong("'<' is not allowed in an attribute's value");
    changed.append(bytes_.substr(run, at_ - run));
    is_changed = true;
    const std::size_t here = at_;
    if (peek() == '&') {
      const auto character = read_reference();
      if (!character) return pass(character);
      note_reference(here, true);
      append_utf8(changed, *character);
    } else {  // tab, line feed, carriage return
      note_deviation(here);
      changed.push_back(' ');
      at_ += looking_at("\r\n") ? 2 : 1;
    }
    run = at_;
  }
  const std::string_view rest = bytes_.substr(run, at_ - run);
  ++at_;
  if (!is_changed) return rest;
  changed += rest;
  return owned_.emplace_back(std::move(changed));
}

Result<void> XmlScanner::declare_namespace(std::string_view prefix, std::string_view space) {
  if (++namespaces_seen_ > limits_.namespaces_max) {
    return past_limit("namespaces_max: more than " + std::to_string(limits_.namespaces_max) +
                      " namespace declarations in the document");
  }
  if (prefix == "xmlns" || space == kXmlnsSpace) return wrong("the namespace of xmlns cannot be declared");
  if ((prefix == "xml") != (space == kXmlNamespace))
    return wrong("the prefix xml and its namespace cannot be re-declared");
  if (!prefix.empty() && space.empty()) return wrong("a prefix cannot be undeclared");
  bindings_.push_back({prefix, space});
  return {};
}

Result<XmlName> XmlScanner::resolve(std::string_view written, bool is_element) const {
  const QualifiedName name = split_name(written);
  if (name.prefix.empty() && !is_element) return XmlName{{}, name.local};
  for (auto binding = bindings_.rbegin(); binding != bindings_.rend(); ++binding) {
    if (binding->prefix == name.prefix) return XmlName{binding->space, name.local};
  }
  if (name.prefix.empty()) return XmlName{{}, name.local};
  if (name.prefix == "xml") return XmlName{kXmlNamespace, name.local};
  return error_at(element_offset_, "the prefix '" + std::string(name.prefix) + "' is not declared");
}

Result<void> XmlScanner::resolve_names(std::string_view written) {
  const auto element = resolve(written, true);
  if (!element) return pass(element);
  if (element->space == kXIncludeSpace) return error_at(element_offset_, "XInclude is not allowed in a packet");
  name_ = open_.back().name = *element;
  written_ = written;
  for (std::size_t i = 0; i < attributes_.size(); ++i) {
    const auto name = resolve(attributes_[i].written, false);
    if (!name) return pass(name);
    // Equal names through different prefixes; through one prefix, which is one declaration and so one place in memory,
    // or none, they were compared as written.
    for (std::size_t before = 0; before < i && !name->space.empty(); ++before) {
      const XmlName& other = attributes_[before].name;
      if (other.space.data() != name->space.data() && other == *name) {
        return error_at(element_offset_, "an attribute appears twice");
      }
    }
    attributes_[i].name = *name;
  }
  note_names(written);
  return {};
}

Result<XmlEvent> XmlScanner::read_end_tag() {
  const std::size_t from = at_;
  end_tag_offset_ = from;
  at_ += 2;
  const std::string_view expected = open_.back().written;
  if (looking_at(expected) && bytes_.substr(at_ + expected.size()).starts_with('>')) {
    at_ += expected.size() + 1;
    return close_element();
  }
  const auto written = read_name();
  if (!written) return pass(written);
  if (*written != open_.back().written) {
    return error_at(from, "</" + std::string(*written) + "> closes <" + std::string(open_.back().written) + ">");
  }
  if (skip_space()) note_deviation(from);
  if (at_end() || peek() != '>') return wrong("an end tag is not closed by '>'");
  ++at_;
  return close_element();
}

XmlEvent XmlScanner::close_element() {
  if (pending_end_) end_tag_offset_ = at_ - 2;
  pending_end_ = false;
  name_ = open_.back().name;
  written_ = open_.back().written;
  bindings_.resize(open_.back().bindings);
  open_.pop_back();
  return XmlEvent::end_element;
}

}  // namespace axle::packet
