// How much faster two threads verify than one.
#pragma once

#include <functional>

namespace axle::bench {

// `work` is run by one thread, then by two at once, in turns. The result is 2.0 when neither hinders the other. A
// thread's time is that on its core and that in which it waited for another thread, without that in which it waited for
// a free core: what else runs on the machine does not count, a lock does.
double speed_up_by_two_threads(const std::function<void()>& work);

}  // namespace axle::bench
