// The names of what a run measures (sim/scenario/objective.hpp has the grammar) -> their values.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/measure/measurements.hpp"
#include "sim/network/network.hpp"
#include "sim/scenario/objective.hpp"

namespace axle::sim {

// What the hub used. Not known of someone else's hub, nor in virtual time.
struct HubFigures {
  bool known = false;
  DurationNs cpu_ns = 0, wall_ns = 0;  // of its process, over so long
  DurationNs verification_ns = 0;      // of cpu_ns
  std::uint64_t verified = 0;          // documents
};

struct Measured {
  const Measurements& run;
  const Network& network;
  HubFigures hub;
};

struct MetricFigure {
  MetricUnit unit = MetricUnit::number;
  std::optional<double> value;  // ns, a share, a count, per second
  std::string why_not;          // without a value: why there is none, and what would give one
  // A percentile: which, and of how many samples. 0: it is none.
  double percent = 0;
  std::uint64_t samples = 0;
  // A share: of so many, so that it can be compared with a stated one. 0: it is none that was counted.
  std::uint64_t hits = 0, tries = 0;
};

// Nothing: there is no such metric. A percentile needs kSamplesBeyondMin samples beyond it.
std::optional<MetricFigure> metric_figure(const Measured& measured, std::string_view metric);
// The value alone: nothing when there is no such metric, or it could not be measured.
std::optional<double> metric_value(const Measured& measured, std::string_view metric);

}  // namespace axle::sim
