#include "reference-hub/server/readiness.hpp"

#include <boost/json.hpp>

namespace axle::hub {

std::vector<std::string> reasons_not_ready(const ReadinessInputs& in) {
  const auto nearly_full = [](std::size_t waiting, std::size_t waiting_max) {
    return static_cast<double>(waiting) > kReadyQueueShare * static_cast<double>(waiting_max);
  };
  std::vector<std::string> reasons;
  if (in.draining) reasons.emplace_back("the hub is shutting down");
  if (in.trouble) {
    reasons.emplace_back("the store cannot write to its disk");
  } else if (in.room_bytes < kReadyRoomBytes) {
    reasons.emplace_back("the store is full");
  }
  if (nearly_full(in.packets_waiting, in.packets_waiting_max)) {
    reasons.emplace_back("too many packets wait for verification");
  }
  if (nearly_full(in.commands_waiting, in.commands_waiting_max)) {
    reasons.emplace_back("too many commands wait for the core");
  }
  return reasons;
}

std::string write_readiness(const std::vector<std::string>& reasons) {
  boost::json::array list;
  for (const std::string& reason : reasons) list.emplace_back(reason);
  return boost::json::serialize(boost::json::object{{"ready", reasons.empty()}, {"reasons", std::move(list)}});
}

}  // namespace axle::hub
