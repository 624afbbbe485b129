#include "agents/behaviour/office_hours.hpp"

#include <algorithm>

#include "base/result.hpp"
#include "base/working_days.hpp"

namespace axle::agents {

OfficeHours::OfficeHours(std::vector<std::pair<std::uint32_t, std::uint32_t>> parts, InstantNs calendar_start,
                         InstantNs run_start, double compress)
    : parts_(std::move(parts)), calendar_start_(calendar_start), run_start_(run_start), compress_(compress) {
  AXLE_ASSERT(!parts_.empty() && compress > 0);
}

InstantNs OfficeHours::next_open(InstantNs now) const {
  const InstantNs wanted = calendar_start_ + static_cast<DurationNs>(static_cast<double>(now - run_start_) * compress_);
  const CivilTime civil = civil_in_viet_nam(wanted);
  InstantNs midnight = from_civil_in_viet_nam({.year = civil.year, .month = civil.month, .day = civil.day});
  for (;; midnight += kDay) {
    if (!is_working_day(midnight)) continue;
    for (const auto& [from, to] : parts_) {
      if (wanted >= midnight + to * kMinute) continue;
      const InstantNs open = std::max(wanted, midnight + from * kMinute);
      if (open == wanted) return now;
      // Rounded up: a moment before the door opens is not after it.
      return run_start_ + static_cast<DurationNs>(static_cast<double>(open - calendar_start_) / compress_) + 1;
    }
  }
}

}  // namespace axle::agents
