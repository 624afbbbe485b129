// The one thread that owns the hub's core: commands in, answers out when what they rest on is durable.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <thread>
#include <vector>

#include "base/work_queue.hpp"
#include "reference-hub/core/hub_core.hpp"
#include "reference-hub/store/store.hpp"

namespace axle::hub {

class CoreThread {
 public:
  // Called on the core's thread with each answer when it may leave the hub.
  using Answered = std::move_only_function<void(Answer)>;
  // Called once when the store has stopped for good; nothing is accepted afterwards.
  using Failed = std::function<void(const Error&)>;

  CoreThread(HubCore core, Store& store, std::size_t waiting_max, Failed failed);
  ~CoreThread();
  CoreThread(const CoreThread&) = delete;
  CoreThread& operator=(const CoreThread&) = delete;

  void start();
  // Finishes what waits, then joins.
  void stop();

  // From any thread. `body` is the packet of a send. When the queue is full the answer is a retryable failure at once,
  // on the calling thread.
  void submit(Command command, SharedBytes body, InstantNs at, Answered answered);
  // Runs `look` on the core's thread.
  void inspect(std::move_only_function<void(const HubCore&)> look);

 private:
  struct Message {
    Command command;
    SharedBytes body;
    InstantNs at = 0;
    Answered answered;
    std::move_only_function<void(const HubCore&)> look;
    std::optional<Result<Lsn>> durable;
    bool last = false;
  };
  struct Waiting {
    Lsn lsn = 0;
    Answer answer;
    Answered answered;
  };

  void run();
  void perform(Message& message);
  void became_durable(const Result<Lsn>& durable);
  void release();

  HubCore core_;
  Store& store_;
  Failed failed_;
  WorkQueue<Message> queue_;
  std::deque<Waiting> waiting_;
  Lsn durable_ = 0;
  std::optional<Error> store_error_;
  std::thread thread_;
};

}  // namespace axle::hub
