// The steps of a run on its clock, and what became of the documents that fell due in each.
#pragma once

#include <span>
#include <vector>

#include "sim/measure/measurements.hpp"
#include "sim/measure/window.hpp"

namespace axle::sim {

// The scenario's steps end to end from the start on; the last one lasts to the end of the traffic if it would end
// earlier, and what would begin later is left out. Without steps: the warm-up, if there is any, and one steady phase.
std::vector<PhaseFigures> phases_of(const Scenario& scenario, const RunWindow& window);

// Position of the step in which a moment of the run lies; before the start the first, after the traffic their number.
std::uint32_t phase_at(std::span<const PhaseFigures> phases, DurationNs at) noexcept;

// Books a delivery with the outages that it was late for: due before their end and delivered after it.
void book_recovery(std::span<PhaseFigures> phases, DurationNs due, DurationNs delivered_at) noexcept;
// A pair that should have been delivered and never was.
void book_open(std::span<PhaseFigures> phases, DurationNs due) noexcept;

}  // namespace axle::sim
