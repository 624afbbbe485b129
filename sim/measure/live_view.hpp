// The last seconds of a run, for a screen that shows it while it goes on.
#pragma once

#include <array>

#include "base/histogram.hpp"
#include "sim/measure/measurements.hpp"

namespace axle::sim {

inline constexpr DurationNs kLiveStep = kSecond;
inline constexpr std::size_t kLiveSteps = 5;  // rates are those of the last five whole seconds

// Time goes forward with what is observed; what comes late is booked in the step that is open. Percentiles are over the
// last 5 to 10 seconds: two sets of histograms take turns.
class LiveView {
 public:
  explicit LiveView(InstantNs start) : start_(start) {}

  void due(InstantNs at) { ++step_of(at).due; }
  void accepted(InstantNs at) { ++step_of(at).accepted; }
  void delivered(InstantNs at, identity::Level receiver, DurationNs took) {
    step_of(at);
    sets_[current_].delivery[static_cast<std::size_t>(receiver)].record(took);
  }
  void lag(InstantNs at, DurationNs lag) {
    step_of(at);
    sets_[current_].lag.record(lag);
  }

  DurationNs newest() const noexcept { return newest_; }  // after the start
  double asked_per_s() const noexcept { return per_second(&Step::due); }
  double accepted_per_s() const noexcept { return per_second(&Step::accepted); }
  // 0 when nothing arrived.
  PerLevel<DurationNs> delivery_p99() const;
  DurationNs lag_p99() const;

 private:
  struct Step {
    std::uint64_t due = 0, accepted = 0;
  };
  struct Set {
    PerLevel<Histogram> delivery{Histogram(kHour, 2), Histogram(kHour, 2), Histogram(kHour, 2), Histogram(kHour, 2)};
    Histogram lag{kHour, 2};
  };
  Step& step_of(InstantNs at) {
    newest_ = std::max(newest_, at - start_);
    const auto step = static_cast<std::size_t>(newest_ / kLiveStep);
    if (step != open_) advance(step);
    return steps_[open_ % steps_.size()];
  }
  void advance(std::size_t step);
  double per_second(std::uint64_t Step::* count) const noexcept;

  InstantNs start_;
  DurationNs newest_ = 0;
  std::size_t open_ = 0;                      // number of the open step
  std::array<Step, kLiveSteps + 1> steps_{};  // the open one and the whole ones before it
  std::array<Set, 2> sets_;
  std::size_t current_ = 0;
};

}  // namespace axle::sim
