// What must hold between values: shares that make a whole, levels that have agencies, receivers that exist.
#pragma once

#include "sim/scenario/problems.hpp"
#include "sim/scenario/scenario.hpp"

namespace axle::sim {

// Fills in what depends on other values and was not given: the names of public units; document shares of levels that
// have no agency (0, the others scaled up); the period of `phases.steps`; what a misdeed ends with. Changes nothing
// that was given.
void settle(Scenario& scenario, const Problems& problems);

// Reports every rule that the scenario breaks; rules about values that could not be read are left out.
void check(const Scenario& scenario, Problems& problems);

}  // namespace axle::sim
