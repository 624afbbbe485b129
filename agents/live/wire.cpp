#include "agents/live/wire.hpp"

#include "base/encoding.hpp"
#include "base/live_clock.hpp"
#include "protocol/axis/header_auth.hpp"
#include "protocol/packet/writer.hpp"
#include "protocol/signature/crypto/digest.hpp"

namespace axle::agents {
namespace {

using Attributes = std::vector<std::pair<std::string, std::string>>;

template <class... Cases>
struct Match : Cases... {
  using Cases::operator()...;
};

constexpr std::string_view kJson = "application/json";
constexpr std::string_view kOctets = "application/octet-stream";

Attributes list_attributes(axis::MessageType type) {
  return {{"servicetype", std::string(axis::kServiceType)}, {"messagetype", std::string(to_string(type))}};
}

Attributes send_attributes(axis::MessageType type, const std::string& from, const Digest256& digest) {
  Attributes attributes = list_attributes(type);
  attributes.emplace_back("from", from);
  attributes.emplace_back("hash-file", to_hex(digest));
  return attributes;
}

const SharedBytes& crlf() {
  static const SharedBytes bytes = SharedBytes::of({'\r', '\n'});
  return bytes;
}
const SharedBytes& empty_object() {
  static const SharedBytes bytes = SharedBytes::of({'{', '}'});
  return bytes;
}

struct Draft {
  Attributes attributes;
  std::string_view content_type = kJson;
  std::vector<SharedBytes> body;
};

Draft draft_of(const CallBody& call, const SharedBytes& packet, const Digest256& digest) {
  return std::visit(
      Match{
          [&](const SendDocument& send) {
            return Draft{send_attributes(axis::MessageType::edoc, send.from, digest), kOctets, {packet, crlf()}};
          },
          [&](const SendStatus& send) {
            const std::string text = packet::write_status(send.status);
            const Digest256 own = signature::sha256(as_bytes(text));
            const BytesView view = as_bytes(text);
            return Draft{send_attributes(axis::MessageType::status, send.status.from.id, own),
                         kOctets,
                         {SharedBytes::of(Bytes(view.begin(), view.end())), crlf()}};
          },
          [&](const ListReceived& list) { return Draft{list_attributes(list.type), kJson, {}}; },
          [&](const Fetch& fetch) {
            return Draft{{{"docId", fetch.doc_id}, {"filePath", "."}}, kJson, {empty_object()}};
          },
          [&](const Acknowledge& acknowledge) {
            return Draft{{{"status", std::string(to_string(acknowledge.state))}, {"docId", acknowledge.doc_id}},
                         kJson,
                         {empty_object()}};
          },
          [&](const TrackSent& track) {
            Attributes attributes = list_attributes(axis::MessageType::edoc);
            attributes.emplace_back("docId", track.doc_id);
            return Draft{std::move(attributes), kJson, {}};
          },
          [&](const ReadLocal&) {
            AXLE_ASSERT(false);  // never goes over the wire
            return Draft{};
          },
      },
      call);
}

Reply failed(Outcome outcome, std::string detail) {
  Reply reply;
  reply.outcome = outcome;
  reply.detail = std::move(detail);
  return reply;
}

// The envelope's own refusal.
std::optional<Reply> refusal_in(std::string_view body) {
  const auto envelope = axis::read_envelope(body);
  if (!envelope) return failed(Outcome::wrong_answer, envelope.error().detail);
  if (envelope->code == axis::ErrorCode::ok) return std::nullopt;
  Reply reply = failed(Outcome::refused, envelope->description);
  reply.error = envelope->code;
  return reply;
}

// The rows of a list; a refusal is told from a wrong answer only when there are none.
template <class Rows>
Reply rows_of(Result<Rows> rows, Rows Reply::* member, std::string_view body) {
  if (!rows) return refusal_in(body).value_or(failed(Outcome::wrong_answer, rows.error().detail));
  Reply reply;
  reply.*member = std::move(*rows);
  return reply;
}

}  // namespace

axis::Operation operation_of(const CallBody& call) noexcept {
  return std::visit(Match{[](const SendDocument&) { return axis::Operation::send_edoc; },
                          [](const SendStatus&) { return axis::Operation::send_edoc; },
                          [](const ListReceived&) { return axis::Operation::get_received_edoc_list; },
                          [](const Fetch&) { return axis::Operation::get_edoc; },
                          [](const Acknowledge&) { return axis::Operation::update_status; },
                          [](const TrackSent&) { return axis::Operation::get_sent_edoc_list; },
                          [](const ReadLocal&) { return axis::Operation::get_edoc; }},
                    call);
}

transport::ClientRequest make_request(const transport::Endpoint& endpoint, const Credentials& credentials,
                                      const CallBody& call, const SharedBytes& packet, const Digest256& digest,
                                      InstantNs now) {
  Draft draft = draft_of(call, packet, digest);
  std::uint64_t length = 0;
  for (const SharedBytes& piece : draft.body) length += piece.view.size();
  const axis::OperationInfo& operation = axis::info(operation_of(call));
  const auto headers =
      axis::sign_headers(draft.attributes, draft.content_type, credentials.system_id, credentials.secret, now);
  return {transport::request_head(endpoint, operation.method, operation.name, draft.content_type, headers, length),
          std::move(draft.body)};
}

Reply read_reply(const CallBody& call, const Result<transport::ClientResponse>& response) {
  if (!response) {
    const Outcome outcome = response.error().code == Errc::timeout ? Outcome::timeout : Outcome::unavailable;
    return failed(outcome, response.error().detail);
  }
  const std::string_view body = response->body;
  // A packet's envelope is read where it is decoded: here only its beginning is looked at, not its megabytes.
  if (std::holds_alternative<Fetch>(call) && response->status == 200) return {};
  if (std::holds_alternative<ListReceived>(call)) return rows_of(axis::read_received_list(body), &Reply::items, body);
  if (std::holds_alternative<TrackSent>(call)) return rows_of(axis::read_sent_list(body), &Reply::sent, body);
  const auto envelope = axis::read_envelope(body);
  if (!envelope || envelope->code != axis::ErrorCode::ok) return *refusal_in(body);
  Reply reply;
  reply.doc_id = envelope->doc_id;
  return reply;
}

Result<Reply> ask_once(const transport::ClientOptions& options, const Credentials& credentials, const CallBody& call) {
  const auto loop = transport::Loop::create();
  auto client = transport::Client::create(*loop, options);
  if (!client) return pass(client);
  Reply reply;
  (*client)->send(make_request(options.endpoint, credentials, call, {}, {}, live_now()),
                  [&](const transport::Exchange& exchange) {
                    reply = read_reply(call, exchange.response);
                    loop->stop();
                  });
  loop->run();
  return reply;
}

}  // namespace axle::agents
