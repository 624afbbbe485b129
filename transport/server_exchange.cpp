// How a connection serves one request: head, decision, body, handler, answer.
#include <algorithm>
#include <cstring>
#include <new>

#include "base/live_clock.hpp"
#include "transport/server_connection.hpp"

namespace axle::transport {

namespace {

constexpr std::size_t kRequestWorth = 8 * 1024;  // what a request counts in a turn beyond its bytes
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

// The handler's way back. Called once; destroyed uncalled it tells the connection to close.
class PendingAnswer {
 public:
  explicit PendingAnswer(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {}
  PendingAnswer(PendingAnswer&&) noexcept = default;
  PendingAnswer& operator=(PendingAnswer&&) = delete;
  ~PendingAnswer() {
    if (connection_) connection_->deliver(std::nullopt);
  }
  void operator()(Response response) {
    if (const auto connection = std::exchange(connection_, nullptr)) connection->deliver(std::move(response));
  }

 private:
  std::shared_ptr<Connection> connection_;
};

// A share of the bytes that may be received at once, given back at the end.
class ReceivingShare {
 public:
  ReceivingShare(std::atomic<std::uint64_t>& total, std::uint64_t bytes) : total_(total), bytes_(bytes) {
    before_ = total_.fetch_add(bytes_, std::memory_order_relaxed);
  }
  ~ReceivingShare() { total_.fetch_sub(bytes_, std::memory_order_relaxed); }
  ReceivingShare(const ReceivingShare&) = delete;
  ReceivingShare& operator=(const ReceivingShare&) = delete;
  bool fits(std::uint64_t max) const noexcept { return before_ + bytes_ <= max; }

