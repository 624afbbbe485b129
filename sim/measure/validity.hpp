// May the numbers of a run be believed, and did the network do its duty?
#pragma once

#include <string>
#include <vector>

#include "sim/measure/recorder.hpp"

namespace axle::sim {

// Bounds of measurement.md, e.2.
inline constexpr DurationNs kLagAllowed = kMillisecond;  // p99 of the generator's lag: this, or
inline constexpr double kLagShareOfResponse = 0.05;      // this share of the p99 of acceptance, the greater
inline constexpr double kAchievedShareMin = 0.99;        // requests of the open loop sent, of the documents due

struct Validity {
  bool valid = true;
  // One sentence each: what is wrong, and what to do about it.
  std::vector<std::string> reasons;
  // The harness is at fault: it did not keep its schedule, lost count, or its histograms were too small.
  bool harness_at_fault = false;
  // The network under test is at fault: documents were lost or doubled.
  bool network_at_fault = false;

  // 0 valid, 1 documents lost or doubled, 4 the harness is at fault. A loss outweighs a late generator: it is a
  // finding whatever the load was.
  int exit_code() const noexcept;
};

Validity judge(const Measurements& measurements);

}  // namespace axle::sim
