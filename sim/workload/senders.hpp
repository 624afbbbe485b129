// Who sends each document, and which documents are signed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/network/network.hpp"
#include "sim/scenario/scenario.hpp"

namespace axle::sim {

// Agencies of each level: indices into Network::agencies, ascending.
PerLevel<std::vector<std::uint32_t>> agencies_by_level(const Network& network);

// The agency's code whatever form the scenario uses: names its random streams, so that changing the form changes no
// decision.
const std::string& stream_code(const Scenario& scenario, const Agency& agency);

// The sender of each of `count` documents. Levels get what wanted_by_level says of them as exactly as rounding allows;
// so do units with `sends` (times `scale` and `rate`); the level's other documents fall on its other agencies at
// random. The order is random.
std::vector<std::uint32_t> make_senders(const Scenario& scenario, const Network& network, std::uint64_t count);

// Whether each document is signed: of every agency's documents its signed share, rounded up or down at random so that
// the whole keeps the share; when scale times rate is 1, for a unit with `sends` and `signed` both given, rounded to
// the nearest. Which of its documents is random.
std::vector<bool> make_signed(const Scenario& scenario, const Network& network,
                              const std::vector<std::uint32_t>& senders);

}  // namespace axle::sim
