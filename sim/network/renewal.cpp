#include "sim/network/renewal.hpp"

#include <cmath>

#include "base/random.hpp"

namespace axle::sim {

std::vector<bool> late_agencies(const Scenario& scenario, const Network& network) {
  std::vector<bool> late(network.agencies.size(), false);
  const RenewalSpec& renewal = scenario.signatures.renewal;
  if (renewal.level.empty()) return late;
  std::vector<std::uint32_t> left;
  for (std::uint32_t i = 0; i < network.agencies.size(); ++i) {
    if (identity::to_string(network.agencies[i].level) == renewal.level) left.push_back(i);
  }
  RandomStream random(scenario.seed, "signatures/renewal/late");
  auto count = static_cast<std::size_t>(std::llround(renewal.late * static_cast<double>(left.size())));
  for (; count > 0 && !left.empty(); --count) {
    const std::size_t drawn = random.below(left.size());
    late[left[drawn]] = true;
    left[drawn] = left.back();
    left.pop_back();
  }
  return late;
}

}  // namespace axle::sim
