// The level-1 units with publicly known codes: ministries and government agencies (G..) and the 63 provinces of
// 2019-2025 (H..), as listed in the public code lists.
#pragma once

#include <span>
#include <string_view>

namespace axle::sim {

struct PublicUnit {
  std::string_view code;      // 2020 form
  std::string_view name;      // of the ministry, or of the people's committee: "UBND tỉnh An Giang"
  std::string_view notation;  // what names the unit in a document's notation: "BGDĐT", "UBND"
  std::string_view place;     // where it issues: "Hà Nội", "An Giang"
};

// In the order of their codes.
std::span<const PublicUnit> public_central_units();
std::span<const PublicUnit> public_provinces();
// nullptr when the code is in neither list.
const PublicUnit* find_public_unit(std::string_view code);

}  // namespace axle::sim