 private:
  std::atomic<std::uint64_t>& total_;
  std::uint64_t bytes_, before_;
};

// Memory for a body, not zeroed: every byte is written before the handler sees it. Null when there is none.
std::shared_ptr<std::uint8_t[]> allocate_body(std::uint64_t bytes) {
  try {
    return std::make_shared_for_overwrite<std::uint8_t[]>(bytes);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

void count(std::atomic<std::uint64_t>& counter, std::uint64_t by = 1) {
  counter.fetch_add(by, std::memory_order_relaxed);
}

}  // namespace

Task<bool> Connection::serve_one() {
  HeadResult head = co_await read_head();
  if (!head) {
    if (head.error()) {
      count(server_.counters.refused_heads);
      co_await refuse(*head.error());
    }
    co_return false;
  }
  ParsedRequest& parsed = *head;
  parsed.head.peer = peer_;
  Request request;
  request.head_at = live_now();
  HeadDecision decision = ask_about(parsed.head);
  if (decision.refusal) {
    count(server_.counters.refused_heads);
    input_.keep();
    co_return co_await answer(parsed, *decision.refusal, parsed.head.content_length > 0);
  }
  request.observer = std::move(decision.observer);
  if (!co_await receive_request(parsed, request)) co_return false;
  const std::optional<Response> response = co_await ask(std::move(request));
  if (!response) co_return false;
  if (!co_await answer(parsed, *response, false)) co_return false;
  if (spend(kRequestWorth)) co_await yield();
  co_return true;
}

Task<Connection::HeadResult> Connection::read_head() {
  bool begun = !input_.empty();
  const DurationNs patience = begun    ? limits_.header_timeout
                              : fresh_ ? limits_.first_byte_timeout
                                       : limits_.idle_timeout;
  set_deadline(live_now() + patience);
  // Right after an answer there is usually nothing to read yet: asking for readiness first saves a system call.
  if (!begun && !fresh_ && !stream_->has_buffered()) co_await wait(Direction::read);
  std::size_t searched = 0;
  for (;;) {
    if (auto taken = take_head(searched)) {
      fresh_ = false;
      co_return std::move(*taken);
    }
    if (!begun && !input_.empty()) {
      begun = true;
      set_deadline(live_now() + limits_.header_timeout);
    }
    if (aborted_) co_return std::unexpected(std::nullopt);
    if (timed_out_) {
      if (!begun && !fresh_) co_return std::unexpected(std::nullopt);  // merely idle
      count(server_.counters.timeouts);
      if (!begun) co_return std::unexpected(std::nullopt);
      co_return std::unexpected(Refusal{408, "the request head did not come in time"});
    }
    const IoResult step = input_.receive(*stream_, worker_.scratch());
    if (step.state == IoState::progress) continue;
    if (step.state == IoState::closed || step.state == IoState::failed) co_return std::unexpected(std::nullopt);
    if (worker_.draining() && !begun) co_return std::unexpected(std::nullopt);
    input_.keep();
    wait_for(step.state);
    co_await pause();
  }
}

std::optional<Connection::HeadResult> Connection::take_head(std::size_t& searched) {
  // An empty line before a request is ignored (RFC 9112 section 2.2): a body may be followed by a stray CRLF.
  while (input_.view().starts_with("\r\n")) input_.consume(2);
  const std::string_view bytes = input_.view();
  if (bytes.empty() || bytes == "\r") return std::nullopt;
  const std::string_view within = bytes.substr(0, limits_.header_bytes_max);
  const auto end = find_head_end(within, searched);
  if (!end) {
    searched = within.size() < 3 ? 0 : within.size() - 3;
    const bool graphic = bytes.front() > ' ' && bytes.front() < 0x7f;
    if (!graphic) return std::unexpected(Refusal{400, "this is not HTTP (TLS on a plain port?)"});
    if (within.size() == limits_.header_bytes_max)
      return std::unexpected(Refusal{431, "the request head is too large"});
    return std::nullopt;
  }
  auto parsed = parse_request(within.substr(0, *end), limits_);
  if (!parsed) return std::unexpected(parsed.error());
  input_.consume(*end);
  count(server_.counters.bytes_in, *end);
  return std::move(*parsed);
}

HeadDecision Connection::ask_about(const RequestHead& head) {
  try {
    return server_.handler.on_head(head);
  } catch (...) {
    HeadDecision decision;
    decision.refusal = refusal_response({500, "the server failed on this request"});
    return decision;
  }
}

// Brings the body into the buffer in which it will stay.
Task<bool> Connection::receive_request(ParsedRequest& parsed, Request& request) {
  const std::uint64_t length = parsed.head.content_length;
  request.head = std::move(parsed.head);
  if (length > 0) {
    std::optional<ReceivingShare> share(std::in_place, server_.receiving_bytes, length);
    const auto body = share->fits(limits_.receiving_bytes_max) ? allocate_body(length) : nullptr;
    if (!body) {
      share.reset();
      co_await refuse({503, "too many bytes are being received, try again later"});
      co_return false;
    }
    const std::span<std::uint8_t> bytes(body.get(), length);
    if (!co_await read_body(parsed.expects_continue && !parsed.http_1_0, bytes, request.observer.get()))
      co_return false;
    request.body = {body, bytes};
  } else {
    input_.keep();
  }
  request.body_at = live_now();
  count(server_.counters.bytes_in, length);
  count(server_.counters.requests);
  co_return true;
}

Task<bool> Connection::read_body(bool announce, std::span<std::uint8_t> body, BodyObserver* observer) {
  std::size_t filled = std::min(input_.view().size(), body.size());
  std::memcpy(body.data(), input_.view().data(), filled);
  if (observer && filled > 0) observer->on_body(body.first(filled));
  input_.consume(filled);
  input_.keep();
  // A client that has begun to send does not wait for our word (RFC 9110 section 10.1.1).
  if (announce && filled == 0 && !co_await send(Outgoing(kContinue, {}))) co_return false;
  std::optional<Pace> pace;
  std::size_t booked = filled;
  while (filled < body.size()) {
    const IoResult step = stream_->read_some(body.data() + filled, body.size() - filled);
    if (step.state == IoState::progress) {
      if (observer) observer->on_body(body.subspan(filled, step.bytes));
      filled += step.bytes;
      if (spend(step.bytes)) co_await yield();
      continue;
    }
    if (step.state == IoState::closed || step.state == IoState::failed || aborted_) co_return false;
    const InstantNs now = live_now();
    if (!pace) pace.emplace(limits_.first_byte_timeout, limits_.body_bytes_per_s_min, body.size() - booked, now);
    set_deadline(pace->progress(filled - std::exchange(booked, filled), now));
    wait_for(step.state);
    co_await pause();
    if (timed_out_) {
      count(server_.counters.timeouts);
      co_await refuse({408, "the request body came too slowly"});
      co_return false;
    }
  }
  co_return true;
}

Task<std::optional<Response>> Connection::ask(Request request) {
  set_deadline(kNever);  // how long an answer takes is the handler's affair
  answered_ = false;
  answer_.reset();
  bool failed = false;
  try {
    server_.handler.on_request(std::move(request), Responder(PendingAnswer(shared())));
  } catch (...) {
    failed = true;
  }
  if (failed && !answer_) co_return refusal_response({500, "the server failed on this request"});
  while (!answered_ && !aborted_) co_await pause();
  if (!answered_) co_return std::nullopt;
  co_return std::exchange(answer_, std::nullopt);
}

Task<bool> Connection::answer(const ParsedRequest& parsed, const Response& response, bool body_unread) {
  const bool keep = parsed.keep_alive && !response.close && !body_unread && !worker_.draining();
  const Persistence persistence = !keep             ? Persistence::close
                                  : parsed.http_1_0 ? Persistence::keep_http_1_0
                                                    : Persistence::keep;
  std::uint64_t length = 0;
  for (const SharedBytes& piece : response.body) length += piece.view.size();
  const std::string head = response_head(response, length, persistence, live_now());
  const bool bare = parsed.to_head || response.status == 204 || response.status == 304;
  const std::span<const SharedBytes> body = bare ? std::span<const SharedBytes>() : std::span(response.body);
  if (!co_await send(Outgoing(head, body))) co_return false;
  if (keep) co_return true;
  if (body_unread || !input_.empty()) co_await linger();
  co_return false;
}

Task<void> Connection::refuse(Refusal refusal) {
  set_deadline(live_now() + limits_.write_timeout);
  const Response response = refusal_response(refusal);
  const std::string head = response_head(response, response.body.front().view.size(), Persistence::close, live_now());
  input_.keep();
  if (co_await send(Outgoing(head, response.body))) co_await linger();
}

}  // namespace axle::transport
