// A world as the fleet is told of it: centres, documents, probes, options.
#pragma once

#include <vector>

#include "agents/live/fleet.hpp"
#include "cli/world.hpp"

namespace axle::cli {

// `start`: of the run, in live_now() time.
std::vector<agents::FleetCentre> fleet_centres(const World& world, InstantNs start);
std::vector<agents::FleetDocument> fleet_documents(const World& world, InstantNs start);
std::vector<agents::FleetProbe> fleet_probes(const World& world, InstantNs start);
agents::FleetOptions fleet_options(const World& world, const transport::ClientOptions& client);

}  // namespace axle::cli
