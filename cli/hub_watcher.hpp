// Asks the hub of a run for its figures while the run goes on, on a thread of its own.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "cli/hub_process.hpp"

namespace axle::cli {

class HubWatcher {
 public:
  // Every two seconds; costs the hub one request each time.
  explicit HubWatcher(const HubProcess& hub);
  ~HubWatcher();
  HubWatcher(const HubWatcher&) = delete;
  HubWatcher& operator=(const HubWatcher&) = delete;

  // Between the last two answers: cores that the hub kept busy, and the share of that which verification took. Negative
  // while not known (before the second answer, while the hub is away).
  struct Load {
    double cores = -1, verification_share = -1;
  };
  Load load() const;

 private:
  void work();

  const HubProcess& hub_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  Load load_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace axle::cli
