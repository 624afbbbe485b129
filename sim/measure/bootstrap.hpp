// 95 % intervals of percentiles whose samples hang together in time: moving-block bootstrap (Kunsch 1989) over the
// histograms of consecutive blocks of a run.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/histogram.hpp"
#include "base/random.hpp"

namespace axle::sim {

inline constexpr std::size_t kResamples = 1000;

struct Interval {
  std::int64_t low = 0, high = 0;
};

// How the blocks of a run divide the values that occur: of every value and block, how many samples do not exceed it.
class BlockTable {
 public:
  // One histogram for each block, in order of time; those of a block are added up (levels).
  explicit BlockTable(const std::vector<std::vector<const Histogram*>>& blocks);

  std::size_t blocks() const noexcept { return totals_.size(); }
  std::uint64_t samples() const noexcept;
  // A percentile when block b counts weights[b] times; 0 without samples.
  std::int64_t percentile(std::span<const std::uint32_t> weights, double percent) const;

 private:
  std::vector<std::int64_t> values_;       // that occur, ascending
  std::vector<std::uint32_t> cumulative_;  // [value][block]
  std::vector<std::uint64_t> totals_;      // [block]
};

// One interval for each percentile. A resample is made of stretches of neighbouring blocks, the cube root of their
// number long, drawn at random until it has as many blocks as the run. The interval is the percentile times or divided
// by the exponential of its standard error, in logarithms over kResamples resamples, times Student's quantile for so
// many independent stretches: with a dozen blocks the middle 95 % of the resamples would be far too narrow (they held
// the truth 81 times in a hundred where this holds it 89 times). Needs four blocks (asserted).
std::vector<Interval> percentile_intervals(const BlockTable& table, std::span<const double> percents,
                                           RandomStream& random);

}  // namespace axle::sim
