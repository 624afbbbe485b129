#include "transport/server_connection.hpp"

#include <algorithm>

#include "base/live_clock.hpp"

namespace axle::transport {

namespace {

// How long, and for how many bytes, a refused sender may go on before its connection is cut.
constexpr DurationNs kLingerTime = 2 * kSecond;
constexpr std::uint64_t kLingerBytesMax = 128ULL << 20;

}  // namespace

Connection::Connection(Worker& worker, int descriptor, std::unique_ptr<Watch> watch, SslPtr ssl, bool over_limit)
    : Fiber(worker.reactor()),
      worker_(worker),
      server_(worker.shared()),
      limits_(server_.options.limits),
      inbox_(worker.inbox()),
      over_limit_(over_limit) {
  watch_ = std::move(watch);
  stream_.emplace(descriptor, std::move(ssl));
}

void Connection::deliver(std::optional<Response> answer) {
  // From inside on_request() the fiber is running and takes the answer as soon as the handler returns.
  if (Worker::current() == &worker_ && running()) return take_answer(std::move(answer));
  inbox_->deliver(shared(), std::move(answer));
}

void Connection::take_answer(std::optional<Response> answer) {
  if (finished_) return;
  answer_ = std::move(answer);
  answered_ = true;
  wake();
}

void Connection::expire() {
  timed_out_ = true;
  wake();
}

void Connection::abort() {
  aborted_ = true;
  wake();
}

void Connection::set_deadline(InstantNs deadline) {
  timed_out_ = false;
  worker_.set_deadline(*this, deadline);
}

Task<void> Connection::run() {
  try {
    co_await converse();
  } catch (...) {  // NOLINT(bugprone-empty-catch): ending is the answer
    // Out of memory, or an observer that throws: this connection ends, the others go on.
  }
  finish();
}

Task<void> Connection::converse() {
  if (!co_await shake_hands()) co_return;
  if (over_limit_) {
    co_await refuse({503, "too many connections, try again later"});
    co_return;
  }
  while (co_await serve_one()) {
  }
}

Task<bool> Connection::shake_hands() {
  if (!stream_->tls()) co_return true;
  ServerCounters& counters = server_.counters;
  set_deadline(live_now() + limits_.header_timeout);
  for (;;) {
    const IoResult step = stream_->handshake();
    if (step.state == IoState::progress) break;
    if (step.state == IoState::closed || step.state == IoState::failed || timed_out_ || aborted_) {
      if (timed_out_) counters.timeouts.fetch_add(1, std::memory_order_relaxed);
      counters.handshakes_failed.fetch_add(1, std::memory_order_relaxed);
      co_return false;
    }
    wait_for(step.state);
    co_await pause();
  }
  auto peer = peer_of(stream_->native(), live_now());
  if (!peer) {
    counters.handshakes_failed.fetch_add(1, std::memory_order_relaxed);
    co_return false;
  }
  peer_ = std::move(*peer);
  (was_resumed(stream_->native()) ? counters.handshakes_resumed : counters.handshakes_full)
      .fetch_add(1, std::memory_order_relaxed);
  co_return true;
}

Task<bool> Connection::send(Outgoing out) {
  std::optional<Pace> pace;
  std::uint64_t since_pause = 0;
  while (!out.done()) {
    const Outgoing::Batch batch = out.batch();
    const IoResult step = stream_->write_some(batch.span(), batch.last);
    if (step.state == IoState::progress) {
      out.advance(step.bytes);
      since_pause += step.bytes;
      if (spend(step.bytes)) co_await yield();
      continue;
    }
    if (step.state == IoState::closed || step.state == IoState::failed || aborted_) co_return false;
    const InstantNs now = live_now();
    if (!pace) pace.emplace(limits_.write_timeout, limits_.body_bytes_per_s_min, out.left(), now);
    set_deadline(pace->progress(std::exchange(since_pause, 0), now));
    wait_for(step.state);
    co_await pause();
    if (timed_out_) {
      server_.counters.timeouts.fetch_add(1, std::memory_order_relaxed);
      co_return false;
    }
  }
  server_.counters.bytes_out.fetch_add(out.total(), std::memory_order_relaxed);
  co_return true;
}

Task<void> Connection::linger() {
  stream_->close_output();
  set_deadline(live_now() + kLingerTime);
  std::uint64_t discarded = 0;
  while (!timed_out_ && !aborted_ && discarded < kLingerBytesMax) {
    const IoResult step = stream_->discard(kTurnBytes);
    if (step.state == IoState::closed || step.state == IoState::failed) break;
    discarded += step.bytes;
    if (step.state == IoState::progress) {
      if (spend(step.bytes)) co_await yield();
    } else {
      co_await wait(Direction::read);
    }
  }
}

void Connection::finish() {
  finished_ = true;
  stream_->close_output();
  stream_.reset();
  watch_.reset();
  peer_share = {};
  worker_.forget(*this);
}

}  // namespace axle::transport
