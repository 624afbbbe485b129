// Whether the hub can take traffic now: what /readyz answers to a load balancer.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace axle::hub {

struct ReadinessInputs {
  bool draining = false;
  std::optional<Error> trouble;  // of the store
  std::uint64_t room_bytes = 0;  // in the store
  std::size_t packets_waiting = 0, packets_waiting_max = 1;
  std::size_t commands_waiting = 0, commands_waiting_max = 1;
};

// Less room than this is none: a packet of ordinary size would be refused.
inline constexpr std::uint64_t kReadyRoomBytes = 4ULL << 20;
// A queue that is fuller than this share of its limit.
inline constexpr double kReadyQueueShare = 0.9;

// Why not, a short sentence for each reason; ready when there is none. No paths or secrets in them: nobody is asked who
// he is.
std::vector<std::string> reasons_not_ready(const ReadinessInputs& inputs);

// {"ready":true|false,"reasons":[...]}
std::string write_readiness(const std::vector<std::string>& reasons);

}  // namespace axle::hub
