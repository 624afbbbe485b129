// One server thread: its loop, its connections, their deadlines.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "transport/deadline_wheel.hpp"
#include "transport/peer_counts.hpp"
#include "transport/reactor.hpp"
#include "transport/server.hpp"
#include "transport/socket.hpp"
#include "transport/tls.hpp"

namespace axle::transport {

class Connection;

// What all threads of a server share.
struct ServerShared {
  ServerShared(const ServerOptions& given, Handler& served, SslContextPtr context)
      : options(given), handler(served), tls(std::move(context)) {}
  const ServerOptions options;
  Handler& handler;
  const SslContextPtr tls;  // null: plain
  ServerCounters counters;
  PeerCounts peers;
  std::atomic<std::uint64_t> receiving_bytes{0};  // announced by bodies under way

  void connection_opened() noexcept;
  void connection_closed() noexcept;
  // True when the last connection was gone before `patience` had passed.
  bool wait_until_empty(DurationNs patience);

 private:
  std::mutex mutex_;
  std::condition_variable empty_;
};

// Answers on their way to the connections of one worker, from any thread. Outlives the worker: a handler may answer
// when the server is gone; such an answer is dropped.
class AnswerInbox : public std::enable_shared_from_this<AnswerInbox> {
 public:
  explicit AnswerInbox(Reactor& reactor) : reactor_(reactor) {}
  // No answer: the request was dropped.
  void deliver(std::shared_ptr<Connection> connection, std::optional<Response> answer);
  // No more deliveries; on the worker's thread or after it has ended.
  void close();

 private:
  struct Delivery {
    std::shared_ptr<Connection> connection;
    std::optional<Response> answer;
  };
  void hand_out();
  Reactor& reactor_;
  std::mutex mutex_;
  bool closed_ = false;
  std::vector<Delivery> waiting_;
};

// Everything but the constructor, post-ing through reactor(), start() and join() happens on the worker's thread.
class Worker {
 public:
  explicit Worker(ServerShared& shared);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void start();
  void join();
  Reactor& reactor() noexcept { return *reactor_; }
  ServerShared& shared() noexcept { return shared_; }
  const std::shared_ptr<AnswerInbox>& inbox() const noexcept { return inbox_; }
  std::size_t load() const noexcept { return load_.load(std::memory_order_relaxed); }  // any thread
  void assign() noexcept { load_.fetch_add(1, std::memory_order_relaxed); }            // any thread, before adopt()
  static const Worker* current() noexcept;  // the worker whose thread this is, or null

  // Serves the connection; `over_limit` only tells it to come back later.
  void adopt(Socket socket, PeerCounts::Share share, bool over_limit);
  void forget(Connection& connection);
  void set_deadline(DeadlineNode& node, InstantNs deadline);
  // Shared by all connections of the thread; content does not survive a pause.
  std::span<std::uint8_t> scratch() noexcept { return scratch_; }

  // No further requests: connections that wait for one close, the others close after their answer.
  void drain();
  bool draining() const noexcept { return draining_; }
  // Closes everything now.
  void abort_all();

 private:
  void schedule_tick();
  void on_tick();
  ServerShared& shared_;
  std::unique_ptr<Reactor> reactor_;
  std::shared_ptr<AnswerInbox> inbox_;
  DeadlineWheel wheel_;
  std::vector<std::uint8_t> scratch_;
  std::vector<std::shared_ptr<Connection>> connections_;
  std::atomic<std::size_t> load_{0};
  bool ticking_ = false, draining_ = false, aborting_ = false;
  std::thread thread_;
};

}  // namespace axle::transport
