// Whom documents can go to: the matrix and the fan-out.
#include <algorithm>

#include "sim/scenario/check_support.hpp"
#include "sim/scenario/keys.hpp"
#include "sim/scenario/values.hpp"

namespace axle::sim {
namespace {

using identity::kLevels;
using identity::Level;

constexpr std::string_view kMixture = "traffic.fan_out.mixture";

// How many agencies can receive what an agency of this level sends.
std::uint64_t possible_receivers(const Scenario& s, Level from) {
  std::uint64_t receivers = 0;
  for (const Level to : kLevels) {
    const std::uint32_t agencies = s.network.agencies[index_of(to)];
    if (s.traffic.matrix[index_of(from)][index_of(to)] > 0 && agencies > 0)
      receivers += agencies - (from == to ? 1 : 0);
  }
  return receivers;
}

bool sends_anything(const Scenario& s, Level level) {
  return sends_per_agency(s) ? s.traffic.per_agency[index_of(level)] > 0 : s.traffic.share[index_of(level)] > 0;
}

std::string reach(Level from, std::uint64_t receivers) {
  return " but an agency of " + name_of(from) + " level can reach only " + std::to_string(receivers) +
         " receivers; write at most " + std::to_string(receivers);
}

// A fan-out beyond the agencies that there are is cut at them, so only what could never be met is an error.
void check_fan_out(const Scenario& s, Level from, std::uint64_t receivers, Problems& problems) {
  if (!problems.readable("traffic.fan_out")) return;
  if (s.traffic.mixture.empty()) {
    if (s.traffic.fan_out_mean <= static_cast<double>(receivers)) return;
    problems.about("traffic.fan_out.mean",
                   "traffic.fan_out.mean is " + print_number(s.traffic.fan_out_mean) + reach(from, receivers));
    return;
  }
  if (!sends_anything(s, from)) return;
  for (std::size_t i = 0; i < s.traffic.mixture.size(); ++i) {
    const FanOutPart& part = s.traffic.mixture[i];
    if (part.from <= receivers) continue;
    const std::string path = entry_path(kMixture, i) + ".receivers";
    problems.about(path, path + " begins at " + std::to_string(part.from) + reach(from, receivers));
  }
}

void check_row(const Scenario& s, Level from, Problems& problems) {
  const std::string row = level_path("traffic.matrix", from);
  if (!all_readable(problems, {row, "network.agencies"}) || s.network.agencies[index_of(from)] == 0) return;
  if (std::ranges::all_of(s.traffic.matrix[index_of(from)], [](double share) { return share == 0; }))
    return;  // in sums
  const std::uint64_t receivers = possible_receivers(s, from);
  if (receivers == 0) {
    problems.about(row, row + " points only at levels without another agency; give a share to a level that has one");
    return;
  }
  check_fan_out(s, from, receivers, problems);
}

void check_mixture(const Scenario& s, Problems& problems) {
  if (s.traffic.mixture.empty() || !problems.readable(kMixture)) return;
  double sum = 0;
  for (std::size_t i = 0; i < s.traffic.mixture.size(); ++i) {
    const FanOutPart& part = s.traffic.mixture[i];
    sum += part.share;
    if (part.mean == 0 || (part.mean >= part.from && part.mean <= part.to)) continue;
    const std::string path = entry_path(kMixture, i) + ".mean";
    problems.about(path, path + " is " + print_number(part.mean) + ", outside of its receivers; write " +
                             std::to_string(part.from) + " to " + std::to_string(part.to));
  }
  if (is_whole(sum)) return;
  problems.about(kMixture, std::string(kMixture) + " adds up to " + print_sum(sum) +
                               "; the shares of all parts must add up to 100%");
}

}  // namespace

void check_receivers(const Scenario& s, Problems& problems) {
  const TrafficSpec& t = s.traffic;
  if (problems.readable("traffic.fan_out") && t.mixture.empty() && t.fan_out_mean > t.fan_out_max) {
    problems.about("traffic.fan_out.max", "traffic.fan_out.max is " + std::to_string(t.fan_out_max) +
                                              ", less than the mean " + print_number(t.fan_out_mean) +
                                              "; write at least the mean");
  }
  for (const Level level : kLevels) check_row(s, level, problems);
  check_mixture(s, problems);
}

}  // namespace axle::sim
