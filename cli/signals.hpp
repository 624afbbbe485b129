// SIGTERM and SIGINT as something to wait for.
#pragma once

#include <csignal>

namespace axle::cli {

// Blocks both in this thread and all that it starts, so that they arrive here, in order. Made before other threads.
class Signals {
 public:
  Signals();
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  // Signals do again what they do by default.
  void release();
  // True when a signal came within the time; a negative time waits for as long as it takes.
  bool wait(int milliseconds) const;

 private:
  sigset_t set_{};
  int fd_ = -1;
};

}  // namespace axle::cli
