// Did the run meet what the scenario asks, and how does it compare with what was published?
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/measure/metrics.hpp"

namespace axle::sim {

struct ObjectiveResult {
  std::string text, metric;
  MetricUnit unit = MetricUnit::number;
  std::optional<double> value;  // none: it could not be evaluated, and is not met
  double bound = 0;
  bool met = false;
  double margin = 0;         // room that is left, in the metric's unit; negative: by so much it is missed
  bool few_samples = false;  // of a percentile: fewer than kSamplesBeyondGated samples beyond it
  // Of one that is not met: what it is, and by how much it is missed; where the result says more.
  std::string why, where_to_look;
};
// One for each objective of the scenario, in order.
std::vector<ObjectiveResult> judge_objectives(const Scenario& scenario, const Measured& measured);

// What the metric's family is about, and the sections and files of the result to look at: one sentence.
std::string where_to_look(std::string_view metric);

// A value in its unit, for people: "12.3ms", "30%", "1,234", "57.9/s", "2.98".
std::string format_metric(MetricUnit unit, double value);

struct SourceResult {
  std::string what, where, metric;
  MetricUnit unit = MetricUnit::number;
  double stated = 0;    // as published
  double expected = 0;  // what the run should give: `stated`, times scale and rate when the source says so
  std::optional<double> measured;
  double deviation = 0;  // measured / expected - 1; 0 when nothing is expected
  // Of a share that was counted: the 95 % interval of what was measured (Wilson), and whether `stated` lies in it.
  std::optional<double> low, high;
  bool within_error = false;
  std::string note;  // one phrase: how far apart they are, or why there is no figure
};
std::vector<SourceResult> compare_sources(const Scenario& scenario, const Measured& measured);

}  // namespace axle::sim
