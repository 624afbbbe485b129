// When documents of the arrival process are sent.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/workload/intensity.hpp"

namespace axle::sim {

// wanted_documents, rounded. Without trace; bursts and documents that follow others come on top.
std::uint64_t document_count(const Scenario& scenario);

// document_count times in [0, run_length), ascending. poisson, calendar: a Poisson process of the scenario's Intensity
// on the condition that it has exactly that many arrivals, that is, sorted uniform places in the cumulated intensity.
// uniform: even places in it, half a gap at both ends. Not for trace. The scenario must have passed check_intensity.
std::vector<DurationNs> make_arrivals(const Scenario& scenario);

}  // namespace axle::sim
