#include "base/live_clock.hpp"

#include <time.h>

namespace axle {
namespace {

std::int64_t read_clock(clockid_t clock) noexcept {
  timespec value{};
  clock_gettime(clock, &value);
  return value.tv_sec * kSecond + value.tv_nsec;
}

}  // namespace

InstantNs live_now() noexcept {
  static const std::int64_t anchor = read_clock(CLOCK_REALTIME) - read_clock(CLOCK_MONOTONIC);
  return anchor + read_clock(CLOCK_MONOTONIC);
}

DurationNs thread_cpu_now() noexcept {
  return read_clock(CLOCK_THREAD_CPUTIME_ID);
}

DurationNs process_cpu_now() noexcept {
  return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}

}  // namespace axle
