#include "base/encoding.hpp"
#include "protocol/packet/reader.hpp"
#include "protocol/signature/crypto/digest.hpp"
#include "protocol/signature/crypto/ecdsa_value.hpp"
#include "protocol/signature/xml/algorithms.hpp"
#include "protocol/signature/xml/packet_signature.hpp"

namespace axle::signature {
namespace {

// Where a signature goes: before the end tag of the header, which is at a fixed place in a packet that was read.
Result<std::size_t> end_of_header(std::string_view canonical) {
  packet::XmlLimits limits;
  limits.markup_bytes_max = limits.text_bytes_max = canonical.size() + 1;
  packet::XmlScanner xml(canonical, limits);
  while (true) {
    const std::size_t before = xml.offset();
    const auto event = xml.next();
    if (!event) return pass(event);
    if (*event == packet::XmlEvent::end_element && xml.depth() == 2 &&
        xml.name() == packet::XmlName{packet::kNamespace, "edXMLHeader"}) {
      return before;
    }
    if (*event == packet::XmlEvent::end_of_document) return fail(Errc::invalid_input, "the packet has no header");
  }
}

// Written in canonical form: by itself it is what canonicalisation makes of it within the Signature, but for the
// declaration, which the Signature has there.
std::string signed_info(const SignatureMethod& method, const DigestValue& digest, std::string_view declaration) {
  const auto algorithm = [](std::string_view element, std::string_view identifier) {
    return "<" + std::string(element) + " Algorithm=\"" + std::string(identifier) + "\"></" + std::string(element) +
           ">";
  };
  return "<SignedInfo" + std::string(declaration) + ">" + algorithm("CanonicalizationMethod", kExclusiveC14n) +
         algorithm("SignatureMethod", identifier_of(method)) + "<Reference URI=\"\"><Transforms>" +
         algorithm("Transform", kEnvelopedSignature) + algorithm("Transform", kExclusiveC14n) + "</Transforms>" +
         algorithm("DigestMethod", identifier_of(method.digest)) + "<DigestValue>" + to_base64(digest.view()) +
         "</DigestValue></Reference></SignedInfo>";
}

Result<Bytes> signature_value(const Identity& signer, const SignatureMethod& method, std::string_view message) {
  auto value = make_signature(signer.key, method, as_bytes(message));
  if (!value || method.scheme != Scheme::ecdsa) return value;
  auto raw = ecdsa_raw_from_der(signer.key.algorithm(), *value);
  if (!raw) return fail(Errc::internal, "an ECDSA signature that is not one");
  return std::move(*raw);
}

Result<std::string> signature_element(const Identity& signer, const SignatureMethod& method,
                                      const DigestValue& digest) {
  const std::string declaration = " xmlns=\"" + std::string(kSignatureSpace) + "\"";
  const auto value = signature_value(signer, method, signed_info(method, digest, declaration));
  if (!value) return pass(value);
  std::string element = "<Signature" + declaration + ">" + signed_info(method, digest, "") + "<SignatureValue>" +
                        to_base64(*value) + "</SignatureValue><KeyInfo><X509Data>";
  const auto add = [&](const CertificatePtr& certificate) {
    element += "<X509Certificate>" + to_base64(certificate->der()) + "</X509Certificate>";
  };
  add(signer.certificate);
  for (const CertificatePtr& issuer : signer.chain) add(issuer);
  return element + "</X509Data></KeyInfo></Signature>";
}

// The root element in exclusive canonical form.
Result<std::string> canonical_root(std::string_view text, const packet::Packet& packet) {
  const packet::SignatureSite& site = packet.signature_site;
  if (site.is_canonical) return std::string(site.root);
  const auto begin = static_cast<std::size_t>(site.root.data() - text.data());
  return canonical_text({.document = text, .begin = begin, .end = begin + site.root.size(), .in_scope = {}}, {});
}

}  // namespace

Result<std::string> sign_packet(std::string_view text, const Identity& signer, const PacketSignRequest& request) {
  const SignatureMethod method = request.method.value_or(signing_method(signer.key.algorithm()));
  if (identifier_of(method).empty()) {
    return fail(Errc::invalid_input, "XML signatures have no identifier for this signature method");
  }
  const auto packet = packet::read_packet(as_bytes(text));
  if (!packet) return pass(packet);
  if (packet->signature_site.signatures > 0) return fail(Errc::invalid_input, "the packet has a Signature already");
  const auto root = canonical_root(text, *packet);
  if (!root) return pass(root);
  const auto place = end_of_header(*root);
  if (!place) return pass(place);
  const auto element = signature_element(signer, method, digest_of(method.digest, {as_bytes(*root)}));
  if (!element) return pass(element);
  constexpr std::string_view kDeclaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  std::string out;
  out.reserve(kDeclaration.size() + root->size() + element->size() + 1);
  out += kDeclaration;
  out.append(*root, 0, *place);
  out += *element;
  out.append(*root, *place);
  out += '\n';
  return out;
}

}  // namespace axle::signature
