#include "protocol/packet/writer.hpp"
#include "protocol/signature/xml/packet_signature.hpp"
#include "tests/fuzz/seeds.hpp"
#include "tests/protocol/packet/support.hpp"
#include "tests/protocol/signature/support.hpp"

namespace axle::fuzz {
namespace {

using namespace signature::test;
using packet::replaced;
using signature::KeyAlgorithm;

signature::Identity agency(KeyAlgorithm algorithm) {
  return must(authority().issue_agency({kAgencyCode, kAgencyName, "UBND tỉnh Mẫu"}, test_key(algorithm, 1)));
}

std::string document() {
  packet::DocumentHeader header;
  header.from.id = kAgencyCode;
  header.to = {packet::make_organ("G22", "", "Bộ <Thử>")};
  header.business.emplace();
  return packet::write_document(header, {{"1.pdf", "1.pdf", "", as_bytes("%PDF-1.7")}});
}

}  // namespace

Seeds packet_signature_seeds() {
  const std::string plain = document();
  const auto sign = [](const std::string& text, KeyAlgorithm algorithm) {
    return must(signature::sign_packet(text, agency(algorithm)));
  };
  packet::StatusHeader status = packet::sample_status();
  status.from.id = kAgencyCode;
  const std::string with = sign(plain, KeyAlgorithm::p256);
  const std::string old = "<edXML:DigitalSignature><SignedInfo/></edXML:DigitalSignature></edXML:edXMLHeader>";
  return {
      {"plain.edxml", bytes_of(plain)},
      {"p256.edxml", bytes_of(with)},
      {"rsa2048.edxml", bytes_of(sign(plain, KeyAlgorithm::rsa2048))},
      {"status.edxml", bytes_of(sign(packet::write_status(status), KeyAlgorithm::p384))},
      {"general.edxml", bytes_of(replaced(with, "<edXML:edXMLManifest v", "<edXML:edXMLManifest  v"))},
      {"by-id.edxml", bytes_of(replaced(replaced(with, "URI=\"\"", "URI=\"#h\""), "<edXML:MessageHeader>",
                                        "<edXML:MessageHeader Id=\"h\">"))},
      {"old.edxml", bytes_of(replaced(plain, "</edXML:edXMLHeader>", old))},
  };
}

Seeds canonical_seeds() {
  const std::string plain = document();
  return {
      {"packet.xml", bytes_of(plain)},
      {"canonical.xml", bytes_of(plain.substr(plain.find("<edXML ")))},
      {"attributes.xml", bytes_of("<a:a xmlns:a=\"urn:1\" xmlns='urn:2' b='1' a:b=\"&#x9;&amp;\" xml:lang='vi'/>")},
      {"namespaces.xml",
       bytes_of("<a xmlns=\"urn:1\" xmlns:b=\"urn:2\"><b:c><a xmlns=\"\"><b:d b:e='f'/></a></b:c></a>")},
      {"text.xml", bytes_of("<a>\r\n&#13;&lt;&#x3E;<![CDATA[<>&]]> \xE1\xBB\x87 ]]&gt;</a>\n")},
  };
}

}  // namespace axle::fuzz
