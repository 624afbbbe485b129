// Reads the Signature element by its schema (XML Signature 1.1) and by policy: one order, one of each, a list of what
// is allowed. Internal to this folder.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "protocol/signature/verdict.hpp"
#include "protocol/signature/xml/algorithms.hpp"
#include "protocol/signature/xml/packet_signature.hpp"

namespace axle::signature {

struct XmlReference {
  std::string target;  // the Id it points to; empty for the whole document (URI="")
  bool enveloped = false;
  CanonicalForm form;
  DigestAlgorithm digest = DigestAlgorithm::sha256;
  Bytes digest_value;
};

struct XmlSignature {
  std::string signed_info;  // in canonical form: what the signature value is over
  SignatureMethod method;
  std::vector<XmlReference> references;  // at least one
  Bytes value;
  std::vector<Bytes> certificates;  // DER, as they came
  std::vector<std::string> ids;     // of the elements inside
};

// None for an element without content, which is how a packet says that it is not signed. The verdict of a refusal is
// FORMAT_FAILURE, or CRYPTO_CONSTRAINTS_FAILURE for an algorithm that is not on the list; its sentence has line and
// column. `references_max` is what the limits leave for this packet.
std::expected<std::optional<XmlSignature>, Verdict> read_signature_element(BytesView bytes,
                                                                           const packet::Packet& packet,
                                                                           const PacketSignatureLimits& limits,
                                                                           std::size_t references_max);

// Whether the element is one of those found in the field (domain 2.6): what makes it so, as a sentence; nothing when it
// is not. `certificate` gets the first X509Certificate when that is base64.
std::optional<std::string> describe_legacy(BytesView bytes, const packet::Packet& packet, Bytes& certificate);

// The namespaces around the packet's Signature element, as the scanner takes them.
std::vector<packet::XmlBinding> bindings_around(const packet::SignatureSite& site);

// Text of a document as it may stand in a sentence: printable, and not long.
std::string quoted(std::string_view text);

}  // namespace axle::signature
