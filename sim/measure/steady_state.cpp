#include "sim/measure/steady_state.hpp"

#include <algorithm>
#include <cmath>

#include "base/units.hpp"
#include "sim/measure/statistics.hpp"

namespace axle::sim {

namespace {

constexpr std::size_t kTrendValuesMax = 240;  // longer series are averaged down: the test is quadratic
// MSER-5 keeps at least a quarter of the windows, and so many: fewer agree by chance and look settled.
constexpr std::size_t kKeptBatchesMin = 8;
constexpr double kDispersionCertainty = 0.95;

std::vector<double> column(std::span<const SteadyWindow> windows, double SteadyWindow::* value) {
  std::vector<double> values;
  values.reserve(windows.size());
  for (const SteadyWindow& one : windows) values.push_back(one.*value);
  return values;
}

// Means of neighbours, so that at most kTrendValuesMax are left.
std::vector<double> thinned(std::span<const double> values) {
  const std::size_t group = (values.size() + kTrendValuesMax - 1) / kTrendValuesMax;
  std::vector<double> means;
  for (std::size_t i = 0; group > 0 && i + group <= values.size(); i += group) {
    means.push_back(mean_of(values.subspan(i, group)));
  }
  return means;
}

// Windows without a document have no median: they take that of the one before.
void fill_gaps(std::vector<double>& medians) {
  for (std::size_t i = 1; i < medians.size(); ++i) {
    if (medians[i] == 0) medians[i] = medians[i - 1];
  }
}

struct Drift {
  double p = 1, change = 0;  // over all of it, relative to `whole`
  bool found() const noexcept { return p <= kTrendP / 2 && std::abs(change) >= kChangeMin; }
};

Drift drift_of(std::span<const double> values, double whole) {
  const std::vector<double> means = thinned(values);
  const Trend trend = mann_kendall_correlated(means);
  Drift drift{trend.p, 0};
  if (whole > 0) drift.change = trend.slope * static_cast<double>(means.size() - 1) / whole;
  return drift;
}

// What MSER-5 cuts off, unless it differs too little from the rest to be a warm-up.
std::size_t warm_up(std::span<const double> values, double whole) {
  const std::size_t cut = mser5_truncation(values, std::max(kKeptBatchesMin, values.size() / 20));
  const double differs = std::abs(mean_of(values.first(cut)) - mean_of(values.subspan(cut)));
  return cut > 0 && differs >= kChangeMin * whole ? cut : 0;
}

// `ahead`: accepted less due, of the last third; `rate`: documents per window.
void judge_variation(std::span<const double> ahead, double rate, double p50, SteadyState& state) {
  if (rate <= 0) return;
  const double under_way = 2 * rate * std::min(1.0, p50 / static_cast<double>(state.window));
  const double wanted = under_way + kVariationMax * kVariationMax * rate * rate;
  const auto freedom = static_cast<double>(ahead.size() - 1);
  state.variation = std::sqrt(variance_of(ahead)) / rate;
  state.variation_bound = std::sqrt(wanted * chi_square_quantile(kDispersionCertainty, freedom) / freedom) / rate;
  state.shortfall = -mean_of(ahead) / rate;
}

std::string percent(double share) {
  return format_share(std::abs(share));
}

std::string drift_sentence(const char* what, const Drift& drift) {
  return std::string(what) + (drift.change > 0 ? " rises by " : " falls by ") + percent(drift.change) +
         " over the last third of the measured time";
}

}  // namespace

std::string why_not_constant(const Scenario& scenario) {
  const TrafficSpec& traffic = scenario.traffic;
  if (traffic.arrivals == Arrivals::calendar) return "the traffic follows a calendar";
  if (traffic.arrivals == Arrivals::trace) return "the traffic follows a trace";
  if (!traffic.bursts.empty()) return "the scenario has bursts";
  double rate = -1;
  for (const PhaseStep& step : scenario.phases.steps) {
    if (step.kind == PhaseKind::warmup) continue;
    if (step.kind != PhaseKind::steady || step.rate_from != step.rate_to) {
      return "the scenario has a phase '" + std::string(kPhaseKindNames[static_cast<std::size_t>(step.kind)]) +
             "' in which the intensity is not the same";
    }
    if (rate >= 0 && rate != step.rate_from) return "the scenario's steady phases have different rates";
    rate = step.rate_from;
  }
  return {};
}

SteadyState judge_windows(std::span<const SteadyWindow> windows, DurationNs length) {
  SteadyState state;
  state.window = length;
  state.windows = static_cast<std::uint32_t>(windows.size());
  if (windows.size() < kSteadyWindowsMin) {
    state.why = "the measured time is too short to tell: " + format_count(windows.size()) + " windows of " +
                format_duration(length) + ", " + format_count(kSteadyWindowsMin) + " are needed";
    return state;
  }
  const double rate = mean_of(column(windows, &SteadyWindow::due));
  std::vector<double> ahead, medians = column(windows, &SteadyWindow::p50);
  for (const SteadyWindow& one : windows) ahead.push_back(one.accepted - one.due);
  fill_gaps(medians);
  const double typical = median_of(medians);
  const std::size_t cut = std::max(warm_up(ahead, rate), warm_up(medians, typical));
  state.truncated = static_cast<double>(cut) / static_cast<double>(windows.size());
  const std::size_t third = windows.size() - windows.size() / 3;
  const Drift drift = drift_of(std::span(ahead).subspan(third), rate);
  const Drift p50 = drift_of(std::span(medians).subspan(third), typical);
  judge_variation(std::span(ahead).subspan(third), rate, typical, state);
  state.rate_trend_p = drift.p;
  state.rate_change = drift.change;
  state.p50_trend_p = p50.p;
  state.p50_change = p50.change;
  state.verdict = Steadiness::not_steady;
  if (p50.found()) {
    state.why = drift_sentence("the median acceptance latency", p50);
  } else if (drift.found()) {
    state.why = drift_sentence("the rate of accepted documents, beside that of documents due,", drift);
  } else if (state.shortfall > kChangeMin) {
    state.why = "over the last third of the measured time the hub accepted " + percent(state.shortfall) +
                " fewer documents than fell due";
  } else if (state.variation > state.variation_bound) {
    state.why = "accepted documents differ from documents due by " + percent(state.variation) +
                " from window to window, " + percent(state.variation_bound) + " would be steady";
  } else if (state.truncated > kTruncationMax) {
    state.why = "the first " + percent(state.truncated) + " of the measured time are still warming up";
  } else {
    state.verdict = Steadiness::steady;
    state.why = cut == 0 ? "steady from the beginning of the measured time"
                         : "steady from " + format_duration(length * static_cast<DurationNs>(cut)) +
                               " after the beginning of the measured time on";
  }
  return state;
}

SteadyWindows::SteadyWindows(const Scenario& scenario, const Plan& plan, const RunWindow& window)
    : not_applicable_(why_not_constant(scenario)), from_(window.from), to_(window.to) {
  const DurationNs span = std::max<DurationNs>(1, to_ - from_);
  std::uint64_t documents = 0;
  for (const PlannedDocument& one : plan.documents) documents += one.at >= from_ && one.at < to_ ? 1 : 0;
  if (documents > 0) {
    const double each = static_cast<double>(span) / static_cast<double>(documents);
    length_ = std::max(length_, static_cast<DurationNs>(std::ceil(kPerWindowMin * each / kMillisecond)) * kMillisecond);
  }
  length_ = std::max(length_, (span + kSteadyWindowsMax - 1) / kSteadyWindowsMax);
}

void SteadyWindows::close(Open& open) {
  if (open.window != SIZE_MAX) windows_[open.window].p50 = static_cast<double>(open.latency.percentile(50));
  open.latency.reset();
}

SteadyWindow& SteadyWindows::window_at(DurationNs at) {
  const auto window = static_cast<std::size_t>((at - from_) / length_);
  if (window >= windows_.size()) windows_.resize(window + 1);
  return windows_[window];
}

void SteadyWindows::count_due(DurationNs at, double documents) {
  if (at >= from_ && at < to_) window_at(at).due += documents;
}

void SteadyWindows::accepted(DurationNs at, DurationNs took) {
  if (at < from_ || at >= to_) return;
  ++window_at(at).accepted;
  auto window = static_cast<std::size_t>((at - from_) / length_);
  newest_ = std::max(newest_, window);
  if (newest_ >= kRecent) window = std::max(window, newest_ - kRecent + 1);
  Open& open = open_[window % kRecent];
  if (open.window != window) {
    close(open);
    open.window = window;
  }
  open.latency.record(took);
}

SteadyState SteadyWindows::finish(DurationNs ended) {
  for (Open& open : open_) close(open);
  SteadyState state;
  state.window = length_;
  if (!not_applicable_.empty()) {
    state.why = not_applicable_;
    return state;
  }
  const auto whole = static_cast<std::size_t>(std::max<DurationNs>(0, std::min(ended, to_) - from_) / length_);
  windows_.resize(whole);  // a stall at the end is windows without a document
  return judge_windows(windows_, length_);
}

}  // namespace axle::sim
