#include "base/live_clock.hpp"

#include <time.h>

#include <algorithm>

namespace axle {
namespace {

std::int64_t read_clock(clockid_t clock) noexcept {
  timespec value{};
  clock_gettime(clock, &value);
  return value.tv_sec * kSecond + value.tv_nsec;
}

DurationNs monotonic_now() noexcept {
  return read_clock(CLOCK_MONOTONIC);
}

}  // namespace

DurationNs QuickCpuClock::now() noexcept {
  DurationNs wall = wall_();
  DurationNs step = wall - last_wall_;
  if (!started_ || wall - true_wall_ > kCpuTrusted) {
    const DurationNs cpu = cpu_();
    step = started_ ? std::min(step, cpu - true_cpu_) : 0;
    started_ = true;
    true_cpu_ = cpu;
    true_wall_ = wall = wall_();  // after the system call
  }
  last_wall_ = wall;
  total_ += step;
  return total_;
}

InstantNs live_now() noexcept {
  static const std::int64_t anchor = read_clock(CLOCK_REALTIME) - read_clock(CLOCK_MONOTONIC);
  return anchor + read_clock(CLOCK_MONOTONIC);
}

DurationNs thread_cpu_now() noexcept {
  return read_clock(CLOCK_THREAD_CPUTIME_ID);
}

DurationNs quick_cpu_now() noexcept {
  thread_local constinit QuickCpuClock clock(&monotonic_now, &thread_cpu_now);
  return clock.now();
}

DurationNs process_cpu_now() noexcept {
  return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}

}  // namespace axle
