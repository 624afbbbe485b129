// Signatures as real packets carry them (domain 2.6): recognised, described, never accepted.
#include <algorithm>

#include "base/encoding.hpp"
#include "protocol/signature/xml/signature_element.hpp"

namespace axle::signature {
namespace {

using packet::XmlEvent;

struct Found {
  bool signed_info = false, wrong_namespace = false, unregistered_c14n = false, sha1_digest = false, rsa_sha1 = false;
  std::string certificate;

  void look_at(const packet::XmlScanner& xml) {
    const packet::XmlName name = xml.name();
    if (name.local == "SignedInfo") {
      signed_info = true;
      wrong_namespace = name.space == packet::kNamespace;
    }
    for (const packet::XmlAttribute& attribute : xml.attributes()) {
      if (attribute.name.local != "Algorithm") continue;
      unregistered_c14n = unregistered_c14n || attribute.value == kUnregisteredExclusiveC14n;
      sha1_digest = sha1_digest || (name.local == "DigestMethod" && attribute.value == kSha1);
      rsa_sha1 = rsa_sha1 || (name.local == "SignatureMethod" && attribute.value == kRsaSha1);
    }
  }
};

// False when the element is not well-formed by itself.
bool look_into(packet::XmlScanner& xml, Found& found) {
  while (true) {
    const auto event = xml.next();
    if (!event) return false;
    if (*event == XmlEvent::end_of_document) return true;
    if (*event != XmlEvent::start_element) continue;
    found.look_at(xml);
    if (xml.name().local == "X509Certificate" && found.certificate.empty() && !xml.element_text(found.certificate)) {
      return false;
    }
  }
}

}  // namespace

std::optional<std::string> describe_legacy(BytesView bytes, const packet::Packet& packet, Bytes& certificate) {
  const std::string_view document = as_text(bytes);
  const std::string_view element = packet.signature_element;
  const auto begin = static_cast<std::size_t>(element.data() - document.data());
  packet::XmlScanner xml(document.substr(0, begin + element.size()), {}, begin, bindings_around(packet.signature_site));
  Found found;
  if (!look_into(xml, found) || !found.signed_info) return std::nullopt;
  std::string what;
  const auto add = [&](bool is_so, std::string_view words) {
    if (is_so) what += (what.empty() ? "" : ", ") + std::string(words);
  };
  add(found.wrong_namespace, "its elements are not in the XML signature namespace");
  add(found.rsa_sha1, "its signature method is rsa-sha1");
  add(found.sha1_digest, "its digest is SHA-1");
  add(found.unregistered_c14n, "its canonicalisation has an unregistered identifier");
  if (what.empty()) return std::nullopt;
  if (auto der = from_base64(found.certificate)) certificate = std::move(*der);
  return "a packet signature of the old kind (" + what + "): nothing of it is trusted";
}

}  // namespace axle::signature
