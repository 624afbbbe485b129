// Moments and parts of a day in the scenario language.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace axle::sim {

inline constexpr std::size_t kDayPartsMax = 24;

// "2026-01-05 07:00" or "2026-01-05", in Viet Nam, whole minutes, 2000 to 2099.
Result<InstantNs> read_moment(std::string_view text);
std::string print_moment(InstantNs at);

// "7:30-11:30, 13:30-17:00": ascending and apart from each other, at most kDayPartsMax, within a day; "none": no part.
Result<std::vector<DayPart>> read_day_parts(std::string_view text);
std::string print_day_parts(const std::vector<DayPart>& parts);

}  // namespace axle::sim
