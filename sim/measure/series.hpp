// The run as a row per second (or per longer step): counters, and percentiles from histograms that live only while
// their step is recent.
#pragma once

#include <array>
#include <vector>

#include "sim/measure/measurements.hpp"

namespace axle::sim {

class Series {
 public:
  // `length`: how long the run is planned to be; decides the step.
  Series(InstantNs start, DurationNs length);

  std::uint32_t step_s() const noexcept { return step_s_; }
  // The row of a moment. Before the start: the first. Far behind the planned length (twice kSeriesRows): the last.
  SeriesRow& row(InstantNs at);
  void delivery(InstantNs at, DurationNs latency) { ring_of(at).delivery.record(latency); }
  void lag(InstantNs scheduled_at, DurationNs lag) { ring_of(scheduled_at).lag.record(lag); }
  std::vector<SeriesRow> finish();

 private:
  // Observations come nearly in order of time; what comes later than kRecent steps goes to the oldest open histogram.
  static constexpr std::size_t kRecent = 8;
  struct Open {
    std::size_t row = SIZE_MAX;
    Histogram delivery{kHour, 2}, lag{kHour, 2};
  };
  std::size_t index_of(InstantNs at) const noexcept;
  Open& ring_of(InstantNs at);
  void close(Open& open);

  InstantNs start_;
  std::uint32_t step_s_;
  std::size_t newest_ = 0;
  std::vector<SeriesRow> rows_;
  std::array<Open, kRecent> ring_;
};

}  // namespace axle::sim
