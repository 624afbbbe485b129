// The JSON envelope of every answer: {"status":"OK"|"FAIL","ErrorCode":"0"|...,"ErrorDesc":"...", ...}.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "protocol/axis/operation.hpp"

namespace axle::axis {

// Codes 0..23 are those found in the field (domain 7.3); 30 and above are this hub's own, for cases no client names.
enum class ErrorCode : int {
  ok = 0,
  invalid_file = 10,
  wrong_credentials = 15,
  receiver_unknown = 18,
  sender_not_registered = 19,
  system_error = 20,
  file_error = 21,  // hash-file does not match, or attachment broken
  bad_edxml = 22,
  receiver_locked = 23,
  not_found = 30,    // no such docId for this centre
  bad_request = 31,  // attribute missing or wrong
  too_large = 32,
  duplicate_conflict = 33,  // same DocumentId, other content
  signature_refused = 34,
  try_later = 35,    // retryable: admission control, authority away
  not_allowed = 36,  // the centre does not own the agency
};
std::string_view to_string(ErrorCode code) noexcept;
bool retryable(ErrorCode code) noexcept;
int http_status(ErrorCode code) noexcept;

struct Failure {
  ErrorCode code = ErrorCode::system_error;
  std::string detail;
};

// One row of getReceivedEdocList.
struct ReceivedItem {
  std::string doc_id;
  MessageType type = MessageType::edoc;
  std::string from, to;
  ItemState state = ItemState::initial;
  InstantNs created_at = 0, updated_at = 0;
  std::string sha256_hex;
  std::uint64_t length = 0;
  int priority = 0;
};

// One row of getSentEdocList: one per receiver.
struct SentItem {
  std::string sender_doc_id, receiver_doc_id, from, to;
  MessageType type = MessageType::edoc;
  ItemState receive_state = ItemState::initial;
  std::string title, notation;
  InstantNs sent_at = 0, received_at = 0;
};

struct AgencyRow {
  std::string id, pid, code, name, mail, old_code, centre;
};

std::string write_failure(const Failure& failure);
std::string write_ok();
std::string write_sent(std::string_view doc_id);  // answer of sendEdoc
std::string write_received_list(const std::vector<ReceivedItem>& items);
std::string write_sent_list(const std::vector<SentItem>& items);
std::string write_count(std::uint64_t count);
std::string write_agencies(Operation operation, const std::vector<AgencyRow>& rows);
// The answer of getEdoc around the base64 of the packet: prefix, then base64, then suffix.
std::string write_packet(BytesView packet);

// The client's side. refused with the code and sentence when the envelope says FAIL; invalid_input when it is none.
struct Envelope {
  ErrorCode code = ErrorCode::ok;
  std::string description, doc_id;
};
Result<Envelope> read_envelope(std::string_view json);
Result<std::vector<ReceivedItem>> read_received_list(std::string_view json);
Result<std::vector<SentItem>> read_sent_list(std::string_view json);
// Finds `"data":"<base64>"` and decodes it without building a JSON tree of megabytes.
Result<Bytes> read_packet_answer(std::string_view json);

}  // namespace axle::axis
