#include "sim/measure/live_view.hpp"

#include <algorithm>

namespace axle::sim {

void LiveView::advance(std::size_t step) {
  const std::size_t turns = step / kLiveSteps - open_ / kLiveSteps;
  for (std::size_t i = 0; i < std::min<std::size_t>(turns, sets_.size()); ++i) {
    current_ = 1 - current_;
    for (Histogram& one : sets_[current_].delivery) one.reset();
    sets_[current_].lag.reset();
  }
  const std::size_t passed = std::min(step - open_, steps_.size());
  for (std::size_t i = 0; i < passed; ++i) steps_[(step - i) % steps_.size()] = {};
  open_ = step;
}

double LiveView::per_second(std::uint64_t Step::* count) const noexcept {
  const std::size_t whole = std::min(open_, kLiveSteps);
  if (whole == 0) {
    // In the first second: what there is, over the time that has passed.
    const double seconds = static_cast<double>(newest_) / static_cast<double>(kSecond);
    return seconds > 0 ? static_cast<double>(steps_[0].*count) / seconds : 0;
  }
  std::uint64_t sum = 0;
  for (std::size_t i = 1; i <= whole; ++i) sum += steps_[(open_ - i) % steps_.size()].*count;
  return static_cast<double>(sum) / static_cast<double>(whole) *
         (static_cast<double>(kSecond) / static_cast<double>(kLiveStep));
}

PerLevel<DurationNs> LiveView::delivery_p99() const {
  PerLevel<DurationNs> p99{};
  for (std::size_t level = 0; level < p99.size(); ++level) {
    Histogram both = sets_[0].delivery[level];
    both.merge(sets_[1].delivery[level]);
    p99[level] = both.percentile(99);
  }
  return p99;
}

DurationNs LiveView::lag_p99() const {
  Histogram both = sets_[0].lag;
  both.merge(sets_[1].lag);
  return both.percentile(99);
}

}  // namespace axle::sim
