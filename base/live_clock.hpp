// The clocks of the live world. Only live code (transport, agents/live, server, cli) may include this.
#pragma once

#include "base/time.hpp"

namespace axle {

// Wall time anchored once per process to the monotonic clock: it never jumps, so differences are safe to measure.
InstantNs live_now() noexcept;

// CPU time of the calling thread.
DurationNs thread_cpu_now() noexcept;

// A cheap clock of the calling thread's CPU time, for the cost ledger, which asks some twenty times a document: the
// thread's own clock is a system call (0.5 us here), the monotonic one is not (0.02 us). Only differences mean
// something. One is exact when the thread ran all the time; when it was suspended in between, the difference is too
// large by at most kCpuTrusted, however long that lasted.
DurationNs quick_cpu_now() noexcept;
inline constexpr DurationNs kCpuTrusted = 100 * kMicrosecond;

// What quick_cpu_now() is made of. Time passes as on the wall, but once kCpuTrusted has gone by since the thread's own
// clock was read it is read again, and the step since the last reading is at most what that clock says was used. So a
// thread that sleeps between its readings loses nothing, and one that is suspended gains at most kCpuTrusted.
class QuickCpuClock {
 public:
  using Source = DurationNs (*)() noexcept;
  constexpr QuickCpuClock(Source wall, Source cpu) noexcept : wall_(wall), cpu_(cpu) {}
  DurationNs now() noexcept;

 private:
  Source wall_, cpu_;
  bool started_ = false;
  DurationNs total_ = 0, last_wall_ = 0;
  DurationNs true_cpu_ = 0, true_wall_ = 0;  // when the CPU clock was last read
};

// CPU time of the whole process, user and system.
DurationNs process_cpu_now() noexcept;

}  // namespace axle
