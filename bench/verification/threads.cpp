#include "bench/verification/threads.hpp"

#include <array>
#include <barrier>
#include <cstdio>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "base/live_clock.hpp"
#include "bench/verification/measure.hpp"

namespace axle::bench {
namespace {

constexpr int kRounds = 41;
constexpr DurationNs kRoundNs = 30 * kMillisecond;

// How long this thread has waited, ready to run, for a core (Linux: the second figure of schedstat); 0 where the system
// does not say.
DurationNs waited_for_a_core() {
  long long on_core = 0, waited = 0;
  if (std::FILE* file = std::fopen("/proc/thread-self/schedstat", "r"); file != nullptr) {
    if (std::fscanf(file, "%lld %lld", &on_core, &waited) != 2) waited = 0;
    std::fclose(file);
  }
  return waited;
}

// Nanoseconds of one run of `work`.
double time_of(const std::function<void()>& work, int runs) {
  const DurationNs waited = waited_for_a_core();
  const InstantNs start = live_now();
  for (int i = 0; i < runs; ++i) work();
  const DurationNs spent = live_now() - start - (waited_for_a_core() - waited);
  return static_cast<double>(spent) / runs;
}

}  // namespace

double speed_up_by_two_threads(const std::function<void()>& work) {
  work();
  const double once = time_of(work, 10);
  const int runs = std::max(1, static_cast<int>(static_cast<double>(kRoundNs) / once));
  std::array<std::vector<double>, 2> alone, together;
  std::barrier turn(2);
  const auto thread = [&](std::size_t me) {
    work();  // its own contexts and buffers
    for (int round = 0; round < kRounds; ++round) {
      turn.arrive_and_wait();
      if (me == static_cast<std::size_t>(round % 2)) alone[me].push_back(time_of(work, runs));
      turn.arrive_and_wait();
      together[me].push_back(time_of(work, runs));
    }
  };
  std::thread second(thread, 1);
  thread(0);
  second.join();
  alone[0].insert(alone[0].end(), alone[1].begin(), alone[1].end());
  together[0].insert(together[0].end(), together[1].begin(), together[1].end());
  return 2 * median(alone[0]) / median(together[0]);
}

}  // namespace axle::bench
