// What the figures are judged by.
#include <algorithm>
#include <limits>

#include "cli/assemble_parts.hpp"

namespace axle::cli {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

const char* name_of(sim::MetricUnit unit) {
  switch (unit) {
    case sim::MetricUnit::duration: return "duration";
    case sim::MetricUnit::share: return "share";
    case sim::MetricUnit::count: return "count";
    case sim::MetricUnit::rate: return "rate";
    case sim::MetricUnit::number: break;
  }
  return "number";
}

const char* name_of(sim::Steadiness verdict) {
  switch (verdict) {
    case sim::Steadiness::steady: return "steady";
    case sim::Steadiness::not_steady: return "not steady";
    case sim::Steadiness::not_applicable: break;
  }
  return "not applicable";
}

void fill_sources(report::Result& result, const std::vector<sim::SourceResult>& sources) {
  for (const sim::SourceResult& s : sources) {
    result.sources.push_back({s.what, s.where, s.metric, name_of(s.unit), s.stated, s.expected,
                              s.measured.value_or(kNone), s.deviation, s.low.value_or(kNone), s.high.value_or(kNone),
                              s.within_error, s.note});
  }
}

void fill_expectations(report::Result& result, const sim::Expectations& expectations) {
  result.false_accepts = expectations.false_accepts;
  result.false_rejects = expectations.false_rejects;
  for (const sim::ExpectationRow& row : expectations.rows) {
    result.expectations.push_back({row.name, row.unit,
                                   std::string(sim::kExpectedNames[static_cast<std::size_t>(row.expected)]), row.cases,
                                   row.as_expected, row.otherwise, row.open, row.examples});
  }
}

void fill_phases(report::Result& result, const sim::Measurements& m) {
  for (const sim::PhaseFigures& p : m.phases) {
    result.phases.push_back({.kind = std::string(sim::kPhaseKindNames[static_cast<std::size_t>(p.kind)]),
                             .from_ns = p.from,
                             .to_ns = p.to,
                             .rate_from = p.rate_from,
                             .rate_to = p.rate_to,
                             .documents = p.documents,
                             .accepted = p.accepted,
                             .refused = p.refused,
                             .deliveries = p.deliveries,
                             .delivered = p.delivered,
                             .acceptance = p.acceptance,
                             .delivery = p.delivery,
                             .backlog = p.backlog,
                             .backlog_open = p.backlog_open,
                             .recovery_ns = p.recovery});
  }
}

void fill_certainty(report::Result& result, const sim::Measurements& m) {
  result.interval_block_ns = m.confidence.block;
  result.interval_blocks = m.confidence.blocks;
  for (const sim::PercentileInterval& one : m.confidence.intervals) {
    result.intervals.push_back({.metric = std::string(to_string(one.metric)),
                                .level = one.level ? std::string(to_string(*one.level)) : "all",
                                .percent = one.percent,
                                .samples = one.samples,
                                .value_ns = one.value,
                                .low_ns = one.low,
                                .high_ns = one.high});
  }
  const sim::SteadyState& s = m.steady;
  result.steady_state = {.verdict = name_of(s.verdict),
                         .why = s.why,
                         .window_ns = s.window,
                         .windows = s.windows,
                         .truncated = s.truncated,
                         .variation = s.variation,
                         .variation_bound = s.variation_bound,
                         .shortfall = s.shortfall,
                         .rate_trend_p = s.rate_trend_p,
                         .p50_trend_p = s.p50_trend_p,
                         .rate_change = s.rate_change,
                         .p50_change = s.p50_change};
}

}  // namespace

bool fill_judged(report::Result& result, const World& world, const sim::Measured& measured) {
  for (const sim::ObjectiveResult& o : sim::judge_objectives(world.scenario, measured)) {
    result.objectives.push_back({o.text, o.metric, name_of(o.unit), o.value.value_or(kNone), o.bound, o.met, o.margin,
                                 o.few_samples, o.why, o.where_to_look});
  }
  fill_sources(result, sim::compare_sources(world.scenario, measured));
  fill_expectations(result, measured.run.expectations);
  fill_phases(result, measured.run);
  fill_certainty(result, measured.run);
  return std::ranges::all_of(result.objectives, &report::Objective::met);
}

}  // namespace axle::cli
