// What a person sees of a run that is under way, and what a script is told.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace axle::cli {

// The state of a run at one moment. Rates and percentiles are of the last seconds.
struct RunView {
  std::string phase;                                            // "steady 2/4"; empty: a run of one phase
  DurationNs elapsed = 0, length = 0;                           // of the traffic; after its end: draining
  double asked_per_s = 0, sent_per_s = 0, delivered_per_s = 0;  // documents due, documents sent, deliveries
  std::uint64_t documents = 0, documents_due = 0, deliveries = 0, delivered = 0;
  std::uint64_t refused = 0, failed = 0;     // documents refused for good; requests without a right answer
  std::array<DurationNs, 4> delivery_p99{};  // by receiver level; 0: nothing was delivered
  DurationNs lag_p99 = 0;
  // Of the hub, when it is our own; negative: not known.
  double hub_cores = -1, verification_share = -1;
};

// The screen: at most six lines of at most 80 columns.
std::vector<std::string> screen_of(const RunView& view);
// The same in one line, for logs.
std::string line_of(const RunView& view);
// One JSON object: {"event":"progress", ...}; durations in ns.
std::string event_of(const RunView& view);

}  // namespace axle::cli
