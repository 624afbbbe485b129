// The network as the hub knows it. The simulator and the live hub start from the same records.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "reference-hub/core/hub_core.hpp"
#include "sim/network/network.hpp"

namespace axle::sim {

struct HubDirectory {
  std::vector<hub::CentreRecord> centres;   // in the order of Network::centres
  std::vector<hub::AgencyRecord> agencies;  // in the order of Network::agencies; parents by code
};
HubDirectory hub_directory(const Network& network);

// The key of the hub's doc ids, from the seed: a run can be repeated with the same ids. A hub for real clients takes a
// secret instead.
std::array<std::uint8_t, 32> hub_id_key(std::uint64_t seed);

}  // namespace axle::sim
