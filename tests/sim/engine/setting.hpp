// A small network, a plan and everything a simulation needs, for the tests of the engine.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "sim/engine/simulation.hpp"
#include "tests/sim/measure/small_network.hpp"

namespace axle::sim {

inline constexpr InstantNs kStart = 1'753'000'000 * kSecond;

inline Scenario quick_scenario(std::uint64_t seed = 1) {
  Scenario scenario;
  scenario.seed = seed;
  scenario.traffic.period = 10 * kSecond;
  scenario.phases.warmup = kSecond;
  scenario.phases.drain = 20 * kSecond;
  return scenario;
}

// Twelve agencies, three a level: 0, 3, 6, 9 have centres of their own, 1 and 2, 4 and 5, ... share an LGSP.
struct Setting {
  explicit Setting(std::uint64_t seed = 1, std::uint32_t documents = 600)
      : scenario(quick_scenario(seed)),
        network(small_network()),
        plan(random_plan(network, documents, 10 * kSecond, seed)) {}
  explicit Setting(std::vector<PlannedDocument> documents) : Setting(1, 0) { use(std::move(documents)); }
  void use(std::vector<PlannedDocument> documents) {
    plan = plan_of(std::move(documents));
    for (const PlannedDocument& one : plan.documents) plan.deliveries += one.added.size();
  }
  PlannedDocument document(const std::string& id, DurationNs at, std::uint32_t from,
                           std::vector<std::uint32_t> to) const {
    return planned(network, id, at, from, std::move(to));
  }
  SimulationResult run(const std::function<void(DurationNs)>& progress = {}) const {
    return simulate(scenario, network, plan, times, kStart, progress);
  }
  Measurements measure() const { return run().measurements; }
  Scenario scenario;
  Network network;
  Plan plan;
  ServiceTimes times;
};

inline MisdeedSpec misdeed(Misdeed kind, Expected expect = Expected::refused) {
  MisdeedSpec spec;
  spec.kind = kind;
  spec.expect = expect;
  return spec;
}

// A recall, update or replacement of `target` (an id): the packet's own words.
inline PlannedDocument following(PlannedDocument document, Role role, std::uint32_t about, const std::string& target) {
  document.role = role;
  document.about = about;
  packet::Business business;
  business.type = role == Role::recall   ? packet::BusinessType::recall
                  : role == Role::update ? packet::BusinessType::update
                                         : packet::BusinessType::replace;
  if (role == Role::replacement) {
    business.replacements.push_back({target, {}});
  } else {
    business.document_id = target;
  }
  document.header.business = business;
  return document;
}

inline std::uint64_t count_of(const Measurements& m, Metric metric) {
  std::uint64_t count = 0;
  for (const auto& row : m.latency[static_cast<std::size_t>(metric)]) {
    for (const Histogram& cell : row) count += cell.count();
  }
  return count;
}

inline const RequestStats& stats_of(const Measurements& m, axis::Operation operation) {
  return m.operations[static_cast<std::size_t>(operation)];
}

}  // namespace axle::sim
