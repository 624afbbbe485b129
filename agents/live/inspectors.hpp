// The worker threads that verify what the fleet receives.
#pragma once

#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "agents/live/inspection.hpp"
#include "base/bytes.hpp"
#include "base/work_queue.hpp"
#include "protocol/signature/document_costs.hpp"

namespace axle::agents {

struct Inspection {
  std::string answer;  // body of a getEdoc
  SharedBytes packet;  // instead, when it is at hand (ReadLocal)
  Reading reading;     // what it points to lives as long as the inspectors
  axis::MessageType type = axis::MessageType::edoc;
  identity::Level level = identity::Level::central;  // of the receiver
  std::move_only_function<void(Reply)> done;         // called on the worker's thread
};

class Inspectors {
 public:
  Inspectors(unsigned threads, std::size_t waiting_max, signature::TrustStore& trust);
  ~Inspectors();
  Inspectors(const Inspectors&) = delete;
  Inspectors& operator=(const Inspectors&) = delete;

  // When too many wait, `done` is told so at once (wrong outcome `unavailable`, which the behaviour repeats).
  void submit(Inspection inspection);
  signature::DocumentCosts costs() const;
  // CPU time of the threads so far.
  DurationNs cpu() const;

 private:
  void work();
  void account(const Inspection& inspection, const signature::CostLedger& ledger);

  signature::TrustStore& trust_;
  WorkQueue<Inspection> queue_;
  mutable std::mutex costs_mutex_;
  signature::DocumentCosts costs_;
  std::vector<std::thread> threads_;
};

}  // namespace axle::agents
