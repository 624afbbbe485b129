#include "bench/hub/sampler.hpp"

#include <chrono>

#include "base/live_clock.hpp"

namespace axle::bench {

MemorySampler::MemorySampler(const Child& child, DurationNs interval, std::function<void(const Sample&)> each)
    : child_(child), thread_([this, interval, each = std::move(each)] { run(interval, each); }) {}

void MemorySampler::run(DurationNs interval, const std::function<void(const Sample&)>& each) {
  const InstantNs start = live_now();
  for (InstantNs next = start; !stopping_.load(); next += interval) {
    const Sample sample{.second = static_cast<double>(live_now() - start) / 1e9, .memory = child_.memory()};
    anonymous_peak_.store(std::max(anonymous_peak_.load(), sample.memory.anonymous));
    samples_.push_back(sample);
    if (each) each(sample);
    std::this_thread::sleep_for(std::chrono::nanoseconds(next + interval - live_now()));
  }
}

std::uint64_t MemorySampler::take_anonymous_peak() {
  return std::max(anonymous_peak_.exchange(0), child_.memory().anonymous);
}

void MemorySampler::stop() {
  stopping_.store(true);
  if (thread_.joinable()) thread_.join();
}

Trend trend_of(const std::vector<MemorySampler::Sample>& samples, double from, std::uint64_t Child::Memory::* what) {
  double count = 0, x = 0, y = 0, xx = 0, xy = 0;
  for (const auto& sample : samples) {
    if (sample.second < from) continue;
    const auto value = static_cast<double>(sample.memory.*what);
    count += 1;
    x += sample.second;
    y += value;
    xx += sample.second * sample.second;
    xy += sample.second * value;
  }
  const double spread = count * xx - x * x;
  if (count < 2 || spread <= 0) return {};
  return {.slope = (count * xy - x * y) / spread, .mean = y / count};
}

}  // namespace axle::bench
