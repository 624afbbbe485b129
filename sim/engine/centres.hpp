// The scenario's agencies as behaviour: the one place that says what a scenario means for a centre, for live runs and
// for virtual time.
#pragma once

#include <memory>
#include <vector>

#include "agents/behaviour/centre_agent.hpp"
#include "agents/behaviour/link.hpp"
#include "sim/network/network.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/workload/plan.hpp"

namespace axle::sim {

// The hours of the scenario's clerks, by the run's clock; null when they work at any time. `start`: of the run.
std::shared_ptr<const agents::OfficeHours> office_hours(const Scenario& scenario, InstantNs start);

// One centre's policy (position in Network::centres). Periods are those of its first agency's level; only an LGSP
// delivers locally.
agents::CentrePolicy centre_policy(const Scenario& scenario, const Network& network, std::uint32_t centre,
                                   InstantNs start);
// All centres' policies, in the order of Network::centres; they share the hours.
std::vector<agents::CentrePolicy> centre_policies(const Scenario& scenario, const Network& network, InstantNs start);

// The agencies of one centre, in its order, with the codes that its packets use.
std::vector<agents::AgencyProfile> centre_profiles(const Network& network, std::uint32_t centre);

// The line between one centre's system and the hub.
agents::LinkShape link_shape(const Scenario& scenario, const Network& network, std::uint32_t centre);

// The document as its sender's behaviour is told of it; `start` is the start of the run. `over_hub`:
// OutgoingDocument::over_hub.
agents::OutgoingDocument outgoing_document(const Network& network, const Plan& plan, std::uint32_t plan_index,
                                           InstantNs start, bool over_hub = false);

// Documents (by position in the plan) that go over the hub even where an LGSP could deliver them: those that are to
// show what a hub does, out of the ordinary in themselves, sent once more by a probe, or in conflict with another one.
// Empty when nobody delivers locally.
std::vector<bool> documents_for_hub(const Scenario& scenario, const Network& network, const Plan& plan);

// The document that a recall, update or replacement is about, as its packet says: Bussiness.DocumentId, else the first
// ResponseFor; of a replacement the first of its list. Empty for any other.
std::string target_of(const packet::DocumentHeader& header);
// Whether a replacement replaces that document for an agency: no names mean everybody, and either form of the code will
// do. True of what is no replacement.
bool concerns(const packet::DocumentHeader& header, const Agency& receiver);

}  // namespace axle::sim
