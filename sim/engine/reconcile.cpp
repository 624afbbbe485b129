#include "sim/engine/reconcile.hpp"

#include <algorithm>

namespace axle::sim {

Recorder::Fate fate_of(const std::vector<axis::SentItem>& rows, const std::string& receiver) {
  const auto row =
      std::find_if(rows.begin(), rows.end(), [&](const axis::SentItem& one) { return one.to == receiver; });
  if (row == rows.end() || row->receive_state == axis::ReceiveView::done) return Recorder::Fate::lost;
  switch (row->receive_state) {
    case axis::ReceiveView::expired: return Recorder::Fate::expired;
    case axis::ReceiveView::recalled:
    case axis::ReceiveView::removed:
    case axis::ReceiveView::replaced: return Recorder::Fate::withdrawn;
    default: return Recorder::Fate::pending;
  }
}

void reconcile(const Network& network, const Plan& plan, hub::HubCore& core, InstantNs now, Recorder& recorder) {
  std::vector<axis::SentItem> rows;
  std::uint32_t asked = UINT32_MAX;
  for (const Recorder::Open& open : recorder.open_deliveries()) {
    if (open.plan_index != asked) {
      asked = open.plan_index;
      const Agency& sender = network.agencies[plan.documents[asked].from];
      hub::Decision decision =
          core.handle(hub::ListSent{network.centres[sender.centre].id, axis::MessageType::edoc, open.hub_doc_id}, now);
      auto* found = std::get_if<std::vector<axis::SentItem>>(&decision.answer);
      rows = found == nullptr ? std::vector<axis::SentItem>{} : std::move(*found);
    }
    recorder.settle(open, fate_of(rows, network.agencies[open.receiver].code));
  }
}

}  // namespace axle::sim
