// One connection of the server, from the handshake to its end.
#pragma once

#include <expected>
#include <optional>

#include "transport/fiber.hpp"
#include "transport/input.hpp"
#include "transport/outgoing.hpp"
#include "transport/request_parser.hpp"
#include "transport/server_worker.hpp"

namespace axle::transport {

// Lives on its worker's thread; only deliver() may be called from others. The worker holds it until it has finished,
// a pending answer may hold it longer, which then finds it finished.
class Connection final : public Fiber, public DeadlineNode {
 public:
  Connection(Worker& worker, int descriptor, std::unique_ptr<Watch> watch, SslPtr ssl, bool over_limit);

  std::shared_ptr<Connection> shared() { return std::static_pointer_cast<Connection>(shared_from_this()); }
  // The handler's answer, or none when it dropped the request. Any thread.
  void deliver(std::optional<Response> answer);
  void take_answer(std::optional<Response> answer);
  void expire();
  void abort();

  std::size_t index_in_worker = 0;  // the worker's
  PeerCounts::Share peer_share;     // the worker's; given back when the connection has finished

 private:
  // Without a refusal: the connection is gone or to be closed without a word.
  using HeadResult = std::expected<ParsedRequest, std::optional<Refusal>>;

  Task<void> run() override;
  Task<void> converse();
  Task<bool> shake_hands();
  Task<bool> serve_one();
  Task<HeadResult> read_head();
  // The head if the input holds a whole one, or what is wrong with it; nothing when more bytes are needed.
  std::optional<HeadResult> take_head(std::size_t& searched);
  HeadDecision ask_about(const RequestHead& head);
  Task<bool> receive_request(ParsedRequest& parsed, Request& request);
  Task<bool> read_body(bool announce, std::span<std::uint8_t> body, BodyObserver* observer);
  Task<std::optional<Response>> ask(Request request);
  Task<bool> answer(const ParsedRequest& parsed, const Response& response, bool body_unread);
  Task<void> refuse(Refusal refusal);
  Task<bool> send(Outgoing out);
  // Waits for the other side to end, so that our last answer is not lost to a reset.
  Task<void> linger();
  void finish();

  void set_deadline(InstantNs deadline);
  void wait_for(IoState state) { arm(state == IoState::want_write ? Direction::write : Direction::read); }

  Worker& worker_;
  ServerShared& server_;
  const ServerLimits& limits_;
  const std::shared_ptr<AnswerInbox> inbox_;
  std::optional<Stream> stream_;
  Input input_;
  std::shared_ptr<const PeerCertificate> peer_;
  const bool over_limit_;
  bool fresh_ = true, timed_out_ = false, aborted_ = false, finished_ = false;
  bool answered_ = false;
  std::optional<Response> answer_;
};

}  // namespace axle::transport
