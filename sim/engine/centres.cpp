#include "sim/engine/centres.hpp"

#include <algorithm>

#include "sim/engine/verdicts.hpp"

namespace axle::sim {

namespace {

std::size_t level_of(const Network& network, std::uint32_t centre) {
  return static_cast<std::size_t>(network.agencies[network.centres[centre].agencies.front()].level);
}

agents::CentrePolicy policy_with(const Scenario& scenario, const Network& network, std::uint32_t number,
                                 std::shared_ptr<const agents::OfficeHours> hours) {
  const AgencySpec& spec = scenario.agencies;
  const Centre& centre = network.centres[number];
  agents::CentrePolicy policy;
  policy.polls = centre.polls;
  policy.delivers_locally = spec.local_delivery && centre.lgsp;
  policy.track_after = spec.track;
  policy.poll_period = spec.poll_period[level_of(network, number)];
  policy.attempts_max = spec.attempts;
  policy.retry_first = spec.retry_first;
  policy.retry_max = spec.retry_max;
  policy.clerk.register_median = spec.register_median;
  policy.clerk.process_median = spec.process_median;
  policy.clerk.sigma = spec.reaction_sigma;
  policy.clerk.refuse_share = spec.refuse_share;
  policy.clerk.agree_share = spec.agree_share;
  policy.clerk.office = std::move(hours);
  return policy;
}

}  // namespace

std::shared_ptr<const agents::OfficeHours> office_hours(const Scenario& scenario, InstantNs start) {
  const CalendarSpec& calendar = scenario.traffic.calendar;
  if (!scenario.agencies.office_hours || calendar.hours.empty()) return nullptr;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> parts;
  parts.reserve(calendar.hours.size());
  for (const DayPart& part : calendar.hours) parts.emplace_back(part.from, part.to);
  return std::make_shared<const agents::OfficeHours>(std::move(parts), calendar.start, start,
                                                     scenario.traffic.compress);
}

agents::CentrePolicy centre_policy(const Scenario& scenario, const Network& network, std::uint32_t centre,
                                   InstantNs start) {
  return policy_with(scenario, network, centre, office_hours(scenario, start));
}

std::vector<agents::CentrePolicy> centre_policies(const Scenario& scenario, const Network& network, InstantNs start) {
  const std::shared_ptr<const agents::OfficeHours> hours = office_hours(scenario, start);
  std::vector<agents::CentrePolicy> policies;
  policies.reserve(network.centres.size());
  for (std::uint32_t i = 0; i < network.centres.size(); ++i) {
    policies.push_back(policy_with(scenario, network, i, hours));
  }
  return policies;
}

std::vector<agents::AgencyProfile> centre_profiles(const Network& network, std::uint32_t centre) {
  std::vector<agents::AgencyProfile> profiles;
  profiles.reserve(network.centres[centre].agencies.size());
  for (const std::uint32_t number : network.centres[centre].agencies) {
    const Agency& agency = network.agencies[number];
    const std::string& written = wire_code(network, number, number);
    profiles.push_back(
        {agency.code, agency.name, agency.in_charge, written == agency.code ? std::string() : written, agency.level});
  }
  return profiles;
}

agents::LinkShape link_shape(const Scenario& scenario, const Network& network, std::uint32_t centre) {
  const LinkSpec& link = scenario.network.links[level_of(network, centre)];
  return {link.bits_per_s, link.delay, link.loss};
}

agents::OutgoingDocument outgoing_document(const Network& network, const Plan& plan, std::uint32_t plan_index,
                                           InstantNs start, bool over_hub) {
  const PlannedDocument& planned = plan.documents[plan_index];
  agents::OutgoingDocument document;
  document.plan_index = plan_index;
  document.due = start + planned.at;
  document.document_id = planned.header.document_id;
  document.from = network.agencies[planned.from].code;
  document.to.reserve(planned.to.size());
  for (const std::uint32_t to : planned.to) document.to.push_back(network.agencies[to].code);
  document.added.reserve(planned.added.size());
  for (const std::uint32_t to : planned.added) document.added.push_back(network.agencies[to].code);
  if (planned.header.business.has_value()) document.business = planned.header.business->type;
  document.target = target_of(planned.header);
  document.priority = planned.priority;
  document.over_hub = over_hub;
  return document;
}

std::vector<bool> documents_for_hub(const Scenario& scenario, const Network& network, const Plan& plan) {
  if (!scenario.agencies.local_delivery) return {};
  std::vector<bool> for_hub(plan.documents.size(), false);
  const Verdicts verdicts(scenario, network, plan);
  for (std::uint32_t i = 0; i < plan.documents.size(); ++i) {
    const PlannedDocument& document = plan.documents[i];
    if (document.misdeed != kNone || verdicts.at_hub(i) != Verdicts::AtHub::asked) for_hub[i] = true;
    if (document.conflicts_with != kNone) for_hub[i] = for_hub[document.conflicts_with] = true;
  }
  for (const PlannedProbe& probe : plan.probes) for_hub[probe.document] = true;
  return for_hub;
}

bool concerns(const packet::DocumentHeader& header, const Agency& receiver) {
  if (!header.business.has_value() || header.business->type != packet::BusinessType::replace) return true;
  const std::vector<packet::Replacement>& replacements = header.business->replacements;
  if (replacements.empty() || replacements.front().organ_ids.empty()) return true;
  const auto is_he = [&](const std::string& code) { return code == receiver.code || code == receiver.other_code; };
  return std::ranges::any_of(replacements.front().organ_ids, is_he);
}

std::string target_of(const packet::DocumentHeader& header) {
  if (!header.business.has_value()) return {};
  const packet::Business& business = *header.business;
  switch (business.type) {
    case packet::BusinessType::new_document: break;
    case packet::BusinessType::recall:
    case packet::BusinessType::update:
      if (!business.document_id.empty()) return business.document_id;
      return header.response_for.empty() ? std::string() : header.response_for.front().document_id;
    case packet::BusinessType::replace:
      return business.replacements.empty() ? std::string() : business.replacements.front().document_id;
  }
  return {};
}

}  // namespace axle::sim
