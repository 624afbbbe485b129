// What a piece of work costs, for tests of hostile input: its refusal must be cheap whatever it would have cost.
#pragma once

#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <string>

#include "base/time.hpp"

namespace axle {

struct Spent {
  DurationNs cpu_ns = 0;         // of this thread
  std::size_t memory_bytes = 0;  // by which the process grew at its highest
};

// The two bounds for an attack that is refused. Processor time, not time by the clock, and far above what a refusal
// takes: a busy machine does not reach them, the attack unbounded does at once. Sanitizers cost a multiple of both.
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr int kSanitizerFactor = 10;
#else
inline constexpr int kSanitizerFactor = 1;
#endif
inline constexpr DurationNs kRefusalCpuMax = 50 * kMillisecond * kSanitizerFactor;
inline constexpr std::size_t kRefusalMemoryMax = (64ULL << 20) * kSanitizerFactor;

inline DurationNs thread_cpu_ns() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * kSecond + now.tv_nsec;
}

// A line of /proc/self/status in bytes: "VmRSS", "VmHWM" (the highest since it was set back).
inline std::size_t process_memory(const std::string& line) {
  std::ifstream status("/proc/self/status");
  for (std::string text; std::getline(status, text);) {
    if (text.starts_with(line + ":")) return std::stoul(text.substr(line.size() + 1)) * 1024;
  }
  return 0;
}

template <class Work>
Spent spent_by(Work work) {
  ::malloc_trim(0);                               // so that memory freed before does not hide what is taken now
  std::ofstream("/proc/self/clear_refs") << "5";  // sets VmHWM back
  const std::size_t before = process_memory("VmRSS");
  const DurationNs start = thread_cpu_ns();
  work();
  const DurationNs cpu_ns = thread_cpu_ns() - start;
  return {cpu_ns, process_memory("VmHWM") - std::min(before, process_memory("VmHWM"))};
}

// The same work with the memory of the first time still at hand, as the program has it (cli/main.cpp): what the system
// takes for handing out fresh pages is the machine's, and on some virtual machines more than the work.
template <class Work>
DurationNs warm_cpu_of(Work work) {
  ::mallopt(M_MMAP_THRESHOLD, 32 << 20);
  ::mallopt(M_TRIM_THRESHOLD, 256 << 20);
  work();
  const DurationNs start = thread_cpu_ns();
  work();
  return thread_cpu_ns() - start;
}

template <class Work>
void expect_bounded(Work work) {
  const Spent spent = spent_by(work);
  EXPECT_LT(spent.memory_bytes, kRefusalMemoryMax);
  if (spent.cpu_ns < kRefusalCpuMax) return;
  EXPECT_LT(warm_cpu_of(work), kRefusalCpuMax) << "at first, with fresh memory: " << spent.cpu_ns;
}

}  // namespace axle
