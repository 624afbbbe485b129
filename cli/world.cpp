#include "cli/world.hpp"

#include <algorithm>
#include <cstdlib>

#include "base/random.hpp"
#include "sim/engine/hub_directory.hpp"

namespace axle::cli {
namespace {

std::string names_there_are() {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(scenarios_folder(), error)) {
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().stem().string());
  }
  std::ranges::sort(names);
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

Result<std::vector<sim::Override>> overrides_of(const std::vector<std::string>& settings) {
  std::vector<sim::Override> overrides;
  for (const std::string& setting : settings) {
    const auto equals = setting.find('=');
    if (equals == std::string::npos || equals == 0) {
      return fail(Errc::invalid_input, "--set " + setting + ": write it as key=value, for example traffic.scale=0.1");
    }
    overrides.push_back({setting.substr(0, equals), setting.substr(equals + 1)});
  }
  return overrides;
}

std::vector<agents::IdentityOrder> identity_orders(const sim::Network& network) {
  std::vector<agents::IdentityOrder> orders;
  orders.reserve(network.agencies.size());
  for (const sim::Agency& agency : network.agencies) {
    orders.push_back({.agency = {agency.code, agency.name, agency.in_charge},
                      .person = {agency.signer_name, agency.signer_title, agency.code, agency.name},
                      .algorithm = agency.algorithm});
  }
  return orders;
}

bool signs_packets(const World& world, std::uint32_t agency) {
  return world.scenario.signatures.packet == sim::PacketSigning::modern &&
         world.network.agencies[agency].algorithm != signature::KeyAlgorithm::ed25519;
}

std::vector<agents::DocumentOrder> document_orders(const World& world) {
  std::vector<agents::DocumentOrder> orders;
  orders.reserve(world.plan.documents.size());
  for (const sim::PlannedDocument& document : world.plan.documents) {
    orders.push_back({.header = document.header,
                      .agency = document.from,
                      .is_signed = document.is_signed,
                      .packet_signed = document.is_signed && signs_packets(world, document.from),
                      .pages = document.pages,
                      .target_bytes = document.target_bytes,
                      .seed = world.scenario.seed ^ fnv1a(document.header.document_id)});
  }
  return orders;
}

}  // namespace

std::filesystem::path home_folder() {
  const char* home = std::getenv("AXLE_HOME");
  return home != nullptr && *home != '\0' ? home : AXLE_SOURCE_DIR;
}

std::filesystem::path scenarios_folder() {
  return home_folder() / "scenarios";
}

std::filesystem::path cache_folder() {
  if (const char* cache = std::getenv("AXLE_CACHE"); cache != nullptr && *cache != '\0') return cache;
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache != '\0') {
    return std::filesystem::path(cache) / "axle";
  }
  const char* home = std::getenv("HOME");
  return std::filesystem::path(home != nullptr && *home != '\0' ? home : "/tmp") / ".cache" / "axle";
}

Result<std::filesystem::path> find_scenario(const std::string& name) {
  std::error_code error;
  if (std::filesystem::is_regular_file(name, error)) return name;
  std::filesystem::path shipped = scenarios_folder() / (name + ".yaml");
  if (name.find('/') == std::string::npos && std::filesystem::is_regular_file(shipped, error)) return shipped;
  return fail(Errc::not_found, "there is no scenario '" + name + "'; give a file, or one of: " + names_there_are());
}

Result<World> make_world(const ScenarioChoice& choice) {
  const auto file = find_scenario(choice.name);
  if (!file) return pass(file);
  const auto overrides = overrides_of(choice.settings);
  if (!overrides) return pass(overrides);
  auto scenario = sim::load_scenario(*file, *overrides);
  if (!scenario) return pass(scenario);
  if (choice.seed) scenario->seed = *choice.seed;
  World world{.scenario = std::move(*scenario), .network = {}, .plan = {}};
  world.network = sim::make_network(world.scenario);
  world.plan = sim::make_plan(world.scenario, world.network, kIssueDate);
  return world;
}

Result<Prepared> prepare(const World& world, const std::filesystem::path& cache, Console& console) {
  agents::IdentityOptions options;
  options.key_pool_max = world.scenario.signatures.key_pool;
  options.not_before = kCertificatesFrom;
  options.cache = cache;
  auto identities = agents::make_identities(identity_orders(world.network), options, [&](auto done, auto total) {
    console.progress("making keys and certificates", done, total);
  });
  if (!identities) return pass(identities);
  auto corpus = agents::make_corpus(document_orders(world), *identities, cache, 2, [&](auto done, auto total) {
    console.progress("writing and signing documents", done, total);
  });
  if (!corpus) return pass(corpus);
  return Prepared{std::move(*identities), std::move(*corpus)};
}

hub::CentreList hub_directory(const sim::Network& network) {
  sim::HubDirectory directory = sim::hub_directory(network);
  return {std::move(directory.centres), std::move(directory.agencies)};
}

}  // namespace axle::cli
