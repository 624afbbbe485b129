#include "sim/measure/blocks.hpp"

#include <algorithm>

#include "sim/measure/bootstrap.hpp"

namespace axle::sim {

namespace {
constexpr std::array<double, 6> kPercents{50, 75, 90, 95, 99, 99.9};
}

Blocks::Blocks(DurationNs from, DurationNs to) : from_(from) {
  const DurationNs span = std::max<DurationNs>(to - from, 1);
  length_ = std::max(kBlockMin, (span + kBlocksMax - 1) / kBlocksMax);
  blocks_ = static_cast<std::uint32_t>(std::max<DurationNs>(1, span / length_));
  for (auto& levels : latency_) {
    for (std::vector<Histogram>& one : levels) one.assign(blocks_, Histogram(kHour, 2));
  }
}

void Blocks::add_intervals(std::uint64_t seed, Metric metric, std::optional<identity::Level> level,
                           const Measurements& measured, Confidence& confidence) const {
  std::vector<std::vector<const Histogram*>> parts(confidence.blocks);
  for (std::size_t l = 0; l < identity::kLevelCount; ++l) {
    if (level && static_cast<std::size_t>(*level) != l) continue;
    const std::vector<Histogram>& of_level = latency_[static_cast<std::size_t>(metric)][l];
    for (std::size_t b = 0; b < parts.size(); ++b) parts[b].push_back(&of_level[b]);
  }
  const BlockTable table(parts);
  const std::uint64_t samples = table.samples();
  std::vector<double> percents;
  for (const double percent : kPercents) {
    if (enough_beyond(samples, percent, kSamplesBeyondMin)) percents.push_back(percent);
  }
  if (percents.empty()) return;
  std::string name = "measure/bootstrap/" + std::string(to_string(metric));
  if (level) name += "/" + std::string(identity::to_string(*level));
  RandomStream random(seed, name);
  const std::vector<Interval> intervals = percentile_intervals(table, percents, random);
  const Histogram exact = latency_of(measured, metric, level);
  for (std::size_t i = 0; i < percents.size(); ++i) {
    // The blocks know their values to 1 % only, and an interval holds what it is the interval of.
    const DurationNs value = exact.percentile(percents[i]);
    confidence.intervals.push_back({metric, level, percents[i], exact.count(), value, std::min(intervals[i].low, value),
                                    std::max(intervals[i].high, value)});
  }
}

Confidence Blocks::finish(std::uint64_t seed, DurationNs ended, const Measurements& measured) const {
  Confidence confidence;
  confidence.block = length_;
  const DurationNs over = std::max<DurationNs>(0, ended - from_) / length_;
  confidence.blocks = static_cast<std::uint32_t>(std::min<DurationNs>(over, blocks_));
  if (confidence.blocks < kBlocksMin) return confidence;
  for (const Metric metric : {Metric::acceptance, Metric::delivery}) {
    add_intervals(seed, metric, std::nullopt, measured, confidence);
    for (const identity::Level level : identity::kLevels) add_intervals(seed, metric, level, measured, confidence);
  }
  return confidence;
}

}  // namespace axle::sim
