#include "protocol/packet/xml_writer.hpp"

#include "protocol/packet/utf8.hpp"
#include "protocol/packet/xml_characters.hpp"

namespace axle::packet {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

}  // namespace

void append_escaped(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const Utf8Character character = decode_utf8(text);
    const std::size_t bytes = character.bytes == 0 ? 1 : character.bytes;
    if (character.bytes == 0 || !is_xml_character(character.value)) {
      out += kReplacement;
    } else if (character.value == '&') {
      out += "&amp;";
    } else if (character.value == '<') {
      out += "&lt;";
    } else if (character.value == '>') {
      out += "&gt;";
    } else if (character.value == '\r') {
      out += "&#xD;";  // a bare one would be read as a line feed
    } else {
      out += text.substr(0, bytes);
    }
    text.remove_prefix(bytes);
  }
}

void XmlWriter::open(std::string_view name, std::string_view attributes) {
  indent();
  out_ += '<';
  out_ += prefix_;
  out_ += name;
  out_ += attributes;
  out_ += ">\n";
  ++depth_;
}

void XmlWriter::close(std::string_view name) {
  --depth_;
  indent();
  out_ += "</";
  out_ += prefix_;
  out_ += name;
  out_ += ">\n";
}

void XmlWriter::text(std::string_view name, std::string_view text) {
  if (text.empty()) return;
  indent();
  out_ += '<';
  out_ += prefix_;
  out_ += name;
  out_ += '>';
  append_escaped(out_, text);
  out_ += "</";
  out_ += prefix_;
  out_ += name;
  out_ += ">\n";
}

}  // namespace axle::packet
