#include "sim/network/quota.hpp"

#include <algorithm>
#include <cmath>

#include "base/result.hpp"

namespace axle::sim {

std::vector<std::uint64_t> share_out(std::uint64_t total, std::span<const double> weights) {
  double sum = 0;
  for (const double weight : weights) sum += weight;
  std::vector<std::uint64_t> parts(weights.size(), 0);
  if (total == 0) return parts;
  AXLE_ASSERT(sum > 0);
  std::vector<std::pair<double, std::size_t>> remainders;
  std::uint64_t given = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double exact = static_cast<double>(total) * (weights[i] / sum);
    // A hair's breadth more: 0.29 * 100 is 28.999999999999996 in binary.
    parts[i] = static_cast<std::uint64_t>(exact + 1e-9);
    given += parts[i];
    if (weights[i] > 0) remainders.emplace_back(static_cast<double>(parts[i]) - exact, i);  // most negative first
  }
  std::ranges::sort(remainders);
  for (std::size_t k = 0; given < total; k = (k + 1) % remainders.size(), ++given) ++parts[remainders[k].second];
  return parts;
}

std::vector<std::uint64_t> round_at_random(std::span<const double> expected, RandomStream& random) {
  std::vector<std::uint64_t> counts;
  counts.reserve(expected.size());
  // Systematic sampling: one random offset, marks at every whole number along the running sum.
  double sum = random.uniform();
  double marks = std::floor(sum);
  for (const double one : expected) {
    sum += one;
    const double reached = std::floor(sum);
    counts.push_back(static_cast<std::uint64_t>(reached - marks));
    marks = reached;
  }
  return counts;
}

}  // namespace axle::sim
