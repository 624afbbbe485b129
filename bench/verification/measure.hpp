// Two pieces of work measured alternately, so that a machine that grows slower in between slows both.
#pragma once

#include <benchmark/benchmark.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "base/live_clock.hpp"

namespace axle::bench {

double median(std::vector<double> values);

// CPU nanoseconds of one run of each, sample by sample.
struct Pairs {
  std::vector<double> ours_ns, peer_ns;
  // The median of the ratios of neighbours: what slowed only one of the two is an outlier.
  double ours_to_peer() const;
};
// By the benchmark's name ("floor/100KiB/rsa2048"), for the ratios at the end.
std::map<std::string, Pairs>& measured();

constexpr DurationNs kSampleNs = 300 * kMicrosecond;

// CPU nanoseconds of one run of `work`. One run before warms the caches that the other work has filled.
template <class Work>
double sample(Work& work) {
  work();
  const DurationNs start = thread_cpu_now();
  int runs = 0;
  DurationNs spent = 0;
  // In doublings, so that reading the clock, a system call, weighs nothing.
  for (int more = 1; spent < kSampleNs; more *= 2) {
    for (int i = 0; i < more; ++i) work();
    runs += more;
    spent = thread_cpu_now() - start;
  }
  return static_cast<double>(spent) / runs;
}

// The body of a benchmark with UseManualTime(): its time is that of `ours`.
template <class Ours, class Peer>
void alternate(benchmark::State& state, const std::string& name, Ours ours, Peer peer) {
  Pairs& pairs = measured()[name];
  for (auto _ : state) {
    pairs.ours_ns.push_back(sample(ours));
    pairs.peer_ns.push_back(sample(peer));
    state.SetIterationTime(pairs.ours_ns.back() / 1e9);
  }
  state.counters["peer_us"] = median(pairs.peer_ns) / 1e3;
  state.counters["ours_us"] = median(pairs.ours_ns) / 1e3;
}

}  // namespace axle::bench
