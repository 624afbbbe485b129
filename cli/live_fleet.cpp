#include "cli/live_fleet.hpp"

#include "sim/engine/centres.hpp"

namespace axle::cli {
namespace {

// One connection in so many is kept for documents that are due: none may wait for one while centres fetch megabytes.
constexpr std::size_t kKept = 8;

agents::ConnectionUse connection_use(sim::Connections connections) {
  switch (connections) {
    case sim::Connections::shared: return agents::ConnectionUse::shared;
    case sim::Connections::per_centre: return agents::ConnectionUse::per_centre;
    case sim::Connections::per_request: break;
  }
  return agents::ConnectionUse::per_request;
}

}  // namespace

std::vector<agents::FleetCentre> fleet_centres(const World& world, InstantNs start) {
  std::vector<agents::FleetCentre> centres;
  centres.reserve(world.network.centres.size());
  std::vector<agents::CentrePolicy> policies = sim::centre_policies(world.scenario, world.network, start);
  for (std::uint32_t i = 0; i < world.network.centres.size(); ++i) {
    const sim::Centre& centre = world.network.centres[i];
    agents::FleetCentre& made = centres.emplace_back();
    made.credentials = {centre.id, centre.secret};
    made.agencies = sim::centre_profiles(world.network, i);
    made.policy = std::move(policies[i]);
    made.link = sim::link_shape(world.scenario, world.network, i);
    if (centre.dialect == sim::kNoDialect) continue;
    const sim::DialectSpec& dialect = world.scenario.network.dialects[centre.dialect];
    made.quirks = dialect.client;
    made.reads = dialect.reads;
  }
  return centres;
}

std::vector<agents::FleetDocument> fleet_documents(const World& world, InstantNs start) {
  std::vector<agents::FleetDocument> documents;
  documents.reserve(world.plan.documents.size());
  const std::vector<bool> for_hub = sim::documents_for_hub(world.scenario, world.network, world.plan);
  for (std::uint32_t i = 0; i < world.plan.documents.size(); ++i) {
    const bool over_hub = !for_hub.empty() && for_hub[i];
    documents.push_back({.document = sim::outgoing_document(world.network, world.plan, i, start, over_hub),
                         .centre = world.network.agencies[world.plan.documents[i].from].centre});
  }
  return documents;
}

std::vector<agents::FleetProbe> fleet_probes(const World& world, InstantNs start) {
  std::vector<agents::FleetProbe> probes;
  probes.reserve(world.plan.probes.size());
  for (const sim::PlannedProbe& planned : world.plan.probes) {
    const bool dribbles = world.scenario.misbehaviour[planned.misdeed].kind == sim::Misdeed::slow_client;
    probes.push_back({.kind = dribbles ? agents::FleetProbe::Kind::dribble : agents::FleetProbe::Kind::again,
                      .at = start + planned.at,
                      .plan_index = planned.document,
                      .centre = planned.centre,
                      .from = world.network.agencies[world.plan.documents[planned.document].from].code});
  }
  return probes;
}

agents::FleetOptions fleet_options(const World& world, const transport::ClientOptions& client) {
  agents::FleetOptions options;
  options.client = client;
  options.client.connections_max = world.scenario.agencies.connections_max;
  options.client.connections_kept = options.client.connections_max / kKept;
  options.connections = connection_use(world.scenario.agencies.connections);
  if (world.scenario.network.other_codes > 0) {
    for (const sim::Agency& agency : world.network.agencies) options.aliases.emplace(agency.other_code, agency.code);
  }
  options.seed = world.scenario.seed;
  options.drain = world.scenario.phases.drain;
  return options;
}

}  // namespace axle::cli
