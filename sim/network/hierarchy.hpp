// The agencies of a scenario and who stands above whom.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/network/network.hpp"
#include "sim/network/unit_code.hpp"

namespace axle::sim {

// What an agency is: decides its name, notation and signers.
enum class UnitKind : std::uint8_t { central_unit, central_department, committee, department };

struct Unit {
  UnitCode code;
  UnitKind kind = UnitKind::committee;
  identity::Level level = identity::Level::central;
  std::uint32_t parent = UINT32_MAX;  // index of a unit that stands earlier
  std::string name;
  std::string area;  // of a committee: "huyện Tân Hòa, tỉnh Lạng Sơn"
  std::string notation, place;
  double signed_share = -1;  // as the scenario names it; -1: the level's
  double sends = 0;          // likewise; 0: not given
};

// Every agency in the order of Network::agencies.
std::vector<Unit> make_units(const Scenario& scenario);

}  // namespace axle::sim
