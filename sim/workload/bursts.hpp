// Documents beside the arrival process: many at once, or one to very many.
#pragma once

#include <string_view>
#include <vector>

#include "sim/workload/plan.hpp"

namespace axle::sim {

// The agencies that a burst's `from` or `to` means, ascending: all ("all"), those of a level, or the one with that code
// (2020 form). Empty: nobody.
std::vector<std::uint32_t> agencies_meant(const Scenario& scenario, const Network& network, std::string_view words);

// Appends the documents of every burst: spread evenly over [at, at + over), each from any agency of `from`, to
// `receivers` agencies of `to` at random, or to all of them; never to the sender. Neither scale nor rate changes their
// number, and `fan_out` does not bound their receivers. Marked extra; only at, from and to are filled in.
void add_bursts(const Scenario& scenario, const Network& network, std::vector<PlannedDocument>& documents);

// One sentence on the first burst that cannot be planned.
Result<void> check_bursts(const Scenario& scenario, const Network& network);

}  // namespace axle::sim
