// The connections of one client, and the requests that wait for one.
#pragma once

#include <deque>
#include <memory>
#include <span>
#include <vector>

#include "transport/deadline_wheel.hpp"
#include "transport/reactor.hpp"
#include "transport/socket.hpp"
#include "transport/tls.hpp"

namespace axle::transport {

class ClientConnection;

// One request on its way.
struct Job {
  ClientRequest request;
  std::move_only_function<void(Exchange)> done;
  InstantNs deadline = kNever;
  bool repeated = false;
  std::unique_ptr<Job> next{};  // in a JobQueue
};
using JobPtr = std::unique_ptr<Job>;

// Requests that wait, in order: two pointers, because each of ten thousand owners has one.
class JobQueue {
 public:
  JobQueue() = default;
  JobQueue(const JobQueue&) = delete;
  JobQueue& operator=(const JobQueue&) = delete;
  ~JobQueue();  // one after the other, not each inside the one before
  bool empty() const noexcept { return first_ == nullptr; }
  const Job& front() const noexcept { return *first_; }
  void push_back(JobPtr job) noexcept;
  void push_front(JobPtr job) noexcept;
  JobPtr pop() noexcept;

 private:
  JobPtr first_;
  Job* last_ = nullptr;
};

// Whoever has a connection, and a TLS session, of his own.
struct Owner {
  SessionStore sessions{1};
  ClientConnection* connection = nullptr;  // the owned one, while there is one
  JobQueue waiting;                        // for it
};

// Everything on the loop's thread.
class Pool final : public Client {
 public:
  Pool(Reactor& reactor, const ClientOptions& options, std::vector<SocketAddress> addresses, SslContextPtr tls);
  ~Pool() override;

  void send(ClientRequest request, std::move_only_function<void(Exchange)> done) override;
  const ClientCounters& counters() const noexcept override { return counters_; }
  std::size_t in_flight() const noexcept override { return in_flight_; }

  // ---- for its connections ----
  Reactor& reactor() noexcept { return reactor_; }
  const ClientOptions& options() const noexcept { return options_; }
  std::span<const SocketAddress> addresses() const noexcept { return addresses_; }
  ssl_ctx_st* tls() noexcept { return tls_.get(); }
  SessionStore& sessions_for(const ClientConnection& connection) noexcept;
  ClientCounters& count() noexcept { return counters_; }
  std::span<std::uint8_t> scratch() noexcept { return scratch_; }
  void set_deadline(DeadlineNode& node, InstantNs deadline);
  // Gives the answer to whoever asked; before that the connection, if it can serve again, gets its next request or
  // becomes idle.
  void complete(ClientConnection& connection, JobPtr job, Exchange exchange, bool reusable);
  // Puts a request first in line, for a connection yet to be opened.
  void repeat(JobPtr job);
  // Wakes the connection at that time, unless it is gone by then.
  void wake_at(ClientConnection& connection, InstantNs at);
  // The connection has ended; another may be opened in its place.
  void forget(ClientConnection& connection);

 private:
  void send_pooled(JobPtr job);
  void send_owned(JobPtr job);
  void send_fresh(JobPtr job);
  void open(JobPtr job);
  void open_for_waiting();
  // The pooled request that may go now, if there is a connection for it; null when none may.
  JobPtr next_pooled();
  void serve_waiting();
  bool anything_waits() const noexcept;
  void fail_expired(JobQueue& queue, InstantNs now);
  void finish(JobPtr job, Exchange exchange);
  void schedule_tick();
  void on_tick();

  Reactor& reactor_;
  const ClientOptions options_;
  const std::vector<SocketAddress> addresses_;
  SslContextPtr tls_;
  SessionStore sessions_;
  ClientCounters counters_;
  DeadlineWheel wheel_;
  std::vector<std::uint8_t> scratch_;
  std::vector<std::shared_ptr<ClientConnection>> connections_;
  std::vector<ClientConnection*> idle_;          // the one used last at the end
  const std::size_t pooled_max_, ordinary_max_;  // connections at once; those that ordinary requests may use
  std::size_t pooled_open_ = 0, fresh_open_ = 0;
  JobQueue first_waiting_, waiting_, fresh_waiting_;
  std::deque<Owner> owners_;
  std::size_t in_flight_ = 0;
  bool ticking_ = false;
  std::shared_ptr<Pool*> self_;  // expires with the pool; timers hold it weakly
};

}  // namespace axle::transport
