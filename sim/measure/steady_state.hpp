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
inline constexpr double kTruncationMax = 0.5;  // share of the windows that may be cut off
inline constexpr double kTrendP = 0.05;        // both trends together: each is asked at half of it (Bonferroni)
inline constexpr double kChangeMin = 0.05;     // a smaller change is no drift and no warm-up, however certain
inline constexpr double kVariationMax = 0.05;  // of throughput, beside what the arrivals bring
inline constexpr std::uint32_t kSteadyWindowsMin = 30, kSteadyWindowsMax = 7200;
inline constexpr double kPerWindowMin = 10;  // documents per window at least, or there is no median to speak of

// Is the intensity of the scenario meant to be the same from the warm-up to the end? Empty: yes; else why not.
std::string why_not_constant(const Scenario& scenario);

// One window of the run: documents that fell due in it, documents that the hub acknowledged in it, and the median of
// the acceptance latency of the latter (ns).
struct SteadyWindow {
  double due = 0, accepted = 0, p50 = 0;
};
// The verdict on windows of `length`.
//
// Throughput is judged by how far the hub stayed behind, or caught up with, what fell due in the same window: the
// arrivals themselves vary from window to window (a Poisson process of 12 a window by 29 %, at any hub, and it may seem
// to rise or fall for a while), but they are known from the plan, so they are taken off. What remains of a steady hub
// is 5 % and the documents that are under way when a window ends: as many as fall due in one acceptance latency,
// Poisson again, at both ends. The hub is at fault when its variance is above these together with 95 % certainty
// (chi-square).
SteadyState judge_windows(std::span<const SteadyWindow> windows, DurationNs length);

// Collects the windows of [window.from, window.to) while the run goes on: kSteadyWindow long, or so long that a window
// has kPerWindowMin documents by the plan and the run kSteadyWindowsMax windows.
class SteadyWindows {
 public:
  SteadyWindows(const Scenario& scenario, const Plan& plan, const RunWindow& window);

  // Run time of the due time. A document that the hub never has to acknowledge, because it was refused, given up or
  // delivered locally, is not due after all.
  void due(DurationNs at) { count_due(at, 1); }
  void not_due(DurationNs at) { count_due(at, -1); }
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
  void count_due(DurationNs at, double documents);
  SteadyWindow& window_at(DurationNs at);

  std::string not_applicable_;
  DurationNs from_, to_, length_ = kSteadyWindow;
  std::size_t newest_ = 0;
  std::vector<SteadyWindow> windows_;
  std::array<Open, kRecent> open_;
};

}  // namespace axle::sim
