// What tells one centre's system from another's: the form of the codes that it writes, its dialect, whether it polls.
// Each from streams of its own, so that none shifts another.
#pragma once

#include "sim/network/network.hpp"
#include "sim/scenario/scenario.hpp"

namespace axle::sim {

// Centre::other_form: `network.other_codes` of all centres, rounded up or down at random.
void set_other_forms(const Scenario& scenario, Network& network);

// Centre::dialect. The shares hold among the centres of the central level, among those of every province that has more
// than one (so that two vendors meet in it), and among the others, each within one centre; what rounding leaves over in
// one group is made good in the next, so that they hold in the whole, too.
void set_dialects(const Scenario& scenario, Network& network);

// Centre::polls = false for the misdeed never_polls: of the centres of its level, or of all; rounded up or down at
// random; no centre counts for two rows.
void set_silent(const Scenario& scenario, Network& network);

}  // namespace axle::sim
