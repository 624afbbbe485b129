#include "report/figures.hpp"

#include <algorithm>
#include <cmath>

#include "base/units.hpp"
#include "report/text.hpp"

namespace axle::report {

std::optional<std::int64_t> percentile(const Histogram& histogram, double percent) {
  // 100 - 99.9 is a little less than 0.1 in binary; the millionth makes 10,000 samples enough.
  const double beyond = static_cast<double>(histogram.count()) * (100.0 - percent) / 100.0;
  if (histogram.count() == 0 || beyond < kSamplesBeyondMin * (1 - 1e-6)) return std::nullopt;
  return histogram.percentile(percent);
}

std::string percentile_text(const Histogram& histogram, double percent) {
  const std::optional<std::int64_t> value = percentile(histogram, percent);
  return value ? format_latency(*value) : "n/a";
}

int tail_percent(const std::vector<const Histogram*>& histograms) {
  for (const Histogram* histogram : histograms) {
    if (percentile(*histogram, 99)) return 99;
  }
  return 90;
}

std::optional<Histogram> merged(const std::vector<const Histogram*>& histograms) {
  if (histograms.empty()) return std::nullopt;
  Histogram sum(histograms.front()->highest(), histograms.front()->digits());
  for (const Histogram* histogram : histograms) {
    if (histogram->highest() != sum.highest() || histogram->digits() != sum.digits()) return std::nullopt;
    sum.merge(*histogram);
  }
  return sum;
}

std::optional<Histogram> all_levels(const Result& result, std::size_t metric) {
  std::vector<const Histogram*> parts;
  parts.reserve(kLevels);
  for (const Level& level : result.levels) parts.push_back(&level.latency[metric]);
  return merged(parts);
}

Verdict verdict(const Result& result) noexcept {
  if (!result.complete) return Verdict::incomplete;
  if (!result.valid) return Verdict::invalid;
  return std::ranges::all_of(result.objectives, &Objective::met) ? Verdict::valid : Verdict::not_met;
}

const char* to_string(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::valid: return "VALID";
    case Verdict::not_met: return "NOT MET";
    case Verdict::invalid: return "INVALID";
    case Verdict::incomplete: break;
  }
  return "INCOMPLETE";
}

bool balances(const Accounting& a) noexcept {
  return a.sent == a.delivered + a.refused + a.pending + a.expired + a.withdrawn + a.lost;
}

std::string metric_text(std::string_view unit, double value) {
  if (!std::isfinite(value)) return "n/a";
  if (unit == "duration") return format_latency(static_cast<DurationNs>(std::clamp(value, -9e18, 9e18)));
  if (unit == "share") return format_percent(value);
  if (unit == "rate") return format_number(value) + "/s";
  const bool whole = value == std::floor(value) && value >= 0 && value < 1e15;
  return unit == "count" && whole ? format_count(static_cast<std::uint64_t>(value)) : format_number(value);
}

std::string objectives_text(const Result& result) {
  const auto met = std::ranges::count_if(result.objectives, &Objective::met);
  const std::size_t all = result.objectives.size();
  if (all == 0) return "no objectives";
  if (all == 1) return met == 1 ? "the objective is met" : "the objective is not met";
  return std::to_string(met) + " of " + std::to_string(all) + " objectives are met";
}

const Interval* interval_of(const Result& result, std::string_view metric, std::string_view level, double percent) {
  for (const Interval& one : result.intervals) {
    if (one.metric == metric && one.level == level && one.percent == percent) return &one;
  }
  return nullptr;
}

Failures Operation::failures() const noexcept {
  Failures sum;
  for (const Failures& level : failed) {
    sum.refused += level.refused;
    sum.transport += level.transport;
    sum.timeout += level.timeout;
    sum.wrong_answer += level.wrong_answer;
  }
  return sum;
}

const Verification* verification_at(const Result& result, std::string_view where) noexcept {
  for (const Verification& verification : result.verification) {
    if (verification.where == where) return &verification;
  }
  return nullptr;
}

}  // namespace axle::report
