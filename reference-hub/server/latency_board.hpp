// A histogram of latencies in fixed buckets, as Prometheus wants them.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "base/time.hpp"

namespace axle::hub {

// Thread-safe; recording costs two atomic additions.
class LatencyBoard {
 public:
  // Upper bounds of the buckets; what is longer counts in the total only.
  static constexpr std::array<DurationNs, 14> kBounds{
      kMillisecond / 4,  kMillisecond / 2,  kMillisecond,      2 * kMillisecond,   5 * kMillisecond,
      10 * kMillisecond, 20 * kMillisecond, 50 * kMillisecond, 100 * kMillisecond, 250 * kMillisecond,
      kSecond / 2,       kSecond,           5 * kSecond,       30 * kSecond};

  struct View {
    std::array<std::uint64_t, kBounds.size()> at_most{};  // cumulative: how many took at most the bound
    std::uint64_t count = 0;
    DurationNs sum = 0;
  };

  void record(DurationNs latency) noexcept {
    std::size_t bucket = 0;
    while (bucket < kBounds.size() && latency > kBounds[bucket]) ++bucket;
    counts_[bucket].fetch_add(1, std::memory_order_relaxed);
    sum_.fetch_add(latency, std::memory_order_relaxed);
  }
  View view() const noexcept {
    View view;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      view.count += counts_[i].load(std::memory_order_relaxed);
      if (i < kBounds.size()) view.at_most[i] = view.count;
    }
    view.sum = sum_.load(std::memory_order_relaxed);
    return view;
  }

 private:
  std::array<std::atomic<std::uint64_t>, kBounds.size() + 1> counts_{};
  std::atomic<DurationNs> sum_{0};
};

}  // namespace axle::hub
