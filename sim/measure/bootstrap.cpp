#include "sim/measure/bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/result.hpp"
#include "sim/measure/statistics.hpp"

namespace axle::sim {

namespace {
double logarithm(std::int64_t value) noexcept {
  return std::log(static_cast<double>(std::max<std::int64_t>(value, 1)));
}
}  // namespace

BlockTable::BlockTable(const std::vector<std::vector<const Histogram*>>& blocks) : totals_(blocks.size(), 0) {
  for (const auto& parts : blocks) {
    for (const Histogram* part : parts)
      part->for_each([&](std::int64_t value, std::uint64_t) { values_.push_back(value); });
  }
  std::ranges::sort(values_);
  values_.erase(std::unique(values_.begin(), values_.end()), values_.end());
  cumulative_.assign(values_.size() * blocks.size(), 0);
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    for (const Histogram* part : blocks[b]) {
      part->for_each([&](std::int64_t value, std::uint64_t count) {
        const auto place = static_cast<std::size_t>(std::ranges::lower_bound(values_, value) - values_.begin());
        cumulative_[place * blocks.size() + b] += static_cast<std::uint32_t>(count);
        totals_[b] += count;
      });
    }
  }
  for (std::size_t i = blocks.size(); i < cumulative_.size(); ++i) cumulative_[i] += cumulative_[i - blocks.size()];
}

std::uint64_t BlockTable::samples() const noexcept {
  return std::accumulate(totals_.begin(), totals_.end(), std::uint64_t{0});
}

std::int64_t BlockTable::percentile(std::span<const std::uint32_t> weights, double percent) const {
  const auto weighted = [&](const auto* counts) {
    std::uint64_t sum = 0;
    for (std::size_t b = 0; b < weights.size(); ++b) sum += std::uint64_t{weights[b]} * counts[b];
    return sum;
  };
  const std::uint64_t total = weighted(totals_.data());
  if (total == 0) return 0;
  const auto wanted = static_cast<std::uint64_t>(std::ceil(percent / 100 * static_cast<double>(total) * (1 - 1e-12)));
  const std::uint64_t rank = std::clamp<std::uint64_t>(wanted, 1, total);
  std::size_t low = 0, high = values_.size() - 1;
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if (weighted(cumulative_.data() + middle * blocks()) >= rank) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return values_[low];
}

std::vector<Interval> percentile_intervals(const BlockTable& table, std::span<const double> percents,
                                           RandomStream& random) {
  const std::size_t blocks = table.blocks();
  AXLE_ASSERT(blocks >= 4);
  const auto stretch = static_cast<std::size_t>(std::lround(std::cbrt(static_cast<double>(blocks))));
  std::vector<std::vector<double>> found(percents.size());
  std::vector<std::uint32_t> weights(blocks);
  for (std::size_t resample = 0; resample < kResamples; ++resample) {
    std::ranges::fill(weights, 0);
    for (std::size_t taken = 0; taken < blocks;) {
      const std::size_t first = random.below(blocks - stretch + 1);
      for (std::size_t i = 0; i < stretch && taken < blocks; ++i, ++taken) ++weights[first + i];
    }
    for (std::size_t i = 0; i < percents.size(); ++i) {
      found[i].push_back(logarithm(table.percentile(weights, percents[i])));
    }
  }
  const double stretches = static_cast<double>(blocks) / static_cast<double>(stretch);
  const double reach = std::sqrt(stretches / (stretches - 1)) * student_quantile(0.975, stretches - 1);
  std::ranges::fill(weights, 1);
  std::vector<Interval> intervals;
  for (std::size_t i = 0; i < percents.size(); ++i) {
    const double middle = logarithm(table.percentile(weights, percents[i]));
    const double half = reach * std::sqrt(variance_of(found[i]));
    intervals.push_back({std::llround(std::exp(middle - half)), std::llround(std::exp(middle + half))});
  }
  return intervals;
}

}  // namespace axle::sim
