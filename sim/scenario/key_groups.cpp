// Maps whose members belong together.
#include "protocol/identity/agency_code.hpp"
#include "sim/scenario/key_makers.hpp"

namespace axle::sim {
namespace {

using identity::kLevels;
using identity::Level;

// Shares of a whole: `values` gives a range of doubles of a const or mutable Scenario.
template <class Values>
Group whole(std::string path, Values values) {
  Group group{std::move(path), true, false, true, {}, {}};
  group.clear = [values](Scenario& s) { values(s).fill(0.0); };
  group.sum = [values](const Scenario& s) {
    double sum = 0;
    for (const double share : values(s)) sum += share;
    return sum;
  };
  return group;
}

// One value for all levels, or a map by level; levels that the map leaves out keep what they had.
Group by_level(std::string path) {
  return {std::move(path), false, true, false, {}, {}};
}

Group counts_by_level(std::string path, bool one_value_for_all, std::function<void(Scenario&)> clear) {
  return {std::move(path), false, one_value_for_all, true, std::move(clear), {}};
}

}  // namespace

identity::Level level_of_named(const NamedAgency& agency) {
  return agency.code.starts_with('H') ? Level::province : Level::central;
}

std::vector<Group> make_groups() {
  std::vector<Group> groups;
  groups.push_back(counts_by_level("network.agencies", false, [](Scenario& s) { s.network.agencies.fill(0); }));
  for (const Level level : kLevels) {
    groups.push_back({"network.links." + level_name(level), false, false, false, {}, {}});
  }
  groups.push_back(counts_by_level("traffic.per_agency", true, [](Scenario& s) { s.traffic.per_agency.fill(0); }));
  groups.push_back(whole("traffic.share", [](auto& s) -> auto& { return s.traffic.share; }));
  for (const Level from : kLevels) {
    groups.push_back(whole("traffic.matrix." + level_name(from),
                           [i = level_index(from)](auto& s) -> auto& { return s.traffic.matrix[i]; }));
  }
  groups.push_back(whole("traffic.priority", [](auto& s) -> auto& { return s.traffic.priority; }));
  groups.push_back({"signatures.algorithms", true, false, true, [](Scenario& s) { s.signatures.algorithms.clear(); },
                    [](const Scenario& s) {
                      double sum = 0;
                      for (const auto& [algorithm, share] : s.signatures.algorithms) sum += share;
                      return sum;
                    }});
  groups.push_back(by_level("signatures.signed"));
  groups.push_back(by_level("agencies.poll"));
  groups.push_back(by_level("network.direct"));
  return groups;
}

}  // namespace axle::sim
