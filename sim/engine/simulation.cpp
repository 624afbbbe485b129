#include "sim/engine/simulation.hpp"

#include "sim/engine/world.hpp"

namespace axle::sim {

SimulationResult simulate(const Scenario& scenario, const Network& network, const Plan& plan, const ServiceTimes& times,
                          InstantNs start, const std::function<void(DurationNs)>& progress) {
  return World(scenario, network, plan, times, start).run(progress);
}

}  // namespace axle::sim
