#include "sim/workload/intensity.hpp"

#include <algorithm>
#include <cmath>

#include "sim/workload/calendar.hpp"

namespace axle::sim {
namespace {

// A stretch of run time whose phase factor is linear.
struct Stretch {
  double from = 0, to = 0, rate_from = 1, rate_to = 1;
  double rate(double at) const { return rate_from + (rate_to - rate_from) * (at - from) / (to - from); }
};

std::vector<Stretch> stretches_of(const Scenario& scenario) {
  std::vector<Stretch> stretches;
  double at = 0;
  for (const PhaseStep& step : scenario.phases.steps) {
    if (step.length <= 0) continue;
    const double end = at + static_cast<double>(step.length);
    stretches.push_back({at, end, step.rate_from, step.rate_to});
    at = end;
  }
  if (stretches.empty()) stretches.push_back({0, static_cast<double>(run_length(scenario)), 1, 1});
  return stretches;
}

// Where the calendar's factor changes, in run time.
struct Mark {
  double at = 0, factor = 1;
};

std::vector<Mark> marks_of(const Scenario& scenario) {
  if (scenario.traffic.arrivals != Arrivals::calendar) return {{0, 1}};
  const CalendarSpec& calendar = scenario.traffic.calendar;
  const double elapsed = static_cast<double>(run_length(scenario)) * scenario.traffic.compress;
  const InstantNs end = calendar.start + static_cast<DurationNs>(elapsed) + 1;
  std::vector<Mark> marks;
  for (const CalendarStep& step : calendar_steps(calendar, calendar.start, end)) {
    marks.push_back({static_cast<double>(step.at - calendar.start) / scenario.traffic.compress, step.factor});
  }
  return marks;
}

}  // namespace

DurationNs run_length(const Scenario& scenario) {
  if (scenario.phases.steps.empty()) {
    return static_cast<DurationNs>(static_cast<double>(scenario.traffic.period) / scenario.traffic.compress);
  }
  DurationNs length = 0;
  for (const PhaseStep& step : scenario.phases.steps) length += step.length;
  return length;
}

Intensity::Intensity(const Scenario& scenario) {
  AXLE_ASSERT(run_length(scenario) > 0);
  const std::vector<Mark> marks = marks_of(scenario);
  std::size_t mark = 0;
  for (const Stretch& stretch : stretches_of(scenario)) {
    for (double from = stretch.from; from < stretch.to;) {
      while (mark + 1 < marks.size() && marks[mark + 1].at <= from) ++mark;
      const double to = mark + 1 < marks.size() ? std::min(stretch.to, marks[mark + 1].at) : stretch.to;
      add(from, to, marks[mark].factor * stretch.rate(from), marks[mark].factor * stretch.rate(to));
      from = to;
    }
  }
}

void Intensity::add(double from, double to, double rate_from, double rate_to) {
  pieces_.push_back({from, to - from, rate_from, rate_to, total_});
  total_ += (to - from) * (rate_from + rate_to) / 2;
  length_ = to;
}

const Intensity::Piece& Intensity::piece_at(double at) const noexcept {
  const auto next = std::ranges::upper_bound(pieces_, at, {}, &Piece::from);
  return next == pieces_.begin() ? pieces_.front() : *(next - 1);
}

double Intensity::rate(DurationNs at) const noexcept {
  const Piece& piece = piece_at(static_cast<double>(at));
  return piece.rate_from + (piece.rate_to - piece.rate_from) * (static_cast<double>(at) - piece.from) / piece.length;
}

double Intensity::cumulated(DurationNs at) const noexcept {
  const Piece& piece = piece_at(static_cast<double>(at));
  const double into = static_cast<double>(at) - piece.from;
  const double slope = (piece.rate_to - piece.rate_from) / piece.length;
  return piece.before + into * (piece.rate_from + slope * into / 2);
}

DurationNs Intensity::when(double part) const noexcept {
  AXLE_ASSERT(total_ > 0);
  const double wanted = part * total_;
  // The last piece that begins before so much has passed; pieces of no rate begin with the same value as the next.
  const auto next = std::ranges::upper_bound(pieces_, wanted, {}, &Piece::before);
  const Piece& piece = next == pieces_.begin() ? pieces_.front() : *(next - 1);
  const double rest = wanted - piece.before;
  const double slope = (piece.rate_to - piece.rate_from) / piece.length;
  // rate_from x + slope x^2 / 2 = rest, in the form of the solution that does not cancel.
  const double root = std::sqrt(std::max(0.0, piece.rate_from * piece.rate_from + 2 * slope * rest));
  const double divisor = piece.rate_from + root;
  const double into = divisor > 0 ? 2 * rest / divisor : 0;
  const double at = piece.from + std::clamp(into, 0.0, piece.length);
  return std::clamp<DurationNs>(static_cast<DurationNs>(at), 0, length() - 1);
}

Result<void> check_intensity(const Scenario& scenario) {
  const double elapsed = static_cast<double>(run_length(scenario)) * scenario.traffic.compress;
  const bool by_clock = scenario.traffic.arrivals == Arrivals::calendar || scenario.traffic.arrivals == Arrivals::trace;
  if (by_clock && elapsed > static_cast<double>(kScenarioTimeMax)) {
    return fail(Errc::invalid_input,
                "the run's length times traffic.compress is more than 50 years; lower traffic.compress or shorten "
                "phases.steps");
  }
  if (run_length(scenario) <= 0) {
    return fail(Errc::invalid_input, "the traffic has no length; give traffic.period or a step of phases.steps one");
  }
  if (scenario.traffic.arrivals != Arrivals::trace && !(Intensity(scenario).total() > 0)) {
    return fail(Errc::invalid_input,
                "the rate of sending is zero all run long; raise a factor of traffic.calendar or a rate of "
                "phases.steps");
  }
  return {};
}

}  // namespace axle::sim
