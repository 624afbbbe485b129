#include "transport/client.hpp"

#include <algorithm>
#include <utility>

#include "base/live_clock.hpp"
#include "transport/client_connection.hpp"
#include "transport/client_pool.hpp"

namespace axle::transport {

namespace {

constexpr std::size_t kScratchBytes = 16 * 1024;

}  // namespace

JobQueue::~JobQueue() {
  while (first_) first_ = std::move(first_->next);
}

void JobQueue::push_back(JobPtr job) noexcept {
  Job* const added = job.get();
  (first_ ? last_->next : first_) = std::move(job);
  last_ = added;
}

void JobQueue::push_front(JobPtr job) noexcept {
  if (!first_) last_ = job.get();
  job->next = std::move(first_);
  first_ = std::move(job);
}

JobPtr JobQueue::pop() noexcept {
  JobPtr job = std::move(first_);
  first_ = std::move(job->next);
  return job;
}

Pool::Pool(Reactor& reactor, const ClientOptions& options, std::vector<SocketAddress> addresses, SslContextPtr tls)
    : reactor_(reactor),
      options_(options),
      addresses_(std::move(addresses)),
      tls_(std::move(tls)),
      sessions_(options.connections_max),
      wheel_(wheel_tick(std::min(options.connect_timeout, options.request_timeout)), live_now()),
      scratch_(kScratchBytes),
      pooled_max_(std::max<std::size_t>(1, options.connections_max)),
      ordinary_max_(pooled_max_ - std::min(options.connections_kept, pooled_max_ - 1)),
      owners_(options.owners),
      self_(std::make_shared<Pool*>(this)) {}

Pool::~Pool() {
  for (const auto& connection : connections_) {
    wheel_.remove(*connection);
    connection->retire();
  }
}

void Pool::send(ClientRequest request, std::move_only_function<void(Exchange)> done) {
  auto job = std::make_unique<Job>();
  job->request = std::move(request);
  job->done = std::move(done);
  job->deadline = live_now() + options_.request_timeout;
  ++counters_.requests;
  ++in_flight_;
  AXLE_ASSERT(job->request.over == Over::pooled || job->request.owner < owners_.size());
  switch (job->request.over) {
    case Over::pooled: return send_pooled(std::move(job));
    case Over::owned: return send_owned(std::move(job));
    case Over::fresh: return send_fresh(std::move(job));
  }
}

void Pool::send_pooled(JobPtr job) {
  (job->request.goes_first ? first_waiting_ : waiting_).push_back(std::move(job));
  serve_waiting();
  if (!ticking_ && anything_waits()) schedule_tick();
}

JobPtr Pool::next_pooled() {
  const std::size_t busy = pooled_open_ - idle_.size();
  if (!first_waiting_.empty()) return busy < pooled_max_ ? first_waiting_.pop() : nullptr;
  return !waiting_.empty() && busy < ordinary_max_ ? waiting_.pop() : nullptr;
}

void Pool::serve_waiting() {
  while (JobPtr job = next_pooled()) {
    if (idle_.empty()) {
      open(std::move(job));
      continue;
    }
    ClientConnection* const connection = idle_.back();
    idle_.pop_back();
    connection->idle = false;
    connection->assign(std::move(job));
  }
}

bool Pool::anything_waits() const noexcept {
  return !first_waiting_.empty() || !waiting_.empty() || !fresh_waiting_.empty();
}

void Pool::send_owned(JobPtr job) {
  Owner& owner = owners_[job->request.owner];
  if (owner.connection == nullptr) {
    open(std::move(job));
  } else if (owner.connection->idle) {
    owner.connection->idle = false;
    owner.connection->assign(std::move(job));
  } else {
    // What waits here expires with the connection in front of it: that request's patience ends sooner.
    owner.waiting.push_back(std::move(job));
  }
}

void Pool::send_fresh(JobPtr job) {
  if (fresh_open_ < std::max<std::size_t>(1, options_.fresh_max)) {
    open(std::move(job));
  } else {
    fresh_waiting_.push_back(std::move(job));
    if (!ticking_) schedule_tick();
  }
}

SessionStore& Pool::sessions_for(const ClientConnection& connection) noexcept {
  return connection.over == Over::pooled ? sessions_ : owners_[connection.owner].sessions;
}

void Pool::open(JobPtr job) {
  auto connection = std::make_shared<ClientConnection>(*this, std::move(job));
  connection->index_in_pool = connections_.size();
  connections_.push_back(connection);
  switch (connection->over) {
    case Over::pooled: ++pooled_open_; break;
    case Over::owned: owners_[connection->owner].connection = connection.get(); break;
    case Over::fresh: ++fresh_open_; break;
  }
  // Not at once: opening may fail at once, and a completion must not come from inside send().
  reactor_.at(live_now(), [connection, alive = std::weak_ptr(self_)] {
    if (!alive.expired()) connection->start();
  });
}

void Pool::open_for_waiting() {
  // Not over an idle one: what is repeated goes over a connection that was never used.
  while (pooled_open_ < pooled_max_) {
    JobPtr job = next_pooled();
    if (!job) break;
    open(std::move(job));
  }
  while (!fresh_waiting_.empty() && fresh_open_ < std::max<std::size_t>(1, options_.fresh_max)) {
    open(fresh_waiting_.pop());
  }
}

void Pool::complete(ClientConnection& connection, JobPtr job, Exchange exchange, bool reusable) {
  if (reusable) {
    if (connection.over == Over::owned && !owners_[connection.owner].waiting.empty()) {
      connection.assign(owners_[connection.owner].waiting.pop());
    } else {
      connection.idle = true;
      if (connection.over == Over::pooled) idle_.push_back(&connection);
    }
    if (connection.over == Over::pooled) serve_waiting();
  }
  finish(std::move(job), std::move(exchange));
}

void Pool::finish(JobPtr job, Exchange exchange) {
  --in_flight_;
  exchange.done_at = live_now();
  counters_.bytes_out += exchange.bytes_out;
  counters_.bytes_in += exchange.bytes_in;
  if (!exchange.response) ++counters_.failures;
  job->done(std::move(exchange));
}

void Pool::repeat(JobPtr job) {
  // A fresh connection was never used before, so what it carries is never repeated.
  AXLE_ASSERT(job->request.over != Over::fresh);
  const ClientRequest& request = job->request;
  JobQueue& queue = request.over == Over::owned ? owners_[request.owner].waiting
                    : request.goes_first        ? first_waiting_
                                                : waiting_;
  queue.push_front(std::move(job));
}

void Pool::forget(ClientConnection& connection) {
  wheel_.remove(connection);
  if (connection.idle && connection.over == Over::pooled) std::erase(idle_, &connection);
  const Over over = connection.over;
  Owner* const owner = over == Over::owned ? &owners_[connection.owner] : nullptr;
  const std::size_t index = connection.index_in_pool;
  std::swap(connections_[index], connections_.back());
  connections_[index]->index_in_pool = index;
  connections_.pop_back();
  if (over == Over::pooled) --pooled_open_;
  if (over == Over::fresh) --fresh_open_;
  if (owner != nullptr) {
    owner->connection = nullptr;
    if (!owner->waiting.empty()) open(owner->waiting.pop());
  }
  open_for_waiting();
}

void Pool::wake_at(ClientConnection& connection, InstantNs at) {
  reactor_.at(at, [weak = connection.weak_from_this(), alive = std::weak_ptr(self_)] {
    const auto held = weak.lock();
    if (held && !alive.expired()) held->wake();
  });
}

void Pool::set_deadline(DeadlineNode& node, InstantNs deadline) {
  if (!ticking_ && deadline != kNever) schedule_tick();
  wheel_.set(node, deadline);
}

void Pool::schedule_tick() {
  ticking_ = true;
  reactor_.at(live_now() + wheel_.tick(), [alive = std::weak_ptr(self_)] {
    if (const auto pool = alive.lock()) (*pool)->on_tick();
  });
}

void Pool::on_tick() {
  ticking_ = false;
  while (DeadlineNode* node = wheel_.pop_expired(live_now())) {
    const auto connection = static_cast<ClientConnection*>(node)->shared_from_this();
    static_cast<ClientConnection&>(*connection).expire();
  }
  const InstantNs now = live_now();
  fail_expired(first_waiting_, now);
  fail_expired(waiting_, now);
  fail_expired(fresh_waiting_, now);
  if (!ticking_ && (!wheel_.empty() || anything_waits())) schedule_tick();
}

void Pool::fail_expired(JobQueue& queue, InstantNs now) {
  // All requests have the same patience, so they expire in the order in which they wait.
  while (!queue.empty() && queue.front().deadline <= now) {
    JobPtr job = queue.pop();
    Exchange exchange{fail(Errc::timeout, options_.endpoint.host + ": no free connection in time")};
    finish(std::move(job), std::move(exchange));
  }
}

Result<std::unique_ptr<Client>> Client::create(Loop& loop, const ClientOptions& options) {
  SslContextPtr tls;
  if (options.endpoint.tls) {
    auto made = make_client_context(options.tls);
    if (!made) return pass(made);
    tls = std::move(*made);
  }
  auto addresses = resolve(options.endpoint.host, options.endpoint.port);
  if (!addresses) return pass(addresses);
  return std::make_unique<Pool>(static_cast<Reactor&>(loop), options, std::move(*addresses), std::move(tls));
}

}  // namespace axle::transport
