// The same step for many items over a few threads, with one progress display.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <utility>

#include "agents/documents/corpus.hpp"
#include "base/result.hpp"

namespace axle::agents {

// Counts finished items and tells them on; `step` may be called by several threads, the callback runs in one at a time.
class ProgressCounter {
 public:
  ProgressCounter(const Progress& progress, std::uint64_t total) : progress_(progress), total_(total) {}
  void step() {
    const std::scoped_lock lock(mutex_);
    ++done_;
    if (progress_) progress_(done_, total_);
  }

 private:
  const Progress& progress_;
  const std::uint64_t total_;
  std::mutex mutex_;
  std::uint64_t done_ = 0;
};

// Calls work(0) ... work(count - 1), each once, over `threads` threads (at least one; the calling thread is one of
// them). After a failure no further item is begun; the failure with the lowest index comes back.
Result<void> for_each_parallel(std::size_t count, unsigned threads,
                               const std::function<Result<void>(std::size_t index)>& work);

}  // namespace axle::agents
