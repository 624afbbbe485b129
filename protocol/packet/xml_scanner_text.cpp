// Text, references and CDATA of the scanner.
#include <algorithm>
#include <array>

#include "protocol/packet/plain_text.hpp"
#include "protocol/packet/utf8.hpp"
#include "protocol/packet/xml_characters.hpp"
#include "protocol/packet/xml_scanner.hpp"

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

}  // namespace

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

void XmlScanner::pass_blank() noexcept {
  if (pending_end_ || open_.empty()) return;
  const std::size_t end = std::min(bytes_.size(), at_ + std::min(kLongRun, limits_.text_bytes_max));
  std::size_t at = at_;
  while (at < end && (bytes_[at] == ' ' || bytes_[at] == '\n' || bytes_[at] == '\t')) ++at;
  if (at < end && bytes_[at] == '<' && !bytes_.substr(at + 1).starts_with('!')) at_ = at;
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

}  // namespace axle::packet
