#include "sim/network/spread.hpp"

#include <algorithm>
#include <string>

#include "base/random.hpp"
#include "sim/network/quota.hpp"

namespace axle::sim {

double spread_weight(const Scenario& scenario, std::string_view province) {
  if (scenario.network.spread <= 0) return 1;
  RandomStream random(scenario.seed, "network/spread/" + std::string(province));
  return random.log_normal(1, scenario.network.spread);
}

std::vector<std::uint32_t> share_among(std::uint32_t total, std::span<const double> weights) {
  std::vector<std::uint32_t> counts(weights.size(), 0);
  std::uint32_t rest = total;
  for (std::size_t i = 0; i < weights.size() && rest > 0; ++i) {
    if (weights[i] <= 0) continue;
    counts[i] = 1;
    --rest;
  }
  if (rest == 0) return counts;
  // The ones already given count towards each one's part: who deserves less than one has all that is his.
  std::vector<double> due(weights.size());
  double sum = 0;
  for (const double weight : weights) sum += weight;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    due[i] = std::max(0.0, static_cast<double>(total) * weights[i] / sum - counts[i]);
  }
  const std::vector<std::uint64_t> more = share_out(rest, due);
  for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += static_cast<std::uint32_t>(more[i]);
  return counts;
}

}  // namespace axle::sim
