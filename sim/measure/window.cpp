#include "sim/measure/window.hpp"

#include <algorithm>

#include "sim/workload/intensity.hpp"

namespace axle::sim {

RunWindow run_window(const Scenario& scenario, const Plan& plan) {
  AXLE_ASSERT(scenario.traffic.compress > 0);
  RunWindow window;
  window.from = scenario.phases.warmup;
  window.traffic_end = run_length(scenario);
  if (!scenario.phases.steps.empty()) {
    window.from = 0;
    for (const PhaseStep& step : scenario.phases.steps) {
      if (step.kind != PhaseKind::warmup) break;
      window.from += step.length;
    }
  }
  if (!plan.documents.empty()) window.traffic_end = std::max(window.traffic_end, plan.documents.back().at + 1);
  window.to = window.traffic_end;
  if (window.from >= window.to) window.from = 0;
  window.end_at_most = window.traffic_end + scenario.phases.drain;
  return window;
}

}  // namespace axle::sim
