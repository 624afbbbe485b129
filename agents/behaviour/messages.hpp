// What an agency's behaviour is told and what it asks to be done. The live fleet performs the calls over HTTPS, the
// simulator in virtual time; the behaviour cannot tell which.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.hpp"
#include "protocol/axis/answer.hpp"
#include "protocol/identity/agency_code.hpp"
#include "protocol/packet/packet.hpp"

namespace axle::agents {

using CallId = std::uint64_t;

// A document that the scenario says is sent now. `plan_index` names the prepared packet.
struct OutgoingDocument {
  std::uint32_t plan_index = 0;
  InstantNs due = 0;  // the moment the scenario says; latencies start here
  std::string document_id;
  std::string from;  // agency code
  std::vector<std::string> to;
  std::vector<std::string> added{};  // receivers that a later update adds: they get this document, too
  // Recall, update, replacement: what it asks for, and the first of the sender's documents that it is about.
  packet::BusinessType business = packet::BusinessType::new_document;
  std::string target{};
  int priority = 0;       // 0..4, domain 6.2
  bool over_hub = false;  // also when all its receivers are of the sender's own centre, which delivers locally
};

// ---- calls
struct SendDocument {
  std::uint32_t plan_index = 0;
  std::string from;  // as the packet names the sender (AgencyProfile::wire_code)
};
struct SendStatus {
  packet::StatusHeader status;
};
struct ListReceived {
  axis::MessageType type = axis::MessageType::edoc;
};
struct Fetch {
  std::string doc_id;
  axis::MessageType type = axis::MessageType::edoc;
  std::string to;  // the receiving agency, as the list said
};
struct Acknowledge {
  std::string doc_id;
  axis::ItemState state = axis::ItemState::done;
};
struct TrackSent {
  std::string doc_id;
};
// Local delivery at an LGSP: the packet is read and verified, and nothing goes over the wire. Answered as a Fetch is.
struct ReadLocal {
  std::uint32_t plan_index = 0;
  std::string to;  // the receiving agency
};
using CallBody = std::variant<SendDocument, SendStatus, ListReceived, Fetch, Acknowledge, TrackSent, ReadLocal>;

struct Call {
  CallId id = 0;
  InstantNs scheduled_at = 0;  // when it should have been sent, whatever the machine managed
  CallBody body;
  // The first attempt to send a document: its moment was set by the scenario alone, not by an earlier answer. The
  // generator's own lag is judged by these calls (copy it into the request's record).
  bool open_loop = false;
};

// ---- replies
enum class Outcome : std::uint8_t { ok, refused, unavailable, timeout, wrong_answer };

// A document packet as the receiving agency understood it after reading and verifying it.
struct ReceivedDocument {
  std::string document_id, from, code, promulgation_date;
  packet::BusinessType business = packet::BusinessType::new_document;
  // Recall, update, replacement: the document acted on; empty when a replacement replaces nothing for this receiver.
  std::string target{};
  bool intact = true;  // packet readable, signatures as the rules want
  std::string reason;  // when not: the sentence for status 02
};
struct ReceivedStatus {
  std::string document_id, from, status_code;
};

// ok: the hub did it. refused: the hub said FAIL with `error`. unavailable, timeout: no answer (the hub may or may not
// have done it). wrong_answer: an answer that is none. A Fetch with outcome ok but neither `document` nor `status`
// means that the packet was handed over and cannot be decoded: the behaviour acknowledges it as `fail`.
struct Reply {
  Outcome outcome = Outcome::ok;
  axis::ErrorCode error = axis::ErrorCode::ok;  // when refused
  std::string detail;
  std::string doc_id;                        // SendDocument, SendStatus
  std::vector<axis::ReceivedItem> items;     // ListReceived
  std::vector<axis::SentItem> sent;          // TrackSent
  std::optional<ReceivedDocument> document;  // Fetch of an edoc
  std::optional<ReceivedStatus> status;      // Fetch of a status
};

// ---- what happened, for the measurement
//
// `due`, `accepted`, `refused` and `abandoned` come once per document and stand for all its receivers: `counterpart` is
// empty. The others come once per document and receiver, however often the hub repeats itself:
// - 02 to 06 imply 01 (domain 3.2: 01 may be skipped): when the sender has seen no 01 before them, `receipt` is
//   observed at the same moment, and a 01 that arrives later counts for nothing. Nothing implies 03.
// - A recall or update is answered by 15 or 16 (domain 4), as any other document is by 03 or 02. Our clerks name the
//   document that was asked about, which is what the state machine of domain 3.2 and the hub's books follow; others may
//   name the request itself. Either way `answered` names the request: of several from one sender about one document,
//   the oldest that the receiver has not answered.
// - A status for a document that this sender never sent, or from an agency it never sent it to, is acknowledged and
//   observed by nobody.
enum class Happening : std::uint8_t {
  accepted,      // sender: durable acknowledgement of the hub
  refused,       // sender: the hub refused for good, for all receivers
  abandoned,     // sender: gave up after its last retry, for all receivers
  delivered,     // receiver: has it, verified (intact or not: see `intact`)
  duplicate,     // receiver: delivered again after it had acknowledged, or as a second item of the mailbox
  receipt,       // sender: has status 01 (or the first that implies it)
  registered,    // sender: has status 03
  returned,      // sender: has status 02
  progressed,    // sender: has another status (04, 05, 06; 15 or 16 when nothing was asked)
  acknowledged,  // receiver: the hub took the `done` of a document
  due,           // sender: was told to send it now; from here on the document is in the accounting
  answered,      // sender: has 15 or 16 for a recall or an update; `document_id` is that of the recall or update
};

// The hub docId of an `accepted` whose document never went over the hub (CentrePolicy::delivers_locally).
inline constexpr std::string_view kDeliveredLocally = "local";

struct Observation {
  Happening what = Happening::accepted;
  InstantNs at = 0;
  std::string document_id;
  std::string agency;       // who saw it happen
  std::string counterpart;  // receiver of a sender's observation (empty: all of them), sender of a receiver's
  std::string detail;       // why it was refused, abandoned, not intact; status code; hub docId of `accepted`
  bool intact = true;
};

struct Timer {
  InstantNs at = 0;
  std::uint64_t token = 0;
};

// Filled by one call into the behaviour, emptied by whoever drives it.
struct Effects {
  std::vector<Call> calls;
  std::vector<Timer> timers;
  std::vector<Observation> observations;
};

}  // namespace axle::agents
