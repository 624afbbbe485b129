// The hub's side of the answers; the client's is in answer_reader.cpp.
#include "protocol/axis/answer.hpp"

#include "base/encoding.hpp"
#include "protocol/axis/json_text.hpp"

namespace axle::axis {
namespace {

constexpr std::size_t kRowBytes = 512;  // a first guess at the size of a row, to allocate once
constexpr std::string_view kSdkVersion = "3.0.201608";

struct CodeInfo {
  ErrorCode code;
  std::string_view name;
  int http_status;
};
constexpr CodeInfo kCodes[] = {
    {ErrorCode::ok, "Success", 200},
    {ErrorCode::invalid_file, "invalid file", 400},
    {ErrorCode::wrong_credentials, "wrong system id or secret", 401},
    {ErrorCode::receiver_unknown, "receiver unknown", 422},
    {ErrorCode::sender_not_registered, "sender not registered", 403},
    {ErrorCode::system_error, "system error", 500},
    {ErrorCode::file_error, "file error", 422},
    {ErrorCode::bad_edxml, "bad edXML", 422},
    {ErrorCode::receiver_locked, "receiver locked", 423},
    {ErrorCode::not_found, "not found", 404},
    {ErrorCode::bad_request, "bad request", 400},
    {ErrorCode::too_large, "too large", 413},
    {ErrorCode::duplicate_conflict, "same document id with other content", 409},
    {ErrorCode::signature_refused, "signature refused", 422},
    {ErrorCode::try_later, "try later", 503},
    {ErrorCode::not_allowed, "not allowed", 403},
};

const CodeInfo* find(ErrorCode code) noexcept {
  for (const CodeInfo& info : kCodes) {
    if (info.code == code) return &info;
  }
  return nullptr;
}

// Appends the three members of every answer and leaves the object open.
JsonMembers open_answer(std::string& out, ErrorCode code, std::string_view description) {
  out += '{';
  JsonMembers members(out);
  members.text("status", code == ErrorCode::ok ? "OK" : "FAIL")
      .text("ErrorCode", std::to_string(static_cast<int>(code)))
      .text("ErrorDesc", description);
  return members;
}
JsonMembers open_ok(std::string& out) {
  return open_answer(out, ErrorCode::ok, to_string(ErrorCode::ok));
}

// An OK answer whose `data` is one object for each row.
template <class Row, class Write>
std::string write_rows(const std::vector<Row>& rows, Write write) {
  std::string out;
  out.reserve(128 + rows.size() * kRowBytes);
  open_ok(out).name("data");
  out += '[';
  for (const Row& row : rows) {
    if (out.back() != '[') out += ',';
    out += '{';
    JsonMembers members(out);
    write(members, row);
    out += '}';
  }
  out += "]}";
  return out;
}

std::string time_text(InstantNs at) {
  return at == 0 ? std::string() : format_packet_timestamp(at);
}

// What a person reads beside the state (domain 7.1: status_desc, receiveStatusDesc).
std::string_view describe(ItemState state) noexcept {
  switch (state) {
    case ItemState::initial: return "Chờ nhận";
    case ItemState::processing: return "Đang nhận";
    case ItemState::done: return "Đã nhận";
    case ItemState::fail: return "Lỗi khi nhận";
  }
  return "";
}

std::string describe(const ReceivedItem& item) {
  std::string text(describe(item.state));
  if (item.state == ItemState::fail && item.attempts > 0) text += " " + std::to_string(item.attempts) + " lần";
  return text;
}

struct ViewInfo {
  ReceiveView view;
  std::string_view name, description;
};
// In the order of the enumeration. The first four are named and described as the states are.
constexpr ViewInfo kViews[] = {
    {ReceiveView::initial, "initial", "Chờ nhận"},
    {ReceiveView::processing, "processing", "Đang nhận"},
    {ReceiveView::done, "done", "Đã nhận"},
    {ReceiveView::fail, "fail", "Lỗi khi nhận"},
    {ReceiveView::recalled, "recalled", "Đã thu hồi"},
    {ReceiveView::removed, "removed", "Đã bỏ khỏi nơi nhận"},
    {ReceiveView::replaced, "replaced", "Đã thay thế"},
    {ReceiveView::expired, "expired", "Quá hạn"},
};

}  // namespace

ReceiveView view_of(ItemState state) noexcept {
  return static_cast<ReceiveView>(state);
}

std::string_view to_string(ReceiveView view) noexcept {
  return kViews[static_cast<std::size_t>(view)].name;
}

std::optional<ReceiveView> parse_receive_view(std::string_view text) noexcept {
  for (const ViewInfo& info : kViews) {
    if (info.name == text) return info.view;
  }
  return std::nullopt;
}

std::string_view to_string(ErrorCode code) noexcept {
  const CodeInfo* info = find(code);
  return info != nullptr ? info->name : "unknown error";
}

bool retryable(ErrorCode code) noexcept {
  return code == ErrorCode::try_later || code == ErrorCode::system_error;
}

int http_status(ErrorCode code) noexcept {
  const CodeInfo* info = find(code);
  return info != nullptr ? info->http_status : 500;
}

std::string write_failure(const Failure& failure) {
  std::string out;
  open_answer(out, failure.code, failure.detail.empty() ? to_string(failure.code) : std::string_view(failure.detail));
  out += '}';
  return out;
}

std::string write_ok() {
  std::string out;
  open_ok(out);
  out += '}';
  return out;
}

std::string write_sent(std::string_view doc_id, std::string_view receipt) {
  std::string out;
  out.reserve(receipt.size() + 128);
  open_ok(out).text("DocId", doc_id);
  if (!receipt.empty()) out.append(",\"receipt\":").append(receipt);
  out += '}';
  return out;
}

std::string write_received_list(const std::vector<ReceivedItem>& items) {
  return write_rows(items, [](JsonMembers& row, const ReceivedItem& item) {
    row.text("docId", item.doc_id)
        .text("serviceType", kServiceType)
        .text("messageType", to_string(item.type))
        .text("created_time", time_text(item.created_at))
        .text("updated_time", time_text(item.updated_at))
        .text("from", item.from)
        .text("to", item.to)
        .text("status", to_string(item.state))
        .text("status_desc", describe(item))
        .text("contentSha256", item.sha256_hex)
        .number("contentLength", item.length)
        .text("versionSdk", kSdkVersion)
        .number("priority", static_cast<std::uint64_t>(item.priority < 0 ? 0 : item.priority));
  });
}

std::string write_sent_list(const std::vector<SentItem>& items) {
  return write_rows(items, [](JsonMembers& row, const SentItem& item) {
    row.text("serviceType", kServiceType)
        .text("messageType", to_string(item.type))
        .text("senderDocId", item.sender_doc_id)
        .text("receiverDocId", item.receiver_doc_id)
        .text("fromCode", item.from)
        .text("toCode", item.to)
        .text("sendStatus", to_string(ItemState::done))
        .text("sendStatusDesc", "Đã gửi")
        .text("receiveStatus", to_string(item.receive_state))
        .text("receiveStatusDesc", kViews[static_cast<std::size_t>(item.receive_state)].description)
        .text("title", item.title)
        .text("notation", item.notation)
        .text("sentTime", time_text(item.sent_at))
        .text("receivedTime", time_text(item.received_at))
        .text("businessStatus", item.business_status);
  });
}

std::string write_count(std::uint64_t count) {
  std::string out;
  open_ok(out).number("count", count);
  out += '}';
  return out;
}

std::string write_agencies(Operation operation, const std::vector<AgencyRow>& rows) {
  return write_rows(rows, [&](JsonMembers& row, const AgencyRow& agency) {
    row.text("id", agency.id);
    if (operation == Operation::get_agencies_list_qd20) {
      row.text("code", agency.code).text("name", agency.name).text("mail", agency.mail);
      row.text("code102", agency.old_code);
      return;
    }
    row.text("pid", agency.pid).text("code", agency.code).text("name", agency.name).text("mail", agency.mail);
    if (operation == Operation::get_synchronize_unit) {
      row.text("version", std::to_string(agency.version)).text("centerCode", agency.centre);
      row.boolean("deleted", agency.deleted).text("modifyDate", time_text(agency.modified_at));
      row.boolean("isAgency", true);
    } else {
      row.text("oldCode", agency.old_code);
    }
  });
}

std::string write_packet(BytesView packet) {
  std::string out;
  out.reserve(kPacketPrefix.size() + base64_size(packet.size()) + kPacketSuffix.size());
  out += kPacketPrefix;
  append_base64(out, packet);
  out += kPacketSuffix;
  return out;
}

}  // namespace axle::axis
