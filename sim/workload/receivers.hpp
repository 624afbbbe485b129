// How many agencies receive a document, and which.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/network/network.hpp"
#include "sim/scenario/scenario.hpp"

namespace axle::sim {

// The q for which min(1 + geometric, cap), with P(another receiver) = q, has the mean: (1 - q^cap) / (1 - q).
// 1 <= mean <= cap.
double solve_fan_out(double mean, std::uint32_t cap);

// How many receivers each document has: min(1 + geometric, cap) with exactly the scenario's mean over all documents, as
// far as rounding allows. The cap is `fan_out.max`, or the agencies that the sender's level can reach if they are
// fewer. The numbers are stratified (one from each n-th of the distribution) and in random order. With
// `fan_out.mixture` draw_mixture instead, capped by what the sender's level can reach alone.
std::vector<std::uint32_t> make_fan_outs(const Scenario& scenario, const Network& network,
                                         const std::vector<std::uint32_t>& senders);

// The receivers of each document: for each in turn a level by the row of the sender's level, then an agency of that
// level, all equally likely; distinct, never the sender. A level whose agencies all receive the document already drops
// out for it.
std::vector<std::vector<std::uint32_t>> make_receivers(const Scenario& scenario, const Network& network,
                                                       const std::vector<std::uint32_t>& senders,
                                                       const std::vector<std::uint32_t>& fan_outs);

}  // namespace axle::sim
