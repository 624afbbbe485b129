// Attacks on whoever checks a packet's signature (A-13, A-14).
#include <array>

#include "agents/documents/attacks.hpp"
#include "base/encoding.hpp"
#include "protocol/signature/crypto/digest.hpp"
#include "protocol/signature/crypto/ecdsa_value.hpp"
#include "protocol/signature/crypto/public_key.hpp"
#include "protocol/signature/xml/packet_signature.hpp"

namespace axle::agents {
namespace {

using signature::Identity;
using signature::KeyAlgorithm;

constexpr std::string_view kExclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
constexpr std::string_view kDeclaration = " xmlns=\"http://www.w3.org/2000/09/xmldsig#\"";

// A part that is signed by its Id.
struct Part {
  std::string_view id, open, close, prefix;  // <open ...> with this namespace prefix, "" for none
};
constexpr std::array<Part, 4> kParts{{
    {"h", "<edXML:MessageHeader", "</edXML:MessageHeader>", ":edXML"},
    {"t", "<edXML:TraceHeaderList", "</edXML:TraceHeaderList>", ":edXML"},
    {"b", "<edXML:edXMLBody", "</edXML:edXMLBody>", ":edXML"},
    {"a", "<AttachmentEncoded", "</AttachmentEncoded>", ""},
}};
constexpr const Part& kHeader = kParts[0];
constexpr const Part& kAttachments = kParts[3];

std::string_view signature_algorithm(KeyAlgorithm algorithm) {
  switch (algorithm) {
    case KeyAlgorithm::p256: return "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
    case KeyAlgorithm::p384: return "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384";
    default: return "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
  }
}

std::string id_attribute(const Part& part) {
  return " Id=\"" + std::string(part.id) + "\"";
}

// What the writer writes is canonical but for the namespace that its parent declares.
std::string reference_to(const Part& part, std::string_view packet) {
  std::string form(part_of(packet, part.open, part.close));
  form.insert(part.open.size(), " xmlns" + std::string(part.prefix) + "=\"" + std::string(packet::kNamespace) + "\"");
  return "<Reference URI=\"#" + std::string(part.id) + "\"><Transforms><Transform Algorithm=\"" +
         std::string(kExclusive) +
         "\"></Transform></Transforms><DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\">"
         "</DigestMethod><DigestValue>" +
         to_base64(signature::sha256(as_bytes(form))) + "</DigestValue></Reference>";
}

Result<std::string> signature_element(const std::string& references, const Identity& signer) {
  const KeyAlgorithm algorithm = signer.key.algorithm();
  const std::string content = "><CanonicalizationMethod Algorithm=\"" + std::string(kExclusive) +
                              "\"></CanonicalizationMethod><SignatureMethod Algorithm=\"" +
                              std::string(signature_algorithm(algorithm)) + "\"></SignatureMethod>" + references +
                              "</SignedInfo>";
  const std::string form = "<SignedInfo" + std::string(kDeclaration) + content;
  auto value = signature::make_signature(signer.key, signature::signing_method(algorithm), as_bytes(form));
  if (!value) return pass(value);
  if (const auto raw = signature::ecdsa_raw_from_der(algorithm, *value)) value = *raw;
  std::string element = "<Signature" + std::string(kDeclaration) + "><SignedInfo" + content + "<SignatureValue>" +
                        to_base64(*value) + "</SignatureValue><KeyInfo><X509Data><X509Certificate>" +
                        to_base64(signer.certificate->der()) + "</X509Certificate>";
  for (const auto& issuer : signer.chain) {
    element += "<X509Certificate>" + to_base64(issuer->der()) + "</X509Certificate>";
  }
  return element + "</X509Data></KeyInfo></Signature>";
}

// The signed part without its Id, and with another content.
std::string forged(std::string_view part, const Part& what) {
  std::string text = with_replaced(std::string(part), id_attribute(what), "");
  if (&what == &kHeader) return with_replaced(std::move(text), "<edXML:Subject>", "<edXML:Subject>Giả mạo: ");
  constexpr std::string_view kContent = "ContentTransferEncoded xmlns:edXML=";
  const std::size_t content = text.find('>', text.find(kContent)) + 1;
  return text.replace(content, text.find('<', content) - content, to_base64(as_bytes("%PDF-1.7 forged\n%%EOF\n")));
}

}  // namespace

Result<std::string> signed_by_parts(std::string packet, const Identity& signer) {
  std::string references;
  for (const Part& part : kParts) {
    if (packet.find(part.open) == std::string::npos) continue;  // a header without TraceHeaderList
    packet = with_replaced(std::move(packet), part.open, std::string(part.open) + id_attribute(part));
    references += reference_to(part, packet);
  }
  const auto element = signature_element(references, signer);
  if (!element) return pass(element);
  constexpr std::string_view kEnd = "</edXML:edXMLHeader>";
  return with_replaced(std::move(packet), kEnd, *element + std::string(kEnd));
}

Result<std::string> wrapped_signature(const std::string& packet, const Identity& signer, std::uint64_t variant) {
  auto made = signed_by_parts(packet, signer);
  if (!made) return made;
  const Part& what = variant % 4 == 3 ? kAttachments : kHeader;
  const std::string good(part_of(*made, what.open, what.close));
  const std::string bad = forged(good, what);
  switch (variant % 4) {
    case 0:
      return with_replaced(with_replaced(*made, good, bad), "</Signature>",
                           "<Object>" + good + "</Object></Signature>");
    case 1: {
      constexpr std::string_view kBody = "<edXML:edXMLBody";
      return with_replaced(with_replaced(*made, good, bad), kBody,
                           "<edXML:Kept>" + good + "</edXML:Kept>" + std::string(kBody));
    }
    case 2: {
      // The true envelope, with its signature, within one that says something else.
      const std::string envelope(part_of(*made, "<edXML:edXMLEnvelope", "</edXML:edXMLEnvelope>"));
      std::string outer = with_replaced(envelope, good, bad);
      outer = with_replaced(outer, part_of(outer, "<Signature", "</Signature>"), "");
      for (const Part& part : {kParts[1], kParts[2]}) {
        if (outer.find(id_attribute(part)) != std::string::npos) outer = with_replaced(outer, id_attribute(part), "");
      }
      constexpr std::string_view kEnd = "</edXML:edXMLEnvelope>";
      return with_replaced(*made, envelope, with_replaced(outer, kEnd, envelope + std::string(kEnd)));
    }
    default: return with_replaced(*made, good, bad + "\n  <Kept>" + good + "</Kept>");
  }
}

Result<std::string> duplicate_ids(std::string packet, const Identity& signer) {
  packet = with_replaced(std::move(packet), "<edXML:Subject>", "<edXML:Subject Id=\"s\">");
  packet = with_replaced(std::move(packet), "<edXML:edXMLBody>", "<edXML:edXMLBody Id=\"s\">");
  return signature::sign_packet(packet, signer);
}

}  // namespace axle::agents
