// The scanner's flow, prolog and content; tags and names are in xml_scanner_tags.cpp.
#include "protocol/packet/xml_scanner.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "protocol/packet/plain_text.hpp"
#include "protocol/packet/utf8.hpp"
#include "protocol/packet/xml_characters.hpp"

namespace axle::packet {
namespace {

// What pass_plain() does at a byte.
enum Class : std::uint8_t { kPlain, kStop, kBracket, kGreater, kQuote, kBlank, kMultibyte, kInvalid };

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> classes{};
  for (std::size_t i = 0; i < 0x20; ++i) classes[i] = kInvalid;
  for (std::size_t i = 0x80; i < 256; ++i) classes[i] = kMultibyte;
  classes['\t'] = classes['\n'] = kBlank;
  classes['\r'] = classes['<'] = classes['&'] = kStop;
  classes[']'] = kBracket;
  classes['>'] = kGreater;
  classes['"'] = classes['\''] = kQuote;
  return classes;
}
constexpr auto kClasses = make_classes();

// What stands for itself in text whatever comes next to it, also in its canonical form.
constexpr std::array<bool, 256> make_plain_table() {
  std::array<bool, 256> table{};
  for (std::size_t i = 0; i < 256; ++i) {
    table[i] = kClasses[i] == kPlain || kClasses[i] == kQuote || kClasses[i] == kBlank;
  }
  return table;
}
constexpr auto kInPlainText = make_plain_table();

// A run of plain characters this long is most likely an attachment: the rest of it goes by blocks.
constexpr std::size_t kLongRun = 64;

constexpr std::string_view kCdataStart = "<![CDATA[";
constexpr std::string_view kCdataEnd = "]]>";

bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace

XmlScanner::XmlScanner(std::string_view bytes, const XmlLimits& limits, std::size_t start,
                       std::span<const XmlBinding> in_scope)
    : bytes_(bytes), limits_(limits), at_(start), start_(start), bindings_(in_scope.begin(), in_scope.end()) {
  AXLE_ASSERT(start <= bytes.size());
}

std::unexpected<Error> XmlScanner::error_at(std::size_t offset, std::string_view what, Errc code) const {
  const std::string_view before = bytes_.substr(0, offset);
  const auto line = 1 + std::ranges::count(before, '\n');
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  const std::size_t column = 1 + count_characters(before.substr(line_start));
  return fail(code, "line " + std::to_string(line) + ", column " + std::to_string(column) + ": " + std::string(what));
}

bool XmlScanner::skip_space() noexcept {
  const std::size_t before = at_;
  while (!at_end() && is_xml_space(peek())) ++at_;
  return at_ != before;
}

Result<XmlEvent> XmlScanner::next() {
  auto event = step();
  if (event && past_markup()) return too_much_markup();
  return event;
}

std::unexpected<Error> XmlScanner::too_much_markup() const {
  return past_limit("markup_bytes_max: more than " + std::to_string(limits_.markup_bytes_max) + " bytes of markup");
}

Result<XmlEvent> XmlScanner::step() {
  if (!prolog_read_) {
    if (auto prolog = read_prolog(); !prolog) return pass(prolog);
  }
  if (pending_end_) return close_element();
  if (open_.empty()) return read_outside_root();
  if (at_end()) return wrong("the document ends inside <" + std::string(open_.back().written) + ">");
  if (peek() != '<' || looking_at(kCdataStart)) return read_text();
  if (looking_at("</")) return read_end_tag();
  if (looking_at("<!") || looking_at("<?")) return refuse_declaration();
  return read_start_tag();
}

Result<XmlEvent> XmlScanner::read_outside_root() {
  skip_space();
  if (at_end()) {
    if (!root_seen_) return wrong("no root element");
    return XmlEvent::end_of_document;
  }
  if (looking_at(kCdataStart) || looking_at("</") || peek() != '<') {
    return wrong(root_seen_ ? "something follows the root element" : "something stands before the root element");
  }
  if (looking_at("<!") || looking_at("<?")) return refuse_declaration();
  if (root_seen_) return wrong("a second root element");
  root_seen_ = true;
  return read_start_tag();
}

std::unexpected<Error> XmlScanner::refuse_declaration() const {
  if (looking_at("<!--")) return wrong("comments are not allowed in a packet");
  if (looking_at("<!DOCTYPE")) return wrong("a document type declaration is not allowed");
  if (looking_at("<?xml") && bytes_.size() > at_ + 5 && is_xml_space(bytes_[at_ + 5])) {
    return wrong("an XML declaration must be the first thing in the document");
  }
  if (looking_at("<?")) return wrong("processing instructions are not allowed in a packet");
  return wrong("'<!' begins nothing that is allowed here");
}

// <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
Result<void> XmlScanner::read_prolog() {
  prolog_read_ = true;
  if (!looking_at("<?xml") || bytes_.size() <= at_ + 5 || !is_xml_space(bytes_[at_ + 5])) return {};
  at_ += 5;
  skip_space();
  const auto version = read_pseudo_attribute("version");
  if (!version) return pass(version);
  if (*version != "1.0") return wrong("XML version must be 1.0");
  bool space = skip_space();
  if (space && looking_at("encoding")) {
    const auto encoding = read_pseudo_attribute("encoding");
    if (!encoding) return pass(encoding);
    if (!equals_ignoring_case(*encoding, "UTF-8")) return wrong("the encoding must be UTF-8");
    space = skip_space();
  }
  if (space && looking_at("standalone")) {
    const auto standalone = read_pseudo_attribute("standalone");
    if (!standalone) return pass(standalone);
    if (*standalone != "yes" && *standalone != "no") return wrong("standalone must be yes or no");
    skip_space();
  }
  if (!looking_at("?>")) return wrong("the XML declaration is not closed by '?>'");
  at_ += 2;
  return {};
}

Result<std::string_view> XmlScanner::read_pseudo_attribute(std::string_view expected_name) {
  if (!looking_at(expected_name)) return wrong("the XML declaration needs " + std::string(expected_name));
  at_ += expected_name.size();
  skip_space();
  if (!looking_at("=")) return wrong("'=' is missing in the XML declaration");
  ++at_;
  skip_space();
  if (!looking_at("\"") && !looking_at("'")) return wrong("a quote is missing in the XML declaration");
  const std::size_t from = at_ + 1;
  const std::size_t to = bytes_.find(peek(), from);
  if (to == std::string_view::npos || to - from > limits_.name_bytes_max) {
    return wrong("a value in the XML declaration is not closed");
  }
  at_ = to + 1;
  return bytes_.substr(from, to - from);
}

Result<void> XmlScanner::pass_plain(char quote) {
  // Not further than what shows that the text is too long: a packet of one endless text is not read to its end.
  const std::size_t end = at_ + std::min(bytes_.size() - at_, limits_.text_bytes_max + 1);
  while (at_ < end) {
    // Most of a text is plain: it is passed over with everything in registers.
    std::size_t at = at_;
    const std::size_t soon = std::min(end, at + kLongRun);
    while (at < soon && kClasses[static_cast<std::uint8_t>(bytes_[at])] == kPlain) ++at;
    at_ = at;
    if (at_ == end) break;
    if (at == soon) {
      // Brackets are plain there; the last two bytes are looked at again, so that none before a '>' is missed.
      const std::size_t run = quote == 0 ? plain_text_bytes(bytes_.substr(at, end - at)) : 0;
      at_ += run > 2 ? run - 2 : 0;
      continue;
    }
    const char c = peek();
    switch (kClasses[static_cast<std::uint8_t>(c)]) {
      case kStop: return {};
      case kBracket:
        if (quote == 0 && looking_at(kCdataEnd)) return wrong("']]>' is not allowed in text");
        ++at_;
        break;
      case kGreater:
        if (quote == 0) note_deviation(at_);
        ++at_;
        break;
      case kQuote:
        if (c == quote) return {};
        ++at_;
        break;
      case kBlank:
        if (quote != 0) return {};
        ++at_;
        break;
      case kMultibyte: {
        const Utf8Character character = decode_utf8(bytes_.substr(at_));
        if (character.bytes == 0) return wrong("the text is not UTF-8");
        if (!is_xml_character(character.value)) return wrong("a character that XML does not allow");
        at_ += character.bytes;
        break;
      }
      default: return wrong("a control character that XML does not allow");
    }
  }
  return {};
}

// A short text of ASCII, as most are: it is its own value.
bool XmlScanner::read_plain_text() {
  const std::size_t end = std::min(bytes_.size(), at_ + std::min(kLongRun, limits_.text_bytes_max));
  std::size_t at = at_;
  while (at < end && kInPlainText[static_cast<std::uint8_t>(bytes_[at])]) ++at;
  if (at >= end || bytes_[at] != '<' || bytes_.substr(at + 1).starts_with('!')) return false;
  text_value_ = bytes_.substr(at_, at - at_);
  at_ = at;
  return true;
}

Result<XmlEvent> XmlScanner::read_text() {
  if (read_plain_text()) return XmlEvent::text;
  std::size_t run = at_;  // what lies between here and at_ is still to be taken
  bool copied = false;
  scratch_.clear();
  const auto take_run = [&] {
    scratch_.append(bytes_.substr(run, at_ - run));
    copied = true;
  };
  while (true) {
    if (auto plain = pass_plain(0); !plain) return pass(plain);
    if (scratch_.size() + (at_ - run) > limits_.text_bytes_max) {
      return past_limit("text_bytes_max: a text longer than " + std::to_string(limits_.text_bytes_max) + " bytes");
    }
    if (at_end()) break;
    const std::size_t here = at_;
    if (peek() == '\r') {
      take_run();
      note_deviation(here);
      scratch_.push_back('\n');
      at_ += looking_at("\r\n") ? 2 : 1;
    } else if (peek() == '&') {
      take_run();
      const auto character = read_reference();
      if (!character) return pass(character);
      note_reference(here, false);
      append_utf8(scratch_, *character);
    } else if (looking_at(kCdataStart)) {
      take_run();
      note_deviation(here);
      if (auto section = read_cdata(); !section) return pass(section);
    } else {
      break;
    }
    run = at_;
  }
  if (copied) {
    take_run();
    text_value_ = scratch_;
  } else {
    text_value_ = bytes_.substr(run, at_ - run);
  }
  return XmlEvent::text;
}

// Appends the section's text to scratch_.
Result<void> XmlScanner::read_cdata() {
  const std::size_t end = bytes_.find(kCdataEnd, at_ + kCdataStart.size());
  if (end == std::string_view::npos) return wrong("a CDATA section is not closed");
  at_ += kCdataStart.size();
  if (scratch_.size() + (end - at_) > limits_.text_bytes_max) {
    return past_limit("text_bytes_max: a text longer than " + std::to_string(limits_.text_bytes_max) + " bytes");
  }
  while (at_ < end) {
    const Utf8Character character = decode_utf8(bytes_.substr(at_));
    if (character.bytes == 0) return wrong("the text is not UTF-8");
    if (!is_xml_character(character.value)) return wrong("a character that XML does not allow");
    if (peek() == '\r') {
      scratch_.push_back('\n');
      at_ += looking_at("\r\n") ? 2 : 1;
    } else {
      scratch_.append(bytes_.substr(at_, character.bytes));
      at_ += character.bytes;
    }
  }
  at_ += kCdataEnd.size();
  return {};
}

Result<char32_t> XmlScanner::read_reference() {
  // The longest that means anything is "&#x10FFFF;" with some leading zeros.
  constexpr std::size_t kReferenceBytesMax = 16;
  const std::size_t semicolon = bytes_.substr(at_, kReferenceBytesMax).find(';');
  if (semicolon == std::string_view::npos) return wrong("'&' begins no reference that is allowed");
  const std::string_view name = bytes_.substr(at_ + 1, semicolon - 1);
  char32_t value = 0;
  if (name.starts_with('#')) {
    const bool hex = name.starts_with("#x");
    const std::string_view digits = name.substr(hex ? 2 : 1);
    if (digits.empty()) return wrong("a character reference without digits");
    for (const char c : digits) {
      const bool decimal = c >= '0' && c <= '9';
      const bool letter = hex && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'));
      if (!decimal && !letter) return wrong("a character reference with a wrong digit");
      value = value * (hex ? 16 : 10) + static_cast<char32_t>(decimal ? c - '0' : (c | 0x20) - 'a' + 10);
      if (value > 0x10FFFF) return wrong("a character reference past U+10FFFF");
    }
    if (!is_xml_character(value)) return wrong("a reference to a character that XML does not allow");
  } else if (name == "lt") {
    value = '<';
  } else if (name == "gt") {
    value = '>';
  } else if (name == "amp") {
    value = '&';
  } else if (name == "quot") {
    value = '"';
  } else if (name == "apos") {
    value = '\'';
  } else {
    return wrong("only the five predefined entities are allowed");
  }
  at_ += semicolon + 1;
  return value;
}

Result<void> XmlScanner::element_text(std::string& out) {
  while (true) {
    const auto event = next();
    if (!event) return pass(event);
    if (*event == XmlEvent::end_element) return {};
    if (*event == XmlEvent::start_element) {
      return error_at(element_offset_, "an element stands where only text is expected");
    }
    if (out.size() + text_value_.size() > limits_.text_bytes_max) {
      return past_limit("text_bytes_max: a text longer than " + std::to_string(limits_.text_bytes_max) + " bytes");
    }
    out += text_value_;
  }
}

Result<void> XmlScanner::skip_element() {
  const std::size_t target = open_.size() - 1;
  while (open_.size() > target) {
    if (const auto event = next(); !event) return pass(event);
  }
  return {};
}

Result<std::string_view> XmlScanner::raw_content() {
  std::string_view content;
  if (!pending_end_) {
    const std::size_t from = at_;
    const auto find_tag = [&](std::size_t start) {
      const void* found =
          start < bytes_.size() ? std::memchr(bytes_.data() + start, '<', bytes_.size() - start) : nullptr;
      return found == nullptr ? bytes_.size()
                              : static_cast<std::size_t>(static_cast<const char*>(found) - bytes_.data());
    };
    const std::size_t plain = from + plain_text_bytes(bytes_.substr(from));
    if (plain == bytes_.size() || bytes_[plain] != '<') note_deviation(plain);
    at_ = find_tag(plain);
    content = bytes_.substr(from, at_ - from);
    const bool blank = std::ranges::all_of(content.substr(0, 64), is_xml_space) && content.size() <= 64;
    if (blank && looking_at(kCdataStart)) {
      note_deviation(at_);
      const std::size_t inside = at_ + kCdataStart.size();
      const std::size_t end = bytes_.find(kCdataEnd, inside);
      if (end == std::string_view::npos) return wrong("a CDATA section is not closed");
      content = bytes_.substr(inside, end - inside);
      at_ = end + kCdataEnd.size();
      skip_space();
    }
    raw_bytes_ += at_ - from;
    if (at_end()) return wrong("the document ends inside <" + std::string(open_.back().written) + ">");
    if (!looking_at("</")) return wrong("only text may stand here, without elements, comments or split CDATA");
  }
  if (const auto end = next(); !end) return pass(end);
  return content;
}

}  // namespace axle::packet
