// How many documents an instant of the run is worth: the calendar on the scenario clock times the phases.
#pragma once

#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "sim/scenario/scenario.hpp"

namespace axle::sim {

// So far the scenario clock of a calendar or a trace may run in one run.
inline constexpr DurationNs kScenarioTimeMax = 50 * 366 * kDay;

// The run time between the first and the last possible document: the sum of `phases.steps`, or, when there are none,
// the period after time compression.
DurationNs run_length(const Scenario& scenario);

// A rate over [0, run_length) in run time, without unit: pieces that are linear, cumulated in closed form.
class Intensity {
 public:
  // The phases' factor, for Arrivals::calendar times the calendar's at start + elapsed x compress. The steps of kind
  // outage count as any other: agencies go on sending.
  explicit Intensity(const Scenario& scenario);

  DurationNs length() const noexcept { return static_cast<DurationNs>(length_); }
  double rate(DurationNs at) const noexcept;
  // The integral from 0 to `at`, in ns.
  double cumulated(DurationNs at) const noexcept;
  double total() const noexcept { return total_; }
  // When that part of the whole is over, 0 <= part < 1; total() > 0. Where the rate is zero for a while: its end.
  DurationNs when(double part) const noexcept;

 private:
  struct Piece {
    double from = 0, length = 0;
    double rate_from = 0, rate_to = 0;
    double before = 0;  // cumulated up to `from`
  };
  void add(double from, double to, double rate_from, double rate_to);
  const Piece& piece_at(double at) const noexcept;

  std::vector<Piece> pieces_;  // in order, without gaps
  double length_ = 0, total_ = 0;
};

// invalid_input when the run has no length, the rate is zero all run long, or the scenario clock of a calendar or a
// trace would run longer than kScenarioTimeMax.
Result<void> check_intensity(const Scenario& scenario);

}  // namespace axle::sim
