// axle scenario list|check|show
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>

#include "base/units.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/world.hpp"

namespace axle::cli {
namespace {

int list() {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(scenarios_folder(), error)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  if (error) return report_error({Errc::not_found, scenarios_folder().string() + ": " + error.message()});
  std::ranges::sort(files);
  for (const auto& file : files) {
    const auto scenario = sim::load_scenario(file);
    std::printf("%-20s %s\n", file.stem().c_str(),
                scenario ? scenario->title.c_str() : scenario.error().detail.c_str());
  }
  return kOk;
}

int check(const ScenarioChoice& choice) {
  const auto world = make_world(choice);
  if (!world) return report_error(world.error());
  std::printf("%s: good. %s agencies behind %s centres; %s documents to %s receivers; plan %016llx\n",
              choice.name.c_str(), format_count(world->network.agencies.size()).c_str(),
              format_count(world->network.centres.size()).c_str(), format_count(world->plan.documents.size()).c_str(),
              format_count(world->plan.deliveries).c_str(), static_cast<unsigned long long>(world->plan.hash));
  return kOk;
}

int show(const ScenarioChoice& choice) {
  const auto world = make_world(choice);
  if (!world) return report_error(world.error());
  std::fputs(sim::show_scenario(world->scenario).c_str(), stdout);
  return kOk;
}

}  // namespace

void add_scenario(CLI::App& app, int& exit_code) {
  auto* scenario = app.add_subcommand("scenario", "List, check and show scenarios");
  scenario->require_subcommand(1);
  scenario->add_subcommand("list", "The scenarios that come with Axle")->callback([&exit_code] { exit_code = list(); });
  const auto add = [&](const char* word, const char* meaning, int (*run)(const ScenarioChoice&)) {
    auto choice = std::make_shared<ScenarioChoice>();
    auto* command = scenario->add_subcommand(word, meaning);
    command->add_option("SCENARIO", choice->name, "A file, or a name from `axle scenario list`")->required();
    command->add_option("--set", choice->settings, "key=value, as in the file: traffic.scale=0.1")->take_all();
    command->add_option("--seed", choice->seed, "Another seed");
    command->callback([choice, run, &exit_code] { exit_code = run(*choice); });
  };
  add("check", "Is the file right? Errors come with line and column", &check);
  add("show", "The effective scenario with every default", &show);
  scenario->footer(
      "Example:\n  axle scenario check my.yaml\n  axle scenario show quickstart --set traffic.documents=100");
}

}  // namespace axle::cli
