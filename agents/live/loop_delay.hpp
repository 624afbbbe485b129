// How late an event loop runs what is due: the generator's own part in every lateness.
#pragma once

#include "base/histogram.hpp"
#include "base/live_clock.hpp"
#include "transport/client.hpp"

namespace axle::agents {

// On the loop's thread; the loop outlives it, and has stopped when it is destroyed.
class LoopDelay {
 public:
  LoopDelay(transport::Loop& loop, DurationNs tick) : loop_(loop), tick_(tick) {}

  void start() {
    running_ = true;
    next_ = live_now() + tick_;
    if (!waiting_) wait();
  }
  // Nothing is recorded any more.
  void stop() noexcept { running_ = false; }
  const Histogram& histogram() const noexcept { return histogram_; }

 private:
  void wait() {
    waiting_ = true;
    loop_.at(next_, [this] {
      waiting_ = false;
      if (!running_) return;
      // A loop that was held up is as late for every tick that it missed as a document due then would have been.
      const InstantNs now = live_now();
      for (; next_ <= now; next_ += tick_) histogram_.record(now - next_);
      wait();
    });
  }

  transport::Loop& loop_;
  const DurationNs tick_;
  InstantNs next_ = 0;
  bool running_ = false, waiting_ = false;
  Histogram histogram_;
};

}  // namespace axle::agents
