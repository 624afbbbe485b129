// Who takes part: counts, named units, dialects.
#include <algorithm>
#include <cmath>
#include <map>

#include "base/units.hpp"
#include "sim/scenario/check_support.hpp"
#include "sim/scenario/keys.hpp"
#include "sim/scenario/values.hpp"

namespace axle::sim {
namespace {

using identity::Level;

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
  const auto count = [&](Level level) { return s.network.agencies[index_of(level)]; };
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
    const std::string path = entry_path(kNamedPath, i);
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

struct LevelVolume {
  double documents = 0;
  std::string how;  // it comes about, and what could be raised
};

LevelVolume volume_of(const Scenario& s, Level level) {
  const std::size_t i = index_of(level);
  if (!sends_per_agency(s)) {
    return {static_cast<double>(s.traffic.documents) * s.traffic.share[i],
            "traffic.documents times " + level_path("traffic.share", level) + "); lower sends or raise the share"};
  }
  return {s.traffic.per_agency[i] * s.network.agencies[i], level_path("network.agencies", level) + " times " +
                                                               level_path("traffic.per_agency", level) +
                                                               "); lower sends or raise per_agency"};
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
  const std::uint32_t agencies = s.network.agencies[index_of(level)];
  if (units > agencies) {
    problems.about(kNamedPath, std::string(kNamedPath) + " names " + std::to_string(units) + " units of " +
                                   name_of(level) + " level but network.agencies." + name_of(level) + " is " +
                                   std::to_string(agencies) + "; name fewer or write " + std::to_string(units));
  }
  if (!all_readable(problems, {"traffic.documents", "traffic.share", "traffic.per_agency"})) return;
  const LevelVolume all = volume_of(s, level);
  if (sends > all.documents + 0.5) {
    problems.about(kNamedPath, std::string(kNamedPath) + " sends " + print_number(sends) + " documents at " +
                                   name_of(level) + " level but the level sends " +
                                   print_number(std::round(all.documents)) + " (" + all.how);
  }
}

// The hub does not know how a receiver reads.
void check_ends(const DialectSpec& dialect, const std::string& path, Problems& problems) {
  if (dialect.expect_strict == Expected::refused && dialect.expect != Expected::refused) {
    problems.about(path + ".expect_strict",
                   path +
                       ".expect_strict is refused but the hub refuses before anybody reads; write expect: refused, "
                       "or expect_strict: returned");
  }
}

}  // namespace

void check_network(const Scenario& s, Problems& problems) {
  check_agencies(s, problems);
  check_named_entries(s, problems);
  if (!all_readable(problems, {kNamedPath, "network.agencies"})) return;
  check_named_level(s, Level::central, problems);
  check_named_level(s, Level::province, problems);
}

void check_dialects(const Scenario& s, Problems& problems) {
  const std::string list = "network.dialects";
  if (s.network.dialects.empty() || !problems.readable(list)) return;
  std::map<std::string_view, std::size_t> first;
  double sum = 0;
  for (std::size_t i = 0; i < s.network.dialects.size(); ++i) {
    const DialectSpec& dialect = s.network.dialects[i];
    const std::string path = entry_path(list, i);
    sum += dialect.share;
    const auto [earlier, is_new] = first.emplace(dialect.name, i);
    if (!is_new) {
      problems.about(path + ".name", path + " has the name " + dialect.name + " again, first in entry " +
                                         std::to_string(earlier->second) + "; give it another");
    }
    check_ends(dialect, path, problems);
  }
  if (is_whole(sum)) return;
  problems.about(list, list + " adds up to " + print_sum(sum) + "; the shares of all dialects must add up to 100%");
}

}  // namespace axle::sim
