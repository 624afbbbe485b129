#include "sim/workload/arrivals.hpp"

#include <algorithm>
#include <cmath>

#include "base/random.hpp"

namespace axle::sim {

std::uint64_t document_count(const Scenario& scenario) {
  return static_cast<std::uint64_t>(
      std::llround(static_cast<double>(scenario.traffic.documents) * scenario.traffic.scale));
}

DurationNs run_length(const Scenario& scenario) {
  return static_cast<DurationNs>(static_cast<double>(scenario.traffic.period) / scenario.traffic.compress);
}

std::vector<DurationNs> make_arrivals(const Scenario& scenario) {
  const std::uint64_t count = document_count(scenario);
  const auto length = static_cast<double>(run_length(scenario));
  RandomStream random(scenario.seed, "workload/arrivals");
  std::vector<DurationNs> times(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    const double place = scenario.traffic.arrivals == Arrivals::uniform
                             ? (static_cast<double>(i) + 0.5) / static_cast<double>(count)
                             : random.uniform();
    times[i] = static_cast<DurationNs>(place * length);
  }
  std::ranges::sort(times);
  return times;
}

}  // namespace axle::sim
