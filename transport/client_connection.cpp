#include "transport/client_connection.hpp"

#include <algorithm>
#include <utility>

#include "base/live_clock.hpp"

namespace axle::transport {

ClientConnection::ClientConnection(Pool& pool, JobPtr first)
    : Fiber(pool.reactor()),
      over(first->request.over),
      owner(first->request.owner),
      pool_(pool),
      job_(std::move(first)) {}

void ClientConnection::assign(JobPtr job) {
  job_ = std::move(job);
  if (running()) return;  // from inside a completion of its own: it goes on with the request by itself
  // Not at once, as a completion must not come from inside send(); but before the answers that wait, because the moment
  // of sending is what a schedule is judged by.
  reactor_.at(live_now(), [self = shared_from_this()] { self->wake(); });
}

void ClientConnection::expire() {
  timed_out_ = true;
  wake();
}

void ClientConnection::set_deadline(InstantNs deadline) {
  timed_out_ = false;
  pool_.set_deadline(*this, deadline);
}

std::string ClientConnection::where() const {
  const Endpoint& endpoint = pool_.options().endpoint;
  return endpoint.host + " port " + std::to_string(endpoint.port);
}

std::unexpected<Error> ClientConnection::lost(std::string_view what) const {
  std::string text = where() + ": " + std::string(what);
  if (stream_ && !stream_->error().empty()) text += ": " + stream_->error();
  return fail(Errc::unavailable, std::move(text));
}

std::unexpected<Error> ClientConnection::timed_out() const {
  return fail(Errc::timeout, where() + ": no answer in time");
}

Task<void> ClientConnection::run() {
  try {
    co_await work();
  } catch (...) {
    lost_ = true;  // out of memory; the request fails below
  }
  if (job_) pool_.complete(*this, std::move(job_), Exchange{fail(Errc::internal, "out of memory")}, false);
  if (stream_) stream_->close_output();
  stream_.reset();
  watch_.reset();
  pool_.forget(*this);
}

Task<void> ClientConnection::work() {
  if (Result<void> opened = co_await open(); !opened) {
    pool_.complete(*this, std::move(job_), Exchange{std::unexpected(std::move(opened.error()))}, false);
    co_return;
  }
  do {
    if (!co_await exchange()) co_return;
  } while (job_ || co_await next_job());
}

Task<Result<void>> ClientConnection::open() {
  set_deadline(std::min(live_now() + pool_.options().connect_timeout, job_->deadline));
  Result<void> outcome = lost("no address");
  for (const SocketAddress& address : pool_.addresses()) {
    outcome = co_await connect(address);
    if (outcome || timed_out_) break;
  }
  if (outcome && stream_->tls()) outcome = co_await shake_hands();
  co_return outcome;
}

Task<Result<void>> ClientConnection::connect(const SocketAddress& address) {
  auto socket = connect_to(address);
  if (!socket) co_return lost("cannot connect: " + socket.error().detail);
  const int descriptor = socket->release();
  watch_ = reactor_.watch(descriptor);
  if (!watch_) co_return lost("cannot connect: the system cannot watch more sockets");
  arm(Direction::write);
  while (armed(Direction::write)) {
    co_await pause();
    if (timed_out_) co_return fail(Errc::timeout, where() + ": no connection in time");
  }
  if (const int error = connect_error(descriptor); error != 0) {
    co_return lost("cannot connect: " + system_message(error));
  }
  ++pool_.count().connects;
  SslPtr ssl = pool_.tls() != nullptr ? make_client_ssl(pool_.tls(), pool_.options().endpoint.host) : nullptr;
  if (pool_.tls() != nullptr && !ssl) co_return lost("out of memory");
  stream_.emplace(descriptor, std::move(ssl));
  co_return Result<void>();
}

Task<Result<void>> ClientConnection::shake_hands() {
  SessionStore& sessions = pool_.sessions_for(*this);
  sessions.collect_from(stream_->native());
  sessions.offer(stream_->native());
  for (;;) {
    const IoResult step = stream_->handshake();
    if (step.state == IoState::progress) break;
    if (step.state == IoState::closed || step.state == IoState::failed) {
      const std::string reason = distrust_reason(stream_->native());
      if (reason.empty()) co_return lost("TLS handshake failed");
      co_return fail(Errc::refused, where() + ": the server's certificate is not trusted: " + reason);
    }
    wait_for(step.state);
    co_await pause();
    if (timed_out_) co_return fail(Errc::timeout, where() + ": no TLS handshake in time");
  }
  ++(was_resumed(stream_->native()) ? pool_.count().handshakes_resumed : pool_.count().handshakes_full);
  sessions.keep_used(stream_->native());
  co_return Result<void>();
}

Task<bool> ClientConnection::next_job() {
  set_deadline(kNever);
  while (!job_) {
    co_await wait(Direction::read);
    if (job_) break;
    // The server closes, or TLS has something to say (a session ticket); data that nobody asked for ends it too.
    const IoResult step = stream_->read_some(pool_.scratch().data(), pool_.scratch().size());
    if (step.state != IoState::want_read && step.state != IoState::want_write) co_return false;
  }
  co_return true;
}

}  // namespace axle::transport
