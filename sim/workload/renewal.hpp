// Certificates that end in mid-run: who signs with which.
#pragma once

#include <vector>

#include "sim/workload/plan.hpp"

namespace axle::sim {

// Of each agency, whether it goes on with its old certificate: `renewal.late` of those of the level, rounded up or down
// at random.
std::vector<bool> late_agencies(const Scenario& scenario, const Network& network);

// Which certificate an agency signs with at a time of the run.
Certificate certificate_of(const Scenario& scenario, const Network& network, const std::vector<bool>& late,
                           std::uint32_t agency, DurationNs at);

// Whether the document is signed with a certificate that the renewal had ended.
bool signed_late(const Scenario& scenario, const Network& network, const PlannedDocument& document);

}  // namespace axle::sim
