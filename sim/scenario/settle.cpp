// What depends on other values and was not given.
#include <algorithm>
#include <cmath>

#include "sim/scenario/check.hpp"
#include "sim/scenario/check_support.hpp"
#include "sim/scenario/keys.hpp"
#include "sim/scenario/public_codes.hpp"

namespace axle::sim {
namespace {

void settle_names(Scenario& scenario) {
  for (NamedAgency& agency : scenario.network.named) {
    const PublicUnit* unit = find_public_unit(agency.code);
    if (agency.name.empty() && unit != nullptr) agency.name = unit->name;
  }
}

void settle_share(Scenario& scenario, const Problems& problems) {
  if (problems.given("traffic.share") || !problems.readable("network.agencies")) return;
  PerLevel<double>& share = scenario.traffic.share;
  double sum = 0;
  for (const identity::Level level : identity::kLevels) {
    if (scenario.network.agencies[index_of(level)] == 0) share[index_of(level)] = 0;
    sum += share[index_of(level)];
  }
  if (sum <= 0) return;  // no agency at all: reported by check
  for (double& one : share) one /= sum;
}

void settle_period(Scenario& scenario, const Problems& problems) {
  if (scenario.phases.steps.empty() || problems.given("traffic.period")) return;
  const double period = std::round(sum_of_steps_ns(scenario) * scenario.traffic.compress);
  scenario.traffic.period = static_cast<DurationNs>(std::min(period, static_cast<double>(kPeriodMax)));
}

void settle_misbehaviour(Scenario& scenario, const Problems& problems) {
  for (std::size_t i = 0; i < scenario.misbehaviour.size(); ++i) {
    MisdeedSpec& misdeed = scenario.misbehaviour[i];
    if (!problems.given(entry_path("misbehaviour", i) + ".expect")) misdeed.expect = ordinary_end(misdeed.kind);
  }
}

}  // namespace

void settle(Scenario& scenario, const Problems& problems) {
  settle_names(scenario);
  settle_share(scenario, problems);
  settle_period(scenario, problems);
  settle_misbehaviour(scenario, problems);
}

}  // namespace axle::sim
