// What an agency's behaviour is told and what it asks to be done. The live fleet performs the calls over HTTPS, the
// simulator in virtual time; the behaviour cannot tell which.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
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
};

// ---- calls
struct SendDocument {
  std::uint32_t plan_index = 0;
  std::string from;
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
};
struct Acknowledge {
  std::string doc_id;
  axis::ItemState state = axis::ItemState::done;
};
struct TrackSent {
  std::string doc_id;
};
using CallBody = std::variant<SendDocument, SendStatus, ListReceived, Fetch, Acknowledge, TrackSent>;

struct Call {
  CallId id = 0;
  InstantNs scheduled_at = 0;  // when it should have been sent, whatever the machine managed
  CallBody body;
};

// ---- replies
enum class Outcome : std::uint8_t { ok, refused, unavailable, timeout, wrong_answer };

// A document packet as the receiving agency understood it after reading and verifying it.
struct ReceivedDocument {
  std::string document_id, from, code, promulgation_date;
  bool intact = true;  // packet readable, signatures as the rules want
  std::string reason;  // when not: the sentence for status 02
};
struct ReceivedStatus {
  std::string document_id, from, status_code;
};

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
enum class Happening : std::uint8_t {
  accepted,      // sender: durable acknowledgement of the hub
  refused,       // sender: the hub refused for good
  abandoned,     // sender: gave up after its last retry
  delivered,     // receiver: has it, verified (intact or not: see `intact`)
  duplicate,     // receiver: delivered again after it had acknowledged
  receipt,       // sender: has status 01
  registered,    // sender: has status 03
  returned,      // sender: has status 02
  progressed,    // sender: has another status (04, 05, 06, 15, 16)
  acknowledged,  // receiver: the hub took the `done`
};

struct Observation {
  Happening what = Happening::accepted;
  InstantNs at = 0;
  std::string document_id;
  std::string agency;       // who saw it happen
  std::string counterpart;  // receiver of a sender's observation, sender of a receiver's
  std::string detail;       // reason of a refusal; status code; hub docId of `accepted`
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
