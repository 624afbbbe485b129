#include "sim/scenario/objective.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/units.hpp"
#include "sim/scenario/keys.hpp"
#include "sim/scenario/values.hpp"

namespace axle::sim {
namespace {

constexpr std::array<std::string_view, 4> kLatencies{"acceptance", "delivery", "receipt", "registration"};
constexpr std::array<std::string_view, 4> kLevelNames{"central", "province", "district", "commune"};
constexpr std::array<std::string_view, 8> kQuantiles{"p50", "p75", "p90", "p95", "p99", "p99.9", "max", "mean"};
constexpr std::array<std::string_view, 8> kHeads{"sent",    "delivered", "refused", "pending",
                                                 "expired", "withdrawn", "lost",    "duplicated"};
struct Plain {
  std::string_view name;
  MetricUnit unit;
};
constexpr std::array<Plain, 12> kPlain{{{"throughput.documents", MetricUnit::rate},
                                        {"throughput.deliveries", MetricUnit::rate},
                                        {"throughput.requests", MetricUnit::rate},
                                        {"documents.sent", MetricUnit::count},
                                        {"documents.signed", MetricUnit::count},
                                        {"deliveries.received", MetricUnit::count},
                                        {"fan_out.mean", MetricUnit::number},
                                        {"verification.share", MetricUnit::share},
                                        {"verification.per_document", MetricUnit::duration},
                                        {"hub.cores", MetricUnit::number},
                                        {"expectations.wrong", MetricUnit::count},
                                        {"not_intact", MetricUnit::count}}};

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::ranges::find(words, word) != words.end();
}

// "delivery.commune.p99" without "delivery." and, if it is there, without the level.
std::string_view behind(std::string_view metric, std::size_t prefix) {
  std::string_view rest = metric.substr(prefix);
  const std::size_t dot = rest.find('.');
  if (dot != std::string_view::npos && is_one_of(rest.substr(0, dot), kLevelNames)) rest.remove_prefix(dot + 1);
  return rest;
}

// A good part of the metrics, to find the nearest.
std::vector<std::string> examples() {
  std::vector<std::string> names;
  for (const Plain& plain : kPlain) names.emplace_back(plain.name);
  for (const std::string_view latency : kLatencies) {
    for (const std::string_view quantile : kQuantiles) {
      names.push_back(std::string(latency) + "." + std::string(quantile));
      for (const std::string_view level : kLevelNames) {
        names.push_back(std::string(latency) + "." + std::string(level) + "." + std::string(quantile));
      }
    }
  }
  for (const std::string_view head : kHeads) names.push_back("accounting." + std::string(head));
  for (const std::string_view quantile : kQuantiles) names.push_back("generator.lag." + std::string(quantile));
  names.emplace_back("signed.share");
  return names;
}

struct Sign {
  std::string_view text;
  Comparison comparison;
};
constexpr std::array<Sign, 5> kSigns{{{"<=", Comparison::less_equal},
                                      {">=", Comparison::greater_equal},
                                      {"==", Comparison::equal},
                                      {"<", Comparison::less},
                                      {">", Comparison::greater}}};

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

Result<double> read_bound(MetricUnit unit, std::string_view text) {
  switch (unit) {
    case MetricUnit::duration: {
      const auto duration = parse_duration(text);
      if (!duration) return pass(duration);
      return static_cast<double>(*duration);
    }
    case MetricUnit::share: return parse_share(text);
    case MetricUnit::rate: return parse_rate(text);
    case MetricUnit::count:
    case MetricUnit::number: break;
  }
  return read_number(text, 0, 1e15);
}

}  // namespace

std::unexpected<Error> unknown_metric(std::string_view metric) {
  const std::string near = nearest(metric, examples());
  return fail(Errc::invalid_input, "there is no metric '" + std::string(metric) + "'; " +
                                       (near.empty() ? "write one such as delivery.commune.p99, accounting.lost or "
                                                       "throughput.deliveries (docs/scenarios.md lists them)"
                                                     : "did you mean '" + near + "'?"));
}

std::optional<MetricUnit> metric_unit(std::string_view metric) {
  for (const Plain& plain : kPlain) {
    if (metric == plain.name) return plain.unit;
  }
  const std::string_view first = metric.substr(0, metric.find('.'));
  if (first.size() == metric.size()) return std::nullopt;
  if (is_one_of(first, kLatencies)) {
    if (is_one_of(behind(metric, first.size() + 1), kQuantiles)) return MetricUnit::duration;
  } else if (first == "accounting") {
    if (is_one_of(behind(metric, first.size() + 1), kHeads)) return MetricUnit::count;
  } else if (metric.starts_with("generator.lag.")) {
    if (is_one_of(metric.substr(14), kQuantiles)) return MetricUnit::duration;
  } else if (metric == "signed.share" || metric.starts_with("signed.share.")) {
    const std::string_view whose = metric.substr(std::min<std::size_t>(metric.size(), 13));
    if (metric == "signed.share" || is_one_of(whose, kLevelNames) || identity::AgencyCode::parse(whose)) {
      return MetricUnit::share;
    }
  }
  return std::nullopt;
}

Result<Objective> parse_objective(std::string_view text) {
  for (const Sign& sign : kSigns) {
    const std::size_t at = text.find(sign.text);
    if (at == std::string_view::npos) continue;
    Objective objective;
    objective.metric = trimmed(text.substr(0, at));
    objective.comparison = sign.comparison;
    const std::string_view bound = trimmed(text.substr(at + sign.text.size()));
    const auto unit = metric_unit(objective.metric);
    if (!unit) return unknown_metric(objective.metric);
    const auto value = read_bound(*unit, bound);
    if (!value) return pass(value, objective.metric);
    objective.bound = *value;
    objective.text = objective.metric + " " + std::string(sign.text) + " " + std::string(bound);
    return objective;
  }
  return fail(Errc::invalid_input, "'" + std::string(text.substr(0, 100)) +
                                       "' compares nothing; write it as delivery.commune.p99 < 60s, with <, <=, ==, >= "
                                       "or >");
}

}  // namespace axle::sim
