// The client's side of the answers.
#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "base/encoding.hpp"
#include "protocol/axis/answer.hpp"
#include "protocol/axis/json_scan.hpp"

namespace axle::axis {
namespace {

constexpr std::size_t kDepthMax = 8;

std::string_view view(const boost::json::string& text) noexcept {
  return {text.data(), text.size()};
}

// A member as text: hubs write numbers and texts interchangeably. Empty when absent, null or nested.
std::string text_of(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = object.if_contains(boost::json::string_view(name.data(), name.size()));
  if (value == nullptr) return {};
  if (const auto* text = value->if_string()) return std::string(view(*text));
  if (const auto* number = value->if_int64()) return std::to_string(*number);
  if (const auto* number = value->if_uint64()) return std::to_string(*number);
  return {};
}

std::uint64_t number_of(const boost::json::object& object, std::string_view name) {
  const std::string text = text_of(object, name);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? value : 0;
}

ErrorCode code_of(std::string_view status, std::string_view code) {
  if (status == "OK") return ErrorCode::ok;
  int value = 0;
  const auto [end, error] = std::from_chars(code.data(), code.data() + code.size(), value);
  const bool number = error == std::errc() && end == code.data() + code.size();
  return number && value != 0 ? static_cast<ErrorCode>(value) : ErrorCode::system_error;
}

std::unexpected<Error> refused(ErrorCode code, std::string_view description) {
  return fail(Errc::refused, "hub answered " + std::to_string(static_cast<int>(code)) + " (" +
                                 std::string(to_string(code)) + "): " + std::string(description.substr(0, 1000)));
}

Result<boost::json::object> parse_object(std::string_view json) {
  if (json.size() > kAnswerBytesMax) {
    return fail(Errc::limit, "an answer of more than " + std::to_string(kAnswerBytesMax) + " bytes");
  }
  boost::json::parse_options options;
  options.max_depth = kDepthMax;
  boost::system::error_code error;
  boost::json::value value = boost::json::parse(boost::json::string_view(json.data(), json.size()), error, {}, options);
  if (error.failed() || !value.is_object()) return fail(Errc::invalid_input, "the answer is no JSON object");
  return std::move(value.get_object());
}

// Ids go back to the hub in a header: printable ASCII, or the answer is none.
bool is_doc_id(std::string_view id) {
  return id.size() <= kDocIdBytesMax && std::ranges::all_of(id, [](char c) { return c > ' ' && c < '\x7f'; });
}

Result<Envelope> envelope_of(const boost::json::object& object) {
  const std::string status = text_of(object, "status");
  if (status != "OK" && status != "FAIL")
    return fail(Errc::invalid_input, "the answer's status is neither OK nor FAIL");
  Envelope envelope{.code = code_of(status, text_of(object, "ErrorCode")),
                    .description = text_of(object, "ErrorDesc"),
                    .doc_id = text_of(object, "DocId")};
  if (!is_doc_id(envelope.doc_id)) return fail(Errc::invalid_input, "DocId is not printable ASCII of sensible length");
  return envelope;
}

Result<boost::json::object> parse_ok(std::string_view json) {
  auto object = parse_object(json);
  if (!object) return object;
  const auto envelope = envelope_of(*object);
  if (!envelope) return pass(envelope);
  if (envelope->code != ErrorCode::ok) return refused(envelope->code, envelope->description);
  return object;
}

Result<InstantNs> time_of(const boost::json::object& row, std::string_view name) {
  const std::string text = text_of(row, name);
  if (text.empty()) return InstantNs{0};
  return parse_packet_timestamp(text);
}

// Reads `data` row by row.
template <class Row>
Result<std::vector<Row>> read_rows(std::string_view json, Result<Row> (*read)(const boost::json::object&)) {
  const auto object = parse_ok(json);
  if (!object) return pass(object);
  const boost::json::value* data = object->if_contains("data");
  if (data == nullptr || !data->is_array()) return fail(Errc::invalid_input, "the answer's data is no array");
  std::vector<Row> rows;
  rows.reserve(data->get_array().size());
  for (const boost::json::value& value : data->get_array()) {
    if (!value.is_object()) return fail(Errc::invalid_input, "a row of the answer's data is no object");
    auto row = read(value.get_object());
    if (!row) return pass(row, "row " + std::to_string(rows.size() + 1));
    rows.push_back(std::move(*row));
  }
  return rows;
}

Result<ReceivedItem> received_item(const boost::json::object& row) {
  const auto created = time_of(row, "created_time");
  if (!created) return pass(created, "created_time");
  const auto updated = time_of(row, "updated_time");
  if (!updated) return pass(updated, "updated_time");
  const auto type = parse_message_type(text_of(row, "messageType"));
  if (!type) return fail(Errc::invalid_input, "messageType is neither edoc nor status");
  const auto state = parse_item_state(text_of(row, "status"));
  if (!state) return fail(Errc::invalid_input, "status is none of initial, processing, done, fail");
  ReceivedItem item{.doc_id = text_of(row, "docId"),
                    .type = *type,
                    .from = text_of(row, "from"),
                    .to = text_of(row, "to"),
                    .state = *state,
                    .created_at = *created,
                    .updated_at = *updated,
                    .sha256_hex = text_of(row, "contentSha256"),
                    .length = number_of(row, "contentLength"),
                    .priority = static_cast<int>(number_of(row, "priority") & 0xFF)};
  if (item.doc_id.empty()) return fail(Errc::invalid_input, "docId is missing");
  if (!is_doc_id(item.doc_id)) return fail(Errc::invalid_input, "docId is not printable ASCII of sensible length");
  return item;
}

bool is_status_code(std::string_view text) {
  return text.size() == 2 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

Result<SentItem> sent_item(const boost::json::object& row) {
  const auto sent = time_of(row, "sentTime");
  if (!sent) return pass(sent, "sentTime");
  const auto received = time_of(row, "receivedTime");
  if (!received) return pass(received, "receivedTime");
  const auto type = parse_message_type(text_of(row, "messageType"));
  if (!type) return fail(Errc::invalid_input, "messageType is neither edoc nor status");
  const auto state = parse_receive_view(text_of(row, "receiveStatus"));
  if (!state) return fail(Errc::invalid_input, "receiveStatus is no state, and none of the words for withdrawn items");
  std::string business_status = text_of(row, "businessStatus");
  if (!business_status.empty() && !is_status_code(business_status)) {
    return fail(Errc::invalid_input, "businessStatus is not two digits");
  }
  SentItem item{.sender_doc_id = text_of(row, "senderDocId"),
                .receiver_doc_id = text_of(row, "receiverDocId"),
                .from = text_of(row, "fromCode"),
                .to = text_of(row, "toCode"),
                .type = *type,
                .receive_state = *state,
                .title = text_of(row, "title"),
                .notation = text_of(row, "notation"),
                .sent_at = *sent,
                .received_at = *received,
                .business_status = std::move(business_status)};
  if (item.sender_doc_id.empty()) return fail(Errc::invalid_input, "senderDocId is missing");
  return item;
}

// What read_packet_answer gathers from the members, in whatever order they come.
struct PacketAnswer {
  std::string status, code, description;
  JsonObjectScan::Member data;
  bool has_data = false;
};

Result<PacketAnswer> scan_packet_answer(std::string_view json) {
  PacketAnswer answer;
  JsonObjectScan scan(json);
  while (true) {
    const auto member = scan.next();
    if (!member) return pass(member);
    if (scan.at_end()) return answer;
    if (member->name == "data") {
      if (answer.has_data) return fail(Errc::invalid_input, "the answer has data twice");
      answer.data = *member;
      answer.has_data = true;
      continue;
    }
    std::string* target = member->name == "status"      ? &answer.status
                          : member->name == "ErrorCode" ? &answer.code
                          : member->name == "ErrorDesc" ? &answer.description
                                                        : nullptr;
    if (target == nullptr) continue;
    auto text = unescape_json(member->value);
    if (!text) return pass(text);
    *target = std::move(*text);
  }
}

}  // namespace

Result<Envelope> read_envelope(std::string_view json) {
  const auto object = parse_object(json);
  if (!object) return pass(object);
  return envelope_of(*object);
}

Result<std::vector<ReceivedItem>> read_received_list(std::string_view json) {
  return read_rows<ReceivedItem>(json, received_item);
}

Result<std::vector<SentItem>> read_sent_list(std::string_view json) {
  return read_rows<SentItem>(json, sent_item);
}

Result<std::uint64_t> read_count(std::string_view json) {
  const auto object = parse_ok(json);
  if (!object) return pass(object);
  if (!object->contains("count")) return fail(Errc::invalid_input, "the answer has no count");
  return number_of(*object, "count");
}

Result<Bytes> read_packet_answer(std::string_view json) {
  const auto answer = scan_packet_answer(json);
  if (!answer) return pass(answer);
  if (answer->status == "FAIL") return refused(code_of(answer->status, answer->code), answer->description);
  if (answer->status != "OK") return fail(Errc::invalid_input, "the answer's status is neither OK nor FAIL");
  if (!answer->data.is_string) return fail(Errc::invalid_input, "the answer has no data text");
  if (!answer->data.has_escapes) return from_base64(answer->data.value);
  const auto text = unescape_json(answer->data.value);
  if (!text) return pass(text);
  return from_base64(*text);
}

}  // namespace axle::axis
