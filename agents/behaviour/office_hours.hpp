// When clerks are in their office, by the scenario's clock, asked and answered in run time.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "base/time.hpp"

namespace axle::agents {

// Immutable: many centres on many threads may share one.
class OfficeHours {
 public:
  // The scenario's clock shows `calendar_start` when the run's clock shows `run_start`, and goes `compress` times as
  // fast. `parts`: [from, to) in minutes after midnight in Viet Nam, ascending, apart from each other, not empty.
  // Closed on weekends and over Tết (base/working_days.hpp). Parts or a `compress` that are none are assertions.
  OfficeHours(std::vector<std::pair<std::uint32_t, std::uint32_t>> parts, InstantNs calendar_start, InstantNs run_start,
              double compress);

  // The first moment of the run, at or after `now`, at which an office is open: `now` itself, or the first nanosecond
  // at which the scenario's clock does not show less than the opening.
  InstantNs next_open(InstantNs now) const;

 private:
  InstantNs shown(InstantNs at) const;
  InstantNs first_showing(InstantNs wanted) const;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> parts_;
  InstantNs calendar_start_, run_start_;
  double compress_;
};

}  // namespace axle::agents
