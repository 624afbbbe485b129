#include "reference-hub/core/hub_core.hpp"

#include <algorithm>

#include "reference-hub/core/state.hpp"

namespace axle::hub {

HubCore::State::State(CoreOptions given, std::vector<CentreRecord> centres, std::vector<AgencyRecord> agencies)
    : options(given), ids(given.id_key), directory(ids) {
  AXLE_ASSERT(options.receivers_max <= kRecordReceiversMax && options.replacements_max <= kRecordReceiversMax);
  AXLE_ASSERT(options.page_size_default > 0 && options.page_size_default <= options.page_size_max);
  AXLE_ASSERT(options.processing_lease > 0);
  AXLE_ASSERT(options.expire_after > 0 && options.forget_after >= options.expire_after);
  for (CentreRecord& centre : centres) directory.add_centre(std::move(centre));
  for (AgencyRecord& agency : agencies) {
    const AgencyIndex expected = directory.agency_count();
    AXLE_ASSERT(directory.put_agency(std::move(agency)) == expected);
  }
}

HubCore::HubCore(CoreOptions options, std::vector<CentreRecord> centres, std::vector<AgencyRecord> agencies)
    : state_(std::make_unique<State>(options, std::move(centres), std::move(agencies))) {}
HubCore::~HubCore() = default;
HubCore::HubCore(HubCore&&) noexcept = default;
HubCore& HubCore::operator=(HubCore&&) noexcept = default;

Decision HubCore::handle(const Command& command, InstantNs now, std::uint64_t room_bytes) {
  State& state = *state_;
  state.clock = std::max(state.clock, now);
  state.room_bytes = room_bytes;
  state.expire_leases();
  Decision decision = std::visit(
      [&state](const auto& one) -> Decision {
        const std::optional<CentreIndex> centre = state.directory.find_centre(one.centre);
        if (!centre) return {axis::Failure{axis::ErrorCode::wrong_credentials, "no such centre"}, {}};
        return state.decide(one, *centre);
      },
      command);
  if (decision.record) state.apply(*decision.record, state.last_lsn + 1);
  if (std::holds_alternative<axis::Failure>(decision.answer)) ++state.totals.refused;
  if (const auto* accepted = std::get_if<Accepted>(&decision.answer); accepted != nullptr && accepted->repeated) {
    ++state.totals.repeated;
  }
  return decision;
}

void HubCore::replay(const Record& record, Lsn lsn) {
  AXLE_ASSERT(lsn > state_->last_lsn);
  state_->apply(record, lsn);
}

Lsn HubCore::last_lsn() const noexcept {
  return state_->last_lsn;
}

const CentreRecord* HubCore::centre(std::string_view id) const noexcept {
  return state_->directory.centre_record(id);
}

const AgencyRecord* HubCore::agency(std::string_view code) const noexcept {
  const std::optional<AgencyIndex> found = state_->directory.find_agency(code);
  return found ? &state_->directory.agency(*found).record : nullptr;
}

std::uint64_t HubCore::directory_version() const noexcept {
  return state_->directory.version();
}

HubCore::Totals HubCore::totals() const noexcept {
  Totals totals = state_->totals;
  totals.agencies = state_->directory.active_agencies();
  totals.centres = state_->directory.configured_centres();
  return totals;
}

std::uint64_t HubCore::fingerprint() const noexcept {
  return state_->fingerprint();
}

}  // namespace axle::hub
