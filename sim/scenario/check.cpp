#include "sim/scenario/check.hpp"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <map>

#include "base/units.hpp"
#include "sim/scenario/keys.hpp"
#include "sim/scenario/public_codes.hpp"
#include "sim/scenario/values.hpp"

namespace axle::sim {
namespace {

using identity::kLevels;
using identity::Level;

std::size_t index(Level level) {
  return static_cast<std::size_t>(level);
}
std::string name_of(Level level) {
  return std::string(identity::to_string(level));
}
std::string level_path(std::string_view map, Level level) {
  return std::string(map) + "." + name_of(level);
}

bool all_readable(const Problems& problems, std::initializer_list<std::string_view> paths) {
  return std::ranges::all_of(paths, [&](std::string_view path) { return problems.readable(path); });
}

std::uint64_t all_agencies(const Scenario& s) {
  std::uint64_t all = 0;
  for (const std::uint32_t count : s.network.agencies) all += count;
  return all;
}

void check_agencies(const Scenario& s, Problems& problems) {
  if (!problems.readable("network.agencies")) return;
  const std::uint64_t all = all_agencies(s);
  if (all < 2) {
    problems.about("network.agencies", "network.agencies has " + std::to_string(all) +
                                           " agencies; write at least 2: a document goes from one to another");
  }
  if (all > kAgenciesMax) {
    problems.about("network.agencies", "network.agencies has " + format_count(all) + " agencies; write at most " +
                                           format_count(kAgenciesMax) + " in all");
  }
  const auto count = [&](Level level) { return s.network.agencies[index(level)]; };
  if (count(Level::district) > 0 && count(Level::province) == 0) {
    problems.about("network.agencies.district",
                   "network.agencies.district is " + std::to_string(count(Level::district)) +
                       " but there is no province for them to belong to; write network.agencies.province: 1 or more");
  }
  if (count(Level::commune) > 0 && count(Level::province) == 0 && count(Level::district) == 0) {
    problems.about("network.agencies.commune",
                   "network.agencies.commune is " + std::to_string(count(Level::commune)) +
                       " but there is no province for them to belong to; write network.agencies.province: 1 or more");
  }
}

void check_named_entries(const Scenario& s, Problems& problems) {
  std::map<std::string_view, std::size_t> first;
  for (std::size_t i = 0; i < s.network.named.size(); ++i) {
    const NamedAgency& agency = s.network.named[i];
    const std::string path = std::string(kNamedPath) + "[" + std::to_string(i) + "]";
    if (!problems.readable(path)) continue;
    const auto [earlier, is_new] = first.emplace(agency.code, i);
    if (!is_new) {
      problems.about(path, path + " names " + agency.code + " again, first in entry " +
                               std::to_string(earlier->second) + "; remove one");
    }
    if (agency.name.empty()) {
      problems.about(path, path + ": " + agency.code + " is not in the public lists and has no name; write {code: " +
                               agency.code + ", name: ...}");
    }
  }
}

// More named units than agencies, and more documents than their level sends.
void check_named_level(const Scenario& s, Level level, Problems& problems) {
  std::uint64_t units = 0;
  double sends = 0;
  for (const NamedAgency& agency : s.network.named) {
    if (level_of_named(agency) != level) continue;
    ++units;
    sends += agency.sends;
  }
  const std::uint32_t agencies = s.network.agencies[index(level)];
  if (units > agencies) {
    problems.about(kNamedPath, std::string(kNamedPath) + " names " + std::to_string(units) + " units of " +
                                   name_of(level) + " level but network.agencies." + name_of(level) + " is " +
                                   std::to_string(agencies) + "; name fewer or write " + std::to_string(units));
  }
  if (!all_readable(problems, {"traffic.documents", "traffic.share"}) || problems.given("traffic.per_agency")) return;
  const double all = static_cast<double>(s.traffic.documents) * s.traffic.share[index(level)];
  if (sends > all + 0.5) {
    problems.about(kNamedPath, std::string(kNamedPath) + " sends " + print_number(sends) + " documents at " +
                                   name_of(level) + " level but the level sends " + print_number(std::round(all)) +
                                   " (traffic.documents times traffic.share." + name_of(level) +
                                   "); lower sends or raise the share");
  }
}

void check_sums(const Scenario& s, Problems& problems) {
  for (const Group& group : schema().groups) {
    if (!group.sums_to_whole || !problems.readable(group.path)) continue;
    const double sum = group.sum(s);
    if (std::abs(sum - 1) <= kShareTolerance + 1e-9) continue;
    const bool is_row = group.path.starts_with("traffic.matrix.");
    const auto level = is_row ? identity::parse_level(group.path.substr(group.path.rfind('.') + 1)) : Level::central;
    if (is_row && sum == 0) {
      if (problems.readable("network.agencies") && s.network.agencies[index(*level)] == 0) continue;
      problems.about(group.path, group.path + " is all zeros; say which levels its documents go to, together 100%");
      continue;
    }
    problems.about(group.path, group.path + " adds up to " + print_share(std::round(sum * 1e5) / 1e5) +
                                   "; the shares must add up to 100%");
  }
}

void check_senders(const Scenario& s, Problems& problems) {
  if (!all_readable(problems, {"network.agencies", "traffic.share"})) return;
  for (const Level level : kLevels) {
    const double share = s.traffic.share[index(level)];
    if (share == 0 || s.network.agencies[index(level)] > 0) continue;
    problems.about(level_path("traffic.share", level),
                   level_path("traffic.share", level) + " is " + format_share(share) + " but there is no agency of " +
                       name_of(level) + " level to send; write 0% or raise " + level_path("network.agencies", level));
  }
}

// How many agencies can receive what an agency of this level sends.
std::uint64_t possible_receivers(const Scenario& s, Level from) {
  std::uint64_t receivers = 0;
  for (const Level to : kLevels) {
    const std::uint32_t agencies = s.network.agencies[index(to)];
    if (s.traffic.matrix[index(from)][index(to)] > 0 && agencies > 0) receivers += agencies - (from == to ? 1 : 0);
  }
  return receivers;
}

void check_receivers(const Scenario& s, Level from, Problems& problems) {
  const std::string row = level_path("traffic.matrix", from);
  if (!all_readable(problems, {row, "network.agencies"}) || s.network.agencies[index(from)] == 0) return;
  if (std::ranges::all_of(s.traffic.matrix[index(from)], [](double share) { return share == 0; })) return;  // in sums
  const std::uint64_t receivers = possible_receivers(s, from);
  if (receivers == 0) {
    problems.about(row, row + " points only at levels without another agency; give a share to a level that has one");
    return;
  }
  if (s.traffic.mixture.empty() && problems.readable("traffic.fan_out") &&
      s.traffic.fan_out_mean > static_cast<double>(receivers)) {
    problems.about("traffic.fan_out.mean", "traffic.fan_out.mean is " + print_number(s.traffic.fan_out_mean) +
                                               " but an agency of " + name_of(from) + " level can reach only " +
                                               std::to_string(receivers) + " receivers; write at most " +
                                               std::to_string(receivers));
  }
}

void check_volume(const Scenario& s, Problems& problems) {
  if (!all_readable(problems, {"traffic.documents", "traffic.scale"})) return;
  const double documents = std::round(wanted_documents(s));
  const std::string product = "traffic.documents times traffic.scale";
  if (documents < 1) {
    problems.about("traffic.scale", product + " is less than one document; raise traffic.scale");
  } else if (documents > static_cast<double>(kDocumentsMax)) {
    problems.about("traffic.scale", product + " is " + format_count(static_cast<std::uint64_t>(documents)) +
                                        "; one run sends at most " + format_count(kDocumentsMax) +
                                        ", lower traffic.scale");
  } else if (problems.readable("traffic.fan_out") &&
             documents * s.traffic.fan_out_mean > static_cast<double>(kDeliveriesMax)) {
    problems.about("traffic.fan_out.mean", product + " times traffic.fan_out.mean is more than " +
                                               format_count(kDeliveriesMax) +
                                               " deliveries, the most of one run; lower traffic.scale");
  }
}

void check_orders(const Scenario& s, Problems& problems) {
  if (s.traffic.mixture.empty() && problems.readable("traffic.fan_out") &&
      s.traffic.fan_out_mean > s.traffic.fan_out_max) {
    problems.about("traffic.fan_out.max", "traffic.fan_out.max is " + std::to_string(s.traffic.fan_out_max) +
                                              ", less than the mean " + print_number(s.traffic.fan_out_mean) +
                                              "; write at least the mean");
  }
  if (problems.readable("documents.size") && s.documents.size_max < s.documents.size_median) {
    problems.about("documents.size.max", "documents.size.max is " + print_size(s.documents.size_max) +
                                             ", less than the median " + print_size(s.documents.size_median) +
                                             "; write at least the median");
  }
  if (all_readable(problems, {"traffic.period", "traffic.compress"}) &&
      static_cast<double>(s.traffic.period) / s.traffic.compress < static_cast<double>(kMillisecond)) {
    problems.about("traffic.compress",
                   "traffic.period divided by traffic.compress is less than 1ms; lower traffic.compress");
  }
}

}  // namespace

void settle(Scenario& scenario, const Problems& problems) {
  for (NamedAgency& agency : scenario.network.named) {
    const PublicUnit* unit = find_public_unit(agency.code);
    if (agency.name.empty() && unit != nullptr) agency.name = unit->name;
  }
  settle_period(scenario, problems);
  if (problems.given("traffic.share") || !problems.readable("network.agencies")) return;
  PerLevel<double>& share = scenario.traffic.share;
  double sum = 0;
  for (const Level level : kLevels) {
    if (scenario.network.agencies[index(level)] == 0) share[index(level)] = 0;
    sum += share[index(level)];
  }
  if (sum <= 0) return;  // no agency at all: reported by check
  for (double& one : share) one /= sum;
}

void check(const Scenario& scenario, Problems& problems) {
  check_agencies(scenario, problems);
  check_sums(scenario, problems);
  check_senders(scenario, problems);
  check_lists(scenario, problems);
  check_volume(scenario, problems);
  check_orders(scenario, problems);
  for (const Level level : kLevels) check_receivers(scenario, level, problems);
  check_named_entries(scenario, problems);
  if (!all_readable(problems, {kNamedPath, "network.agencies"})) return;
  check_named_level(scenario, Level::central, problems);
  check_named_level(scenario, Level::province, problems);
}

}  // namespace axle::sim
