#include "sim/measure/metrics.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "base/units.hpp"

namespace axle::sim {

namespace {

using Words = std::vector<std::string_view>;

// "delivery.commune.p99.9" -> delivery, commune, p99.9: a number's own point is no separator.
Words words_of(std::string_view metric) {
  Words words;
  while (!metric.empty()) {
    std::size_t end = metric.find('.');
    const bool number = metric.starts_with("p99.9") && (metric.size() == 5 || metric[5] == '.');
    if (number) end = metric.size() == 5 ? std::string_view::npos : 5;
    words.push_back(metric.substr(0, end));
    metric = end == std::string_view::npos ? std::string_view() : metric.substr(end + 1);
    if (end != std::string_view::npos && metric.empty()) words.emplace_back();  // a point at the end
  }
  return words;
}

std::optional<identity::Level> level_of(std::string_view word) {
  for (const identity::Level level : identity::kLevels) {
    if (identity::to_string(level) == word) return level;
  }
  return std::nullopt;
}

MetricFigure with(MetricUnit unit, double value) {
  MetricFigure figure;
  figure.unit = unit;
  figure.value = value;
  return figure;
}

MetricFigure without(MetricUnit unit, std::string why) {
  MetricFigure figure;
  figure.unit = unit;
  figure.why_not = std::move(why);
  return figure;
}

MetricFigure ratio(MetricUnit unit, double part, double whole, const char* why_not) {
  return whole > 0 ? with(unit, part / whole) : without(unit, why_not);
}

// p50 ... max, mean of a histogram; nothing when the word is none of these.
std::optional<MetricFigure> quantile(const Histogram& latency, std::string_view word) {
  constexpr std::array<std::pair<std::string_view, double>, 6> kPercents{
      {{"p50", 50}, {"p75", 75}, {"p90", 90}, {"p95", 95}, {"p99", 99}, {"p99.9", 99.9}}};
  const auto found = std::ranges::find(kPercents, word, &std::pair<std::string_view, double>::first);
  if (found == kPercents.end() && word != "max" && word != "mean") return std::nullopt;
  if (latency.count() == 0) return without(MetricUnit::duration, "nothing was measured");
  if (word == "max") return with(MetricUnit::duration, static_cast<double>(latency.max()));
  if (word == "mean") return with(MetricUnit::duration, latency.mean());
  const double percent = found->second;
  if (!enough_beyond(latency.count(), percent, kSamplesBeyondMin)) {
    const auto needed = static_cast<std::uint64_t>(std::llround(kSamplesBeyondMin * 100 / (100 - percent)));
    return without(MetricUnit::duration, "too few samples: " + format_count(latency.count()) + " of the " +
                                             format_count(needed) + " that " + std::string(word) + " needs");
  }
  MetricFigure figure = with(MetricUnit::duration, static_cast<double>(latency.percentile(percent)));
  figure.percent = percent;
  figure.samples = latency.count();
  return figure;
}

std::optional<MetricFigure> latency(const Measured& measured, const Words& words) {
  constexpr std::array kMetrics{Metric::acceptance, Metric::delivery, Metric::receipt, Metric::registration};
  const auto metric = std::ranges::find(kMetrics, words[0], [](Metric one) { return to_string(one); });
  if (metric == kMetrics.end() || words.size() < 2 || words.size() > 3) return std::nullopt;
  std::optional<identity::Level> level;
  if (words.size() == 3) {
    level = level_of(words[1]);
    if (!level) return std::nullopt;
  }
  return quantile(latency_of(measured.run, *metric, level), words.back());
}

std::optional<MetricFigure> accounting(const Measured& measured, const Words& words) {
  constexpr std::array<std::pair<std::string_view, std::uint64_t Accounting::*>, 8> kHeads{
      {{"sent", &Accounting::sent},
       {"delivered", &Accounting::delivered},
       {"refused", &Accounting::refused},
       {"pending", &Accounting::pending},
       {"expired", &Accounting::expired},
       {"withdrawn", &Accounting::withdrawn},
       {"lost", &Accounting::lost},
       {"duplicated", &Accounting::duplicated}}};
  if (words.size() < 2 || words.size() > 3) return std::nullopt;
  const Accounting* of = &measured.run.accounting;
  if (words.size() == 3) {
    const auto level = level_of(words[1]);
    if (!level) return std::nullopt;
    of = &measured.run.by_level[static_cast<std::size_t>(*level)];
  }
  for (const auto& [name, head] : kHeads) {
    if (words.back() == name) return with(MetricUnit::count, static_cast<double>(of->*head));
  }
  return std::nullopt;
}

std::optional<MetricFigure> throughput(const Measurements& run, std::string_view what) {
  std::uint64_t count = 0;
  if (what == "documents") {
    count = run.documents_in_window;
  } else if (what == "deliveries") {
    count = run.deliveries_in_window;
  } else if (what == "requests") {
    count = run.requests;
  } else {
    return std::nullopt;
  }
  return ratio(MetricUnit::rate, static_cast<double>(count), static_cast<double>(run.measured_ns) / kSecond,
               "the run ended before its measured time began");
}

std::optional<MetricFigure> signed_share(const Measured& measured, const Words& words) {
  if (words.size() < 2 || words[1] != "share") return std::nullopt;
  // A code may hold points: everything after "signed.share.".
  std::string of;
  for (std::size_t i = 2; i < words.size(); ++i) of += (i > 2 ? "." : "") + std::string(words[i]);
  const auto level = level_of(of);
  bool found = of.empty() || level;
  MetricFigure figure;
  for (std::size_t i = 0; i < measured.network.agencies.size() && i < measured.run.agencies.size(); ++i) {
    const Agency& agency = measured.network.agencies[i];
    const bool this_one = of.empty() || (level ? agency.level == *level : agency.code == of || agency.other_code == of);
    if (!this_one) continue;
    found = true;
    figure.hits += measured.run.agencies[i].signed_documents;
    figure.tries += measured.run.agencies[i].sent;
  }
  if (!found) return std::nullopt;
  figure.unit = MetricUnit::share;
  if (figure.tries == 0) return without(MetricUnit::share, "no document was sent");
  figure.value = static_cast<double>(figure.hits) / static_cast<double>(figure.tries);
  return figure;
}

std::optional<MetricFigure> of_hub(const HubFigures& hub, const Words& words) {
  const auto cpu = static_cast<double>(hub.cpu_ns), verification = static_cast<double>(hub.verification_ns);
  const bool share = words[0] == "verification" && words[1] == "share";
  const bool each = words[0] == "verification" && words[1] == "per_document";
  if (!share && !each && !(words[0] == "hub" && words[1] == "cores")) return std::nullopt;
  const MetricUnit unit = share ? MetricUnit::share : each ? MetricUnit::duration : MetricUnit::number;
  if (!hub.known) return without(unit, "the hub's CPU time is not known: it needs axle run with the reference hub");
  if (share) return ratio(unit, verification, cpu, "the hub used no CPU time");
  if (each) return ratio(unit, verification, static_cast<double>(hub.verified), "the hub verified no document");
  return ratio(unit, cpu, static_cast<double>(hub.wall_ns), "the run had no length");
}

// documents.sent, documents.signed, deliveries.received, fan_out.mean
std::optional<MetricFigure> counts(const Measurements& run, std::string_view metric) {
  if (metric == "documents.sent") return with(MetricUnit::count, static_cast<double>(run.documents));
  if (metric == "documents.signed") return with(MetricUnit::count, static_cast<double>(run.signed_documents));
  if (metric == "deliveries.received") return with(MetricUnit::count, static_cast<double>(run.accounting.delivered));
  if (metric == "fan_out.mean") {
    return ratio(MetricUnit::number, static_cast<double>(run.accounting.sent), static_cast<double>(run.documents),
                 "no document was sent");
  }
  if (metric == "expectations.wrong") return with(MetricUnit::count, static_cast<double>(run.expectations.wrong()));
  if (metric == "not_intact") return with(MetricUnit::count, static_cast<double>(run.not_intact));
  return std::nullopt;
}

}  // namespace

std::optional<MetricFigure> metric_figure(const Measured& measured, std::string_view metric) {
  if (auto count = counts(measured.run, metric)) return count;
  const Words words = words_of(metric);
  if (words.size() < 2) return std::nullopt;
  if (words[0] == "accounting") return accounting(measured, words);
  if (words[0] == "throughput") return words.size() == 2 ? throughput(measured.run, words[1]) : std::nullopt;
  if (words[0] == "signed") return signed_share(measured, words);
  if (words[0] == "generator") {
    if (words.size() != 3 || words[1] != "lag") return std::nullopt;
    return quantile(measured.run.lag, words[2]);
  }
  if (words[0] == "verification" || words[0] == "hub") {
    return words.size() == 2 ? of_hub(measured.hub, words) : std::nullopt;
  }
  return latency(measured, words);
}

std::optional<double> metric_value(const Measured& measured, std::string_view metric) {
  const auto figure = metric_figure(measured, metric);
  return figure ? figure->value : std::nullopt;
}

}  // namespace axle::sim
