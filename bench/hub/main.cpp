// What the reference hub costs beside the unavoidable, and what it stands: see docs/hub_performance.md.
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/statfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>

#include "bench/hub/floor.hpp"
#include "bench/hub/parts.hpp"
#include "bench/must.hpp"

namespace {

using namespace axle;
using namespace axle::bench;

struct Part {
  const char* name;
  void (*run)(Bench&);
};
constexpr Part kParts[] = {{"limit", run_limit},     {"idle", run_idle},   {"large", run_large},
                           {"polling", run_polling}, {"start", run_start}, {"soak", run_soak}};

struct Words {
  std::vector<std::string> parts{"limit"};
  std::string folder = std::filesystem::temp_directory_path(), cache, table;
  std::string hub_words;
};

std::filesystem::path default_cache() {
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache != '\0') {
    return std::filesystem::path(cache) / "axle" / "bench";
  }
  const char* home = std::getenv("HOME");
  return std::filesystem::path(home != nullptr && *home != '\0' ? home : "/tmp") / ".cache" / "axle" / "bench";
}

void add_options(CLI::App& app, Words& words, Settings& settings) {
  app.add_option("parts", words.parts, "limit, idle, large, polling, start, soak; several or all of them")
      ->check(CLI::IsMember({"limit", "idle", "large", "polling", "start", "soak", "all"}));
  app.add_option("--folder", words.folder, "Where the hubs' journals are made, on a real disk; emptied at the end")
      ->capture_default_str();
  app.add_option("--cache", words.cache, "Folder of keys and signed packets; default: ~/.cache/axle/bench");
  app.add_option("--table", words.table, "Write all figures to this file as CSV");
  app.add_option("--hub", settings.program, "The program whose word `hub` is started")->check(CLI::ExistingFile);
  app.add_option("--hub-words", words.hub_words, "More words for every hub, separated by blanks");
  app.add_option("--net-threads", settings.net_threads, "Of every hub")
      ->check(CLI::Range(1U, 64U))
      ->capture_default_str();
  app.add_option("--verify-threads", settings.verify_threads, "Of every hub")
      ->check(CLI::Range(1U, 64U))
      ->capture_default_str();
  app.add_option("--rounds", settings.rounds, "limit: hub and floor in turns, so often")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  app.add_option("--scale", settings.scale, "limit: times the number of documents; 0.1 for a quick look")
      ->check(CLI::Range(0.01, 10.0))
      ->capture_default_str();
  app.add_flag("--packet-signed", settings.packet_signed, "limit: packets of 100 KiB that are signed themselves, too");
  app.add_flag("--1m", settings.one_mib, "limit: packets of 1 MiB too");
  app.add_option("--connections", settings.connections, "idle: so many")
      ->check(CLI::Range(1U, 15'000U))
      ->capture_default_str();
  app.add_option("--centres", settings.centres, "polling: so many")
      ->check(CLI::Range(1U, 100'000U))
      ->capture_default_str();
  app.add_option("--seconds", settings.seconds, "polling: so long")
      ->check(CLI::Range(1.0, 3600.0))
      ->capture_default_str();
  app.add_option("--documents", settings.documents, "start: so many")
      ->check(CLI::Range(1'000U, 10'000'000U))
      ->capture_default_str();
  app.add_option("--minutes", settings.minutes, "soak: so long")
      ->check(CLI::Range(0.1, 10'000.0))
      ->capture_default_str();
  app.add_option("--rate", settings.rate, "soak: documents a second; default: half of what saturates the hub")
      ->check(CLI::Range(1.0, 100'000.0));
  app.footer(
      "Lines `ratio NAME VALUE target BOUND` are the verdicts. Exit status: 0 all met, 1 not all, 2 wrong words, 4 it\n"
      "could not be measured. Examples:\n"
      "  bench_hub                              the limit, a few minutes\n"
      "  bench_hub limit --rounds 1 --scale 0.1 a quick look\n"
      "  bench_hub all --table hub.csv          everything, half an hour\n"
      "  bench_hub soak --minutes 5 --hub-words \"--sync-delay 5ms\"");
}

// A file system in memory has no durable write to measure.
void require_disk(const std::filesystem::path& folder) {
  constexpr long kTmpfs = 0x01021994;
  struct statfs system{};
  if (::statfs(folder.c_str(), &system) != 0) give_up(folder.string() + ": no such folder");
  if (system.f_type == kTmpfs) give_up(folder.string() + " is in memory; name a folder on a disk with --folder");
}

void use_all_descriptors() {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
}

int measure(const Words& words, Settings settings) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  std::signal(SIGPIPE, SIG_IGN);
  use_all_descriptors();
  std::istringstream more(words.hub_words);
  for (std::string word; more >> word;) settings.hub_words.push_back(word);
  settings.cache = words.cache.empty() ? default_cache() : std::filesystem::path(words.cache);
  Bench bench{.settings = std::move(settings), .console = cli::Console(), .verdicts = {}};
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

pid_t measuring_child = -1;

// Measures in a child and waits for it and all that it started: however it ends, nothing is left behind.
int measure_and_tidy_up(const Words& words, Settings settings) {
  require_disk(words.folder);
  std::string folder = (std::filesystem::path(words.folder) / "axle-bench-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) give_up(words.folder + ": cannot make a folder there");
  settings.folder = folder;
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  measuring_child = ::fork();
  if (measuring_child == 0) std::exit(measure(words, std::move(settings)));
  std::signal(SIGINT, SIG_IGN);  // the child gets it too, and ends
  std::signal(SIGTERM, [](int) { ::kill(measuring_child, SIGTERM); });
  int status = 4 << 8, one = 0;
  for (pid_t ended = 0; (ended = ::waitpid(-1, &one, 0)) > 0;) {
    if (ended == measuring_child) status = one;
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 4;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == kFloorWord) return serve_floor(argc, argv);
  CLI::App app{"What the reference hub costs beside the unavoidable work, and what it stands."};
  app.name("bench_hub");
  Words words;
  Settings settings;
  add_options(app, words, settings);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return measure_and_tidy_up(words, std::move(settings));
}
