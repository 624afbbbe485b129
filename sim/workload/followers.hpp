// Documents that follow others: replies, recalls, updates, replacements (domain 4).
#pragma once

#include "sim/workload/draft.hpp"

namespace axle::sim {

// Appends to the draft, for each role, its share of the arrival process' documents (rounded up or down at random) as
// documents that follow one each. Only documents are followed that are of the arrival process, not taken yet and not
// refused; so no document has two followers, and none of these has a misdeed. The delay is log-normal; when original
// and delay do not fit into the traffic, an earlier original is taken.
//
// reply: from a receiver that is to be delivered the original, to its sender. The others: from the original's sender to
// all of its receivers; an update adds one receiver, by the matrix row of its sender, to the original's `added`. A
// follower that the hub would refuse (for a late certificate, a dialect) is not planned.
void add_followers(const Scenario& scenario, const Network& network, Draft& draft);

}  // namespace axle::sim
