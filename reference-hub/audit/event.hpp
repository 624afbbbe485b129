// What the audit log tells of: one event, and how a journal's record becomes one. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "reference-hub/core/messages.hpp"

namespace axle::hub {

enum class AuditKind : std::uint8_t {
  started,                 // the hub has begun; `detail`: how it is set
  stopped,                 // it ended in good order
  accepted,                // record: a document
  status,                  // record: a status; `detail`: its code
  acknowledged,            // record: an item's state; `detail`: which
  registered,              // record: an agency
  deleted,                 // record: an agency
  expired,                 // record: items not fetched in time
  forgotten,               // record: packets that left the hub
  refused_authentication,  // `centre`: who it was said to be; `detail`: the sentence of the answer
  refused,                 // of a known centre; `detail`: code and sentence of the answer
  refused_more,            // refusals that have no line of their own; `count`, and `detail`: whose
  notice,                  // anything else an operator should find again; `detail`
  missing,                 // records that have no event: the log began, or went on, after them
  file,                    // the first line of each file
  checkpoint,              // the hub's signature over the line before
};
// The word in the line: "refused-authentication".
std::string_view to_string(AuditKind what) noexcept;

// A secret has no place in it: no header of a request, no key, nothing of a packet but what is named here. Texts are
// cut at kAuditTextBytesMax when the line is written.
struct AuditEvent {
  AuditKind what = AuditKind::notice;
  InstantNs time = 0;
  Lsn lsn = 0;  // 0: there is no record of it
  std::string centre{}, doc_id{}, document_id{}, from{}, agency{};
  std::vector<std::string> to{};  // the first kAuditReceiversMax
  std::uint64_t receivers = 0;    // all of them
  struct Packet {
    Digest256 digest{};
    std::uint64_t length = 0;
    VerificationResult verification{};
  };
  std::optional<Packet> packet{};
  std::string detail{};
  std::uint64_t count = 0;
};

inline constexpr std::size_t kAuditTextBytesMax = 1024;
inline constexpr std::size_t kAuditReceiversMax = 16;

// The event of a record. Its time is the record's, so that the log caught up from the journal says what the log written
// at once would have said. Records of an item's state and of a deleted agency do not say who it was: the caller may
// set `centre`, and a line that is caught up later stands without it.
AuditEvent audit_event(const Record& record, Lsn lsn);

}  // namespace axle::hub
