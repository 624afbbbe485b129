// The fingerprint of a plan.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/workload/plan.hpp"

namespace axle::sim {

// 64-bit FNV-1a over every member of every document in order, lengths included; the same on every machine.
std::uint64_t hash_documents(const std::vector<PlannedDocument>& documents);

}  // namespace axle::sim
