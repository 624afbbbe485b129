// axle scenario list|new|check|show|schema|export
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

#include "base/file.hpp"
#include "base/units.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/world.hpp"
#include "sim/scenario/json_schema.hpp"
#include "sim/scenario/starter.hpp"

namespace axle::cli {
namespace {

std::uint64_t agencies_of(const sim::Scenario& scenario) {
  const auto& agencies = scenario.network.agencies;
  return std::accumulate(agencies.begin(), agencies.end(), std::uint64_t{0});
}

std::string documents_of(const sim::Scenario& scenario) {
  if (scenario.traffic.arrivals == sim::Arrivals::trace) return "documents of " + scenario.traffic.trace;
  auto documents = static_cast<std::uint64_t>(std::llround(sim::wanted_documents(scenario)));
  for (const sim::BurstSpec& burst : scenario.traffic.bursts) documents += burst.documents;
  return format_count(documents) + " documents";
}

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
    if (!scenario) {
      std::printf("%s\n  %s\n", file.stem().c_str(), scenario.error().detail.c_str());
      continue;
    }
    std::printf("%s\n  %s\n  %s agencies, %s\n", file.stem().c_str(), scenario->title.c_str(),
                format_count(agencies_of(*scenario)).c_str(), documents_of(*scenario).c_str());
  }
  return kOk;
}

// To standard output, or to a file that does not exist yet.
int begin_new(const std::string& name, const std::string& file_name) {
  const auto text = sim::starter_scenario(name);
  if (!text) return report_error(text.error());
  if (file_name.empty()) {
    std::fputs(text->c_str(), stdout);
    return kOk;
  }
  std::error_code error;
  if (std::filesystem::exists(std::filesystem::symlink_status(file_name, error))) {
    return report_error({Errc::invalid_input, file_name + " exists and is not overwritten; give another name"});
  }
  if (auto done = write_file(file_name, *text); !done) return report_error(done.error());
  std::printf("%s: a scenario to change; axle scenario check %s\n", file_name.c_str(), file_name.c_str());
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

void add_export(CLI::App& scenario, int& exit_code) {
  auto choice = std::make_shared<ScenarioChoice>();
  auto folder = std::make_shared<std::string>();
  auto* exported = scenario.add_subcommand("export", "What a hub must know to be this scenario's target");
  exported->add_option("SCENARIO", choice->name, "A file, or a name from `axle scenario list`")->required();
  exported->add_option("FOLDER", *folder, "Where centres.csv and root.pem go")->required();
  exported->add_option("--set", choice->settings, "key=value, as in the file")->take_all();
  exported->add_option("--seed", choice->seed, "Another seed");
  exported->callback([choice, folder, &exit_code] { exit_code = export_for_hub(*choice, *folder); });
}

void add_new(CLI::App& scenario, int& exit_code) {
  auto name = std::make_shared<std::string>(), file = std::make_shared<std::string>();
  auto* made = scenario.add_subcommand("new", "A commented scenario to begin with");
  made->add_option("NAME", *name, "Its name: lower-case letters, digits and hyphens")->required();
  made->add_option("FILE", *file, "Where it goes; an existing file stays. Without it: standard output");
  made->callback([name, file, &exit_code] { exit_code = begin_new(*name, *file); });
  made->footer("Example:\n  axle scenario new my-province my-province.yaml");
}

}  // namespace

void add_scenario(CLI::App& app, int& exit_code) {
  auto* scenario = app.add_subcommand("scenario", "List, begin, check and show scenarios");
  scenario->require_subcommand(1);
  scenario->add_subcommand("list", "The scenarios that come with Axle: title and size")->callback([&exit_code] {
    exit_code = list();
  });
  add_new(*scenario, exit_code);
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
  scenario->add_subcommand("schema", "JSON Schema of the language, for editors")->callback([&exit_code] {
    std::fputs(sim::scenario_json_schema().c_str(), stdout);
    exit_code = kOk;
  });
  add_export(*scenario, exit_code);
  scenario->footer(
      "Example:\n  axle scenario new my > my.yaml\n  axle scenario check my.yaml\n  axle scenario show quickstart "
      "--set traffic.documents=100");
}

}  // namespace axle::cli
