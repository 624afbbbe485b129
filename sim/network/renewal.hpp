// Which agencies go on with certificates that have ended.
#pragma once

#include <vector>

#include "sim/network/network.hpp"

namespace axle::sim {

// By position in Network::agencies: of the level of `signatures.renewal` the share `late`, as exactly as rounding
// allows, drawn from the seed. All false without a renewal.
std::vector<bool> late_agencies(const Scenario& scenario, const Network& network);

}  // namespace axle::sim
