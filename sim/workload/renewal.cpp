#include "sim/workload/renewal.hpp"

#include <span>

#include "base/random.hpp"
#include "sim/network/quota.hpp"

namespace axle::sim {
namespace {

// An agency of the level whose certificates end, at or after the time when they do.
bool is_renewed(const Scenario& scenario, const Network& network, std::uint32_t agency, DurationNs at) {
  const RenewalSpec& renewal = scenario.signatures.renewal;
  return !renewal.level.empty() && at >= renewal.at &&
         identity::to_string(network.agencies[agency].level) == renewal.level;
}

}  // namespace

std::vector<bool> late_agencies(const Scenario& scenario, const Network& network) {
  const RenewalSpec& renewal = scenario.signatures.renewal;
  std::vector<bool> late(network.agencies.size(), false);
  std::vector<std::uint32_t> level;
  for (std::uint32_t i = 0; i < network.agencies.size(); ++i) {
    if (identity::to_string(network.agencies[i].level) == renewal.level) level.push_back(i);
  }
  RandomStream random(scenario.seed, "workload/renewal");
  const double expected = renewal.late * static_cast<double>(level.size());
  const std::uint64_t quota = round_at_random(std::span(&expected, 1), random).front();
  shuffle(level, random);
  for (std::uint64_t i = 0; i < quota && i < level.size(); ++i) late[level[i]] = true;
  return late;
}

Certificate certificate_of(const Scenario& scenario, const Network& network, const std::vector<bool>& late,
                           std::uint32_t agency, DurationNs at) {
  return is_renewed(scenario, network, agency, at) && !late[agency] ? Certificate::second : Certificate::first;
}

bool signed_late(const Scenario& scenario, const Network& network, const PlannedDocument& document) {
  return document.is_signed && document.certificate == Certificate::first &&
         is_renewed(scenario, network, document.from, document.at);
}

}  // namespace axle::sim
