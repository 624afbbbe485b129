// What tools that look at a process call its threads. Live code only.
#pragma once

#include <pthread.h>

namespace axle {

// At most 15 characters; the system refuses longer ones, and then the thread keeps the program's name.
inline void name_this_thread(const char* name) noexcept {
  ::pthread_setname_np(::pthread_self(), name);
}

}  // namespace axle
