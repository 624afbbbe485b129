#include "agents/live/punctual_thread.hpp"

#include <linux/sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

#include "base/time.hpp"

namespace axle::agents {
namespace {

constexpr std::int32_t kNice = -10;
constexpr DurationNs kTurn = 100 * kMicrosecond;  // the least that the system takes

// struct sched_attr of the system (sched_setattr(2)), for which libc has neither a type nor a function.
struct SchedulingAttributes {
  std::uint32_t size = sizeof(SchedulingAttributes);
  std::uint32_t policy = SCHED_NORMAL;
  std::uint64_t flags = 0;
  std::int32_t nice = 0;
  std::uint32_t priority = 0;
  std::uint64_t runtime = 0, deadline = 0, period = 0;  // ns
};

bool ask_for(std::int32_t nice) {
  SchedulingAttributes attributes;
  attributes.flags = SCHED_FLAG_RESET_ON_FORK;  // what this thread starts is as any other
  attributes.nice = nice;
  attributes.runtime = static_cast<std::uint64_t>(kTurn);
  return ::syscall(SYS_sched_setattr, 0, &attributes, 0) == 0;
}

}  // namespace

void make_this_thread_punctual() {
  if (!ask_for(kNice)) ask_for(0);
}

}  // namespace axle::agents
