#include "transport/server.hpp"

#include <algorithm>
#include <array>

#include "base/live_clock.hpp"
#include "transport/fiber.hpp"
#include "transport/server_worker.hpp"

namespace axle::transport {

namespace {

// Connections beyond connections_max that are being told so at one time; beyond these, accepting pauses.
constexpr std::size_t kOverLimitMax = 64;
constexpr DurationNs kPauseWhenFull = 10 * kMillisecond;
constexpr DurationNs kPauseWithoutResources = 100 * kMillisecond;
constexpr unsigned kAcceptsAtOnce = 64;

using Workers = std::vector<std::unique_ptr<Worker>>;

// One listening socket on the first worker hands each connection to the worker with the fewest. Sockets that share a
// port (SO_REUSEPORT) would spread a few long-lived connections unevenly, and would let a second server of the same
// user take half of the traffic instead of failing to start.
class Acceptor final : public Fiber {
 public:
  Acceptor(ServerShared& shared, Workers& workers, int listener, std::unique_ptr<Watch> watch)
      : Fiber(workers.front()->reactor()), shared_(shared), workers_(workers), listener_(listener) {
    watch_ = std::move(watch);
  }
  void stop() {
    stopped_ = true;
    wake();
  }

 private:
  Task<void> run() override {
    unsigned accepted = 0;
    while (!stopped_) {
      if (shared_.counters.connections.load() >= shared_.options.limits.connections_max + kOverLimitMax) {
        co_await sleep(kPauseWhenFull);
        continue;
      }
      auto next = accept_from(listener_);
      if (next) {
        hand_over(std::move(*next));
        if (++accepted % kAcceptsAtOnce == 0) co_await yield();
      } else if (next.error() == AcceptFailure::none_waiting) {
        co_await wait(Direction::read);
      } else {
        co_await sleep(kPauseWithoutResources);
      }
    }
    watch_.reset();  // closes the listening socket
  }

  Pause sleep(DurationNs duration) {
    reactor_.at(live_now() + duration, [self = shared_from_this()] { self->wake(); });
    return pause();
  }

  void hand_over(Accepted accepted) {
    const ServerLimits& limits = shared_.options.limits;
    const bool over_limit = shared_.counters.connections.load() >= limits.connections_max;
    PeerCounts::Share share;
    if (limits.connections_per_peer_max < limits.connections_max) {  // otherwise nobody can reach it
      auto taken = shared_.peers.take(accepted.peer, limits.connections_per_peer_max);
      // Without a word, which would cost a handshake and a place: whoever floods has thousands more.
      if (!taken) {
        shared_.counters.refused_peers.fetch_add(1, std::memory_order_relaxed);
        return;
      }
      share = std::move(*taken);
    }
    shared_.connection_opened();
    shared_.counters.accepted.fetch_add(1, std::memory_order_relaxed);
    Worker& worker = **std::ranges::min_element(workers_, {}, [](const auto& one) { return one->load(); });
    worker.assign();
    worker.reactor().post([&worker, socket = std::move(accepted.socket), share = std::move(share),
                           over_limit]() mutable { worker.adopt(std::move(socket), std::move(share), over_limit); });
  }

  ServerShared& shared_;
  Workers& workers_;
  int listener_;
  bool stopped_ = false;
};

class TcpServer final : public Server {
 public:
  TcpServer(const ServerOptions& options, Handler& handler, SslContextPtr tls, Socket listener)
      : shared_(options, handler, std::move(tls)), port_(port_of(listener)) {
    for (unsigned i = 0; i < std::max(1U, options.threads); ++i) workers_.push_back(std::make_unique<Worker>(shared_));
    const int descriptor = listener.release();
    auto watch = workers_.front()->reactor().watch(descriptor);
    AXLE_ASSERT(watch != nullptr);
    acceptor_ = std::make_shared<Acceptor>(shared_, workers_, descriptor, std::move(watch));
  }
  ~TcpServer() override { stop(0); }

  std::uint16_t port() const noexcept override { return port_; }
  const ServerCounters& counters() const noexcept override { return shared_.counters; }

  void start() override {
    if (started_) return;
    started_ = true;
    workers_.front()->reactor().post([acceptor = acceptor_] { acceptor->start(); });
    for (const auto& worker : workers_) worker->start();
  }

  void stop(DurationNs grace) override {
    if (stopped_) return;
    stopped_ = true;
    if (started_) {
      workers_.front()->reactor().post([acceptor = acceptor_] { acceptor->stop(); });
      on_each([](Worker& worker) { worker.drain(); });
      if (!shared_.wait_until_empty(grace)) {
        on_each([](Worker& worker) { worker.abort_all(); });
        while (!shared_.wait_until_empty(kSecond)) {
        }
      }
      on_each([](Worker& worker) { worker.reactor().stop(); });
      for (const auto& worker : workers_) worker->join();
    }
    acceptor_.reset();
    workers_.clear();
  }

 private:
  void on_each(void (*action)(Worker&)) {
    for (const auto& worker : workers_) worker->reactor().post([&one = *worker, action] { action(one); });
  }

  ServerShared shared_;
  std::uint16_t port_;
  Workers workers_;
  std::shared_ptr<Acceptor> acceptor_;
  bool started_ = false, stopped_ = false;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::create(const ServerOptions& options, Handler& handler) {
  SslContextPtr tls;
  if (options.tls) {
    auto made = make_server_context(*options.tls);
    if (!made) return pass(made);
    tls = std::move(*made);
  }
  auto listener = listen_on(options.address, options.port);
  if (!listener) return pass(listener);
  return std::make_unique<TcpServer>(options, handler, std::move(tls), std::move(*listener));
}

}  // namespace axle::transport
