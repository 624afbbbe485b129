// A live run from a prepared world to measurements: hub, fleet, recorder, reconciliation.
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "agents/live/fleet.hpp"
#include "cli/console.hpp"
#include "cli/world.hpp"
#include "sim/measure/recorder.hpp"

namespace axle::cli {

struct LiveOutcome {
  sim::Measurements measurements;
  agents::FleetEnd end = agents::FleetEnd::complete;
  std::string hub_ended;      // not empty: the hub died in mid-run, and how
  std::string hub_figures;    // JSON of the hub's /status; empty when it could not be asked
  DurationNs hub_cpu_ns = 0;  // during the run
  DurationNs own_cpu_ns = 0;  // of the fleet and its verification
  DurationNs wall_ns = 0;
  Histogram loop_delay;  // how late the fleet's event loop was
  agents::Fleet::Cpu fleet_cpu;
  signature::DocumentCosts receiver_costs;
  // For each sending level the plan index of the first signed document that the hub accepted.
  std::array<std::optional<std::uint32_t>, identity::kLevelCount> samples{};
};

struct LiveOptions {
  std::filesystem::path work_folder;  // for the reference hub; removed by the caller afterwards
  // Someone else's hub instead of one of our own: it must know the scenario's centres (`axle scenario export`).
  std::optional<transport::ClientOptions> hub;
  bool events = false;  // progress as JSON lines on standard output, once a second
};

// unavailable: no hub answers; refused: it does not accept the scenario's credentials. Ctrl-C ends the measured part
// early; what was measured so far is returned (FleetEnd::interrupted).
Result<LiveOutcome> run_live(const World& world, const Prepared& prepared, const LiveOptions& options,
                             Console& console);

}  // namespace axle::cli
