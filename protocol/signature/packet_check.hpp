// Is this packet signed by whom it says it is from? One piece of code for the hub and for every receiving agency:
//
// - the packet's own signature, when it has one (profile modern), must be right and the sender's;
// - the first PDF attachment is the document: it needs a person's signature, then the agency's over the person's, and
//   nothing after it (Decree 30/2020 Annex I, Circular 01/2019/TT-BNV); both speak for the sender;
// - further PDF attachments need the agency's signature.
//
// A status packet has no attachments: only its own signature is looked at.
#pragma once

#include "protocol/packet/attachment.hpp"
#include "protocol/packet/packet.hpp"
#include "protocol/signature/crypto/public_key_batch.hpp"
#include "protocol/signature/pdf/signature.hpp"
#include "protocol/signature/xml/packet_signature.hpp"

namespace axle::signature {

struct PacketPolicy {
  // False: a document without any signature passes as "for information only" (Decision 28 Art 4). A signature that is
  // present must be right in any case.
  bool signed_required = false;
  // False: a packet without a signature of its own, or with one of profile legacy, passes: real hubs rewrite packets,
  // and the samples' signatures are placeholders (domain 2.6).
  bool packet_signature_required = false;
  // False: only the packet's own signature is checked; attachments are neither unwrapped nor looked into.
  bool files_checked = true;
  // Of all attachments of one packet together, decoded and unzipped.
  std::size_t unwrapped_bytes_max = 256ULL << 20;
  packet::AttachmentLimits attachments;
  PdfLimits pdf;
  PacketSignatureLimits packet_signature;
};

struct PacketCheck {
  Verdict verdict;  // the first fault found, or passed
  bool has_pdf = false;
  bool is_signed = false;  // at least one PDF signature is present
  PacketSignatureReport packet_signature;
  std::vector<PdfReport> files;         // one per PDF attachment
  std::vector<std::string> file_names;  // of the same attachments
  // The sentence when an attachment could not be unwrapped (the verdict then is FORMAT_FAILURE); empty otherwise.
  std::string attachment_error;
};

// In two steps, so that the public-key operations of several packets can be done together: with RSA four cost about
// what one does.
//
//   PacketVerification one(...), other(...);
//   verify_signatures(std::array{PacketJobs{one.jobs(), &ledger_of_one}, PacketJobs{other.jobs(), &ledger_of_other}});
//   PacketCheck check = one.finish();
//
// Parameters as of check_packet(), all borrowed until finish(). Made, finished and destroyed on one thread; the thread
// holds the attachments of all that live at once. Nobody having done the jobs is failed signatures.
class PacketVerification {
 public:
  PacketVerification(BytesView bytes, const packet::Packet& packet, TrustStore& trust, const PacketPolicy& policy,
                     InstantNs at, CostLedger& ledger, Sha256Beside* beside = nullptr);
  ~PacketVerification();
  PacketVerification(const PacketVerification&) = delete;
  PacketVerification& operator=(const PacketVerification&) = delete;
  // Valid until finish().
  std::vector<SignatureJob*> jobs();
  // Call once.
  PacketCheck finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// In one call. `bytes` are what `packet` was read from. The public-key operations of all signatures are done together.
// `beside`, which may be null, is advanced along with the hashing that is done for the signatures. Any thread; never
// throws.
PacketCheck check_packet(BytesView bytes, const packet::Packet& packet, TrustStore& trust, const PacketPolicy& policy,
                         InstantNs at, CostLedger& ledger, Sha256Beside* beside = nullptr);

}  // namespace axle::signature
