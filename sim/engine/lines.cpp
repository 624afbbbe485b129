#include "sim/engine/lines.hpp"

#include <algorithm>

#include "sim/engine/centres.hpp"
#include "sim/engine/packet_log.hpp"

namespace axle::sim {

Lines::Lines(const Scenario& scenario, const Network& network) {
  const LinkSpec none;
  const auto& links = scenario.network.links;
  if (std::ranges::all_of(links, [&](const LinkSpec& link) { return link == none; })) return;
  lines_.reserve(network.centres.size());
  for (std::uint32_t i = 0; i < network.centres.size(); ++i) {
    lines_.emplace_back(link_shape(scenario, network, i), RandomStream(scenario.seed, "line/" + network.centres[i].id));
  }
}

InstantNs Lines::to_hub(std::uint32_t centre, InstantNs now, std::uint64_t body_bytes) {
  return lines_.empty() ? now : lines_[centre].out(now, body_bytes + kHeadBytes);
}

InstantNs Lines::from_hub(std::uint32_t centre, InstantNs now, std::uint64_t body_bytes) {
  return lines_.empty() ? now : lines_[centre].in(now, body_bytes + kHeadBytes);
}

}  // namespace axle::sim
