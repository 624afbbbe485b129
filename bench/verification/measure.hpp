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

// CPU nanoseconds of one run of each: the least of all samples. What else runs on the machine only ever adds to
// both, and not to both alike.
struct Pair {
  double ours_ns = 0, peer_ns = 0;
  void add(double ours, double peer);
};
// By the benchmark's name ("floor/100KiB/rsa2048"), for the ratios at the end.
std::map<std::string, Pair>& measured();

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
  Pair& pair = measured()[name];
  for (auto _ : state) {
    const double ours_ns = sample(ours);
    pair.add(ours_ns, sample(peer));
    state.SetIterationTime(ours_ns / 1e9);
  }
  state.counters["ours_us"] = pair.ours_ns / 1e3;
  state.counters["peer_us"] = pair.peer_ns / 1e3;
}

}  // namespace axle::bench
