// The lines of all centres to the hub, in virtual time.
#pragma once

#include <vector>

#include "agents/behaviour/link.hpp"
#include "sim/network/network.hpp"
#include "sim/scenario/scenario.hpp"

namespace axle::sim {

// Beside ServiceTimes::link_one_way, which is the data network's own. Costs nothing when the scenario shapes no line.
class Lines {
 public:
  Lines(const Scenario& scenario, const Network& network);

  bool shape() const noexcept { return !lines_.empty(); }
  // When a request or answer with a body of so many bytes, handed to the line of a centre at `now`, is at its end.
  InstantNs to_hub(std::uint32_t centre, InstantNs now, std::uint64_t body_bytes);
  InstantNs from_hub(std::uint32_t centre, InstantNs now, std::uint64_t body_bytes);

 private:
  std::vector<agents::Link> lines_;  // by centre; empty: none has a shape
};

}  // namespace axle::sim
