// The thread that keeps the schedule.
#pragma once

namespace axle::agents {

// Lets the calling thread run as soon as it is woken, before other threads that compute: everything measured is
// measured against the schedule that it keeps. It asks for more weight and for short turns (Linux 6.12 and later: a
// thread that asks for short turns goes first, at no more of the processor than its weight gives), never for a
// real-time class, which would starve a hub on the same cores. More weight needs privileges; what the system refuses is
// left out, and the run is measured all the same and says how late it was.
void make_this_thread_punctual();

}  // namespace axle::agents
