// Which days people in Viet Nam's offices work. A day is named by any moment of it; days are those of Viet Nam.
#pragma once

#include "base/time.hpp"

namespace axle {

bool is_weekend(InstantNs day);  // Saturday, Sunday
// The days off around the Lunar New Year: the eve of the first day and the four days from it on (Labour Code 2019 Art
// 112: five days). Known for 2019 to 2030; false in other years.
bool is_tet(InstantNs day);
inline bool is_working_day(InstantNs day) {
  return !is_weekend(day) && !is_tet(day);
}
bool is_monday(InstantNs day);
// The last working day of its month; of March, June, September or December.
bool is_month_end(InstantNs day);
bool is_quarter_end(InstantNs day);

}  // namespace axle
