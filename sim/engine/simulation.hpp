// Virtual time: the same agencies' behaviour and the same hub core, driven by an event queue. No thread, no I/O.
#pragma once

#include <cstdint>
#include <functional>

#include "sim/measure/recorder.hpp"
#include "sim/model/service_times.hpp"
#include "sim/network/network.hpp"
#include "sim/workload/plan.hpp"

namespace axle::sim {

struct SimulationResult {
  Measurements measurements;
  std::uint64_t events = 0;
  // A hash over every event in order (time, kind, who): depends on scenario and seed alone.
  std::uint64_t fingerprint = 0;
  std::uint64_t hub_fingerprint = 0;
};

// Runs to the end of the scenario (or until everything is delivered and answered, whichever is later, bounded by the
// drain time). `progress` is told virtual nanoseconds now and then.
SimulationResult simulate(const Scenario& scenario, const Network& network, const Plan& plan, const ServiceTimes& times,
                          InstantNs start, const std::function<void(DurationNs)>& progress = {});

}  // namespace axle::sim
