#include "sim/measure/window.hpp"

#include <algorithm>

namespace axle::sim {

RunWindow run_window(const Scenario& scenario, const Plan& plan) {
  AXLE_ASSERT(scenario.traffic.compress > 0);
  RunWindow window;
  window.traffic_end =
      static_cast<DurationNs>(static_cast<double>(scenario.traffic.period) / scenario.traffic.compress);
  if (!plan.documents.empty()) window.traffic_end = std::max(window.traffic_end, plan.documents.back().at + 1);
  window.to = window.traffic_end;
  window.from = scenario.phases.warmup < window.to ? scenario.phases.warmup : 0;
  window.end_at_most = window.traffic_end + scenario.phases.drain;
  return window;
}

}  // namespace axle::sim
