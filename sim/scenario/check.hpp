// What must hold between values: shares that make a whole, levels that have agencies, receivers that exist.
#pragma once

#include "sim/scenario/problems.hpp"
#include "sim/scenario/scenario.hpp"

namespace axle::sim {

// Fills in what depends on other values: the names of public units, and default document shares of levels that have
// no agency (0, the others scaled up). Changes nothing that was given.
void settle(Scenario& scenario, const Problems& problems);

// Reports every rule that the scenario breaks; rules about values that could not be read are left out.
void check(const Scenario& scenario, Problems& problems);

// With phases.steps, the period that they take; otherwise unchanged.
void settle_period(Scenario& scenario, const Problems& problems);
// The rules of the lists (dialects, bursts, steps, misbehaviour, ...) and of what belongs to them.
void check_lists(const Scenario& scenario, Problems& problems);

}  // namespace axle::sim
