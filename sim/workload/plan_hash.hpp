// The fingerprint of a plan.
#pragma once

#include <cstdint>

#include "sim/workload/plan.hpp"

namespace axle::sim {

// 64-bit FNV-1a over every member of every document and probe in order, lengths included; the same on every machine.
std::uint64_t hash_plan(const Plan& plan);

}  // namespace axle::sim
