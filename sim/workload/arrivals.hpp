// When documents are sent.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.hpp"
#include "sim/scenario/scenario.hpp"

namespace axle::sim {

// Documents after `scale`.
std::uint64_t document_count(const Scenario& scenario);
// The period after time compression: what passes in the run between its first and last possible document.
DurationNs run_length(const Scenario& scenario);

// Times in [0, run_length), ascending. poisson: a Poisson process on the condition that it has exactly that many
// arrivals, that is, sorted uniform times (gaps are exponential but for that condition). uniform: even gaps, half a gap
// at both ends.
std::vector<DurationNs> make_arrivals(const Scenario& scenario);

}  // namespace axle::sim
