#include "sim/scenario/objective.hpp"

#include <algorithm>
#include <array>

#include "base/units.hpp"
#include "sim/scenario/keys.hpp"
#include "sim/scenario/values.hpp"

namespace axle::sim {
namespace {

constexpr double kCountMax = 1e15;

constexpr std::array<std::pair<std::string_view, Comparison>, 5> kComparisons{{{"<=", Comparison::less_equal},
                                                                               {">=", Comparison::greater_equal},
                                                                               {"==", Comparison::equal},
                                                                               {"<", Comparison::less},
                                                                               {">", Comparison::greater}}};

std::unexpected<Error> wrong(std::string_view text, const std::string& rest) {
  return fail(Errc::invalid_input, "'" + std::string(text.substr(0, kObjectiveBytesMax)) + "' " + rest);
}

std::string_view trim(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// The bound in the metric's unit, and how it would be written.
Result<double> read_bound(std::string_view text, MetricUnit unit) {
  switch (unit) {
    case MetricUnit::duration: {
      const auto duration = parse_duration(text);
      if (!duration) return pass(duration);
      return static_cast<double>(*duration);
    }
    case MetricUnit::share: return read_share(text, 1);
    case MetricUnit::rate: return parse_rate(text);
    case MetricUnit::count: {
      const auto count = read_count(text, 0, static_cast<std::uint64_t>(kCountMax));
      if (!count) return pass(count);
      return static_cast<double>(*count);
    }
    case MetricUnit::number: return read_number(text, 0, kCountMax);
  }
  return fail(Errc::internal, "no such unit");
}

std::string_view example_of(MetricUnit unit) {
  switch (unit) {
    case MetricUnit::duration: return "a duration such as 60s";
    case MetricUnit::share: return "a share such as 30%";
    case MetricUnit::rate: return "a rate such as 500/s";
    case MetricUnit::count: return "a count such as 0";
    case MetricUnit::number: return "a number such as 2.5";
  }
  return "";
}

}  // namespace

Result<Objective> parse_objective(std::string_view text) {
  const std::size_t at = text.find_first_of("<=>");
  if (at == std::string_view::npos || text.size() > kObjectiveBytesMax) {
    return wrong(text,
                 "is not an objective; write a metric, one of < <= == >= > and a bound, such as delivery.p99 < 60s");
  }
  const auto sign =
      std::ranges::find_if(kComparisons, [&](const auto& one) { return text.substr(at).starts_with(one.first); });
  if (sign == kComparisons.end()) return wrong(text, "compares with '='; write ==");
  auto metric = read_metric(trim(text.substr(0, at)));
  if (!metric) return pass(metric);
  const std::string_view bound_text = trim(text.substr(at + sign->first.size()));
  const MetricUnit unit = *metric_unit(*metric);
  const auto bound = read_bound(bound_text, unit);
  if (!bound) {
    return wrong(bound_text, "cannot bound " + *metric + "; write " + std::string(example_of(unit)));
  }
  std::string even = *metric + " " + std::string(sign->first) + " " + std::string(bound_text);
  return Objective{std::move(even), std::move(*metric), sign->second, *bound};
}

}  // namespace axle::sim
