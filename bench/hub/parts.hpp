// The parts of the benchmark; each starts its own hub and ends it.
#pragma once

#include "bench/hub/hub.hpp"
#include "bench/hub/verdicts.hpp"

namespace axle::bench {

struct Bench {
  Settings settings;
  cli::Console console;
  Verdicts verdicts;
};

// The hub at saturation and at half of that, beside the floor.
void run_limit(Bench& bench);
// Memory of idle connections.
void run_idle(Bench& bench);
// Memory for one document of 50 MB, and a slow reader of it.
void run_large(Bench& bench);
// CPU of a country's centres that ask in vain.
void run_polling(Bench& bench);
// How long the start takes over a million documents.
void run_start(Bench& bench);
// Whether memory grows.
void run_soak(Bench& bench);

}  // namespace axle::bench
