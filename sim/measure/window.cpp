#include "sim/measure/window.hpp"

#include <algorithm>

namespace axle::sim {

RunWindow run_window(const Scenario& scenario, const Plan& plan) {
  AXLE_ASSERT(scenario.traffic.compress > 0);
  RunWindow window;
  window.from = scenario.phases.warmup;
  window.traffic_end =
      static_cast<DurationNs>(static_cast<double>(scenario.traffic.period) / scenario.traffic.compress);
  if (!scenario.phases.steps.empty()) {
    window.from = window.traffic_end = 0;
    bool warming = true;
    for (const PhaseStep& step : scenario.phases.steps) {
      warming = warming && step.kind == PhaseKind::warmup;
      if (warming) window.from += step.length;
      window.traffic_end += step.length;
    }
  }
  if (!plan.documents.empty()) window.traffic_end = std::max(window.traffic_end, plan.documents.back().at + 1);
  window.to = window.traffic_end;
  if (window.from >= window.to) window.from = 0;
  window.end_at_most = window.traffic_end + scenario.phases.drain;
  return window;
}

}  // namespace axle::sim
