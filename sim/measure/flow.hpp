// Little's law over the requests of the measured window: does the harness count what it says it counts?
#pragma once

#include "sim/measure/measurements.hpp"

namespace axle::sim {

inline constexpr double kFlowMismatchMax = 0.02;

// Adds up how long requests were in flight within [from, to) of the run's clock, in whole nanoseconds and apart from
// the histograms; what reaches over the edges is kept too, so that the law holds exactly and not only on average.
class FlowMeter {
 public:
  FlowMeter(DurationNs from, DurationNs to) : from_(from), to_(to) {}

  // Run time. The request is of the window when `done` is in it, as everywhere.
  void request(DurationNs sent, DurationNs done) noexcept;
  // `operations`: the window's, whose histograms must agree. `measured_ns`: how much of the window passed.
  Flow finish(const std::vector<RequestStats>& operations, DurationNs measured_ns) const;

 private:
  DurationNs from_, to_;
  double in_window_ = 0;  // time in flight within the window
  double before_ = 0;     // of requests of the window: time in flight before it
  double after_ = 0;      // of requests that ended after it: time in flight within it
};

}  // namespace axle::sim
