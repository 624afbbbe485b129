// The packet's own signature: XML-DSig in the header's Signature element (domain 2.6; W3C XML Signature 1.1).
//
// Verification acts on one scan of one sequence of bytes: what is digested is what the reader read, by position. Only
// the shapes below are accepted; everything else that XML-DSig allows has been an attack and is refused
// by name: XPath and XSLT transforms, external references, Manifest, Object, KeyInfo other than X509Data, HMAC, SHA-1,
// comments, a second SignedInfo, SignatureValue or KeyInfo, two equal Ids, an empty SignedInfo, an element Signature
// anywhere else, references that overlap (so that each byte is digested once), relative or unusual names of namespaces,
// and inclusive canonicalisation of an element that would inherit xml:* attributes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "protocol/packet/packet.hpp"
#include "protocol/signature/authority/authority.hpp"
#include "protocol/signature/cost_ledger.hpp"
#include "protocol/signature/crypto/public_key.hpp"
#include "protocol/signature/crypto/sha256_stream.hpp"
#include "protocol/signature/trust/trust.hpp"
#include "protocol/signature/verdict.hpp"

namespace axle::signature {

// none    no Signature element, or an empty one (<DigitalSignature/>): as most real packets
// legacy  as found in the field: rsa-sha1 or sha1 digests, no or a wrong namespace, the unregistered exc-c14n
//         identifier. Recognised and reported, not computed: always INDETERMINATE CRYPTO_CONSTRAINTS_FAILURE
// modern  xmldsig namespace, rsa-sha256/384/512, rsa-pss (sha256-rsa-MGF1 and its kin, or rsa-pss with parameters that
//         say the same), ecdsa-sha256/384/512, digests SHA-256/384/512, enveloped-signature and exclusive or inclusive
//         C14N without comments. Also what claims to be a signature and is refused
enum class PacketSignatureProfile : std::uint8_t { none, legacy, modern };
std::string_view to_string(PacketSignatureProfile profile) noexcept;

struct PacketSignatureLimits {
  std::size_t references_max = 64;  // and at most attachments + 4
  std::size_t transforms_max = 5;   // of one reference
  std::size_t certificates_max = 8;
  std::size_t signature_bytes_max = 64ULL << 10;  // the whole Signature element
  std::size_t signatures_max = 8;  // elements named Signature or DigitalSignature; more than one is refused anyway
};

struct PacketSignatureReport {
  PacketSignatureProfile profile = PacketSignatureProfile::none;
  Verdict verdict;  // none: INDETERMINATE SIGNED_DATA_NOT_FOUND, "the packet carries no signature"
  CertificatePtr certificate;
  std::vector<CertificatePtr> intermediates;  // that came with it; not trusted
  SignatureMethod method;
  std::size_t covered_bytes = 0;  // of the packet, by all references together
  // What must be signed and is not, as element paths: empty when every field used for routing (MessageHeader,
  // TraceHeaderList/Bussiness), the manifest and every attachment is covered.
  std::vector<std::string> uncovered;
  bool canonical_as_is = false;  // the bytes were digested as they stand (the fast path)
};

// In two steps, so that public-key operations of several signatures can be done together.
//
//   PacketSignatureCheck check(bytes, packet, trust, at, ledger);
//   if (SignatureJob* job = check.job()) verify_signatures({job, 1});
//   PacketSignatureReport report = check.finish();
//
// `bytes` must be the bytes that `packet` was read from by read_packet(). Everything is borrowed until finish(), but
// for `beside`, which may be null: it is advanced by the constructor along with the packet's own hashing, where the
// packet is canonical as it stands. Digests come first (HASH_FAILURE), then the public-key operation
// (SIG_CRYPTO_FAILURE), coverage (SIGNED_DATA_NOT_FOUND), the chain, the sender. The signer is the first certificate of
// X509Data that is not an authority's: it must be an agency's, and its agency code must equal From/OrganId as written,
// or the verdict is SIG_CONSTRAINTS_FAILURE. A packet that a hub rewrote (a TraceHeader was appended) is HASH_FAILURE
// with a sentence that says so. Never throws; time and memory are linear in the packet. Nobody having done job() is a
// failed signature.
class PacketSignatureCheck {
 public:
  PacketSignatureCheck(BytesView bytes, const packet::Packet& packet, TrustStore& trust, InstantNs at,
                       CostLedger& ledger, const PacketSignatureLimits& limits = {}, Sha256Beside* beside = nullptr);
  ~PacketSignatureCheck();
  PacketSignatureCheck(PacketSignatureCheck&&) noexcept;
  PacketSignatureCheck& operator=(PacketSignatureCheck&&) noexcept;

  // Null when there is nothing to verify: no signature, or it failed already.
  SignatureJob* job() noexcept;
  PacketSignatureReport finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The same in one call.
PacketSignatureReport verify_packet_signature(BytesView bytes, const packet::Packet& packet, TrustStore& trust,
                                              InstantNs at, CostLedger& ledger,
                                              const PacketSignatureLimits& limits = {});

struct PacketSignRequest {
  // None: signing_method() of the key. Ed25519 is not offered (XML-DSig 1.1 has no identifier for it).
  std::optional<SignatureMethod> method;
};
// The packet with one enveloped signature over all of it (profile modern, exclusive C14N), as last child of
// edXMLHeader. The result is canonical as it stands, but for the XML declaration and the line break at its end, so that
// receivers take the fast path. invalid_input: not a packet, or it has a Signature already.
Result<std::string> sign_packet(std::string_view packet, const Identity& signer, const PacketSignRequest& request = {});

}  // namespace axle::signature
