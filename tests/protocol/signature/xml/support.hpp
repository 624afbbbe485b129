// What the tests of packet signatures share: packets of the test agency, and verification under the test authority.
#pragma once

#include "protocol/packet/writer.hpp"
#include "protocol/signature/xml/packet_signature.hpp"
#include "tests/protocol/packet/support.hpp"
#include "tests/protocol/signature/support.hpp"

namespace axle::signature::test {

using packet::replaced;

inline constexpr KeyAlgorithm kXmlAlgorithms[] = {KeyAlgorithm::rsa2048, KeyAlgorithm::rsa3072, KeyAlgorithm::p256,
                                                  KeyAlgorithm::p384};

// Every field filled; from the test agency; two attachments: a small PDF file and a text, which is zipped.
std::string unsigned_packet(std::size_t pdf_bytes = 3000);
std::string unsigned_status();
std::string signed_packet(KeyAlgorithm algorithm = KeyAlgorithm::p256);

// Read and verified under the test authority; a packet that cannot be read ends the test program.
PacketSignatureReport verify_packet(std::string_view text, const PacketSignatureLimits& limits = {});
std::string say(const PacketSignatureReport& report);

// The sub-indication and the words of a refusal; nothing that passes.
void expect_refused(const PacketSignatureReport& report, SubIndication sub, std::string_view words);

// A packet with what a signing person or an attacker may want to vary. `signature_of` gets the digest of the packet's
// canonical form (SHA-256, base64) and gives the Signature element with "VALUE" for the signature value, which is made
// here with the test agency's P-256 key over the canonical form of SignedInfo.
struct HandMade {
  std::string packet = unsigned_packet();
  std::string canonicalization = "http://www.w3.org/2001/10/xml-exc-c14n#";
  std::string method = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
  std::string references{};  // what SignedInfo holds after SignatureMethod; empty: one whole-document reference
  std::string after_signed_info{};
  std::string after_value{};
  std::string key_info{};  // empty: X509Data with the agency's certificate and its issuer
  std::string after_key_info{};
  Identity signer = test_agency();
  // The digest of the given text, as DigestValue has it.
  static std::string digest(std::string_view canonical);
  // <Reference> to `uri` with the digest of `canonical`, transforms as identifiers.
  static std::string reference(std::string_view uri, std::string_view canonical,
                               const std::vector<std::string>& transforms, std::string_view extra = {});
  std::string whole_reference() const;
  std::string key_data() const;
  std::string build() const;
};

// Exclusive canonical form of the packet's root.
std::string canonical_packet(std::string_view text);
// Of the first element with that local name, by itself.
std::string canonical_element(std::string_view text, std::string_view local);

}  // namespace axle::signature::test
