#include "agents/behaviour/local_post.hpp"

#include <algorithm>

namespace axle::agents {

bool LocalPost::takes(const OutgoingDocument& document) const {
  if (!desk_.policy.delivers_locally || document.over_hub || document.to.empty()) return false;
  const auto own = [this](const std::string& code) { return desk_.index.find(desk_.agencies, code) >= 0; };
  if (!std::ranges::all_of(document.to, own) || !std::ranges::all_of(document.added, own)) return false;
  if (document.business == packet::BusinessType::new_document) return true;
  return taken_.find(KeyTable::key_of(document.target, {})) >= 0;
}

void LocalPost::post(InstantNs now, const OutgoingDocument& document) {
  taken_.set(KeyTable::key_of(document.document_id, {}), 0);
  const Kept one{document.plan_index, document.document_id, document.from, document.added, document.priority};
  for (const std::string& receiver : document.to) submit(now, one, receiver);
  if (!one.added.empty()) kept_.push_back(one);
  if (document.business != packet::BusinessType::update) return;
  const auto target = std::ranges::find(kept_, document.target, &Kept::document_id);
  if (target == kept_.end()) return;
  for (const std::string& receiver : target->added) submit(now, *target, receiver);
  kept_.erase(target);
}

void LocalPost::submit(InstantNs now, const Kept& document, const std::string& receiver) {
  Parcel parcel;
  parcel.plan_index = document.plan_index;
  parcel.agency = static_cast<std::uint32_t>(desk_.index.find(desk_.agencies, receiver));
  parcel.priority = document.priority;
  parcel.document_id = document.document_id;
  parcel.from = document.from;
  desk_.lane.submit(now, document.priority, CallKind::read_local, parcels_.add(std::move(parcel)));
}

ReadLocal LocalPost::call(std::uint32_t ref) {
  Parcel& parcel = parcels_.at(ref);
  parcel.in_flight = true;
  ++parcel.attempts;
  return {parcel.plan_index, desk_.agencies[parcel.agency].code};
}

void LocalPost::read(InstantNs now, std::uint32_t ref, const Reply& reply, Effects& effects) {
  parcels_.at(ref).in_flight = false;
  if (transient(reply) && !desk_.stopped && parcels_.at(ref).attempts < desk_.policy.attempts_max) {
    const DurationNs wait = retry_delay(desk_.policy, parcels_.at(ref).attempts, desk_.random);
    effects.timers.push_back({now + wait, timer_token(TimerKind::read_retry, ref)});
    return;
  }
  const Parcel parcel = parcels_.take(ref);
  if (reply.outcome != Outcome::ok) return;  // nobody could look at it: it stays with the platform
  if (reply.document.has_value() && reply.document->document_id == parcel.document_id) {
    return deliver(now, parcel, *reply.document, effects);
  }
  // The platform knows what it was handed, whatever its packet says of itself.
  ReceivedDocument unreadable;
  unreadable.document_id = parcel.document_id;
  unreadable.from = parcel.from;
  unreadable.intact = false;
  unreadable.reason = "không đọc được gói tin";
  deliver(now, parcel, unreadable, effects);
}

void LocalPost::deliver(InstantNs now, const Parcel& parcel, const ReceivedDocument& document, Effects& effects) {
  const std::string& receiver = desk_.agencies[parcel.agency].code;
  desk_.received.set(KeyTable::key_of(document.document_id, receiver), kAcknowledged);
  effects.observations.push_back({Happening::delivered, now, document.document_id, receiver, document.from,
                                  document.intact ? std::string() : document.reason, document.intact});
  if (!desk_.stopped) clerk_.received(now, parcel.agency, document, parcel.priority, Clerk::Way::local, effects);
}

void LocalPost::retry(InstantNs now, std::uint32_t ref) {
  desk_.lane.submit(now, parcels_.at(ref).priority, CallKind::read_local, ref);
}

void LocalPost::stop() noexcept {
  parcels_.remove_if([](const Parcel& parcel) { return !parcel.in_flight; });
}

}  // namespace axle::agents
