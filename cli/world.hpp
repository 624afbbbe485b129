// A scenario made concrete: its network, its plan, the keys, the signed corpus.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "agents/documents/corpus.hpp"
#include "cli/console.hpp"
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
};
Result<World> make_world(const ScenarioChoice& choice);

// Keys, certificates and signed packets for a live run; progress on the console.
struct Prepared {
  agents::Identities identities;
  agents::Corpus corpus;
};
Result<Prepared> prepare(const World& world, const std::filesystem::path& cache, Console& console);

// The centres and agencies as the hub knows them.
hub::CentreList hub_directory(const sim::Network& network);

}  // namespace axle::cli
