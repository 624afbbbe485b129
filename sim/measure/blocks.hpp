// The measured time in blocks, each with the latencies of the documents that fell due in it: what intervals are made
// of.
#pragma once

#include <vector>

#include "sim/measure/measurements.hpp"

namespace axle::sim {

inline constexpr DurationNs kBlockMin = kSecond;
inline constexpr std::uint32_t kBlocksMax = 128;

// Blocks are kBlockMin long, or longer so that there are at most kBlocksMax: a histogram (2 digits, at most 1 %) for
// each block, level and metric, at most some 10 MiB, however long the run.
class Blocks {
 public:
  // Of [from, to) of the run's clock; a rest shorter than a block is the last block's.
  Blocks(DurationNs from, DurationNs to);

  // `due` must be in [from, to). Acceptance by the sender's level, delivery by the receiver's.
  void record(Metric metric, identity::Level level, DurationNs due, DurationNs took) {
    const auto place = std::min<std::size_t>(static_cast<std::size_t>((due - from_) / length_), blocks_ - 1);
    latency_[static_cast<std::size_t>(metric)][static_cast<std::size_t>(level)][place].record(took);
  }

  // Of the blocks that were over at `ended` (run time). Values are those of `measured`, which has them to 3 digits.
  Confidence finish(std::uint64_t seed, DurationNs ended, const Measurements& measured) const;

 private:
  static constexpr std::size_t kMetrics = 2;  // acceptance, delivery
  void add_intervals(std::uint64_t seed, Metric metric, std::optional<identity::Level> level,
                     const Measurements& measured, Confidence& confidence) const;

  DurationNs from_, length_ = kBlockMin;
  std::uint32_t blocks_ = 0;
  std::array<PerLevel<std::vector<Histogram>>, kMetrics> latency_;
};

}  // namespace axle::sim
