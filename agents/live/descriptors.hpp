// How many connections this process may have open.
#pragma once

#include <cstddef>

#include "base/result.hpp"

namespace axle::agents {

// Kept for everything that is no connection of the fleet: logs, the corpus, the loop, a hub beside it.
inline constexpr std::size_t kDescriptorsKept = 128;

// Connections that the system allows at most (its hard limit, less kDescriptorsKept).
std::size_t connections_allowed();

// Raises this process's limit so far that `connections` can be open, never above the hard limit. limit: that is lower;
// the sentence says what to do.
Result<void> allow_connections(std::size_t connections, std::string_view who_wants_them);

}  // namespace axle::agents
