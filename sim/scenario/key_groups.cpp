// Maps of the table whose members belong together.
#include "protocol/identity/agency_code.hpp"
#include "sim/scenario/key_makers.hpp"

namespace axle::sim {
namespace {

using identity::kLevels;
using identity::Level;

// A group over a range of doubles that `values` gives of a const or mutable Scenario.
template <class Values>
Group share_group(std::string path, bool sums_to_whole, bool one_value, bool absent_is_zero, Values values) {
  Group group{std::move(path), sums_to_whole, one_value, absent_is_zero, {}, {}};
  group.clear = [values](Scenario& s) { values(s).fill(0.0); };
  group.sum = [values](const Scenario& s) {
    double sum = 0;
    for (const double share : values(s)) sum += share;
    return sum;
  };
  return group;
}

}  // namespace

identity::Level level_of_named(const NamedAgency& agency) {
  return agency.code.starts_with('H') ? Level::province : Level::central;
}

std::vector<Group> make_groups() {
  std::vector<Group> groups;
  groups.push_back({"network.agencies", false, false, true, [](Scenario& s) { s.network.agencies.fill(0); },
                    [](const Scenario& s) {
                      double sum = 0;
                      for (const std::uint32_t count : s.network.agencies) sum += count;
                      return sum;
                    }});
  groups.push_back(share_group("traffic.share", true, false, true, [](auto& s) -> auto& { return s.traffic.share; }));
  for (const Level from : kLevels) {
    groups.push_back(share_group("traffic.matrix." + level_name(from), true, false, true,
                                 [i = level_index(from)](auto& s) -> auto& { return s.traffic.matrix[i]; }));
  }
  groups.push_back(
      share_group("traffic.priority", true, false, true, [](auto& s) -> auto& { return s.traffic.priority; }));
  groups.push_back({"signatures.algorithms", true, false, true, [](Scenario& s) { s.signatures.algorithms.clear(); },
                    [](const Scenario& s) {
                      double sum = 0;
                      for (const auto& [algorithm, share] : s.signatures.algorithms) sum += share;
                      return sum;
                    }});
  groups.push_back(
      share_group("signatures.signed", false, true, false, [](auto& s) -> auto& { return s.signatures.signed_share; }));
  groups.push_back({"agencies.poll", false, true, false, {}, {}});
  groups.push_back({"network.direct", false, true, false, {}, {}});
  groups.push_back(
      share_group("traffic.per_agency", false, false, true, [](auto& s) -> auto& { return s.traffic.per_agency; }));
  return groups;
}

}  // namespace axle::sim
