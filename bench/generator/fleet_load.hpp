// The real fleet with a plan of documents at even distances, against the sink.
#pragma once

#include <atomic>
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
  // When a server that stood still went on; 0 until then. Null: it never stands still.
  const std::atomic<InstantNs>* thawed_at = nullptr;
  // Called just before the first is due, with that moment, from the fleet's thread.
  std::function<void(InstantNs first_due)> before = [](InstantNs) {};
};

struct FleetFigures {
  std::uint64_t requests = 0, failures = 0;
  Histogram scheduled_to_done, sent_to_done, lag, loop_delay;  // of open-loop calls; loop_delay of all the run
  agents::Fleet::Cpu cpu;
  DurationNs start_time = 0;  // of making the fleet
  // The last answer to a document that was due before the server went on.
  InstantNs thawed_at = 0, backlog_done_at = 0;
  std::uint64_t bytes_of_one = 0;
  std::string first_failure;
};

// Ends the program when it cannot be run. Says so when the fleet's own loop was late: then the machine was busy with
// something else, and what was measured is worth nothing.
FleetFigures run_fleet(const FleetOrder& order, GeneratorBench& bench);

}  // namespace axle::bench
