#include "agents/live/speaker.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include "agents/live/wire.hpp"
#include "base/encoding.hpp"
#include "protocol/axis/operation.hpp"
#include "protocol/packet/writer.hpp"
#include "protocol/signature/crypto/digest.hpp"

namespace axle::agents {
namespace {

using axis::ClientQuirk;

template <class... Cases>
struct Match : Cases... {
  using Cases::operator()...;
};

constexpr std::string_view kJson = "application/json";
constexpr std::string_view kOctets = "application/octet-stream";
constexpr std::size_t kHeadBytesExpected = 1536;

const SharedBytes& crlf() {
  static const SharedBytes bytes = SharedBytes::of({'\r', '\n'});
  return bytes;
}
const SharedBytes& empty_object() {
  static const SharedBytes bytes = SharedBytes::of({'{', '}'});
  return bytes;
}

SharedBytes shared(std::string text) {
  auto owner = std::make_shared<const std::string>(std::move(text));
  const BytesView view = as_bytes(*owner);
  return {std::move(owner), view};
}

bool same_name(std::string_view a, std::string_view b) noexcept {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace

// The signed fields and the body of one request. The fields are views of the call, of constants, and of what the draft
// itself keeps; of a sticky client at most kFieldsMax different attributes are known.
struct Speaker::Draft {
  static constexpr std::size_t kFieldsMax = 16;
  void add(std::string_view name, std::string_view value) {
    AXLE_ASSERT(count < kFieldsMax);
    fields[count++] = {name, value};
  }
  std::span<const axis::HeaderField> attributes() const { return std::span(fields).subspan(kFixed, count - kFixed); }
  static constexpr std::size_t kFixed = 3;  // Content-Type, timestamp, systemid come first

  std::array<axis::HeaderField, kFieldsMax> fields;
  std::size_t count = kFixed;
  std::string_view content_type = kJson;
  std::vector<SharedBytes> body;
  std::string hash;
  bool expects_continue = false;
};

Speaker::Speaker(const Credentials& credentials, axis::ClientQuirks quirks)
    : system_id_(credentials.system_id), secret_(as_bytes(credentials.secret)), quirks_(quirks) {}

void Speaker::draft_packet(Draft& draft, axis::MessageType type, std::string_view from, SharedBytes packet,
                           const Digest256& digest) const {
  draft.content_type = kOctets;
  draft.hash = is(ClientQuirk::unpadded_hash) ? axis::sdk_hash_file(digest) : to_hex(digest);
  draft.add("servicetype", axis::kServiceType);
  draft.add("messagetype", to_string(type));
  draft.add("from", from);
  draft.add("hash-file", draft.hash);
  draft.body.reserve(2);
  draft.body.push_back(std::move(packet));
  draft.body.push_back(crlf());
}

void Speaker::draft(Draft& draft, const CallBody& call, const SharedBytes& packet, const Digest256& digest) const {
  const auto list = [&](axis::MessageType type) {
    draft.add("servicetype", axis::kServiceType);
    draft.add("messagetype", to_string(type));
    if (is(ClientQuirk::empty_object_body)) draft.body.push_back(empty_object());
  };
  const auto object = [&] {
    draft.body.push_back(empty_object());
    draft.expects_continue = is(ClientQuirk::expect_continue);
  };
  std::visit(
      Match{
          [&](const SendDocument& send) { draft_packet(draft, axis::MessageType::edoc, send.from, packet, digest); },
          [&](const SendStatus& send) {
            SharedBytes own = shared(packet::write_status(send.status));
            const Digest256 own_digest = signature::sha256(own.view);
            draft_packet(draft, axis::MessageType::status, send.status.from.id, std::move(own), own_digest);
          },
          [&](const ListReceived& received) { list(received.type); },
          [&](const Fetch& fetch) {
            draft.add("docId", fetch.doc_id);
            draft.add("filePath", ".");
            object();
          },
          [&](const Acknowledge& acknowledge) {
            draft.add("status", to_string(acknowledge.state));
            draft.add(is(ClientQuirk::lower_case_docid) ? "docid" : "docId", acknowledge.doc_id);
            object();
          },
          [&](const TrackSent& track) {
            list(axis::MessageType::edoc);
            draft.add("docId", track.doc_id);
          },
          [&](const ReadLocal&) { AXLE_ASSERT(false); },
      },
      call);
}

// What this call says replaces what an earlier one said; everything ever said goes out. Names are compared without
// case, as they are as headers: docId and docid together would be one header twice.
void Speaker::stick(Draft& draft) {
  for (const axis::HeaderField& field : draft.attributes()) {
    const auto known = std::ranges::find_if(said_, [&](const auto& said) { return same_name(said.first, field.name); });
    if (known == said_.end()) {
      said_.emplace_back(field.name, field.value);
    } else {
      known->first = field.name;
      known->second = field.value;
    }
  }
  draft.count = Draft::kFixed;
  for (const auto& [name, value] : said_) draft.add(name, value);
}

transport::ClientRequest Speaker::request(const transport::Endpoint& endpoint, const CallBody& call,
                                          const SharedBytes& packet, const Digest256& digest, InstantNs now,
                                          bool close) {
  Draft draft;
  this->draft(draft, call, packet, digest);
  if (is(ClientQuirk::sticky_attributes)) stick(draft);
  std::string timestamp;
  if (first_timestamp_.empty()) timestamp = axis::format_timestamp(now);
  if (is(ClientQuirk::stale_timestamp) && first_timestamp_.empty()) first_timestamp_ = timestamp;
  draft.fields[0] = {"Content-Type", draft.content_type};
  draft.fields[1] = {"timestamp", first_timestamp_.empty() ? timestamp : first_timestamp_};
  draft.fields[2] = {"systemid", system_id_};

  std::uint64_t length = 0;
  for (const SharedBytes& piece : draft.body) length += piece.view.size();
  const axis::OperationInfo& operation = axis::info(operation_of(call));
  transport::ClientRequest request{.head = {}, .body = std::move(draft.body)};
  request.expects_continue = draft.expects_continue;
  request.head.reserve(kHeadBytesExpected);
  transport::begin_request_head(request.head, endpoint, operation.method, operation.name, draft.content_type, length);
  if (draft.expects_continue) request.head += "\r\nExpect: 100-continue";
  axis::append_signed_headers(request.head, std::span(draft.fields).first(draft.count), secret_,
                              is(ClientQuirk::key_order));
  transport::end_request_head(request.head, close);
  return request;
}

}  // namespace axle::agents
