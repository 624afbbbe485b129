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

Pool::Pool(Reactor& reactor, const ClientOptions& options, std::vector<SocketAddress> addresses, SslContextPtr tls)
    : reactor_(reactor),
      options_(options),
      addresses_(std::move(addresses)),
      tls_(std::move(tls)),
      sessions_(options.connections_max),
      wheel_(wheel_tick(std::min(options.connect_timeout, options.request_timeout)), live_now()),
      scratch_(kScratchBytes),
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
  if (!idle_.empty()) {
    ClientConnection* connection = idle_.back();
    idle_.pop_back();
    connection->idle = false;
    connection->assign(std::move(job));
  } else if (connections_.size() < std::max<std::size_t>(1, options_.connections_max)) {
    open(std::move(job));
  } else {
    waiting_.push_back(std::move(job));
    if (!ticking_) schedule_tick();
  }
}

void Pool::open(JobPtr job) {
  auto connection = std::make_shared<ClientConnection>(*this, std::move(job));
  connection->index_in_pool = connections_.size();
  connections_.push_back(connection);
  // Not at once: opening may fail at once, and a completion must not come from inside send().
  reactor_.at(live_now(), [connection, alive = std::weak_ptr(self_)] {
    if (!alive.expired()) connection->start();
  });
}

void Pool::open_for_waiting() {
  while (!waiting_.empty() && connections_.size() < std::max<std::size_t>(1, options_.connections_max)) {
    JobPtr job = std::move(waiting_.front());
    waiting_.pop_front();
    open(std::move(job));
  }
}

void Pool::complete(ClientConnection& connection, JobPtr job, Exchange exchange, bool reusable) {
  if (reusable && !waiting_.empty()) {
    connection.assign(std::move(waiting_.front()));
    waiting_.pop_front();
  } else if (reusable) {
    connection.idle = true;
    idle_.push_back(&connection);
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
  waiting_.push_front(std::move(job));
}

void Pool::forget(ClientConnection& connection) {
  wheel_.remove(connection);
  if (connection.idle) std::erase(idle_, &connection);
  const std::size_t index = connection.index_in_pool;
  std::swap(connections_[index], connections_.back());
  connections_[index]->index_in_pool = index;
  connections_.pop_back();
  open_for_waiting();
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
  fail_expired(live_now());
  if (!ticking_ && (!wheel_.empty() || !waiting_.empty())) schedule_tick();
}

void Pool::fail_expired(InstantNs now) {
  // All requests have the same patience, so they expire in the order in which they wait.
  while (!waiting_.empty() && waiting_.front()->deadline <= now) {
    JobPtr job = std::move(waiting_.front());
    waiting_.pop_front();
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
