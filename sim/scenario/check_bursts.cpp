// Bursts: senders and receivers that there are, at a time within the run.
#include <algorithm>
#include <optional>

#include "base/units.hpp"
#include "sim/scenario/check_support.hpp"
#include "sim/scenario/keys.hpp"
#include "sim/scenario/public_codes.hpp"
#include "sim/scenario/values.hpp"

namespace axle::sim {
namespace {

using identity::Level;

constexpr std::uint32_t kProvincesOf2025 = 34;

// The level-1 units of a level, as the network will number them: named ones, then the public list, then invented ones
// with codes from 99 downwards.
class LevelOne {
 public:
  LevelOne(const Scenario& s, Level level) : s_(s), level_(level) {
    for (const NamedAgency& named : s.network.named) {
      if (level_of_named(named) == level) ++named_;
    }
    const std::uint32_t units = level == Level::central ? s.network.ministries : s.network.provinces;
    units_ = std::max(named_, std::min(s.network.agencies[index_of(level)], units));
  }

  std::uint32_t units() const { return units_; }

  bool has(std::string_view root) const {
    if (is_named(root)) return true;
    std::uint32_t before = named_;
    for (const PublicUnit& unit : level_ == Level::central ? public_central_units() : public_provinces()) {
      if (is_named(unit.code)) continue;
      // Which ones remained in 2025 is the network's knowledge: each may have.
      if (unit.code == root) return before < units_ || (level_ == Level::province && units_ == kProvincesOf2025);
      ++before;
    }
    const int number = (root[1] - '0') * 10 + (root[2] - '0');
    const bool is_invented = root[0] == (level_ == Level::central ? 'G' : 'H');
    return is_invented && before < units_ && static_cast<std::uint32_t>(99 - number) < units_ - before + named_;
  }

 private:
  bool is_named(std::string_view code) const {
    return std::ranges::find(s_.network.named, code, &NamedAgency::code) != s_.network.named.end();
  }

  const Scenario& s_;
  Level level_;
  std::uint32_t named_ = 0, units_ = 0;
};

// Whether the network can have an agency of this code. Of units below level 1 only that there are some.
bool can_exist(const Scenario& s, const identity::AgencyCode& code) {
  const Level top = code.root().front() == 'H' ? Level::province : Level::central;
  const LevelOne units(s, top);
  if (!units.has(code.root())) return false;
  if (code.depth() == 1) return true;
  const auto count = [&](Level level) { return s.network.agencies[index_of(level)]; };
  if (count(top) > units.units()) return true;
  return top == Level::province && count(Level::district) + count(Level::commune) > 0;
}

// Of a level's name or an agency's code: why nobody is meant by it; empty when somebody is.
std::string nobody(const Scenario& s, const std::string& party) {
  if (const auto level = identity::parse_level(party)) {
    if (s.network.agencies[index_of(*level)] > 0) return {};
    return "there is no agency of " + party + " level; name another or raise " + level_path("network.agencies", *level);
  }
  const auto code = identity::AgencyCode::parse(party);
  if (party == "all" || !code || can_exist(s, *code)) return {};
  return "there is no agency " + party + "; write a level, or add it to network.named";
}

// The agencies that `to` means, without the sender when it is surely among them.
std::uint64_t receivers_of(const Scenario& s, const BurstSpec& burst) {
  if (burst.to == "all") return all_agencies(s) - 1;
  const auto level = identity::parse_level(burst.to);
  if (!level) return burst.from == burst.to ? 0 : 1;
  const std::uint64_t agencies = s.network.agencies[index_of(*level)];
  const auto code = identity::AgencyCode::parse(burst.from);
  const bool level_one = code && code->depth() == 1;
  const Level of_code = level_one && code->root().front() == 'H' ? Level::province : Level::central;
  return agencies - (burst.from == burst.to || (level_one && of_code == *level) ? 1 : 0);
}

void check_receivers_of(const Scenario& s, const BurstSpec& burst, const std::string& path, Problems& problems) {
  const std::uint64_t there_are = receivers_of(s, burst);
  if (there_are == 0) {
    problems.about(path + ".to", path + ".to is nobody but the sender; name a level that has other agencies");
    return;
  }
  if (burst.receivers > there_are) {
    problems.about(path + ".receivers", path + ".receivers is " + std::to_string(burst.receivers) + " but " + burst.to +
                                            " has only " + format_count(there_are) + " receivers; write at most " +
                                            std::to_string(there_are) + ", or all");
  } else if (burst.receivers == 0 && there_are > kReceiversMax) {
    problems.about(path, path + " has " + format_count(there_are) + " receivers; a hub takes documents with at most " +
                             format_count(kReceiversMax) + ", write receivers: " + std::to_string(kReceiversMax));
  }
}

void check_time(const Scenario& s, const BurstSpec& burst, const std::string& path, Problems& problems) {
  const double run = run_length_ns(s);
  const std::string end = print_duration(static_cast<DurationNs>(run));
  if (static_cast<double>(burst.at) >= run) {
    problems.about(path + ".at", path + ".at is " + print_duration(burst.at) + " but the traffic ends at " + end +
                                     " of the run; write an earlier moment");
  } else if (static_cast<double>(burst.at) + static_cast<double>(burst.over) > run) {
    problems.about(path + ".over", path + " would end at " + print_duration(burst.at + burst.over) +
                                       " but the traffic ends at " + end +
                                       " of the run; write an earlier `at` or a "
                                       "shorter `over`");
  }
}

}  // namespace

void check_bursts(const Scenario& s, Problems& problems) {
  for (std::size_t i = 0; i < s.traffic.bursts.size(); ++i) {
    const BurstSpec& burst = s.traffic.bursts[i];
    const std::string path = entry_path("traffic.bursts", i);
    if (!problems.readable(path)) continue;
    if (all_readable(problems, {"traffic.period", "traffic.compress", "phases.steps"})) {
      check_time(s, burst, path, problems);
    }
    if (!all_readable(problems, {"network.agencies", kNamedPath, "network.ministries", "network.provinces"})) continue;
    bool somebody = true;
    for (const auto& [name, party] : {std::pair(".from", burst.from), std::pair(".to", burst.to)}) {
      const std::string why = nobody(s, party);
      if (why.empty()) continue;
      somebody = false;
      problems.about(path + name, path + name + " is " + party + " but " + why);
    }
    if (somebody && all_agencies(s) > 1) check_receivers_of(s, burst, path, problems);
  }
}

}  // namespace axle::sim
