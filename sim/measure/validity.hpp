// May the numbers of a run be believed, and did the network do its duty?
#pragma once

#include <string>
#include <vector>

#include "sim/measure/recorder.hpp"

namespace axle::sim {

// Bounds of measurement.md, e.2.
inline constexpr DurationNs kLagAllowed = kMillisecond;        // p99 of the generator's lag: this, or
inline constexpr double kLagShareOfResponse = 0.05;            // this share of the p99 of acceptance, the greater
inline constexpr double kAchievedShareMin = 0.99;              // requests of the open loop sent, of the documents due
inline constexpr DurationNs kLoopDelayAllowed = kMillisecond;  // p99 of how late the event loop comes to what is due
inline constexpr double kGeneratorCpuMax = 0.8;                // of the cores that it may use

struct Validity {
  bool valid = true;
  // One sentence each: what is wrong, and what to do about it.
  std::vector<std::string> reasons;
  // What a reader should know and what invalidates nothing: a run that did not settle. The detector itself errs in one
  // run of twenty, and a hub that is overloaded never settles, which is a finding and no fault of the measurement.
  std::vector<std::string> warnings;
  // The harness is at fault: it did not keep its schedule, lost count, or its histograms were too small.
  bool harness_at_fault = false;
  // The network under test is at fault: documents were lost, doubled, accepted or refused against all rules.
  bool network_at_fault = false;

  // 0 valid, 1 the network is at fault, 4 the harness is. A loss outweighs a late generator: it is a finding whatever
  // the load was.
  int exit_code() const noexcept;
};

// What was not measured (Measurements::harness in virtual time) is not judged.
Validity judge(const Measurements& measurements);

}  // namespace axle::sim
