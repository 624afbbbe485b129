// The order in which a mailbox is listed: what is urgent comes first, yet nothing waits for ever behind it. Of every
// four rows the fourth is the oldest that is not urgent; when one of the two kinds is used up, the other takes all
// rows. (Decision 28 Art 6.2: urgent documents have priority; same-day receipt holds for all the others too,
// domain 8.1.)
//
// Said as a closed form, so that any page costs the same and pages fit together: a row's place depends on how many of
// each kind wait, never on the pages asked for before.
#pragma once

#include <algorithm>
#include <cstdint>

namespace axle::hub {

inline constexpr std::uint64_t kFairRows = 4;  // one row of these is not urgent

struct FairMerge {
  std::uint64_t urgent = 0, ordinary = 0;  // how many of each there are

  std::uint64_t size() const noexcept { return urgent + ordinary; }
  // How many of the first `rows` rows are ordinary; `rows` is at most size(). The others are urgent.
  std::uint64_t ordinary_in(std::uint64_t rows) const noexcept {
    const std::uint64_t left_by_urgent = rows > urgent ? rows - urgent : 0;
    return std::min(ordinary, std::max(rows / kFairRows, left_by_urgent));
  }
  bool is_ordinary(std::uint64_t row) const noexcept { return ordinary_in(row + 1) > ordinary_in(row); }
};

}  // namespace axle::hub
