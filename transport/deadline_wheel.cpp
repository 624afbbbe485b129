#include "transport/deadline_wheel.hpp"

#include <algorithm>

namespace axle::transport {

DeadlineWheel::DeadlineWheel(DurationNs tick, InstantNs now) noexcept
    : tick_(std::max<DurationNs>(1, tick)), current_(static_cast<std::uint64_t>(now / tick_)) {}

void DeadlineWheel::link(DeadlineNode& node) noexcept {
  // The tick in which the whole of the deadline has passed; what lies past the horizon waits in the farthest slot.
  const auto due = static_cast<std::uint64_t>(node.deadline_ / tick_) + 1;
  node.tick_ = std::clamp(due, current_, current_ + kSlots - 1);
  DeadlineNode*& head = slots_[node.tick_ % kSlots];
  node.previous_ = nullptr;
  node.next_ = head;
  if (head) head->previous_ = &node;
  head = &node;
  ++count_;
}

void DeadlineWheel::unlink(DeadlineNode& node) noexcept {
  (node.previous_ ? node.previous_->next_ : slots_[node.tick_ % kSlots]) = node.next_;
  if (node.next_) node.next_->previous_ = node.previous_;
  node.previous_ = node.next_ = nullptr;
  node.tick_ = 0;
  --count_;
}

void DeadlineWheel::set(DeadlineNode& node, InstantNs deadline) noexcept {
  node.deadline_ = deadline;
  const bool linked = node.tick_ != 0;
  if (linked && (deadline == kNever || static_cast<std::uint64_t>(deadline / tick_) + 1 >= node.tick_)) return;
  if (linked) unlink(node);
  if (deadline != kNever) link(node);
}

void DeadlineWheel::remove(DeadlineNode& node) noexcept {
  if (node.tick_ != 0) unlink(node);
  node.deadline_ = kNever;
}

DeadlineNode* DeadlineWheel::pop_expired(InstantNs now) noexcept {
  const auto now_tick = static_cast<std::uint64_t>(now / tick_);
  if (count_ == 0) current_ = std::max(current_, now_tick);
  // Every linked node lies within one turn of the wheel, so a longer absence needs one turn only.
  while (current_ <= now_tick && count_ != 0) {
    DeadlineNode* node = slots_[current_ % kSlots];
    if (node == nullptr) {
      ++current_;
      continue;
    }
    unlink(*node);
    if (node->deadline_ <= now) return node;
    if (node->deadline_ != kNever) link(*node);
  }
  return nullptr;
}

DurationNs wheel_tick(DurationNs shortest) noexcept {
  return std::clamp<DurationNs>(shortest / 8, kMillisecond, 100 * kMillisecond);
}

Pace::Pace(DurationNs window, std::uint64_t bytes_per_s_min, std::uint64_t bytes_expected, InstantNs now) noexcept
    : window_(window),
      share_(static_cast<std::uint64_t>(static_cast<double>(bytes_per_s_min) * static_cast<double>(window) / kSecond)),
      left_(bytes_expected),
      deadline_(now + window) {}

InstantNs Pace::progress(std::uint64_t bytes, InstantNs now) noexcept {
  in_window_ += bytes;
  left_ -= std::min(left_, bytes);
  if (in_window_ >= std::min(share_, left_ + in_window_) && in_window_ > 0) {
    in_window_ = 0;
    deadline_ = now + window_;
  }
  return deadline_;
}

}  // namespace axle::transport
