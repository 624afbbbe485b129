// Codes of units that we number ourselves, in both forms.
#pragma once

#include <cstdint>
#include <string>

#include "protocol/identity/agency_code.hpp"

namespace axle::sim {

// A place in the hierarchy: the level-1 group and running numbers from 1 below it; 0: no such group.
struct UnitCode {
  std::string root;          // "H57"
  std::uint32_t second = 0;  // departments, districts
  std::uint32_t third = 0;   // communes below a district
};

// A group of the 2016 form has two characters, so 1..99 and then A0..ZZ: 1035 units. Past that the count goes on in the
// otherwise unused group of level 4; each number can reach 216 times as far.
inline constexpr std::uint32_t kUnitsPerGroup = 99 + 26 * 36;
inline constexpr std::uint32_t kUnitsBelowOneMax = 216 * kUnitsPerGroup;

// {"H57", 12, 3}: "000.03.12.H57" and "H57.12.3". Numbers up to kUnitsBelowOneMax.
std::string code_2016(const UnitCode& unit);
std::string code_2020(const UnitCode& unit);
std::string code_in(identity::CodeForm form, const UnitCode& unit);

}  // namespace axle::sim
