// Deadlines of many connections at a few nanoseconds each: a hashed wheel, told the time.
#pragma once

#include <array>
#include <cstdint>

#include "base/time.hpp"

namespace axle::transport {

inline constexpr InstantNs kNever = INT64_MAX;

// Something with a deadline; linked into at most one wheel, which it must leave before it is destroyed.
class DeadlineNode {
 public:
  InstantNs deadline() const noexcept { return deadline_; }

 private:
  friend class DeadlineWheel;
  InstantNs deadline_ = kNever;
  std::uint64_t tick_ = 0;
  DeadlineNode *previous_ = nullptr, *next_ = nullptr;
};

// A deadline that moves later costs one store: the node is looked at when its old slot comes up and put further then.
// A node expires between its deadline and one tick after it, never before. One thread.
class DeadlineWheel {
 public:
  DeadlineWheel(DurationNs tick, InstantNs now) noexcept;
  DurationNs tick() const noexcept { return tick_; }
  bool empty() const noexcept { return count_ == 0; }
  void set(DeadlineNode& node, InstantNs deadline) noexcept;
  void remove(DeadlineNode& node) noexcept;
  // The next node whose deadline is `now` or earlier, taken out of the wheel; null when there is none.
  DeadlineNode* pop_expired(InstantNs now) noexcept;

 private:
  static constexpr std::uint64_t kSlots = 256;
  void link(DeadlineNode& node) noexcept;
  void unlink(DeadlineNode& node) noexcept;
  DurationNs tick_;
  std::uint64_t current_;  // the tick whose slot is looked at next
  std::size_t count_ = 0;
  std::array<DeadlineNode*, kSlots> slots_{};
};

// The tick for a set of limits: an eighth of the shortest, 1 ms to 100 ms.
DurationNs wheel_tick(DurationNs shortest) noexcept;

// A minimum rate that cannot be saved up: every window must bring its share, or the rest of what is expected.
class Pace {
 public:
  // `window` is the time in which `bytes_per_s_min` is averaged.
  Pace(DurationNs window, std::uint64_t bytes_per_s_min, std::uint64_t bytes_expected, InstantNs now) noexcept;
  // Books progress; gives the deadline until which the current window has to be filled.
  InstantNs progress(std::uint64_t bytes, InstantNs now) noexcept;
  InstantNs deadline() const noexcept { return deadline_; }

 private:
  DurationNs window_;
  std::uint64_t share_, left_, in_window_ = 0;
  InstantNs deadline_;
};

}  // namespace axle::transport
