// How many units stand below each of several others.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace axle::sim {

// What the province of that code (2020 form) has of the units below it, relative to the others: 1 when
// `network.spread` is 0, else log-normal about 1 with that sigma. It depends on the seed and the code alone.
double spread_weight(const Scenario& scenario, std::string_view province);

// Splits `total` by the weights: whoever has a weight gets one as long as they last (the first ones first), the rest
// follows the weights by largest remainder. Equal weights are shared evenly, the first ones getting what is left over.
std::vector<std::uint32_t> share_among(std::uint32_t total, std::span<const double> weights);

}  // namespace axle::sim
