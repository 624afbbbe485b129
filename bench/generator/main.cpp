// What the generator costs beside wrk, and whether what it reports is true: see docs/results.md.
#include <sys/prctl.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdlib>

#include "bench/generator/parts.hpp"

namespace {

using namespace axle;
using namespace axle::bench;

struct Part {
  const char* name;
  void (*run)(GeneratorBench&);
};
constexpr Part kParts[] = {{"cost", run_cost}, {"truth", run_truth}, {"freeze", run_freeze}, {"polling", run_polling}};

std::filesystem::path default_cache() {
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache != '\0') {
    return std::filesystem::path(cache) / "axle" / "bench";
  }
  const char* home = std::getenv("HOME");
  return std::filesystem::path(home != nullptr && *home != '\0' ? home : "/tmp") / ".cache" / "axle" / "bench";
}

struct Words {
  std::vector<std::string> parts{"all"};
  std::string cache, table;
};

void add_options(CLI::App& app, Words& words, GeneratorSettings& settings) {
  app.add_option("parts", words.parts, "cost, truth, freeze, polling; several or all of them")
      ->check(CLI::IsMember({"cost", "truth", "freeze", "polling", "all"}));
  app.add_option("--cache", words.cache, "Folder of keys and signed packets; default: ~/.cache/axle/bench");
  app.add_option("--table", words.table, "Write all figures to this file as CSV");
  app.add_option("--rounds", settings.rounds, "cost: wrk, ours, ours, wrk, so often")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  app.add_option("--seconds", settings.seconds, "cost: of one measurement")
      ->check(CLI::Range(1.0, 60.0))
      ->capture_default_str();
  app.add_option("--connections", settings.connections, "cost: of either side")
      ->check(CLI::Range(1U, 1'000U))
      ->capture_default_str();
  app.add_option("--rate", settings.rate, "truth: documents a second")
      ->check(CLI::Range(10.0, 100'000.0))
      ->capture_default_str();
  app.add_option("--centres", settings.centres, "polling: so many")
      ->check(CLI::Range(1U, 100'000U))
      ->capture_default_str();
  app.add_option("--poll-seconds", settings.poll_seconds, "polling: period of each queue, and length of the run")
      ->check(CLI::Range(1.0, 600.0))
      ->capture_default_str();
  app.footer(
      "Lines `ratio NAME VALUE target BOUND` are the verdicts. Exit status: 0 all met, 1 not all, 2 wrong words, 3 "
      "wrk\n"
      "is not installed, 4 it could not be measured. Examples:\n"
      "  bench_generator                        everything, some minutes\n"
      "  bench_generator cost --rounds 2        CPU beside wrk, a quick look\n"
      "  bench_generator truth freeze           whether what it reports is true");
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("What the generator costs, and whether what it reports is true");
  Words words;
  GeneratorSettings settings;
  add_options(app, words, settings);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  std::signal(SIGPIPE, SIG_IGN);
  settings.cache = words.cache.empty() ? default_cache() : std::filesystem::path(words.cache);
  GeneratorBench bench{.settings = std::move(settings), .console = cli::Console(), .verdicts = {}};
  for (const Part& part : kParts) {
    const bool wanted =
        std::ranges::any_of(words.parts, [&](const auto& it) { return it == part.name || it == "all"; });
    if (wanted) part.run(bench);
  }
  if (words.parts.size() > 1 || words.parts.front() == "all") {
    Verdicts::say("");
    bench.verdicts.print_ratios();
  }
  if (!words.table.empty()) bench.verdicts.write_table(words.table);
  return bench.verdicts.all_met() ? 0 : 1;
}
