// axle run SCENARIO: the main job, from a scenario to a result. axle agents SCENARIO: the same at somebody else's hub.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>

#include "base/file.hpp"
#include "base/live_clock.hpp"
#include "base/units.hpp"
#include "cli/assemble_result.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/live_run.hpp"
#include "cli/result_folder.hpp"

namespace axle::cli {
namespace {

struct RunArguments {
  ScenarioChoice choice;
  std::string word = "run", out, hub, hub_trust;
  bool hub_untrusted = false;
  bool no_cache = false, json = false, quiet = false;
};

std::string command_line(const RunArguments& arguments) {
  std::string text = "axle " + arguments.word + " " + arguments.choice.name;
  for (const std::string& setting : arguments.choice.settings) text += " --set " + setting;
  if (arguments.choice.seed) text += " --seed " + std::to_string(*arguments.choice.seed);
  if (!arguments.hub.empty()) text += " --hub " + arguments.hub;
  if (!arguments.hub_trust.empty()) text += " --hub-trust " + arguments.hub_trust;
  if (arguments.hub_untrusted) text += " --hub-untrusted";
  if (!arguments.choice.credentials.empty()) text += " --credentials " + arguments.choice.credentials;
  if (arguments.no_cache) text += " --no-cache";
  return text;
}

// Where the hub is when it is not our own.
Result<std::optional<transport::ClientOptions>> hub_of(const RunArguments& arguments) {
  if (arguments.hub.empty()) return std::optional<transport::ClientOptions>{};
  transport::ClientOptions client;
  auto endpoint = transport::parse_endpoint(arguments.hub);
  if (!endpoint) return pass(endpoint, "--hub");
  client.endpoint = std::move(*endpoint);
  client.tls.verify = !arguments.hub_untrusted;
  if (!client.endpoint.tls || arguments.hub_untrusted) return std::optional(std::move(client));
  if (arguments.hub_trust.empty()) {
    return fail(Errc::invalid_input,
                "--hub https://... needs --hub-trust FILE: the root that its certificate leads to");
  }
  auto pem = read_file(arguments.hub_trust, 1 << 20);
  if (!pem) return pass(pem);
  client.tls.trust_pem = std::move(*pem);
  return std::optional(std::move(client));
}

void describe(const World& world, Console& console) {
  const sim::Scenario& scenario = world.scenario;
  console.line(scenario.name + ": " + format_count(world.network.agencies.size()) + " agencies behind " +
               format_count(world.network.centres.size()) + " centres, " + format_count(world.plan.documents.size()) +
               " documents to " + format_count(world.plan.deliveries) + " receivers, seed " +
               std::to_string(scenario.seed));
}

// Removes the hub's folder (journal, keys) however the run ends.
class WorkFolder {
 public:
  explicit WorkFolder(std::filesystem::path path) : path_(std::move(path)) {}
  ~WorkFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;
  const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

// Puts the words about hub and scenario that do not go together into a sentence.
Result<void> check_together(const RunArguments& arguments, const World& world) {
  if (arguments.hub.empty()) {
    if (arguments.choice.credentials.empty()) return {};
    return fail(Errc::invalid_input, "--credentials are for somebody else's hub: give --hub URL too");
  }
  const auto& steps = world.scenario.phases.steps;
  if (std::ranges::any_of(steps, [](const sim::PhaseStep& step) { return step.kind == sim::PhaseKind::outage; })) {
    return fail(Errc::invalid_input,
                world.scenario.name + " takes the hub away (phases.steps has an outage), which can be done with the " +
                    "reference hub only; leave --hub out, or write the steps without it (--set 'phases.steps=[...]')");
  }
  return {};
}

void print(const RunArguments& arguments, const report::Result& result) {
  std::string text = report::summary(result, colour_wanted());
  if (arguments.json) {
    text = report::to_json(result);
    std::erase(text, '\n');  // one event, one line; strings hold no raw line breaks
    text = R"({"event":"result","result":)" + text + "}\n";
  }
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
}

// What must be known before the run: everything that can be wrong is found here.
struct Ready {
  World world;
  std::optional<transport::ClientOptions> hub;
  std::filesystem::path folder;
};

Result<Ready> make_ready(const RunArguments& arguments) {
  auto world = make_world(arguments.choice);
  if (!world) return pass(world);
  if (auto good = check_together(arguments, *world); !good) return pass(good);
  auto hub = hub_of(arguments);
  if (!hub) return pass(hub);
  auto folder = make_result_folder(arguments.out, world->scenario.name);
  if (!folder) return pass(folder);
  return Ready{std::move(*world), std::move(*hub), std::move(*folder)};
}

int run(const RunArguments& arguments) {
  Console console(arguments.quiet);
  const auto ready = make_ready(arguments);
  if (!ready) return report_error(ready.error());
  const World& world = ready->world;
  describe(world, console);
  const InstantNs preparing_since = live_now();
  auto prepared = prepare(world, arguments.no_cache ? std::filesystem::path() : cache_folder(), console);
  if (!prepared) return report_error(prepared.error());
  console.line("prepared in " + format_duration((live_now() - preparing_since) / kMillisecond * kMillisecond) +
               (prepared->corpus.from_cache() ? " from the cache" : "") + ": " +
               format_count(prepared->identities.key_pairs) + " key pairs, " + format_size(prepared->corpus.bytes()) +
               " of packets");
  const WorkFolder work(ready->folder / ".hub");
  auto outcome = run_live(world, *prepared, {work.path(), ready->hub, arguments.json}, console);
  if (!outcome) return report_error(outcome.error());
  const Samples samples = outcome->samples;
  const Assembled assembled = assemble_live(world, *prepared, *outcome, command_line(arguments));
  if (auto written = write_samples(ready->folder, samples, *prepared); !written) return report_error(written.error());
  if (auto written = write_result(ready->folder, assembled.result); !written) return report_error(written.error());
  print(arguments, assembled.result);
  console.line("result: " + ready->folder.string() + "/  (open report.html)");
  return assembled.exit_code;
}

CLI::Option* add_options(CLI::App& command, RunArguments& arguments) {
  command.add_option("SCENARIO", arguments.choice.name, "A file, or a name from `axle scenario list`")->required();
  command.add_option("--set", arguments.choice.settings, "key=value, as in the file: traffic.scale=0.1")->take_all();
  command.add_option("--seed", arguments.choice.seed, "Another seed");
  command.add_option("--out", arguments.out, "Folder of the result; default results/<scenario>-<time>");
  auto* hub = command.add_option("--hub", arguments.hub, "Somebody else's hub: https://HOST:PORT/BASE");
  command.add_option("--hub-trust", arguments.hub_trust, "PEM root that the hub's TLS certificate leads to");
  command.add_flag("--hub-untrusted", arguments.hub_untrusted, "Do not check the hub's TLS certificate");
  command.add_option("--credentials", arguments.choice.credentials,
                     "The centres that the hub knows: CSV centre_id,secret,agency_code,agency_name,level");
  command.add_flag("--no-cache", arguments.no_cache, "Make keys and documents anew, keep none");
  command.add_flag("--json", arguments.json, "JSON lines on standard output: progress events, at last the result");
  command.add_flag("--quiet", arguments.quiet, "No progress");
  return hub;
}

}  // namespace

void add_run(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("run", "Generate, start the reference hub, drive, measure, report");
  auto arguments = std::make_shared<RunArguments>();
  add_options(*command, *arguments);
  command->footer(
      "Examples:\n  axle run quickstart\n  axle run axis-2019-launch --set traffic.scale=0.02 --out /tmp/r\n"
      "  axle run quickstart --set traffic.rate=2x");
  command->callback([arguments, &exit_code] { exit_code = run(*arguments); });
}

void add_agents(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("agents", "The agencies alone, at a hub that runs already");
  auto arguments = std::make_shared<RunArguments>();
  arguments->word = "agents";
  add_options(*command, *arguments)->required();
  command->footer(
      "The hub must know the scenario's centres (axle scenario export), or name those that\n"
      "it knows by --credentials; agencies that are missing there are registered first.\n\n"
      "Example:\n  axle agents quickstart --hub https://127.0.0.1:8443 \\\n"
      "      --hub-trust root.pem --credentials centres.csv");
  command->callback([arguments, &exit_code] { exit_code = run(*arguments); });
}

}  // namespace axle::cli
