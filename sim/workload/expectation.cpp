#include <algorithm>
#include <array>

#include "sim/workload/plan.hpp"
#include "sim/workload/renewal.hpp"

namespace axle::sim {
namespace {

Expected by_misdeed(const Scenario& scenario, const PlannedDocument& document) {
  return document.misdeed == kNone ? Expected::delivered : scenario.misbehaviour[document.misdeed].expect;
}

Expected by_renewal(const Scenario& scenario, const Network& network, const PlannedDocument& document) {
  const bool late = signed_late(scenario, network, document);
  return late ? scenario.signatures.renewal.expect_late : Expected::delivered;
}

Expected by_dialect(const Scenario& scenario, const Centre& sender, const Centre& reader) {
  if (sender.dialect == kNoDialect) return Expected::delivered;
  const DialectSpec& writes = scenario.network.dialects[sender.dialect];
  const bool strict =
      reader.dialect != kNoDialect && scenario.network.dialects[reader.dialect].reads == packet::Profile::strict;
  // What the hub refuses reaches nobody, however the receiver reads.
  return strict && writes.expect != Expected::refused ? writes.expect_strict : writes.expect;
}

}  // namespace

Expected expected_of(const Scenario& scenario, const Network& network, const PlannedDocument& document,
                     std::uint32_t receiver) {
  const Centre& sender = network.centres[network.agencies[document.from].centre];
  const Centre& reader = network.centres[network.agencies[receiver].centre];
  const std::array causes{by_misdeed(scenario, document), by_renewal(scenario, network, document),
                          by_dialect(scenario, sender, reader)};
  // An attack that ends its connection never shows the hub a whole packet.
  if (causes[0] == Expected::cut_off) return Expected::cut_off;
  if (std::ranges::find(causes, Expected::refused) != causes.end()) return Expected::refused;
  const auto first = std::ranges::find_if(causes, [](Expected one) { return one != Expected::delivered; });
  const Expected expected = first == causes.end() ? Expected::delivered : *first;
  const bool reaches = expected == Expected::delivered || expected == Expected::returned;
  return reaches && !reader.polls ? Expected::pending : expected;
}

}  // namespace axle::sim
