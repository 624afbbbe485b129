#include "protocol/axis/json_text.hpp"

#include "protocol/packet/utf8.hpp"

namespace axle::axis {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

bool stands_for_itself(char c) noexcept {
  return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
}

void append_special(std::string& out, char c) {
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default:
      out += "\\u00";
      out += kHexDigits[static_cast<std::uint8_t>(c) >> 4];
      out += kHexDigits[static_cast<std::uint8_t>(c) & 15];
  }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    std::size_t run = 0;
    while (run < text.size() && stands_for_itself(text[run])) ++run;
    out += text.substr(0, run);
    text.remove_prefix(run);
    if (text.empty()) break;
    const packet::Utf8Character character = packet::decode_utf8(text);
    if (character.bytes == 1) {
      append_special(out, text.front());
    } else if (character.bytes == 0) {
      out += "\xEF\xBF\xBD";
    } else {
      out += text.substr(0, character.bytes);
    }
    text.remove_prefix(character.bytes == 0 ? 1 : character.bytes);
  }
  out += '"';
}

void JsonMembers::name(std::string_view name) {
  if (!first_) out_ += ',';
  first_ = false;
  append_json_string(out_, name);
  out_ += ':';
}

JsonMembers& JsonMembers::text(std::string_view member, std::string_view value) {
  name(member);
  append_json_string(out_, value);
  return *this;
}

JsonMembers& JsonMembers::number(std::string_view member, std::uint64_t value) {
  name(member);
  out_ += std::to_string(value);
  return *this;
}

JsonMembers& JsonMembers::boolean(std::string_view member, bool value) {
  name(member);
  out_ += value ? "true" : "false";
  return *this;
}

}  // namespace axle::axis
