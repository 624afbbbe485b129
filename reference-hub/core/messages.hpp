// What goes into the hub's core and what comes out: facts and decisions, never bytes of packets.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "protocol/axis/answer.hpp"
#include "protocol/axis/operation.hpp"
#include "protocol/identity/agency_code.hpp"
#include "protocol/packet/packet.hpp"

namespace axle::hub {

// Ties an answer to its request; chosen by the caller.
using RequestId = std::uint64_t;
// Position in the journal: 1, 2, 3, ...; 0 means before everything.
using Lsn = std::uint64_t;

struct CentreRecord {
  std::string id;      // systemid
  std::string secret;  // never leaves the directory, never logged
};
struct AgencyRecord {
  std::string code, old_code, name, mail, centre_id, parent_code;
  identity::Level level = identity::Level::central;
};

// How far a packet was verified, by the policy of the deployment that accepted it.
//   off     nothing; not even the header's HMAC: whoever names a centre is believed
//   link    the header's HMAC
//   packet  and the packet's own signature, when it has one
//   full    and every PDF signature of its attachments
enum class VerificationPolicy : std::uint8_t { off, link, packet, full };
inline constexpr std::array<std::string_view, 4> kVerificationPolicyNames{"off", "link", "packet", "full"};
constexpr std::string_view to_string(VerificationPolicy policy) noexcept {
  return kVerificationPolicyNames[static_cast<std::size_t>(policy)];
}

// What verification found; kept with the packet. A packet whose verification failed is refused and never kept.
struct VerificationResult {
  VerificationPolicy policy = VerificationPolicy::full;
  bool packet_signed = false;  // a packet signature was there and right
  bool files_signed = false;   // at least one PDF was signed, and all of them rightly
  friend bool operator==(const VerificationResult&, const VerificationResult&) = default;
};

// The bytes of a packet as they were sent: by these a repeat is known, and a receipt names them.
struct SentForm {
  Digest256 digest{};
  std::uint64_t length = 0;
  friend bool operator==(const SentForm&, const SentForm&) = default;
};

// The verified facts of a document packet; made by verification, read by the core.
struct DocumentFacts {
  std::string from;
  std::vector<std::string> to;
  std::string document_id;      // never empty: the reader's, or number/notation of the issuer
  std::string title, notation;  // Subject and number/notation, for the sender's view
  packet::BusinessType business = packet::BusinessType::new_document;
  int priority = 0;
  Digest256 digest{};  // of the packet's bytes, as they are stored and delivered
  std::uint64_t length = 0;
  std::optional<SentForm> sent{};  // when the hub stores another form than was sent
  VerificationResult verification{};
  // Recall and update: the DocumentId acted on (Bussiness.DocumentId, else the first ResponseFor's).
  std::string target{};
  bool header_changed = false;                    // update: DocumentInfo is 1
  std::vector<packet::ReceiverChange> changes{};  // update: ReceiverList
  std::vector<packet::Replacement> replacements{};
  // In a record these four hold only what has an effect, in the directory's codes.
};
struct StatusFacts {
  std::string from, to;  // to = ResponseFor.OrganId
  std::string document_id, status_code, timestamp;
  Digest256 digest{};
  std::uint64_t length = 0;
  VerificationResult verification{};
};

// Bounds of what a record may hold; the core refuses or cuts before, decode answers `corrupt` past them.
inline constexpr std::size_t kTextBytesMax = 4096;  // any one text
inline bool is_bounded(const AgencyRecord& agency) noexcept {
  const auto fits = [](const std::string& text) { return text.size() <= kTextBytesMax; };
  return fits(agency.code) && fits(agency.old_code) && fits(agency.name) && fits(agency.mail) &&
         fits(agency.centre_id) && fits(agency.parent_code);
}
inline constexpr std::size_t kRecordReceiversMax = 65'535;
inline constexpr int kPriorityMax = 4;  // domain 6.2

// ---- commands; `centre` is the authenticated systemid
struct SendDocument {
  std::string centre;
  DocumentFacts facts;
};
struct SendStatus {
  std::string centre;
  StatusFacts facts;
};
struct ListReceived {
  std::string centre;
  axis::MessageType type = axis::MessageType::edoc;
  std::optional<axis::ItemState> state;         // none: what waits (initial)
  InstantNs from_time = 0, to_time = 0;         // arrival in [from_time, to_time); 0: no bound
  std::uint32_t page_size = 0, page_index = 0;  // 0: the hub's default; the first page
};
struct Fetch {
  std::string centre, doc_id;
};
struct Acknowledge {
  std::string centre, doc_id;
  axis::ItemState state = axis::ItemState::done;
};
struct ListSent {
  std::string centre;
  axis::MessageType type = axis::MessageType::edoc;
  std::string doc_id;
};
struct CountReceived {
  std::string centre;
  axis::MessageType type = axis::MessageType::edoc;
};
struct ListAgencies {
  std::string centre;
  axis::Operation operation = axis::Operation::get_agencies_list;
  int depth = 0;
};
struct RegisterAgency {
  std::string centre;
  AgencyRecord agency;
};
struct DeleteAgency {
  std::string centre, code;
};
using Command = std::variant<SendDocument, SendStatus, ListReceived, Fetch, Acknowledge, ListSent, CountReceived,
                             ListAgencies, RegisterAgency, DeleteAgency>;

// ---- answers
struct Accepted {
  std::string doc_id;
  bool repeated = false;
};  // repeated: same id and content as before
struct Done {};
struct PacketAt {
  Lsn lsn = 0;
};  // the record whose body is the packet
struct Count {
  std::uint64_t count = 0;
};
using Answer = std::variant<axis::Failure, Accepted, Done, PacketAt, Count, std::vector<axis::ReceivedItem>,
                            std::vector<axis::SentItem>, std::vector<axis::AgencyRow>>;

// ---- records: what the journal keeps; the state is exactly what applying them in order gives
struct DocumentAccepted {
  DocumentFacts facts;
  std::string centre, doc_id;
  std::vector<std::string> receiver_doc_ids;  // one per facts.to
  std::vector<std::string> added_doc_ids;     // update: one per added receiver of facts.changes, in its order
  InstantNs at = 0;
};
struct StatusAccepted {
  StatusFacts facts;
  std::string centre, doc_id, receiver_doc_id;
  InstantNs at = 0;
};
struct ItemStateChanged {
  std::string doc_id;
  axis::ItemState state = axis::ItemState::done;
  InstantNs at = 0;
};
struct AgencyRegistered {
  AgencyRecord agency;
  InstantNs at = 0;
};
struct AgencyDeleted {
  std::string code;
  InstantNs at = 0;
};
// Time has passed. Recorded, because a journal must mean the same after a change of configuration.
struct ItemsExpired {
  InstantNs before = 0;  // what arrived before and was neither acknowledged nor withdrawn is delivered no more
  InstantNs at = 0;
};
struct PacketsForgotten {
  InstantNs before = 0;  // packets that arrived before, their items and their duplicates' keys are gone
  InstantNs at = 0;
};
using Record = std::variant<DocumentAccepted, StatusAccepted, ItemStateChanged, AgencyRegistered, AgencyDeleted,
                            ItemsExpired, PacketsForgotten>;

// Binary form of a record's facts for the journal (the packet's bytes follow it there); the grammar stands above the
// code. encode: a record past the bounds, or with a doc id that is not 24 lower-case hex digits, is a defect of the
// caller. decode: corrupt, with what is wrong, when it is none: unknown version or kind, a value out of its range,
// bytes missing or left over. Both are pure.
Bytes encode(const Record& record);
Result<Record> decode(BytesView bytes);

}  // namespace axle::hub
