#include "protocol/axis/json_scan.hpp"

#include <charconv>
#include <cstring>

#include "protocol/packet/utf8.hpp"

namespace axle::axis {
namespace {

// Four hexadecimal digits at `at`; -1 when they are not there.
int hex4(std::string_view text, std::size_t at) noexcept {
  if (at + 4 > text.size()) return -1;
  int value = 0;
  const char* end = text.data() + at + 4;
  return std::from_chars(text.data() + at, end, value, 16).ptr == end && text[at] != '-' ? value : -1;
}

// The character of `\uXXXX` (the digits begin at `at`), which moves past it; a pair of surrogates is one character.
Result<char32_t> unicode_escape(std::string_view text, std::size_t& at) {
  const int first = hex4(text, at);
  if (first < 0) return fail(Errc::invalid_input, "JSON: \\u without four digits");
  at += 4;
  if (first < 0xD800 || first > 0xDFFF) return static_cast<char32_t>(first);
  const int second = text.substr(at).starts_with("\\u") ? hex4(text, at + 2) : -1;
  if (first > 0xDBFF || second < 0xDC00 || second > 0xDFFF)
    return fail(Errc::invalid_input, "JSON: half a surrogate pair");
  at += 6;
  return 0x10000 + (static_cast<char32_t>(first - 0xD800) << 10) + static_cast<char32_t>(second - 0xDC00);
}

}  // namespace

std::unexpected<Error> JsonObjectScan::wrong() const {
  return fail(Errc::invalid_input, "the answer is no JSON object (at offset " + std::to_string(at_) + ")");
}

void JsonObjectScan::skip_space() noexcept {
  while (at_ < json_.size() && (json_[at_] == ' ' || json_[at_] == '\t' || json_[at_] == '\n' || json_[at_] == '\r'))
    ++at_;
}

bool JsonObjectScan::take(char c) noexcept {
  skip_space();
  if (at_ >= json_.size() || json_[at_] != c) return false;
  ++at_;
  return true;
}

Result<JsonObjectScan::Member> JsonObjectScan::next() {
  if (!started_ && !take('{')) return wrong();
  const bool first = !started_;
  started_ = true;
  if (take('}')) {
    skip_space();
    if (at_ != json_.size()) return wrong();
    ended_ = true;
    return Member{};
  }
  if (!first && !take(',')) return wrong();
  skip_space();
  const auto name = read_string();
  if (!name) return name;
  if (!take(':')) return wrong();
  skip_space();
  auto value = read_value();
  if (value) {
    value->name = name->value;
    value->name_has_escapes = name->has_escapes;
  }
  return value;
}

// Looks for the closing quote with memchr: the data of a packet is megabytes without an escape.
Result<JsonObjectScan::Member> JsonObjectScan::read_string() {
  if (at_ >= json_.size() || json_[at_] != '"') return wrong();
  const std::size_t from = ++at_;
  Member member{.is_string = true};
  while (true) {
    const void* quote = at_ < json_.size() ? std::memchr(json_.data() + at_, '"', json_.size() - at_) : nullptr;
    if (quote == nullptr) return wrong();
    const auto to = static_cast<std::size_t>(static_cast<const char*>(quote) - json_.data());
    std::size_t backslashes = 0;
    while (to - backslashes > from && json_[to - backslashes - 1] == '\\') ++backslashes;
    at_ = to + 1;
    if (backslashes % 2 != 0) continue;  // an escaped quote
    member.value = json_.substr(from, to - from);
    member.has_escapes = member.value.find('\\') != std::string_view::npos;
    return member;
  }
}

Result<JsonObjectScan::Member> JsonObjectScan::read_value() {
  if (at_ >= json_.size()) return wrong();
  if (json_[at_] == '"') return read_string();
  if (json_[at_] == '{' || json_[at_] == '[') {
    if (auto skipped = skip_nested(); !skipped) return pass(skipped);
    return Member{};
  }
  const std::size_t from = at_;
  while (at_ < json_.size() && std::strchr("+-.0123456789abcdefghijklmnopqrstuvwxyzE", json_[at_]) != nullptr &&
         json_[at_] != '\0') {
    ++at_;
  }
  if (at_ == from) return wrong();
  return Member{.value = json_.substr(from, at_ - from)};
}

// Passes over an object or array: brackets are matched by kind, what stands between them is not looked at.
Result<void> JsonObjectScan::skip_nested() {
  std::string open;
  do {
    if (at_ >= json_.size()) return wrong();
    const char c = json_[at_];
    if (c == '"') {
      if (const auto text = read_string(); !text) return pass(text);
      continue;
    }
    if (c == '{' || c == '[') {
      if (open.size() >= kDepthMax) return fail(Errc::limit, "JSON: nested deeper than " + std::to_string(kDepthMax));
      open.push_back(c);
    } else if (c == '}' || c == ']') {
      if (open.back() != (c == '}' ? '{' : '[')) return wrong();
      open.pop_back();
    }
    ++at_;
  } while (!open.empty());
  return {};
}

Result<std::string> unescape_json(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t backslash = std::min(text.find('\\', at), text.size());
    plain += text.substr(at, backslash - at);
    at = backslash;
    if (at >= text.size()) break;
    if (at + 1 >= text.size()) return fail(Errc::invalid_input, "JSON: a backslash at the end");
    const char escape = text[at + 1];
    at += 2;
    switch (escape) {
      case '"':
      case '\\':
      case '/': plain += escape; break;
      case 'b': plain += '\b'; break;
      case 'f': plain += '\f'; break;
      case 'n': plain += '\n'; break;
      case 'r': plain += '\r'; break;
      case 't': plain += '\t'; break;
      case 'u': {
        const auto character = unicode_escape(text, at);
        if (!character) return pass(character);
        packet::append_utf8(plain, *character);
        break;
      }
      default: return fail(Errc::invalid_input, "JSON: an unknown escape");
    }
  }
  return plain;
}

}  // namespace axle::axis
