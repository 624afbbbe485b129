// The scenario clock: how the rate of sending follows the days and hours of Vietnamese offices.
#pragma once

#include <vector>

#include "base/time.hpp"
#include "sim/scenario/scenario.hpp"

namespace axle::sim {

// From `at` on until the next step, the rate is `factor` times that of an ordinary working hour.
struct CalendarStep {
  InstantNs at = 0;
  double factor = 1;
};

// The factor of a moment is that of its hour (`peak` within `peaks`, 1 within `hours`, else `outside`) times that of
// its day: `tet` on the days of Tết that are off, else `weekend` on a Saturday or Sunday; on a working day `monday` if
// it is one, times `quarter_end` if it is the last working day of a quarter, else times `month_end` if it is that of a
// month.
double calendar_factor(const CalendarSpec& calendar, InstantNs at);

// What holds from `from` to `to`: ascending, the first at `from`, all before `to`. About nine steps a day.
std::vector<CalendarStep> calendar_steps(const CalendarSpec& calendar, InstantNs from, InstantNs to);

}  // namespace axle::sim
