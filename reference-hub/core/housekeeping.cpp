// What time makes due: undelivered items expire, old packets are forgotten.
#include "reference-hub/core/state.hpp"

namespace axle::hub {

std::optional<Record> HubCore::housekeep(InstantNs now) {
  state_->clock = std::max(state_->clock, now);
  return std::nullopt;
}

Lsn HubCore::oldest_needed_lsn() const noexcept {
  return state_->packets.size() == 0 ? state_->last_lsn + 1 : state_->packets[0].lsn;
}

void HubCore::State::apply_one(const ItemsExpired& /*record*/) {}

void HubCore::State::apply_one(const PacketsForgotten& /*record*/) {}

}  // namespace axle::hub
