#include "transport/server_worker.hpp"

#include <algorithm>

#include "base/live_clock.hpp"
#include "base/thread_name.hpp"
#include "transport/server_connection.hpp"

namespace axle::transport {

namespace {

constexpr std::size_t kScratchBytesMin = 16 * 1024;

thread_local const Worker* worker_of_this_thread = nullptr;

DurationNs shortest(const ServerLimits& limits) {
  return std::min({limits.first_byte_timeout, limits.idle_timeout, limits.header_timeout, limits.write_timeout});
}

}  // namespace

void ServerShared::connection_opened() noexcept {
  counters.connections.fetch_add(1);
}

void ServerShared::connection_closed() noexcept {
  if (counters.connections.fetch_sub(1) != 1) return;
  const std::lock_guard lock(mutex_);
  empty_.notify_all();
}

bool ServerShared::wait_until_empty(DurationNs patience) {
  std::unique_lock lock(mutex_);
  return empty_.wait_for(lock, std::chrono::nanoseconds(patience), [this] { return counters.connections.load() == 0; });
}

void AnswerInbox::deliver(std::shared_ptr<Connection> connection, std::optional<Response> answer) {
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  waiting_.push_back({std::move(connection), std::move(answer)});
  // One wake-up of the loop serves all answers that come before it runs.
  if (waiting_.size() == 1) reactor_.post([self = shared_from_this()] { self->hand_out(); });
}

void AnswerInbox::hand_out() {
  std::vector<Delivery> deliveries;
  {
    const std::lock_guard lock(mutex_);
    deliveries.swap(waiting_);
  }
  for (Delivery& delivery : deliveries) delivery.connection->take_answer(std::move(delivery.answer));
}

void AnswerInbox::close() {
  std::vector<Delivery> dropped;  // destroyed after the lock is released
  const std::lock_guard lock(mutex_);
  closed_ = true;
  dropped.swap(waiting_);
}

Worker::Worker(ServerShared& shared)
    : shared_(shared),
      reactor_(Reactor::create()),
      inbox_(std::make_shared<AnswerInbox>(*reactor_)),
      wheel_(wheel_tick(shortest(shared.options.limits)), live_now()),
      scratch_(std::max(kScratchBytesMin, shared.options.limits.header_bytes_max)) {}

Worker::~Worker() {
  join();
  inbox_->close();
}

void Worker::start() {
  thread_ = std::thread([this] {
    name_this_thread("net");
    worker_of_this_thread = this;
    reactor_->run();
    worker_of_this_thread = nullptr;
  });
}

void Worker::join() {
  if (thread_.joinable()) thread_.join();
}

const Worker* Worker::current() noexcept {
  return worker_of_this_thread;
}

void Worker::adopt(Socket socket, PeerCounts::Share share, bool over_limit) {
  const int descriptor = socket.release();
  std::unique_ptr<Watch> watch = aborting_ ? (Socket(descriptor), nullptr) : reactor_->watch(descriptor);
  SslPtr ssl = shared_.tls && watch ? make_server_ssl(shared_.tls.get()) : nullptr;
  if (!watch || (shared_.tls && !ssl)) {
    load_.fetch_sub(1, std::memory_order_relaxed);
    shared_.connection_closed();
    return;
  }
  auto connection = std::make_shared<Connection>(*this, descriptor, std::move(watch), std::move(ssl), over_limit);
  connection->peer_share = std::move(share);
  connection->index_in_worker = connections_.size();
  connections_.push_back(connection);
  connection->start();
}

void Worker::forget(Connection& connection) {
  wheel_.remove(connection);
  const std::size_t index = connection.index_in_worker;
  std::swap(connections_[index], connections_.back());
  connections_[index]->index_in_worker = index;
  connections_.pop_back();
  load_.fetch_sub(1, std::memory_order_relaxed);
  shared_.connection_closed();
}

void Worker::set_deadline(DeadlineNode& node, InstantNs deadline) {
  if (!ticking_ && deadline != kNever) schedule_tick();
  wheel_.set(node, deadline);
}

void Worker::schedule_tick() {
  ticking_ = true;
  reactor_->at(live_now() + wheel_.tick(), [this] { on_tick(); });
}

void Worker::on_tick() {
  ticking_ = false;
  while (DeadlineNode* node = wheel_.pop_expired(live_now())) {
    const auto connection = static_cast<Connection*>(node)->shared();
    connection->expire();
  }
  if (!wheel_.empty() && !ticking_) schedule_tick();
}

void Worker::drain() {
  draining_ = true;
  const auto connections = connections_;
  for (const auto& connection : connections) connection->wake();
}

void Worker::abort_all() {
  aborting_ = true;
  const auto connections = connections_;
  for (const auto& connection : connections) connection->abort();
}

}  // namespace axle::transport
