// A scenario made concrete: its network, its plan, the keys, the signed corpus.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "agents/documents/corpus.hpp"
#include "cli/console.hpp"
#include "protocol/signature/authority/register.hpp"
#include "reference-hub/server/centres_file.hpp"
#include "sim/network/network.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/workload/plan.hpp"

namespace axle::cli {

// The date that every planned document carries, and the time span of the simulated certificates around it. Fixed, so
// that a seed gives the same packets on any day.
inline constexpr InstantNs kIssueDate = 1'767'578'400 * kSecond;         // 2026-01-05 09:00 in Viet Nam
inline constexpr InstantNs kCertificatesFrom = 1'735'664'400 * kSecond;  // 2025-01-01 00:00 in Viet Nam

struct ScenarioChoice {
  std::string name;                   // a file, or the name of one in scenarios/
  std::vector<std::string> settings;  // "traffic.scale=1"
  std::optional<std::uint64_t> seed;
  std::string credentials{};  // CSV of the centres that somebody else's hub knows; empty: the scenario's own
};

// Folder of the scenarios that come with Axle.
std::filesystem::path scenarios_folder();
// The project's folder: AXLE_HOME, or where it was built.
std::filesystem::path home_folder();
// $AXLE_CACHE, or $XDG_CACHE_HOME/axle, or ~/.cache/axle.
std::filesystem::path cache_folder();

// not_found lists the names there are.
Result<std::filesystem::path> find_scenario(const std::string& name);

struct World {
  sim::Scenario scenario;
  sim::Network network;
  sim::Plan plan;
  // Agencies that the credentials do not have, for the hub to be told of: positions in Network::agencies.
  std::vector<std::uint32_t> unregistered{};
};
// Documents of centres whose dialect writes other DocumentIds have those in the plan, also where later documents refer
// to them. invalid_input: besides the scenario's own errors, an attack that there is not.
Result<World> make_world(const ScenarioChoice& choice);

// Keys, certificates and signed packets for a live run.
struct Prepared {
  agents::Identities identities;
  agents::Corpus corpus;
  // When the run must start, a whole second: only of a scenario whose certificates end at a time of the run. It lies
  // far enough ahead for a hub to be started.
  std::optional<InstantNs> starts_at{};
  // What RevocationService::start() needs besides the authority, whose service_url() is set, of a scenario whose hub
  // asks about revocation.
  std::optional<signature::Register> revoked{};
};
// Progress on the console. From the cache, when it is not empty, except for what depends on `starts_at`. Errors of
// make_identities() and make_corpus(), and of make_orders(); timeout when a corpus takes so long again and again that
// its start was missed.
Result<Prepared> prepare(const World& world, const std::filesystem::path& cache, Console& console);

// The centres and agencies as the hub knows them.
hub::CentreList hub_directory(const sim::Network& network);

}  // namespace axle::cli
