// Limits on results that come from outside.
#pragma once

#include <cstddef>

namespace axle::report {

// Longest result.json that read_result accepts: the histograms of a national run need a tenth of it.
inline constexpr std::size_t kResultBytesMax = std::size_t{64} << 20;

}  // namespace axle::report
