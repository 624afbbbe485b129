// The worker threads: packets that came are verified, packets that were asked for are sent back.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <span>
#include <thread>
#include <vector>

#include "reference-hub/server/byte_budget.hpp"
#include "reference-hub/server/cost_board.hpp"
#include "reference-hub/server/incoming.hpp"
#include "reference-hub/server/lane_queue.hpp"
#include "reference-hub/server/level_book.hpp"
#include "reference-hub/store/store.hpp"
#include "reference-hub/verification/verifier.hpp"

namespace axle::hub {

// Documents of one centre that wait for verification at once, as a share of all: nobody can use up the queue alone.
inline constexpr std::size_t kCentreShareOfQueue = 2;

struct PacketDeskOptions {
  unsigned threads = 1;
  std::size_t waiting_max = 2048;  // packets to verify, of each urgency
};

class PacketDesk {
 public:
  // A verified packet on its way to the core; the memory it holds is given back when `answered` is gone.
  using Submit =
      std::function<void(Command command, SharedBytes packet, std::move_only_function<void(transport::Response)>)>;
  struct Parts {
    const Verifier& verifier;
    Store& store;
    ByteBudget& memory;
    CostBoard& costs;
    const LevelBook& levels;
    Submit submit;
    // Told soon after one or several submits: the core may sleep until then.
    std::function<void()> submitted;
    std::function<void(const std::string& centre, const axis::Failure& failure)> refused;  // told; any thread
  };
  PacketDesk(PacketDeskOptions options, Parts parts, const std::vector<CentreRecord>& centres);
  ~PacketDesk() { stop(); }

  void start();
  // Finishes what waits, then joins.
  void stop();

  // A received sendEdoc. Too many wait, of all or of its centre: answered try_later at once.
  void received(std::unique_ptr<Incoming> incoming, SharedBytes body, transport::Responder responder);
  // Answers getEdoc or downloadEdoc with the packet of a record.
  void asked_for(axis::Operation operation, Lsn packet, transport::Responder responder);

  std::uint64_t refused() const noexcept { return refused_.load(std::memory_order_relaxed); }
  std::size_t waiting() const { return jobs_.waiting(Lane::urgent) + jobs_.waiting(Lane::normal); }

 private:
  // How many packets of one centre wait; given back when the job ends.
  using CentreCount = std::atomic<std::uint32_t>;
  struct Turn {
    void operator()(CentreCount* count) const noexcept { count->fetch_sub(1, std::memory_order_relaxed); }
  };
  struct Job {
    std::unique_ptr<Incoming> incoming;  // null: send `packet`
    SharedBytes body;
    axis::Operation operation = axis::Operation::send_edoc;
    Lsn packet = 0;
    transport::Responder responder;
    std::unique_ptr<CentreCount, Turn> turn;
  };

  // A packet to verify that may be verified together with others.
  static bool is_small(const Job& job) noexcept;
  void work();
  std::optional<Job> next_job(unsigned& quiet);
  void perform(Job job);
  void verify(std::span<Job> jobs);
  void conclude(Job job, Verifier::Order order, Verifier::Outcome outcome);
  void refuse(Job job, const axis::Failure& failure);
  void send(Job job);

  PacketDeskOptions options_;
  Parts parts_;
  LaneQueue<Job> jobs_;
  std::unordered_map<std::string, CentreCount> waiting_by_centre_;  // its keys are fixed after construction
  std::atomic<std::uint64_t> refused_{0};
  std::vector<std::thread> workers_;
};

}  // namespace axle::hub
