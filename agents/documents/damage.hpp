// Packets that are wrong on purpose: what each kind of damage does to a document, and the hostile packets by the
// numbers of docs/security.md. Everything follows from the order's seed, which also picks among variants.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agents/documents/corpus.hpp"
#include "protocol/packet/writer.hpp"

namespace axle::agents {

// A file before it is wrapped.
struct PacketFileContent {
  std::string name, description;
  Bytes content;
};

// tampered   of the document's PDF one byte was changed after signing, so that its structure stays what it was:
//            - a letter of its title: HASH_FAILURE;
//            - a byte of the agency's signature value: SIG_CRYPTO_FAILURE (not of a document with time stamps).
// oversized  the document as it is, with so many line breaks behind its base64 that the packet has one byte more than
//            hubs take (ReaderLimits::packet_bytes_max). A hub that takes more finds nothing wrong with it.
// malformed  - cut off in the middle of the last file;
//            - an end tag that closes another element;
//            - base64 with characters that are none;
//            - another namespace.
// hostile    see attacks().

// The attacks there are, in order:
//   A-01 entities within entities            A-02 one long entity many times        A-03 a file as an entity
//   A-04 5,000 levels of elements            A-05 20,000 attributes                 A-06 2,000 namespaces
//   A-08 a name of 64 KiB                    A-10 UTF-16, a byte that is no UTF-8, NUL, another encoding announced
//   A-13 signed parts moved away, forged ones in their place: header into the signature's Object, header beside the
//        body, envelope within the envelope, attachments beside the attachments
//   A-14 two equal Ids in a signed packet    A-19 a comment inside an OrganId
//   A-36 a PDF changed behind its signatures: another page 1 in a further update, a signature that covers nothing,
//        bytes behind the end
//   A-37 a zip bomb as a further file: 64 KiB that become 64 MiB
//   A-41 files and manifest that do not belong together: a content id twice, a file without reference, a reference
//        without file, base64 garbage
//   A-44 a Cyrillic letter in an OrganId, a name of a file that runs from right to left, an invisible character in the
//        DocumentId, a blank that is none at the end of a receiver's OrganId
std::span<const std::string_view> attacks() noexcept;
// invalid_input, with the list, when there is no such attack.
Result<void> check_attack(std::string_view id);
// Whether it needs a packet signature: its order's agency must sign by an algorithm that XML-DSig knows (no Ed25519).
bool needs_packet_signature(std::string_view attack) noexcept;

// The three places where damage is done, in the order in which a packet comes about. Each does nothing when the order's
// damage has no part there.
Result<void> damage_files(const DocumentOrder& order, std::vector<PacketFileContent>& files);
void damage_names(const DocumentOrder& order, packet::DocumentHeader& header, std::vector<PacketFileContent>& files);
// `signer` is the agency's, for attacks on packet signatures; the packet has no signature yet when
// needs_packet_signature() says so, else its own when the order wants one.
Result<std::string> damage_packet(const DocumentOrder& order, std::string packet, const signature::Identity* signer);

}  // namespace axle::agents
