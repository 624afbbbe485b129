// The program `axle`: words and their options; what they do is in command_*.cpp.
#include <malloc.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <exception>

#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/help_format.hpp"

namespace {

// Packets of hundreds of kilobytes come and go all the time: by default glibc maps and unmaps each, which costs more
// than hashing it. And tens of thousands of connections need descriptors up to the hard limit.
void prepare_process() {
  ::mallopt(M_MMAP_THRESHOLD, 32 << 20);
  ::mallopt(M_TRIM_THRESHOLD, 256 << 20);
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
  }
  std::signal(SIGPIPE, SIG_IGN);  // a peer that goes away is an error value, not the end of the process
}

}  // namespace

int main(int argc, char** argv) {
  prepare_process();
  CLI::App app{
      "Axle: simulation and load testing of Viet Nam's national document exchange\n"
      "network (Trục liên thông văn bản quốc gia).\n"};
  app.formatter(std::make_shared<axle::cli::NarrowHelp>());  // also of all words below
  app.name("axle");
  app.set_version_flag("--version", "axle " AXLE_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Examples:\n"
      "  axle run quickstart                  a small network, measured; into results/\n"
      "  axle simulate axis-2019-launch         the same in virtual time\n"
      "  axle scenario list                     what can be run\n"
      "  axle hub --listen 127.0.0.1:8443 --data DIR --centres FILE\n\n"
      "Exit status: 0 good, 1 not met (or interrupted), 2 wrong words or files,\n"
      "3 the target does not answer, 4 the harness itself is at fault (its disk, or a\n"
      "generator that fell behind).");
  int exit_code = axle::cli::kOk;
  axle::cli::add_run(app, exit_code);
  axle::cli::add_agents(app, exit_code);
  axle::cli::add_simulate(app, exit_code);
  axle::cli::add_hub(app, exit_code);
  axle::cli::add_scenario(app, exit_code);
  axle::cli::add_pki(app, exit_code);
  axle::cli::add_packet(app, exit_code);
  axle::cli::add_report(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? axle::cli::kOk : axle::cli::kUsage;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "axle: %s\n", error.what());
    return axle::cli::kHarness;
  }
  return exit_code;
}
