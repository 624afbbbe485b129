// The run's stretches, and what happens at a moment of it.
#include <algorithm>
#include <cmath>

#include "sim/scenario/check_support.hpp"
#include "sim/scenario/keys.hpp"
#include "sim/scenario/values.hpp"

namespace axle::sim {
namespace {

constexpr std::string_view kSteps = "phases.steps";

// The period that the steps make by the scenario's clock, and one that was given beside them.
void check_period(const Scenario& s, Problems& problems) {
  if (!all_readable(problems, {"traffic.period", "traffic.compress"})) return;
  const double sum = sum_of_steps_ns(s), period = sum * s.traffic.compress;
  const std::string took = "phases.steps take " + print_duration(static_cast<DurationNs>(sum)) + " of the run";
  if (period > static_cast<double>(kPeriodMax)) {
    problems.about(kSteps, took + ", which traffic.compress makes more than " + print_duration(kPeriodMax) +
                               " by the scenario's clock; lower traffic.compress");
    return;
  }
  const double given = static_cast<double>(s.traffic.period) / s.traffic.compress;
  if (!problems.given("traffic.period") || std::abs(given - sum) < static_cast<double>(kMillisecond)) return;
  const std::string right = print_duration(std::llround(period));
  problems.about("traffic.period", "traffic.period is " + print_duration(s.traffic.period) + " but " + took + ", " +
                                       right + " by the scenario's clock; remove traffic.period or write " + right);
}

void check_outages(const Scenario& s, Problems& problems) {
  const auto& steps = s.phases.steps;
  if (steps.back().kind != PhaseKind::outage) return;
  const std::string path = entry_path(kSteps, steps.size() - 1);
  problems.about(path, path +
                           " is an outage and nothing follows it, so that nobody sees the hub come back; add a step "
                           "such as {phase: recovery, for: 30s}");
}

void check_steps(const Scenario& s, Problems& problems) {
  const auto& steps = s.phases.steps;
  if (steps.empty() || !problems.readable(kSteps)) return;
  check_period(s, problems);
  check_outages(s, problems);
  if (std::ranges::all_of(steps, [](const PhaseStep& step) { return step.kind == PhaseKind::warmup; })) {
    problems.about(kSteps,
                   "phases.steps are all warm-up, so that nothing is measured; add a step such as {phase: "
                   "steady, for: 30s}");
  }
  if (std::ranges::all_of(steps, [](const PhaseStep& step) { return step.rate_from + step.rate_to == 0; })) {
    problems.about(kSteps,
                   "phases.steps all have the rate 0x, so that no document has a moment to be sent; write a "
                   "rate above 0x for one");
  }
}

}  // namespace

void check_phases(const Scenario& s, Problems& problems) {
  check_steps(s, problems);
}

void check_renewal(const Scenario& s, Problems& problems) {
  const RenewalSpec& renewal = s.signatures.renewal;
  if (!problems.readable("signatures.renewal")) return;
  if (renewal.level.empty()) {
    for (const std::string_view other : {"signatures.renewal.at", "signatures.renewal.late"}) {
      if (!problems.given(other) || (renewal.at == 0 && renewal.late == 0)) continue;
      problems.about(other, std::string(other) +
                                " is given but nobody's certificates end; write "
                                "signatures.renewal.level: commune");
      return;
    }
    return;
  }
  const auto level = identity::parse_level(renewal.level);
  if (problems.readable("network.agencies") && level && s.network.agencies[index_of(*level)] == 0) {
    problems.about("signatures.renewal.level", "signatures.renewal.level is " + renewal.level +
                                                   " but there is no agency of that level; name another or raise " +
                                                   level_path("network.agencies", *level));
  }
  if (!all_readable(problems, {"traffic.period", "traffic.compress", kSteps})) return;
  const double run = run_length_ns(s);
  if (renewal.at > 0 && static_cast<double>(renewal.at) < run) return;
  problems.about("signatures.renewal.at", "signatures.renewal.at is " + print_duration(renewal.at) +
                                              "; write a moment of the traffic, after 0s "
                                              "and before " +
                                              print_duration(static_cast<DurationNs>(run)) + " of the run");
}

}  // namespace axle::sim
