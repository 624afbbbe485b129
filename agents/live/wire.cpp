#include "agents/live/wire.hpp"

#include "base/live_clock.hpp"

namespace axle::agents {
namespace {

template <class... Cases>
struct Match : Cases... {
  using Cases::operator()...;
};

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
  return Speaker(credentials).request(endpoint, call, packet, digest, now);
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
