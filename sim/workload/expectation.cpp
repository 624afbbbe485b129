#include "sim/workload/plan.hpp"

namespace axle::sim {

Expected expected_of(const Scenario& scenario, const Network& network, const PlannedDocument& document,
                     std::uint32_t receiver) {
  if (document.misdeed != kNone && scenario.misbehaviour[document.misdeed].expect != Expected::delivered) {
    return scenario.misbehaviour[document.misdeed].expect;
  }
  const Centre& sender = network.centres[network.agencies[document.from].centre];
  const Centre& reader = network.centres[network.agencies[receiver].centre];
  Expected expected = Expected::delivered;
  if (sender.dialect != kNoDialect) {
    const DialectSpec& writes = scenario.network.dialects[sender.dialect];
    const bool strict =
        reader.dialect != kNoDialect && scenario.network.dialects[reader.dialect].reads == packet::Profile::strict;
    // What the hub refuses reaches nobody, however the receiver reads.
    expected = strict && writes.expect != Expected::refused ? writes.expect_strict : writes.expect;
  }
  return expected != Expected::refused && !reader.polls ? Expected::pending : expected;
}

}  // namespace axle::sim
