#include "sim/workload/arrivals.hpp"

#include <algorithm>
#include <cmath>

#include "base/random.hpp"

namespace axle::sim {

std::uint64_t document_count(const Scenario& scenario) {
  return static_cast<std::uint64_t>(std::llround(wanted_documents(scenario)));
}

std::vector<DurationNs> make_arrivals(const Scenario& scenario) {
  AXLE_ASSERT(scenario.traffic.arrivals != Arrivals::trace);
  const std::uint64_t count = document_count(scenario);
  const Intensity intensity(scenario);
  RandomStream random(scenario.seed, "workload/arrivals");
  std::vector<DurationNs> times(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    const double place = scenario.traffic.arrivals == Arrivals::uniform
                             ? (static_cast<double>(i) + 0.5) / static_cast<double>(count)
                             : random.uniform();
    times[i] = intensity.when(place);
  }
  std::ranges::sort(times);
  return times;
}

}  // namespace axle::sim
