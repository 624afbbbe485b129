// The headers of planned documents: everything that a packet says about itself.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/workload/plan.hpp"

namespace axle::sim {

// Fills in `header` of every document, whose other members are final. Codes are those that the sender's centre writes
// (wire_code). Numbers run from 1 for each sender in the order of sending (Decree 30/2020 Art 15: one series per year).
void write_headers(const Scenario& scenario, const Network& network, InstantNs issue_date,
                   std::vector<PlannedDocument>& documents);

}  // namespace axle::sim
