#include "agents/behaviour/office_hours.hpp"

#include <algorithm>
#include <cmath>

#include "base/result.hpp"
#include "base/working_days.hpp"

namespace axle::agents {

OfficeHours::OfficeHours(std::vector<std::pair<std::uint32_t, std::uint32_t>> parts, InstantNs calendar_start,
                         InstantNs run_start, double compress)
    : parts_(std::move(parts)), calendar_start_(calendar_start), run_start_(run_start), compress_(compress) {
  AXLE_ASSERT(!parts_.empty() && compress > 0);
  std::uint32_t after = 0;
  for (const auto& [from, to] : parts_) {
    AXLE_ASSERT(after <= from && from < to && to * kMinute <= kDay);
    after = to;
  }
}

// Whole multiples exactly: a double has 53 bits, which a month of nanoseconds fills.
InstantNs OfficeHours::shown(InstantNs at) const {
  const DurationNs elapsed = at - run_start_;
  const double whole = std::floor(compress_);
  return calendar_start_ + elapsed * static_cast<std::int64_t>(whole) +
         static_cast<DurationNs>(static_cast<double>(elapsed) * (compress_ - whole));
}

InstantNs OfficeHours::first_showing(InstantNs wanted) const {
  InstantNs at = run_start_ + static_cast<DurationNs>(static_cast<double>(wanted - calendar_start_) / compress_);
  while (shown(at) < wanted) ++at;
  while (shown(at - 1) >= wanted) --at;
  return at;
}

InstantNs OfficeHours::next_open(InstantNs now) const {
  const InstantNs wanted = shown(now);
  const CivilTime civil = civil_in_viet_nam(wanted);
  InstantNs midnight = from_civil_in_viet_nam({.year = civil.year, .month = civil.month, .day = civil.day});
  for (;; midnight += kDay) {
    if (!is_working_day(midnight)) continue;
    for (const auto& [from, to] : parts_) {
      if (wanted >= midnight + to * kMinute) continue;
      const InstantNs open = midnight + from * kMinute;
      return open <= wanted ? now : std::max(now, first_showing(open));
    }
  }
}

}  // namespace axle::agents
