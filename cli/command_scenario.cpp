// axle scenario list|check|show|export
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>

#include "base/file.hpp"
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

// What a hub must be given to be the target of this scenario: its centres with their secrets, and the root under which
// the scenario's documents are signed.
int export_for_hub(const ScenarioChoice& choice, const std::string& folder_name) {
  Console console;
  const auto world = make_world(choice);
  if (!world) return report_error(world.error());
  const auto prepared = prepare(*world, cache_folder(), console);
  if (!prepared) return report_error(prepared.error());
  const std::filesystem::path folder = folder_name;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return report_error({Errc::io, folder.string() + ": " + error.message()});
  const std::string centres = hub::write_centres(hub_directory(world->network));
  if (auto done = write_file(folder / "centres.csv", centres, FileMode::owner_only); !done) {
    return report_error(done.error());
  }
  const std::string root = prepared->identities.authority.root()->to_pem();
  if (auto done = write_file(folder / "root.pem", root); !done) return report_error(done.error());
  std::printf(
      "%s/centres.csv: centres with their secrets, for axle hub --centres\n"
      "%s/root.pem: the root of the documents' signatures, for axle hub --trust\n",
      folder.c_str(), folder.c_str());
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
  auto choice = std::make_shared<ScenarioChoice>();
  auto folder = std::make_shared<std::string>();
  auto* exported = scenario->add_subcommand("export", "What a hub must know to be this scenario's target");
  exported->add_option("SCENARIO", choice->name, "A file, or a name from `axle scenario list`")->required();
  exported->add_option("FOLDER", *folder, "Where centres.csv and root.pem go")->required();
  exported->add_option("--set", choice->settings, "key=value, as in the file")->take_all();
  exported->add_option("--seed", choice->seed, "Another seed");
  exported->callback([choice, folder, &exit_code] { exit_code = export_for_hub(*choice, *folder); });
  scenario->footer(
      "Example:\n  axle scenario check my.yaml\n  axle scenario show quickstart --set traffic.documents=100");
}

}  // namespace axle::cli
