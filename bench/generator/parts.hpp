// The parts of this benchmark, and what they share.
#pragma once

#include <filesystem>

#include "bench/hub/verdicts.hpp"
#include "cli/console.hpp"

namespace axle::bench {

struct GeneratorSettings {
  std::filesystem::path cache;  // keys, signed packets and corpora, kept from run to run
  int rounds = 5;
  double seconds = 3;  // of one measurement of `cost`
  unsigned connections = 16;
  double rate = 2'000;  // of `truth`, documents a second
  unsigned centres = 3'321;
  double poll_seconds = 30;
};

struct GeneratorBench {
  GeneratorSettings settings;
  cli::Console console;
  Verdicts verdicts;
};

// CPU for each request beside wrk's, at the same load.
void run_cost(GeneratorBench& bench);
// What it reports beside what the server knows.
void run_truth(GeneratorBench& bench);
// A server that stands still for a second.
void run_freeze(GeneratorBench& bench);
// A national network that only polls.
void run_polling(GeneratorBench& bench);

}  // namespace axle::bench
