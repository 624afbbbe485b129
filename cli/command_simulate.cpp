// axle simulate SCENARIO: the same agencies and the same hub core in virtual time.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "base/live_clock.hpp"
#include "base/units.hpp"
#include "cli/assemble_result.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/result_folder.hpp"

namespace axle::cli {
namespace {

struct SimulateArguments {
  ScenarioChoice choice;
  std::string out;
  bool json = false, quiet = false;
};

std::string command_line(const SimulateArguments& arguments) {
  std::string text = "axle simulate " + arguments.choice.name;
  for (const std::string& setting : arguments.choice.settings) text += " --set " + setting;
  if (arguments.choice.seed) text += " --seed " + std::to_string(*arguments.choice.seed);
  return text;
}

int simulate(const SimulateArguments& arguments) {
  Console console(arguments.quiet);
  auto world = make_world(arguments.choice);
  if (!world) return report_error(world.error());
  auto folder = make_result_folder(arguments.out, world->scenario.name + "-virtual");
  if (!folder) return report_error(folder.error());
  console.line(world->scenario.name + " in virtual time: " + format_count(world->network.agencies.size()) +
               " agencies, " + format_count(world->plan.documents.size()) + " documents to " +
               format_count(world->plan.deliveries) + " receivers, seed " + std::to_string(world->scenario.seed));
  const InstantNs since = live_now();
  sim::SimulationResult simulation =
      sim::simulate(world->scenario, world->network, world->plan, sim::ServiceTimes{}, kIssueDate, [&](DurationNs at) {
        if (live_now() - since > 2 * kSecond)
          console.status("  virtual time " + format_duration(at / kSecond * kSecond));
      });
  console.clear();
  const DurationNs wall_ns = live_now() - since;
  const std::uint64_t events = simulation.events;
  const Assembled assembled = assemble_virtual(*world, simulation, wall_ns, command_line(arguments));
  if (auto written = write_result(*folder, assembled.result); !written) return report_error(written.error());
  const std::string text =
      arguments.json ? report::to_json(assembled.result) + "\n" : report::summary(assembled.result, colour_wanted());
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
  console.line(format_count(events) + " events in " + format_duration(wall_ns / kMillisecond * kMillisecond) +
               " of real time; fingerprint " + assembled.result.fingerprint);
  console.line("result: " + folder->string() + "/  (open report.html)");
  return assembled.exit_code;
}

}  // namespace

void add_simulate(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("simulate", "The same scenario in virtual time");
  auto arguments = std::make_shared<SimulateArguments>();
  command->add_option("SCENARIO", arguments->choice.name, "A file, or a name from `axle scenario list`")->required();
  command->add_option("--set", arguments->choice.settings, "key=value, as in the file: traffic.scale=1")->take_all();
  command->add_option("--seed", arguments->choice.seed, "Another seed");
  command->add_option("--out", arguments->out, "Folder of the result; default results/<scenario>-virtual-<time>");
  command->add_flag("--json", arguments->json, "Print result.json instead of the summary");
  command->add_flag("--quiet", arguments->quiet, "No progress");
  command->footer(
      "Example:\n  axle simulate axis-2019-launch --set traffic.scale=1 \\\n      --set traffic.compress=9432x");
  command->callback([arguments, &exit_code] { exit_code = simulate(*arguments); });
}

}  // namespace axle::cli
