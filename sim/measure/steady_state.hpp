// Had the run settled? MSER-5 on windows of throughput and of the median acceptance latency, then trend and variation
// of the last third (measurement, e.3).
#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "sim/measure/measurements.hpp"
#include "sim/measure/window.hpp"

namespace axle::sim {

inline constexpr DurationNs kSteadyWindow = 250 * kMillisecond;
inline constexpr double kTruncationMax = 0.5;    // share of the windows that may be cut off
inline constexpr double kTrendP = 0.05;          // both trends together: each is asked at half of it (Bonferroni)
inline constexpr double kTrendChangeMin = 0.05;  // a smaller change over the last third is no drift, however certain
inline constexpr double kVariationMax = 0.05;    // of throughput, beside what the arrivals bring
inline constexpr std::uint32_t kSteadyWindowsMin = 30, kSteadyWindowsMax = 7200;
inline constexpr double kPerWindowMin = 10;  // documents per window at least, or there is no median to speak of

// Is the intensity of the scenario meant to be the same from the warm-up to the end? Empty: yes; else why not.
std::string why_not_constant(const Scenario& scenario);

// One window of the run: documents that the hub acknowledged in it, and the median of their acceptance latency (ns).
struct SteadyWindow {
  double accepted = 0, p50 = 0;
};
// The verdict on windows of `length`. `poisson`: documents come as a Poisson process, so that their number per window
// has a variance as great as its mean, however steady the hub is: at 12 a window 29 %, which no hub can make 5 %. The
// bound is therefore what Poisson arrivals and 5 % of the mean give together, and a run is at fault when its variance
// is above that with 95 % certainty (chi-square). Else the bound is 5 % and the rounding of even counts to whole ones.
SteadyState judge_windows(std::span<const SteadyWindow> windows, DurationNs length, bool poisson);

// Collects the windows of [window.from, window.to) while the run goes on: kSteadyWindow long, or so long that a window
// has kPerWindowMin documents by the plan and the run kSteadyWindowsMax windows.
class SteadyWindows {
 public:
  SteadyWindows(const Scenario& scenario, const Plan& plan, const RunWindow& window);

  // `at`: run time of the acknowledgement. Comes nearly in order; the medians of what is later than kRecent windows go
  // to the oldest that is open.
  void accepted(DurationNs at, DurationNs took);
  // Of the windows that were over at `ended` (run time).
  SteadyState finish(DurationNs ended);

 private:
  static constexpr std::size_t kRecent = 8;
  struct Open {
    std::size_t window = SIZE_MAX;
    Histogram latency{kHour, 2};
  };
  void close(Open& open);

  std::string not_applicable_;
  bool poisson_ = true;
  DurationNs from_, to_, length_ = kSteadyWindow;
  std::size_t newest_ = 0;
  std::vector<SteadyWindow> windows_;
  std::array<Open, kRecent> open_;
};

}  // namespace axle::sim
