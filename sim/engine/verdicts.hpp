// What hub and receivers make of packets that are out of the ordinary, where packets have no bytes: what the plan says
// that they will (sim/workload: expected_of).
#pragma once

#include <string_view>

#include "protocol/axis/answer.hpp"
#include "sim/network/network.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/workload/plan.hpp"

namespace axle::sim {

// Keeps references to all three.
class Verdicts {
 public:
  Verdicts(const Scenario& scenario, const Network& network, const Plan& plan)
      : scenario_(scenario),
        network_(network),
        plan_(plan),
        any_(!scenario.misbehaviour.empty() || !scenario.network.dialects.empty() ||
             !scenario.signatures.renewal.level.empty()) {}

  // False: everything is as it should be, and nobody needs to ask.
  bool any() const noexcept { return any_; }

  // asked: the core decides, as it does about whatever it can tell by itself (a conflict of two contents). refused,
  // cut_off: it never comes that far. The whole packet is refused or none of it, so its first receiver decides.
  enum class AtHub : std::uint8_t { asked, refused, cut_off };
  AtHub at_hub(std::uint32_t document) const;
  // How a refusal reads: the code of what is wrong, and a sentence.
  axis::Failure refusal(std::uint32_t document) const;
  // Why the receiver (position in Network::agencies) returns the document: the sentence for 02. Empty when it does not.
  std::string_view fault(std::uint32_t document, std::uint32_t receiver) const;

 private:
  const Scenario& scenario_;
  const Network& network_;
  const Plan& plan_;
  bool any_;
};

}  // namespace axle::sim
