#include "sim/measure/objectives.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "base/units.hpp"
#include "sim/measure/statistics.hpp"

namespace axle::sim {

namespace {

bool holds(double value, Comparison comparison, double bound) noexcept {
  switch (comparison) {
    case Comparison::less: return value < bound;
    case Comparison::less_equal: return value <= bound;
    case Comparison::equal: return value == bound;
    case Comparison::greater_equal: return value >= bound;
    case Comparison::greater: return value > bound;
  }
  return false;
}

double margin_of(double value, Comparison comparison, double bound) noexcept {
  switch (comparison) {
    case Comparison::less:
    case Comparison::less_equal: return bound - value;
    case Comparison::greater:
    case Comparison::greater_equal: return value - bound;
    case Comparison::equal: break;
  }
  return -std::abs(value - bound);
}

std::string why_missed(const ObjectiveResult& result, Comparison comparison) {
  const double missed = std::abs(result.margin);
  std::string text = format_metric(result.unit, *result.value) + ", ";
  if (missed == 0) return text + "exactly at the bound";
  text += format_metric(result.unit, missed);
  if (result.bound != 0) text += " (" + format_share(missed / std::abs(result.bound)) + ")";
  switch (comparison) {
    case Comparison::less:
    case Comparison::less_equal: return text + " above the bound";
    case Comparison::greater:
    case Comparison::greater_equal: return text + " below the bound";
    case Comparison::equal: break;
  }
  return text + " off";
}

ObjectiveResult judge_one(const Objective& objective, const Measured& measured) {
  ObjectiveResult result;
  result.text = objective.text;
  result.metric = objective.metric;
  result.bound = objective.bound;
  const auto figure = metric_figure(measured, objective.metric);
  if (!figure) {
    result.why = "could not be evaluated: nothing is measured under this name";
  } else {
    result.unit = figure->unit;
    result.value = figure->value;
    result.few_samples = figure->percent > 0 && !enough_beyond(figure->samples, figure->percent, kSamplesBeyondGated);
    if (!figure->value) result.why = "could not be evaluated: " + figure->why_not;
  }
  if (result.value) {
    result.met = holds(*result.value, objective.comparison, objective.bound);
    result.margin = margin_of(*result.value, objective.comparison, objective.bound);
    if (!result.met) result.why = why_missed(result, objective.comparison);
  }
  if (!result.met) result.where_to_look = where_to_look(objective.metric);
  return result;
}

// Poisson's square root says how far a count may be off by chance; of shares the interval says it exactly.
std::string apart(const SourceResult& source) {
  if (source.low) return source.within_error ? "within sampling error" : "beyond sampling error";
  if (source.expected == 0) return *source.measured == 0 ? "as stated" : "stated is nothing";
  if (std::abs(source.deviation) < 0.0005) return "as stated";
  return format_share(std::abs(source.deviation)) + (source.deviation > 0 ? " more" : " less");
}

}  // namespace

std::vector<ObjectiveResult> judge_objectives(const Scenario& scenario, const Measured& measured) {
  std::vector<ObjectiveResult> results;
  results.reserve(scenario.objectives.size());
  for (const Objective& one : scenario.objectives) results.push_back(judge_one(one, measured));
  return results;
}

std::string where_to_look(std::string_view metric) {
  struct Hint {
    std::string_view family, sentence;
  };
  static constexpr std::array<Hint, 15> kHints{{
      {"acceptance",
       "Acceptance is the hub's own time: compare 'from sending' of sendEdoc in Requests, then the hub's cores busy "
       "and "
       "the mean of its disk syncs in Generator and hub; the phases show when it grew."},
      {"delivery",
       "Delivery is acceptance and the receiver's poll: look at Level to level for the pair that is slow, at the poll "
       "period of that level in the scenario, and at getEdoc in Requests."},
      {"receipt",
       "A receipt is a delivery, a status packet and the sender's poll: compare delivery of the same level, then "
       "sendEdoc and getReceivedEdocList in Requests."},
      {"registration",
       "Registration holds the clerk's time (agencies.register in the scenario): take it off before looking for the "
       "rest in receipt and delivery."},
      {"accounting.lost", "The failures name the documents; look for them in the hub's journal with axle hub audit."},
      {"accounting.duplicated",
       "Look at the hub's duplicate check and at what it does with updateStatus done; the failures name the "
       "documents."},
      {"accounting", "Accounting by level shows whose documents they are; Failures has the first of them, with why."},
      {"throughput",
       "Compare scheduled, accepted and delivered in Over time (series.csv): where they part is who did not keep up; "
       "Generator and hub says whether it was the generator."},
      {"documents",
       "The plan has so many: traffic.documents, scale and rate in the scenario; an interrupted run ends "
       "before them."},
      {"signed",
       "Signed shares are the scenario's (signatures.signed, network.named); the plan keeps them exactly but "
       "for rounding."},
      {"verification",
       "Verification cost shows CPU time by stage, algorithm and size; a costly public_key asks for another "
       "algorithm, a costly hash or base64 for smaller packets."},
      {"hub", "Generator and hub has the hub's CPU time; Verification cost says how much of it is signatures."},
      {"generator",
       "The generator was late: lower traffic.scale, give it a machine of its own, or look at the delay of its event "
       "loop and its CPU share in Generator and hub."},
      {"expectations", "Expectations lists every kind with the first cases that went otherwise."},
      {"not_intact", "Failures has the first deliveries that failed their verification, and why."},
  }};
  for (const Hint& one : kHints) {
    if (metric.starts_with(one.family)) return std::string(one.sentence);
  }
  return "Accounting has what was sent and what became of it.";  // deliveries, fan_out
}

std::string format_metric(MetricUnit unit, double value) {
  switch (unit) {
    case MetricUnit::duration: return format_duration(static_cast<DurationNs>(std::llround(value)));
    case MetricUnit::share: return format_share(value);
    case MetricUnit::count:
      return value >= 0 && value == std::floor(value) ? format_count(static_cast<std::uint64_t>(value))
                                                      : std::to_string(value);
    case MetricUnit::rate: return format_rate(value);
    case MetricUnit::number: break;
  }
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3g", value);
  return text.data();
}

std::vector<SourceResult> compare_sources(const Scenario& scenario, const Measured& measured) {
  std::vector<SourceResult> results;
  for (const SourceSpec& spec : scenario.sources) {
    SourceResult& one = results.emplace_back();
    one.what = spec.what;
    one.where = spec.where;
    one.metric = spec.metric;
    one.stated = one.expected = spec.stated;
    if (spec.scaled != 0) one.expected *= scenario.traffic.scale * scenario.traffic.rate;
    const auto figure = metric_figure(measured, spec.metric);
    if (!figure || !figure->value) {
      if (figure) one.unit = figure->unit;
      one.note = figure ? figure->why_not : "nothing is measured under this name";
      continue;
    }
    one.unit = figure->unit;
    one.measured = figure->value;
    if (one.expected != 0) one.deviation = *one.measured / one.expected - 1;
    if (figure->tries > 0) {
      const ShareInterval interval = wilson_interval(figure->hits, figure->tries);
      one.low = interval.low;
      one.high = interval.high;
      one.within_error = one.expected >= interval.low && one.expected <= interval.high;
    }
    one.note = apart(one);
  }
  return results;
}

}  // namespace axle::sim
