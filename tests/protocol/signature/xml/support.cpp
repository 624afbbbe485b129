#include "tests/protocol/signature/xml/support.hpp"

#include "base/encoding.hpp"
#include "protocol/signature/crypto/digest.hpp"
#include "protocol/signature/crypto/ecdsa_value.hpp"
#include "protocol/signature/xml/algorithms.hpp"
#include "protocol/signature/xml/canonical.hpp"

namespace axle::signature::test {
namespace {

constexpr std::string_view kDeclaration = " xmlns=\"http://www.w3.org/2000/09/xmldsig#\"";

}  // namespace

std::string unsigned_packet(std::size_t pdf_bytes) {
  packet::DocumentHeader header = packet::sample_header();
  header.from.id = kAgencyCode;
  header.trace = {{kAgencyCode, "2026/08/03 09:00:00"}};
  const Bytes pdf(pdf_bytes, 'p');
  const std::string text = "Phụ lục";
  return packet::write_document(
      header, {{"a1", "27-SKD-VP.pdf", "Văn bản chính", pdf}, {"a2", "phu-luc.txt", "Phụ lục", as_bytes(text)}});
}

std::string unsigned_status() {
  packet::StatusHeader header = packet::sample_status();
  header.from.id = kAgencyCode;
  return packet::write_status(header);
}

std::string signed_packet(KeyAlgorithm algorithm) {
  return must(sign_packet(unsigned_packet(), test_agency(algorithm)));
}

PacketSignatureReport verify_packet(std::string_view text, const PacketSignatureLimits& limits) {
  const packet::Packet packet = must(packet::read_packet(as_bytes(text)));
  TrustStore trust({test_authority().root()});
  CostLedger ledger;
  return verify_packet_signature(as_bytes(text), packet, trust, kAt, ledger, limits);
}

std::string say(const PacketSignatureReport& report) {
  return std::string(to_string(report.profile)) + " " + std::string(to_string(report.verdict.indication)) + " " +
         std::string(to_string(report.verdict.sub_indication)) + " " + report.verdict.reason;
}

void expect_refused(const PacketSignatureReport& report, SubIndication sub, std::string_view words) {
  EXPECT_FALSE(report.verdict.passed()) << say(report);
  EXPECT_EQ(report.verdict.sub_indication, sub) << say(report);
  EXPECT_NE(report.verdict.reason.find(words), std::string::npos) << say(report) << "\nwanted: " << words;
}

std::string canonical_packet(std::string_view text) {
  const packet::Packet packet = must(packet::read_packet(as_bytes(text)));
  const auto begin = static_cast<std::size_t>(packet.signature_site.root.data() - text.data());
  const std::size_t end = begin + packet.signature_site.root.size();
  return must(canonical_text({.document = text, .begin = begin, .end = end, .in_scope = {}}, {}));
}

std::string canonical_element(std::string_view text, std::string_view local) {
  packet::XmlScanner xml(text);
  while (true) {
    const auto event = must(xml.next());
    if (event == packet::XmlEvent::end_of_document) return {};
    if (event != packet::XmlEvent::start_element || xml.name().local != local) continue;
    const auto bindings = xml.bindings().first(xml.bindings().size() - xml.own_bindings());
    XmlPart part{.document = text, .begin = xml.element_offset(), .in_scope = {bindings.begin(), bindings.end()}};
    AXLE_ASSERT(xml.skip_element());
    part.end = xml.offset();
    return must(canonical_text(part, {}));
  }
}

std::string HandMade::digest(std::string_view canonical) {
  return to_base64(sha256(as_bytes(canonical)));
}

std::string HandMade::reference(std::string_view uri, std::string_view canonical,
                                const std::vector<std::string>& transforms, std::string_view extra) {
  std::string out = "<Reference URI=\"" + std::string(uri) + "\"" + std::string(extra) + ">";
  if (!transforms.empty()) out += "<Transforms>";
  for (const std::string& one : transforms) out += "<Transform Algorithm=\"" + one + "\"></Transform>";
  if (!transforms.empty()) out += "</Transforms>";
  return out + "<DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></DigestMethod><DigestValue>" +
         digest(canonical) + "</DigestValue></Reference>";
}

std::string HandMade::whole_reference() const {
  return reference("", canonical_packet(packet), {std::string(kEnvelopedSignature), std::string(kExclusiveC14n)});
}

std::string HandMade::key_data() const {
  return "<X509Data><X509Certificate>" + to_base64(signer.certificate->der()) + "</X509Certificate><X509Certificate>" +
         to_base64(signer.chain.front()->der()) + "</X509Certificate></X509Data>";
}

std::string HandMade::build() const {
  const auto signed_info = [&](std::string_view declaration) {
    return "<SignedInfo" + std::string(declaration) + "><CanonicalizationMethod Algorithm=\"" + canonicalization +
           "\"></CanonicalizationMethod><SignatureMethod Algorithm=\"" + method + "\"></SignatureMethod>" +
           (references.empty() ? whole_reference() : references) + "</SignedInfo>";
  };
  const std::string form = canonical_element(signed_info(kDeclaration), "SignedInfo");
  const Bytes der = must(make_signature(signer.key, signing_method(signer.key.algorithm()), as_bytes(form)));
  const Bytes value = signer.key.algorithm() == KeyAlgorithm::p256 || signer.key.algorithm() == KeyAlgorithm::p384
                          ? *ecdsa_raw_from_der(signer.key.algorithm(), der)
                          : der;
  const std::string element = "<Signature" + std::string(kDeclaration) + ">" + signed_info("") + after_signed_info +
                              "<SignatureValue>" + to_base64(value) + "</SignatureValue>" + after_value + "<KeyInfo>" +
                              (key_info.empty() ? key_data() : key_info) + "</KeyInfo>" + after_key_info +
                              "</Signature>";
  const std::size_t place = packet.find("</edXML:edXMLHeader>");
  std::string out = packet;
  return out.insert(place, element);
}

}  // namespace axle::signature::test
