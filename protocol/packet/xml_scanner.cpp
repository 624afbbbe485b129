// The scanner's flow and prolog; text is in xml_scanner_text.cpp, tags and names in xml_scanner_tags.cpp.
#include "protocol/packet/xml_scanner.hpp"

#include <algorithm>
#include <cstring>

#include "protocol/packet/plain_text.hpp"
#include "protocol/packet/utf8.hpp"
#include "protocol/packet/xml_characters.hpp"

namespace axle::packet {
namespace {

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
