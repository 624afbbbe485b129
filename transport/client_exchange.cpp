// How the client's connection carries one request and its answer.
#include <cstring>

#include "base/live_clock.hpp"
#include "transport/client_connection.hpp"
#include "transport/request_parser.hpp"

namespace axle::transport {

namespace {

constexpr std::size_t kAnswerHeadBytesMax = 64 * 1024;

}  // namespace

Task<bool> ClientConnection::exchange() {
  set_deadline(job_->deadline);
  answer_bytes_ = 0;
  reusable_ = true;
  lost_ = false;
  Exchange exchange;
  ClientResponse response;
  Result<void> outcome = co_await send_request(exchange);
  if (outcome) {
    // No answer is there yet, and reading in vain is a system call.
    if (input_.empty() && !stream_->has_buffered()) co_await wait(Direction::read);
    outcome = co_await receive_answer(response);
  }
  exchange.bytes_in = answer_bytes_;
  JobPtr job = std::move(job_);
  if (!outcome) {
    // The server may close an idle connection at the very moment at which we use it (RFC 9112 section 9.3.1).
    if (used_ && lost_ && answer_bytes_ == 0 && !job->repeated) {
      job->repeated = true;
      pool_.repeat(std::move(job));
      co_return false;
    }
    exchange.response = std::unexpected(std::move(outcome.error()));
    pool_.complete(*this, std::move(job), std::move(exchange), false);
    co_return false;
  }
  exchange.response = std::move(response);
  used_ = true;
  const bool reusable = reusable_ && input_.empty() && over != Over::fresh;
  pool_.complete(*this, std::move(job), std::move(exchange), reusable);
  if (reusable && spend(kTurnBytes / 16)) co_await yield();
  co_return reusable;
}

Task<Result<void>> ClientConnection::send_request(Exchange& exchange) {
  const ClientRequest& request = job_->request;
  if (request.byte_interval > 0) {
    Outgoing all(request.head, request.body);
    co_return co_await send_slowly(exchange, all);
  }
  if (!request.expects_continue) {
    Outgoing all(request.head, request.body);
    co_return co_await send_all(exchange, all);
  }
  Outgoing head(request.head, {});
  if (Result<void> sent = co_await send_all(exchange, head); !sent || !head.done()) co_return sent;
  const Result<bool> go_on = co_await wanted();
  if (!go_on) co_return pass(go_on);
  if (!*go_on) {
    reusable_ = false;  // the server may still wait for the body that it was promised
    co_return Result<void>();
  }
  Outgoing body({}, request.body);
  co_return co_await send_all(exchange, body);
}

ClientConnection::Early ClientConnection::receive_early() {
  const IoResult early = input_.receive(*stream_, pool_.scratch());
  answer_bytes_ += early.bytes;
  input_.keep();
  if (early.state == IoState::progress) return Early::answer;
  return early.state == IoState::want_read || early.state == IoState::want_write ? Early::nothing : Early::end;
}

Task<Result<void>> ClientConnection::send_all(Exchange& exchange, Outgoing& out) {
  while (!out.done()) {
    const Outgoing::Batch batch = out.batch();
    const InstantNs now = exchange.sent_at == 0 ? live_now() : exchange.sent_at;
    const IoResult step = stream_->write_some(batch.span(), batch.last);
    if (step.state == IoState::progress) {
      exchange.sent_at = now;
      exchange.bytes_out += step.bytes;
      out.advance(step.bytes);
      if (spend(step.bytes)) co_await yield();
      continue;
    }
    if (step.state == IoState::closed || step.state == IoState::failed) break;
    if (timed_out_) co_return timed_out();
    // A server that refuses says so before it has read everything.
    arm(Direction::read);
    wait_for(step.state);
    co_await pause();
    if (armed(Direction::read)) continue;
    if (receive_early() != Early::nothing) break;
  }
  // After a failure to send there may still be an answer to read.
  if (!out.done()) reusable_ = false;
  co_return Result<void>();
}

Task<Result<void>> ClientConnection::send_slowly(Exchange& exchange, Outgoing& out) {
  InstantNs next = live_now();
  while (!out.done()) {
    if (timed_out_) co_return timed_out();
    if (const InstantNs now = live_now(); now >= next) {
      Outgoing::Batch batch = out.batch();
      batch.pieces[0].iov_len = 1;
      const IoResult step = stream_->write_some({batch.pieces.data(), 1}, true);
      if (step.state == IoState::closed || step.state == IoState::failed) break;
      if (step.state == IoState::progress) {
        if (exchange.sent_at == 0) exchange.sent_at = now;
        ++exchange.bytes_out;
        out.advance(1);
      }
      next = now + job_->request.byte_interval;
      pool_.wake_at(*this, next);
    }
    arm(Direction::read);
    co_await pause();
    if (!armed(Direction::read) && receive_early() != Early::nothing) break;
  }
  if (!out.done()) reusable_ = false;
  co_return Result<void>();
}

Task<Result<bool>> ClientConnection::wanted() {
  const InstantNs until = live_now() + kContinuePatience;
  pool_.wake_at(*this, until);
  for (;;) {
    if (const auto end = find_head_end(input_.view().substr(0, kAnswerHeadBytesMax))) {
      const Result<AnswerHead> head = parse_answer(input_.view().substr(0, *end), false);
      if (!head) co_return pass(head, where());
      if (head->status >= 200) co_return false;
      input_.consume(*end);
      if (head->status == 100) co_return true;
      continue;
    }
    if (timed_out_) co_return timed_out();
    if (live_now() >= until) co_return true;
    arm(Direction::read);
    co_await pause();
    if (!armed(Direction::read) && receive_early() == Early::end) co_return false;
  }
}

Task<Result<bool>> ClientConnection::receive_more() {
  for (;;) {
    const IoResult step = input_.receive(*stream_, pool_.scratch());
    answer_bytes_ += step.bytes;
    if (step.state == IoState::progress) {
      input_.keep();
      if (spend(step.bytes)) co_await yield();
      co_return true;
    }
    if (step.state == IoState::closed) {
      lost_ = true;
      co_return false;
    }
    if (step.state == IoState::failed) {
      lost_ = true;
      co_return lost("connection lost");
    }
    if (timed_out_) co_return timed_out();
    wait_for(step.state);
    co_await pause();
  }
}

Task<Result<AnswerHead>> ClientConnection::receive_head() {
  const bool to_head = job_->request.head.starts_with("HEAD ");
  for (;;) {
    const auto end = find_head_end(input_.view().substr(0, kAnswerHeadBytesMax));
    if (!end) {
      if (input_.view().size() >= kAnswerHeadBytesMax)
        co_return fail(Errc::limit, where() + ": the answer's head is too large");
      const Result<bool> more = co_await receive_more();
      if (!more) co_return pass(more);
      if (!*more) co_return lost("connection ended before an answer came");
      continue;
    }
    head_text_ = input_.view().substr(0, *end);
    Result<AnswerHead> head = parse_answer(head_text_, to_head);
    if (!head) co_return pass(head, where());
    input_.consume(*end);
    if (head->status >= 200) co_return head;  // 1xx: the answer is still to come
  }
}

Task<Result<void>> ClientConnection::receive_answer(ClientResponse& response) {
  const Result<AnswerHead> head = co_await receive_head();
  if (!head) co_return pass(head);
  response.status = head->status;
  if (!head->keep_alive) reusable_ = false;
  switch (head->framing) {
    case Framing::none: co_return Result<void>();
    case Framing::length: co_return co_await receive_length(head->content_length, response.body);
    case Framing::chunked: co_return co_await receive_chunks(std::move(head_text_), response.body);
    case Framing::until_close: co_return co_await receive_until_close(response.body);
  }
  co_return Result<void>();
}

Task<Result<void>> ClientConnection::receive_length(std::uint64_t length, std::string& body) {
  if (length > pool_.options().answer_bytes_max) {
    co_return fail(Errc::limit, where() + ": an answer of " + std::to_string(length) + " bytes is not accepted");
  }
  std::size_t filled = std::min<std::uint64_t>(input_.view().size(), length);
  // libstdc++ 12 hands the capacity over instead of the size where it grows a short string.
  body.resize_and_overwrite(length, [&](char* data, std::size_t) {
    std::memcpy(data, input_.view().data(), filled);
    return length;
  });
  input_.consume(filled);
  while (filled < length) {
    const IoResult step = stream_->read_some(reinterpret_cast<std::uint8_t*>(body.data()) + filled, length - filled);
    filled += step.bytes;
    answer_bytes_ += step.bytes;
    if (step.state == IoState::progress) {
      if (spend(step.bytes)) co_await yield();
      continue;
    }
    if (step.state == IoState::closed || step.state == IoState::failed)
      co_return lost("connection lost within an answer");
    if (timed_out_) co_return timed_out();
    wait_for(step.state);
    co_await pause();
  }
  co_return Result<void>();
}

Task<Result<void>> ClientConnection::receive_chunks(std::string head, std::string& body) {
  const auto answer = ChunkedAnswer::create(body, pool_.options().answer_bytes_max);
  std::string_view bytes = head;
  for (;;) {
    const Result<bool> done = answer->feed(bytes);
    if (bytes.data() != head.data()) input_.consume(bytes.size());
    if (!done) co_return pass(done, where());
    if (*done) break;
    if (input_.empty()) {
      const Result<bool> more = co_await receive_more();
      if (!more) co_return pass(more);
      if (!*more) co_return lost("connection lost within an answer");
    }
    bytes = input_.view();
  }
  if (answer->has_rest()) reusable_ = false;
  co_return Result<void>();
}

Task<Result<void>> ClientConnection::receive_until_close(std::string& body) {
  for (;;) {
    body.append(input_.view());
    input_.consume(input_.view().size());
    if (body.size() > pool_.options().answer_bytes_max)
      co_return fail(Errc::limit, where() + ": the answer is too large");
    const Result<bool> more = co_await receive_more();
    if (!more) co_return pass(more);
    if (!*more) co_return Result<void>();
  }
}

}  // namespace axle::transport
