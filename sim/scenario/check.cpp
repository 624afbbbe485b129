#include "sim/scenario/check.hpp"

#include <algorithm>
#include <cmath>

#include "base/units.hpp"
#include "sim/scenario/check_support.hpp"
#include "sim/scenario/keys.hpp"
#include "sim/scenario/values.hpp"

namespace axle::sim {
namespace {

using identity::Level;

void check_sums(const Scenario& s, Problems& problems) {
  for (const Group& group : schema().groups) {
    if (!group.sums_to_whole || !problems.readable(group.path)) continue;
    const double sum = group.sum(s);
    if (is_whole(sum)) continue;
    const bool is_row = group.path.starts_with("traffic.matrix.");
    const auto level = is_row ? identity::parse_level(group.path.substr(group.path.rfind('.') + 1)) : Level::central;
    if (is_row && sum == 0) {
      if (problems.readable("network.agencies") && s.network.agencies[index_of(*level)] == 0) continue;
      problems.about(group.path, group.path + " is all zeros; say which levels its documents go to, together 100%");
      continue;
    }
    problems.about(group.path, group.path + " adds up to " + print_sum(sum) + "; the shares must add up to 100%");
  }
}

void check_orders(const Scenario& s, Problems& problems) {
  const DocumentSpec& d = s.documents;
  if (problems.readable("documents.size") && d.size_max < d.size_median) {
    problems.about("documents.size.max", "documents.size.max is " + print_size(d.size_max) + ", less than the median " +
                                             print_size(d.size_median) + "; write at least the median");
  }
  if (problems.readable("documents.attachments") && d.attachments_max < d.attachments_mean) {
    problems.about("documents.attachments.max", "documents.attachments.max is " + std::to_string(d.attachments_max) +
                                                    ", less than the mean " + print_number(d.attachments_mean) +
                                                    "; write at least the mean");
  }
  const AgencySpec& a = s.agencies;
  if (all_readable(problems, {"agencies.retry_first", "agencies.retry_max"}) && a.retry_first > a.retry_max) {
    problems.about(problems.given("agencies.retry_max") ? "agencies.retry_max" : "agencies.retry_first",
                   "agencies.retry_first is " + print_duration(a.retry_first) + ", longer than agencies.retry_max, " +
                       print_duration(a.retry_max) + "; write a longer retry_max or a shorter retry_first");
  }
}

}  // namespace

bool all_readable(const Problems& problems, std::initializer_list<std::string_view> paths) {
  return std::ranges::all_of(paths, [&](std::string_view path) { return problems.readable(path); });
}

std::string print_sum(double sum) {
  return print_share(std::round(sum * 1e5) / 1e5);
}

bool is_whole(double sum_of_shares) {
  return std::abs(sum_of_shares - 1) <= kShareTolerance + 1e-9;
}

std::uint64_t all_agencies(const Scenario& s) {
  std::uint64_t all = 0;
  for (const std::uint32_t count : s.network.agencies) all += count;
  return all;
}

double sum_of_steps_ns(const Scenario& s) {
  double sum = 0;
  for (const PhaseStep& step : s.phases.steps) sum += static_cast<double>(step.length);
  return sum;
}

double run_length_ns(const Scenario& s) {
  if (!s.phases.steps.empty()) return sum_of_steps_ns(s);
  return static_cast<double>(s.traffic.period) / s.traffic.compress;
}

double mean_receivers(const Scenario& s) {
  if (s.traffic.mixture.empty()) return s.traffic.fan_out_mean;
  double mean = 0;
  for (const FanOutPart& part : s.traffic.mixture) mean += part.share * mean_of(part);
  return mean;
}

void check(const Scenario& scenario, Problems& problems) {
  check_network(scenario, problems);
  check_dialects(scenario, problems);
  check_sums(scenario, problems);
  check_volume(scenario, problems);
  check_receivers(scenario, problems);
  check_arrivals(scenario, problems);
  check_orders(scenario, problems);
  check_bursts(scenario, problems);
  check_phases(scenario, problems);
  check_renewal(scenario, problems);
  check_misbehaviour(scenario, problems);
}

}  // namespace axle::sim
