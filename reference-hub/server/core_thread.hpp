// The one thread that owns the hub's core: commands in, answers out when what they rest on is durable.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <optional>
#include <thread>
#include <vector>

#include "base/work_queue.hpp"
#include "reference-hub/core/hub_core.hpp"
#include "reference-hub/server/snapshot_keeper.hpp"
#include "reference-hub/store/store.hpp"

namespace axle::hub {

// What the core's thread tells, all on that thread; each may be empty.
struct CoreEvents {
  // Once, when the store has stopped for good; nothing is accepted afterwards.
  std::function<void(const Error&)> failed;
  // Each record when it is durable, in ascending order.
  std::function<void(const Record&, Lsn)> recorded;
  // The store cannot write at the moment and tries again (its reason), or can again (nothing). Until then everything is
  // refused retryably.
  std::function<void(const std::optional<Error>&)> trouble;
  // Something odd that was accepted all the same (Decision::note).
  std::function<void(const std::string&)> noted;
};

class CoreThread {
 public:
  // Called on the core's thread with each answer when it may leave the hub.
  using Answered = std::move_only_function<void(Answer)>;

  // `snapshots` may be null.
  CoreThread(HubCore core, Store& store, std::unique_ptr<SnapshotKeeper> snapshots, std::size_t waiting_max,
             CoreEvents events);
  ~CoreThread();
  CoreThread(const CoreThread&) = delete;
  CoreThread& operator=(const CoreThread&) = delete;

  void start();
  // Finishes what waits, then joins.
  void stop();

  // From any thread. `body` is the packet of a send. When the queue is full the answer is a retryable failure at once,
  // on the calling thread.
  void submit(Command command, SharedBytes body, InstantNs at, Answered answered) {
    submit(std::move(command), std::move(body), at, std::move(answered), Wake::now);
  }
  // The same, but a thread that sleeps may go on sleeping until wake(), which the caller owes it within a moment.
  void submit_quietly(Command command, SharedBytes body, InstantNs at, Answered answered) {
    submit(std::move(command), std::move(body), at, std::move(answered), Wake::later);
  }
  void wake() { queue_.wake(); }
  // On the core's thread only.
  Lsn snapshot_lsn() const noexcept { return snapshots_ ? snapshots_->last() : 0; }

  std::size_t queued() const { return queue_.waiting(); }
  // Runs `look` on the core's thread.
  void inspect(std::move_only_function<void(const HubCore&)> look);

 private:
  enum class Wake : std::uint8_t { now, later };
  void submit(Command command, SharedBytes body, InstantNs at, Answered answered, Wake wake);
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
    Answered answered;             // null: nobody asked
    std::optional<Record> record;  // what `lsn` is, when this made it
  };

  void run();
  void perform(Message& message);
  void do_chores();
  void watch_store();
  void note_failure(const Result<void>& snapshot);
  void housekeep();
  void append(Record record, SharedBytes body, Answer answer, Answered answered);
  void became_durable(const Result<Lsn>& durable);
  void release();

  HubCore core_;
  Store& store_;
  std::unique_ptr<SnapshotKeeper> snapshots_;
  CoreEvents events_;
  WorkQueue<Message> queue_;
  std::deque<Waiting> waiting_;
  Lsn durable_ = 0;
  bool in_trouble_ = false;
  std::chrono::steady_clock::time_point next_look_{}, next_housekeeping_{};
  std::optional<Error> store_error_;
  std::thread thread_;
};

}  // namespace axle::hub
