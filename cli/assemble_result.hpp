// Measurements -> the result that is reported.
#pragma once

#include <string>

#include "cli/live_run.hpp"
#include "cli/world.hpp"
#include "report/result.hpp"
#include "sim/engine/simulation.hpp"

namespace axle::cli {

// `exit_code` is what the run deserves: 0, or the code of the worst reason why it is not valid.
struct Assembled {
  report::Result result;
  int exit_code = 0;
};

Assembled assemble_live(const World& world, const Prepared& prepared, const LiveOutcome& outcome, std::string command);
Assembled assemble_virtual(const World& world, const sim::SimulationResult& simulation, DurationNs wall_ns,
                           std::string command);

}  // namespace axle::cli
