#include "sim/engine/centres.hpp"

namespace axle::sim {

agents::CentrePolicy centre_policy(const Scenario& scenario) {
  agents::CentrePolicy policy;
  policy.poll_period = scenario.agencies.poll_period[0];
  policy.clerk.register_median = scenario.agencies.register_median;
  policy.clerk.process_median = scenario.agencies.process_median;
  policy.clerk.sigma = scenario.agencies.reaction_sigma;
  policy.clerk.refuse_share = scenario.agencies.refuse_share;
  return policy;
}

std::vector<agents::AgencyProfile> centre_profiles(const Network& network, std::uint32_t centre) {
  std::vector<agents::AgencyProfile> profiles;
  profiles.reserve(network.centres[centre].agencies.size());
  for (const std::uint32_t number : network.centres[centre].agencies) {
    const Agency& agency = network.agencies[number];
    profiles.push_back({agency.code, agency.name, agency.in_charge, {}, agency.level});
  }
  return profiles;
}

agents::OutgoingDocument outgoing_document(const Network& network, const Plan& plan, std::uint32_t plan_index,
                                           InstantNs start) {
  const PlannedDocument& planned = plan.documents[plan_index];
  agents::OutgoingDocument document;
  document.plan_index = plan_index;
  document.due = start + planned.at;
  document.document_id = planned.header.document_id;
  document.from = network.agencies[planned.from].code;
  document.to.reserve(planned.to.size());
  for (const std::uint32_t to : planned.to) document.to.push_back(network.agencies[to].code);
  return document;
}

}  // namespace axle::sim
