#include "agents/behaviour/tracker.hpp"

#include <algorithm>

namespace axle::agents {

namespace {

constexpr DurationNs kWaitMax = 365 * kDay;

// Nothing more to learn about this receiver by asking.
bool is_settled(const axis::SentItem& row) {
  switch (row.receive_state) {
    case axis::ReceiveView::recalled:
    case axis::ReceiveView::removed:
    case axis::ReceiveView::replaced:
    case axis::ReceiveView::expired: return true;
    case axis::ReceiveView::initial:
    case axis::ReceiveView::processing:
    case axis::ReceiveView::done:
    case axis::ReceiveView::fail: break;
  }
  // 01 and 13 are followed by an answer; every other status is one.
  return !row.business_status.empty() && row.business_status != "01" && row.business_status != "13";
}

}  // namespace

void Tracker::accepted(InstantNs now, const std::string& doc_id, Effects& effects) {
  const DurationNs first = desk_.policy.track_after;
  if (first <= 0 || desk_.stopped || doc_id.empty()) return;
  const std::uint32_t ref = entries_.add({doc_id, std::min(first, kWaitMax / 2) * 2, 0, false});
  effects.timers.push_back({now + first, timer_token(TimerKind::track, ref)});
}

void Tracker::timer(InstantNs now, std::uint32_t ref) {
  desk_.lane.submit(now, 0, CallKind::track, ref);
}

TrackSent Tracker::call(std::uint32_t ref) {
  Entry& one = entries_.at(ref);
  one.in_flight = true;
  ++one.attempts;
  return {one.doc_id};
}

void Tracker::reply(InstantNs now, std::uint32_t ref, const Reply& reply, Effects& effects) {
  Entry& one = entries_.at(ref);
  one.in_flight = false;
  const bool answered = reply.outcome == Outcome::ok && std::ranges::all_of(reply.sent, is_settled);
  const bool for_good = reply.outcome != Outcome::ok && !transient(reply);
  if (answered || for_good || desk_.stopped || one.attempts >= desk_.policy.attempts_max) {
    entries_.take(ref);
    return;
  }
  effects.timers.push_back({now + one.wait, timer_token(TimerKind::track, ref)});
  one.wait = std::min(one.wait, kWaitMax / 2) * 2;
}

void Tracker::stop() noexcept {
  entries_.remove_if([](const Entry& one) { return !one.in_flight; });
}

}  // namespace axle::agents
