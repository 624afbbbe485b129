// The names of what a run measures.
#include <algorithm>
#include <array>
#include <vector>

#include "protocol/identity/agency_code.hpp"
#include "sim/scenario/keys.hpp"
#include "sim/scenario/objective.hpp"
#include "sim/scenario/values.hpp"

namespace axle::sim {
namespace {

constexpr std::array<std::string_view, 4> kLatencies{"acceptance", "delivery", "receipt", "registration"};
constexpr std::array<std::string_view, 8> kQuantiles{"p50", "p75", "p90", "p95", "p99", "p99.9", "max", "mean"};
constexpr std::array<std::string_view, 8> kHeads{"sent",    "delivered", "refused", "pending",
                                                 "expired", "withdrawn", "lost",    "duplicated"};

struct Fixed {
  std::string_view name;
  MetricUnit unit;
};
constexpr std::array<Fixed, 13> kFixed{{{"throughput.documents", MetricUnit::rate},
                                        {"throughput.deliveries", MetricUnit::rate},
                                        {"throughput.requests", MetricUnit::rate},
                                        {"documents.sent", MetricUnit::count},
                                        {"documents.signed", MetricUnit::count},
                                        {"deliveries.received", MetricUnit::count},
                                        {"fan_out.mean", MetricUnit::number},
                                        {"signed.share", MetricUnit::share},
                                        {"verification.share", MetricUnit::share},
                                        {"verification.per_document", MetricUnit::duration},
                                        {"hub.cores", MetricUnit::number},
                                        {"expectations.wrong", MetricUnit::count},
                                        {"not_intact", MetricUnit::count}}};

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::ranges::find(words, word) != words.end();
}

// "commune.p99" -> "p99"; a text that begins with no level stays.
std::string_view without_level(std::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos || !identity::parse_level(text.substr(0, dot))) return text;
  return text.substr(dot + 1);
}

bool is_level_or_code(std::string_view text) {
  return identity::parse_level(text).has_value() || identity::AgencyCode::parse(text).has_value();
}

// Every name but those of single agencies.
std::vector<std::string> all_metrics() {
  std::vector<std::string> levels{""}, all;
  for (const identity::Level level : identity::kLevels) levels.push_back("." + std::string(identity::to_string(level)));
  const auto add = [&](std::string_view first, const std::string& level, std::string_view last) {
    all.push_back(std::string(first) + level + "." + std::string(last));
  };
  for (const std::string& level : levels) {
    for (const std::string_view latency : kLatencies) {
      for (const std::string_view quantile : kQuantiles) add(latency, level, quantile);
    }
    for (const std::string_view head : kHeads) add("accounting", level, head);
    if (!level.empty()) all.push_back("signed.share" + level);
  }
  for (const std::string_view quantile : kQuantiles) add("generator.lag", "", quantile);
  for (const Fixed& fixed : kFixed) all.emplace_back(fixed.name);
  return all;
}

}  // namespace

std::optional<MetricUnit> metric_unit(std::string_view metric) {
  const auto fixed = std::ranges::find(kFixed, metric, &Fixed::name);
  if (fixed != kFixed.end()) return fixed->unit;
  for (const std::string_view prefix : {"signed.share.", "generator.lag.", "accounting."}) {
    if (!metric.starts_with(prefix)) continue;
    const std::string_view rest = metric.substr(prefix.size());
    if (prefix == "signed.share." && is_level_or_code(rest)) return MetricUnit::share;
    if (prefix == "generator.lag." && is_one_of(rest, kQuantiles)) return MetricUnit::duration;
    if (prefix == "accounting." && is_one_of(without_level(rest), kHeads)) return MetricUnit::count;
    return std::nullopt;
  }
  const std::size_t dot = metric.find('.');
  if (dot == std::string_view::npos || !is_one_of(metric.substr(0, dot), kLatencies)) return std::nullopt;
  if (!is_one_of(without_level(metric.substr(dot + 1)), kQuantiles)) return std::nullopt;
  return MetricUnit::duration;
}

Result<std::string> read_metric(std::string_view text) {
  if (metric_unit(text)) return std::string(text);
  const std::string near = nearest(text, all_metrics());
  return fail(Errc::invalid_input, "'" + std::string(text.substr(0, 80)) + "' is not a metric; " +
                                       (near.empty() ? "docs/scenarios.md lists them, such as delivery.p99"
                                                     : "did you mean '" + near + "'?"));
}

}  // namespace axle::sim
