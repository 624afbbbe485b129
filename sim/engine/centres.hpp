// The scenario's agencies as behaviour: the policy and the profiles that live runs and virtual time share.
#pragma once

#include <vector>

#include "agents/behaviour/centre_agent.hpp"
#include "sim/network/network.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/workload/plan.hpp"

namespace axle::sim {

agents::CentrePolicy centre_policy(const Scenario& scenario);
// The agencies of one centre (position in Network::centres), in its order.
std::vector<agents::AgencyProfile> centre_profiles(const Network& network, std::uint32_t centre);
// The document as its sender's behaviour is told of it; `start` is the start of the run.
agents::OutgoingDocument outgoing_document(const Network& network, const Plan& plan, std::uint32_t plan_index,
                                           InstantNs start);

}  // namespace axle::sim
