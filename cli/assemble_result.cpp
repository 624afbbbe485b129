#include "cli/assemble_result.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>

#include "base/live_clock.hpp"
#include "cli/assemble_parts.hpp"
#include "cli/exit_code.hpp"
#include "cli/machine.hpp"
#include "sim/measure/validity.hpp"

namespace axle::cli {
namespace {

namespace json = boost::json;

std::string hex64(std::uint64_t value) {
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(value));
  return text.data();
}

// What is the same for a live run and one in virtual time. A run that may not be believed has met nothing: its exit
// code is that of the reason.
Assembled common(const World& world, const sim::Measurements& m, const sim::HubFigures& hub, std::string command) {
  const sim::Validity validity = sim::judge(m);
  Assembled assembled;
  report::Result& result = assembled.result;
  result.valid = validity.valid;
  result.invalid_reasons = validity.reasons;
  result.warnings = validity.warnings;
  result.scenario = world.scenario.name;
  result.title = world.scenario.title;
  result.scenario_yaml = sim::show_scenario(world.scenario);
  result.seed = world.scenario.seed;
  result.plan_hash = hex64(world.plan.hash);
  result.commit = describe_commit();
  result.machine = describe_machine();
  result.command = std::move(command);
  result.agencies = world.network.agencies.size();
  result.centres = world.network.centres.size();
  fill_measured(result, m);
  const bool met = fill_judged(result, world, {m, world.network, hub});
  assembled.exit_code = !validity.valid ? validity.exit_code() : met ? kOk : kNotMet;
  return assembled;
}

json::value figures_of(const LiveOutcome& outcome) {
  boost::system::error_code error;
  return json::parse(outcome.hub_figures.empty() ? "{}" : outcome.hub_figures, error);
}

// What the objectives know of the hub.
sim::HubFigures hub_of(const LiveOutcome& outcome, const json::value& figures) {
  sim::HubFigures hub;
  if (outcome.hub_figures.empty()) return hub;
  const report::Verification verification = hub_verification(figures);
  hub.known = true;
  hub.cpu_ns = outcome.hub_cpu_ns;
  hub.wall_ns = outcome.wall_ns;
  hub.verification_ns = verification.total_cpu_ns;
  hub.verified = verification.documents;
  return hub;
}

// The event loop and the threads that verify are the generator's; it has no more cores than the machine.
double generator_cores(const report::Machine& machine) {
  return std::min(machine.cores, 1 + agents::FleetOptions{}.verify_threads);
}

void fill_hub(report::Result& result, const LiveOutcome& outcome, const json::value& figures) {
  result.hub_cpu_s = static_cast<double>(outcome.hub_cpu_ns) / 1e9;
  result.hub_rss_bytes_max = number_at(figures, "/process/rss_bytes_max");
  result.hub_store_bytes = number_at(figures, "/store/bytes");
  result.hub_syncs = number_at(figures, "/store/syncs");
  if (result.hub_syncs > 0) {
    result.hub_sync_mean_ms =
        static_cast<double>(number_at(figures, "/store/sync_ns")) / 1e6 / static_cast<double>(result.hub_syncs);
  }
  if (!outcome.hub_figures.empty()) result.verification.push_back(hub_verification(figures));
  result.verification.push_back(receivers_verification(outcome.receiver_costs));
}

void invalidate(Assembled& assembled, std::string reason, ExitCode code) {
  assembled.result.valid = false;
  assembled.result.invalid_reasons.insert(assembled.result.invalid_reasons.begin(), std::move(reason));
  assembled.exit_code = code;
}

}  // namespace

Assembled assemble_live(const World& world, const Prepared& prepared, const LiveOutcome& outcome, std::string command) {
  const json::value figures = figures_of(outcome);
  sim::Measurements measurements = outcome.measurements;
  measurements.harness.loop_delay = outcome.loop_delay;
  measurements.harness.cpu_ns = outcome.own_cpu_ns;
  measurements.harness.wall_ns = outcome.wall_ns;
  measurements.harness.cores = generator_cores(describe_machine());
  Assembled assembled = common(world, measurements, hub_of(outcome, figures), std::move(command));
  report::Result& result = assembled.result;
  result.kind = "live";
  result.wall_ns = outcome.wall_ns;
  result.key_pairs = prepared.identities.key_pairs;
  fill_hub(result, outcome, figures);
  const report::Verification& receivers = result.verification.back();
  result.generator_cpu_s = static_cast<double>(outcome.own_cpu_ns - receivers.total_cpu_ns) / 1e9;
  if (outcome.end == agents::FleetEnd::interrupted) result.complete = false;
  if (!outcome.hub_ended.empty()) {
    invalidate(
        assembled,
        "the hub ended in mid-run (" + outcome.hub_ended +
            "): this is what was measured until then; what it had acknowledged and not delivered is counted as pending",
        kUnreachable);
  } else if (!result.complete) {
    invalidate(assembled, "interrupted: this is what was measured until then", kNotMet);
  }
  return assembled;
}

Assembled assemble_virtual(const World& world, const sim::SimulationResult& simulation, DurationNs wall_ns,
                           std::string command) {
  Assembled assembled = common(world, simulation.measurements, {}, std::move(command));
  assembled.result.kind = "virtual";
  assembled.result.wall_ns = wall_ns;
  assembled.result.fingerprint = hex64(simulation.fingerprint);
  return assembled;
}

}  // namespace axle::cli
