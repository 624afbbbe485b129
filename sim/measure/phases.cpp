#include "sim/measure/phases.hpp"

#include <algorithm>

namespace axle::sim {

std::vector<PhaseFigures> phases_of(const Scenario& scenario, const RunWindow& window) {
  std::vector<PhaseFigures> phases;
  const auto add = [&](PhaseKind kind, DurationNs from, DurationNs to, double rate_from, double rate_to) {
    if (from >= window.traffic_end || from >= to) return;
    PhaseFigures& one = phases.emplace_back();
    one.kind = kind;
    one.from = from;
    one.to = std::min(to, window.traffic_end);
    one.rate_from = rate_from;
    one.rate_to = rate_to;
  };
  DurationNs at = 0;
  for (const PhaseStep& step : scenario.phases.steps) {
    add(step.kind, at, at + step.length, step.rate_from, step.rate_to);
    at += step.length;
  }
  if (scenario.phases.steps.empty()) {
    add(PhaseKind::warmup, 0, window.from, 1, 1);
    add(PhaseKind::steady, window.from, window.to, 1, 1);
  }
  if (phases.empty()) phases.emplace_back();
  phases.back().to = window.traffic_end;
  return phases;
}

std::uint32_t phase_at(std::span<const PhaseFigures> phases, DurationNs at) noexcept {
  std::uint32_t place = 0;
  while (place < phases.size() && at >= phases[place].to) ++place;
  return place;
}

void book_recovery(std::span<PhaseFigures> phases, DurationNs due, DurationNs delivered_at) noexcept {
  for (PhaseFigures& one : phases) {
    if (one.kind != PhaseKind::outage || due >= one.to || delivered_at < one.to) continue;
    ++one.backlog;
    one.recovery = std::max(one.recovery, delivered_at - one.to);
  }
}

void book_open(std::span<PhaseFigures> phases, DurationNs due) noexcept {
  for (PhaseFigures& one : phases) {
    if (one.kind == PhaseKind::outage && due < one.to) ++one.backlog_open;
  }
}

}  // namespace axle::sim
