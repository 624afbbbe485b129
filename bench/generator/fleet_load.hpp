// The real fleet with a plan of documents at even distances, against the sink.
#pragma once

#include <functional>

#include "agents/live/fleet.hpp"
#include "bench/generator/parts.hpp"

namespace axle::bench {

struct FleetOrder {
  double rate = 0;  // documents a second, one every 1/rate
  std::uint32_t documents = 0, centres = 1;
  transport::ClientOptions client;
  agents::CentrePolicy policy;
  DurationNs least_length = 0;  // goes on so long although all is done
  // Called just before the first is due, with that moment, from the fleet's thread.
  std::function<void(InstantNs first_due)> before = [](InstantNs) {};
};

struct FleetFigures {
  std::uint64_t requests = 0, failures = 0;
  Histogram scheduled_to_done, sent_to_done, lag, loop_delay;  // of open-loop calls; loop_delay of all the run
  agents::Fleet::Cpu cpu;
  DurationNs start_time = 0;  // of making the fleet
  std::uint64_t bytes_of_one = 0;
  std::string first_failure;
};

// Ends the program when it cannot be run.
FleetFigures run_fleet(const FleetOrder& order, GeneratorBench& bench);

}  // namespace axle::bench
