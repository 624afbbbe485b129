// The JSON envelope of every answer: {"status":"OK"|"FAIL","ErrorCode":"0"|...,"ErrorDesc":"...", ...}.
#pragma once

#include <optional>
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
std::string_view to_string(ErrorCode code) noexcept;  // "receiver unknown"; "unknown error" for other numbers
// system_error and try_later: the same request may succeed later.
bool retryable(ErrorCode code) noexcept;
// The SDK only prints it; the code inside the JSON is what counts.
int http_status(ErrorCode code) noexcept;

struct Failure {
  ErrorCode code = ErrorCode::system_error;
  std::string detail;
  int retry_after_s = 1;  // when `code` is retryable: not sooner than this (the answer's Retry-After)
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
  int attempts = 0;  // how often it failed; written into status_desc of a `fail`, and not read back
};

// What the sender sees of one receiver's item (layer L3): its state or, when it can no longer be fetched, why. The
// first four are those of ItemState, in its order.
enum class ReceiveView : std::uint8_t { initial, processing, done, fail, recalled, removed, replaced, expired };
ReceiveView view_of(ItemState state) noexcept;
std::string_view to_string(ReceiveView view) noexcept;
std::optional<ReceiveView> parse_receive_view(std::string_view text) noexcept;

// One row of getSentEdocList: one per receiver and delivery (an update may deliver a document again).
struct SentItem {
  std::string sender_doc_id, receiver_doc_id, from, to;
  MessageType type = MessageType::edoc;
  ReceiveView receive_state = ReceiveView::initial;
  std::string title, notation;
  InstantNs sent_at = 0, received_at = 0;
  std::string business_status;  // layer L2: the two digits of the last status in order; empty before any
};

struct AgencyRow {
  std::string id, pid, code, name, mail, old_code, centre;
  // getSynchronizeUnit only: changes so far, whether it is gone, and when it last changed (0: as configured).
  std::uint32_t version = 1;
  bool deleted = false;
  InstantNs modified_at = 0;
};

// ---- the hub's side. Every answer holds status, ErrorCode and ErrorDesc, because the SDK returns null to its caller
// when it cannot read them (domain 7.1a, 5). Any bytes may be given as text: JSON escapes are written, bytes that are
// not UTF-8 become U+FFFD.
std::string write_failure(const Failure& failure);
std::string write_ok();
// The answer of sendEdoc; `receipt` is JSON as it is to stand there, or empty.
std::string write_sent(std::string_view doc_id, std::string_view receipt = {});
// Times go out as "yyyy/MM/dd HH:mm:ss" in Viet Nam: parts of a second are lost; 0 is written as an empty text.
std::string write_received_list(const std::vector<ReceivedItem>& items);
std::string write_sent_list(const std::vector<SentItem>& items);
std::string write_count(std::uint64_t count);
// The columns that the operation has (domain 7.1): getAgenciesList, getAgenciesListQD20 or getSynchronizeUnit.
std::string write_agencies(Operation operation, const std::vector<AgencyRow>& rows);
// The answer of getEdoc: kPacketPrefix, the packet's base64, kPacketSuffix, in one text that is allocated once. A
// server that keeps the base64 of a packet for many receivers sends the three pieces itself.
std::string write_packet(BytesView packet);
inline constexpr std::string_view kPacketPrefix = R"({"status":"OK","ErrorCode":"0","ErrorDesc":"Success","data":")";
inline constexpr std::string_view kPacketSuffix = R"("})";

// ---- the client's side
struct Envelope {
  ErrorCode code = ErrorCode::ok;  // of this enumeration or any other number that the hub gave
  std::string description, doc_id;
};
// The envelope of any answer but getEdoc's. An envelope that says FAIL is a value whose `code` is not ok; one that says
// FAIL with code 0 gets system_error. invalid_input: no JSON object, or one without status; limit: past
// kAnswerBytesMax.
Result<Envelope> read_envelope(std::string_view json);
// The four below: refused with code and sentence ("hub answered 18 (receiver unknown): ...") when the envelope says
// FAIL (read_envelope gives the code as a value); invalid_input when the text is no such answer; limit: past
// kAnswerBytesMax. Members that are unknown or absent are no error, except a row without docId.
Result<std::vector<ReceivedItem>> read_received_list(std::string_view json);
Result<std::vector<SentItem>> read_sent_list(std::string_view json);
Result<std::uint64_t> read_count(std::string_view json);
// Finds `"data":"<base64>"` and decodes it without building a JSON tree of megabytes; only a packet whose base64 has
// JSON escapes in it (`\/`, `\u003d`) is copied once. Not bound by kAnswerBytesMax: the transport bounds the body.
Result<Bytes> read_packet_answer(std::string_view json);

inline constexpr std::size_t kAnswerBytesMax = 16ULL << 20;
// Of an id in an answer; longer ones, or other than printable ASCII, make the answer wrong.
inline constexpr std::size_t kDocIdBytesMax = 128;

}  // namespace axle::axis
