// The provinces since 1 July 2025: 34 of the 63 names go on (Resolution 202/2025/QH15), eleven of them unchanged.
#pragma once

#include <cstdint>
#include <string_view>

#include "sim/scenario/public_codes.hpp"

namespace axle::sim {

inline constexpr std::uint32_t kProvincesOf2025 = 34;

// Whether the province of the old code (2020 form, "H01") is one of the 34. That it keeps this code is an assumption:
// provincial directories were re-coded in 2025, and no public list of the new codes is known (domain 5.2, 5.3).
bool remains_in_2025(std::string_view code) noexcept;

// Its people's committee since then: as before but for Huế, a city of its own right since January 2025.
std::string_view name_in_2025(const PublicUnit& province) noexcept;

}  // namespace axle::sim
