#include "cli/world.hpp"

#include <algorithm>
#include <cstdlib>

#include "agents/documents/damage.hpp"
#include "base/file.hpp"
#include "base/live_clock.hpp"
#include "cli/credentials.hpp"
#include "cli/orders.hpp"
#include "cli/revocation_service.hpp"
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

Result<void> check_attacks(const sim::Scenario& scenario) {
  for (const sim::MisdeedSpec& misdeed : scenario.misbehaviour) {
    if (misdeed.kind != sim::Misdeed::hostile) continue;
    if (auto known = agents::check_attack(misdeed.attack); !known) return pass(known, "misbehaviour");
  }
  return {};
}

// How long the certificates and documents of a run with a renewal take, roughly: its start has to be known before.
DurationNs preparation_estimate(const World& world, const RunOrders& orders) {
  constexpr DurationNs kAtLeast = 5 * kSecond, kPerOrder = 4 * kMillisecond, kPerPage = 15 * kMillisecond;
  DurationNs work = kAtLeast + static_cast<DurationNs>(orders.renewed.size()) * kPerOrder;
  for (const sim::PlannedDocument& document : world.plan.documents) {
    work += static_cast<DurationNs>(document.pages + document.attachments) * kPerPage;
  }
  return work;
}

bool asks_about_revocation(const World& world) {
  return world.scenario.signatures.revocation != sim::Revocation::off;
}

auto progress_of(Console& console, const char* task) {
  return [&console, task](std::uint64_t done, std::uint64_t total) { console.progress(task, done, total); };
}
constexpr const char* kMakingCertificates = "making keys and certificates";
constexpr const char* kMakingDocuments = "writing and signing documents";

Result<agents::Identities> prepare_identities(const World& world, const RunOrders& orders,
                                              const std::filesystem::path& cache, Console& console) {
  agents::IdentityOptions options;
  options.key_pool_max = world.scenario.signatures.key_pool;
  options.not_before = kCertificatesFrom;
  options.cache = cache;
  if (asks_about_revocation(world)) options.service_url = revocation_url(world.scenario.seed);
  return agents::make_identities(orders.cached, options, progress_of(console, kMakingCertificates));
}

// A start of the run so far ahead that its certificates and documents, which end and say so, are ready by then.
Result<Prepared> prepare_renewal(const World& world, const agents::Identities& cached, DurationNs estimate,
                                 Console& console) {
  constexpr int kAttempts = 4;
  constexpr DurationNs kHubStarts = 10 * kSecond;  // what the run needs between here and its start
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    if (attempt > 0) {
      console.line("the documents were not ready when the run would have had to start: once more, for a later start");
    }
    const InstantNs starts_at = (live_now() + kHubStarts + estimate) / kSecond * kSecond + kSecond;
    const auto orders = make_orders(world, starts_at);
    if (!orders) return pass(orders);
    agents::Identities identities = cached;
    auto added = agents::add_identities(identities, orders->renewed, progress_of(console, kMakingCertificates));
    if (!added) return pass(added);
    auto corpus = agents::make_corpus(orders->documents, identities, {}, 2, progress_of(console, kMakingDocuments));
    if (!corpus) return pass(corpus);
    if (live_now() + kHubStarts <= starts_at) return Prepared{std::move(identities), std::move(*corpus), starts_at, {}};
    estimate *= 2;
  }
  return fail(Errc::timeout,
              "the certificates of this scenario end at a time of the run, and its documents take so "
              "long that the run's start was missed " +
                  std::to_string(kAttempts) + " times; take fewer documents (traffic.scale)");
}

Result<Prepared> prepare_cached(const RunOrders& orders, agents::Identities identities,
                                const std::filesystem::path& cache, Console& console) {
  auto corpus = agents::make_corpus(orders.documents, identities, cache, 2, progress_of(console, kMakingDocuments));
  if (!corpus) return pass(corpus);
  return Prepared{std::move(identities), std::move(*corpus), {}, {}};
}

// The trace, if the scenario has one.
Result<sim::PlanInputs> plan_inputs(const World& world) {
  sim::PlanInputs inputs;
  const std::string& name = world.scenario.traffic.trace;
  if (name.empty()) return inputs;
  const auto text = read_file(name, sim::kTraceBytesMax);
  if (!text) return pass(text, "traffic.trace");
  auto rows = sim::read_trace(*text, name, world.scenario, world.network);
  if (!rows) return pass(rows);
  inputs.trace = std::move(*rows);
  return inputs;
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
  if (auto known = check_attacks(*scenario); !known) return pass(known);
  World world{.scenario = std::move(*scenario), .network = {}, .plan = {}};
  world.network = sim::make_network(world.scenario);
  if (!choice.credentials.empty()) {
    const auto list = hub::read_centres(choice.credentials);
    if (!list) return pass(list, "--credentials");
    auto unregistered = use_credentials(*list, world.network);
    if (!unregistered) return pass(unregistered, "--credentials " + choice.credentials);
    world.unregistered = std::move(*unregistered);
  }
  auto inputs = plan_inputs(world);
  if (!inputs) return pass(inputs);
  if (auto good = sim::check_plan(world.scenario, world.network, *inputs); !good) return pass(good, file->string());
  world.plan = sim::make_plan(world.scenario, world.network, kIssueDate, *inputs);
  write_dialect_ids(world);
  return world;
}

Result<Prepared> prepare(const World& world, const std::filesystem::path& cache, Console& console) {
  // The cached part of the orders is the same whenever the run starts.
  const bool renews = has_renewal(world.scenario);
  const auto orders = make_orders(world, renews ? std::optional(live_now()) : std::nullopt);
  if (!orders) return pass(orders);
  auto identities = prepare_identities(world, *orders, cache, console);
  if (!identities) return pass(identities);
  std::optional<signature::Register> revoked;
  if (asks_about_revocation(world)) {
    auto found = revoked_certificates(orders->cached, *identities);
    if (!found) return pass(found);
    revoked = std::move(*found);
  }
  auto prepared = renews ? prepare_renewal(world, *identities, preparation_estimate(world, *orders), console)
                         : prepare_cached(*orders, std::move(*identities), cache, console);
  if (prepared) prepared->revoked = std::move(revoked);
  return prepared;
}

hub::CentreList hub_directory(const sim::Network& network) {
  sim::HubDirectory directory = sim::hub_directory(network);
  return {std::move(directory.centres), std::move(directory.agencies)};
}

}  // namespace axle::cli
