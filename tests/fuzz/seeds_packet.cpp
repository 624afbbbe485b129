#include "base/encoding.hpp"
#include "protocol/axis/header_auth.hpp"
#include "protocol/packet/attachment.hpp"
#include "protocol/packet/writer.hpp"
#include "tests/fuzz/seeds.hpp"
#include "tests/protocol/packet/support.hpp"

namespace axle::fuzz {
namespace {

using packet::replaced;

Bytes bytes(std::string_view text) {
  return {as_bytes(text).begin(), as_bytes(text).end()};
}

// The attachment target's input: the name's line, then the content or, after "base64:", its base64.
Bytes attachment_input(std::string_view name, BytesView content) {
  Bytes input = bytes(std::string(name) + "\n");
  input.insert(input.end(), content.begin(), content.end());
  return input;
}

std::string as_lines(const std::vector<std::pair<std::string, std::string>>& headers) {
  std::string lines;
  for (const auto& [name, value] : headers) lines += name + ": " + value + "\n";
  return lines;
}

constexpr std::string_view kEntry = "7091b48b-0c3e-4d2a-9b1f-00aa11bb22cc.";

}  // namespace

Seeds packet_seeds() {
  const std::string document = packet::write_document(
      packet::sample_header(),
      {{"1.pdf", "1.pdf", "", as_bytes("%PDF-1.7")}, {"2.xls", "2.xls", "second", as_bytes("cells")}});
  packet::DocumentHeader small;
  small.from.id = "H57.12";
  small.to = {packet::make_organ("G22", "", "")};
  const std::string signature =
      R"(<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo a="1&amp;2"/></Signature></edXML:edXMLHeader>)";
  packet::DocumentHeader update = packet::sample_header();
  update.business->type = packet::BusinessType::update;
  update.business->receivers = {{"H98.12.3", false}, {"H97", true}};
  update.business->replacements = {{"H99.5,2026/08/01,26/SKD-VP", {"H98.12.3"}}};
  return {
      {"document.edxml", bytes(document)},
      {"small.edxml", bytes(packet::write_document(small, {}))},
      {"update.edxml", bytes(packet::write_document(update, {}))},
      {"status.edxml", bytes(packet::write_status(packet::sample_status()))},
      {"signature.edxml", bytes(replaced(document, "</edXML:edXMLHeader>", signature))},
      {"cdata.edxml", bytes(replaced(document, "27</edXML:CodeNumber>", "<![CDATA[27]]></edXML:CodeNumber>"))},
      {"reference.edxml", bytes(replaced(document, "27</edXML:CodeNumber>", "&#x32;&#55;</edXML:CodeNumber>"))},
  };
}

Seeds attachment_seeds() {
  const std::string text(300, 'a');
  const auto entry = [](std::string_view extension) { return std::string(kEntry) + std::string(extension); };
  Bytes two = packet::zip_one("[Content_Types].xml", as_bytes("<Types/>"));
  return {
      {"plain", attachment_input("a.pdf", as_bytes("%PDF-1.7"))},
      {"wrapped", attachment_input("a.xls", packet::zip_one(entry("xls"), as_bytes(text)))},
      {"archive", attachment_input("a.zip", packet::zip_one("inside.pdf", as_bytes(text)))},
      {"archive-wrapped",
       attachment_input("a.zip", packet::zip_one(entry("zip"), packet::zip_one("inside", as_bytes(text))))},
      {"office", attachment_input("a.docx", two)},
      {"base64", attachment_input("a.pdf", as_bytes("base64:JVBE Ri0x&#13;\nLjc="))},
      {"base64-zip", attachment_input("a.xls", as_bytes("base64:" + to_base64(packet::zip_one(entry("xls"), {}))))},
  };
}

Seeds agency_code_seeds() {
  Seeds seeds;
  for (const std::string_view code : {"000.00.00.G22", "004.03.12.H57", "H57", "H57.12.3", "H37.DN.001.5",
                                      "H57.12.03.A01", "H37.0108183508", "001.00.20.TT2", "999.010.01.H22"}) {
    seeds.push_back({std::string(code), bytes(code)});
  }
  return seeds;
}

// Long enough for the vector kernels and for the stretches in which white space is left out.
Seeds base64_seeds() {
  Bytes content(2'000);
  for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<std::uint8_t>(i * i / 7);
  const std::string line = to_base64(content);
  std::string lines;
  for (std::size_t at = 0; at < line.size(); at += 76) lines += line.substr(at, 76) + "\r\n";
  return {
      {"line", bytes(line)},
      {"lines", bytes(lines)},
      {"short", bytes("Zm9v Yg==")},
      {"wrong", bytes(replaced(lines, "\r\n", "\r*\n"))},
  };
}

Seeds header_auth_seeds() {
  const auto headers =
      axis::sign_headers({{"servicetype", "eDoc"}, {"messagetype", "edoc"}, {"to", R"(["H57","G22"])"}},
                         "application/json", "demo.center.01", kHeaderSecret, packet::kToday);
  const std::string lines = as_lines(headers);
  return {
      {"list", bytes(lines)},
      {"escapes",
       bytes(replaced(lines, R"("XroadVnpt-servicetype":"eDoc")", R"("XroadVnpt-servicetype":"\u0065Doc")"))},
      {"unsigned", bytes(lines + "XroadVnpt-from: H57\n")},
      {"twice", bytes(lines + "xroadvnpt-SYSTEMID: demo.center.02\n")},
      {"timestamp", bytes("03082026T090000+0123")},
      {"hash-file", bytes(axis::sdk_hash_file(Digest256{1, 2, 0x33, 0xFF}))},
  };
}

}  // namespace axle::fuzz
