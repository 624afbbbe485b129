// When a run is judged: the part of it that latencies and rates refer to. The same for live runs and virtual time.
#pragma once

#include "sim/scenario/scenario.hpp"
#include "sim/workload/plan.hpp"

namespace axle::sim {

struct RunWindow {
  DurationNs from = 0, to = 0;  // measured: documents due in [from, to) after the start
  DurationNs traffic_end = 0;   // no document is due later
  DurationNs end_at_most = 0;   // traffic_end and the drain time
};

// Traffic lasts for the scenario's period, compressed, or for all its phase steps when it has any; or until the last
// document of the plan if that is later. The warm-up is cut off: `phases.warmup`, or the steps of kind warmup that the
// run begins with. When it is as long as the traffic, nothing would be left, and all of it is measured.
RunWindow run_window(const Scenario& scenario, const Plan& plan);

}  // namespace axle::sim
