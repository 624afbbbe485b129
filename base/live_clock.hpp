// The clocks of the live world. Only live code (transport, agents/live, server, cli) may include this.
#pragma once

#include "base/time.hpp"

namespace axle {

// Wall time anchored once per process to the monotonic clock: it never jumps, so differences are safe to measure.
InstantNs live_now() noexcept;

// CPU time of the calling thread.
DurationNs thread_cpu_now() noexcept;

// CPU time of the whole process, user and system.
DurationNs process_cpu_now() noexcept;

}  // namespace axle
