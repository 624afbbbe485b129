// A process's memory, looked at again and again from a thread.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "bench/hub/child.hpp"

namespace axle::bench {

class MemorySampler {
 public:
  // `each` is called with every sample, on the sampling thread; may be empty.
  struct Sample {
    double second = 0;  // since the start
    Child::Memory memory;
  };
  MemorySampler(const Child& child, DurationNs interval, std::function<void(const Sample&)> each = {});
  ~MemorySampler() { stop(); }
  MemorySampler(const MemorySampler&) = delete;
  MemorySampler& operator=(const MemorySampler&) = delete;

  // The most anonymous memory since the start or the last call.
  std::uint64_t take_anonymous_peak();
  void stop();
  // After stop().
  const std::vector<Sample>& samples() const noexcept { return samples_; }

 private:
  void run(DurationNs interval, const std::function<void(const Sample&)>& each);
  const Child& child_;
  std::atomic<bool> stopping_{false};
  std::atomic<std::uint64_t> anonymous_peak_{0};
  std::vector<Sample> samples_;
  std::thread thread_;
};

// Least squares through the samples from second `from` on: bytes a second, and the mean.
struct Trend {
  double slope = 0, mean = 0;
};
Trend trend_of(const std::vector<MemorySampler::Sample>& samples, double from, std::uint64_t Child::Memory::* what);

}  // namespace axle::bench
