#include "sim/engine/reconcile.hpp"

#include <algorithm>

namespace axle::sim {

Recorder::Fate fate_of(const std::vector<axis::SentItem>& rows, const std::string& receiver) {
  const auto row =
      std::find_if(rows.rbegin(), rows.rend(), [&](const axis::SentItem& one) { return one.to == receiver; });
  if (row == rows.rend()) return Recorder::Fate::lost;
  switch (row->receive_state) {
    case axis::ReceiveView::initial:
    case axis::ReceiveView::processing:
    case axis::ReceiveView::fail: return Recorder::Fate::pending;
    case axis::ReceiveView::recalled:
    case axis::ReceiveView::removed:
    case axis::ReceiveView::replaced: return Recorder::Fate::withdrawn;
    case axis::ReceiveView::expired: return Recorder::Fate::expired;
    case axis::ReceiveView::done: break;
  }
  return Recorder::Fate::lost;
}

bool is_at_hub(const Recorder::Open& open) {
  return open.hub_doc_id != agents::kDeliveredLocally;
}

void reconcile(const Network& network, const Plan& plan, const HubView& hub, Recorder& recorder) {
  std::vector<axis::SentItem> rows;
  std::uint32_t asked = UINT32_MAX;
  bool forgotten = false;
  for (const Recorder::Open& open : recorder.open_deliveries()) {
    if (!is_at_hub(open)) {
      recorder.settle(open, Recorder::Fate::pending);
      continue;
    }
    if (open.plan_index != asked) {
      asked = open.plan_index;
      const PlannedDocument& document = plan.documents[asked];
      const std::string& centre = network.centres[network.agencies[document.from].centre].id;
      hub::Decision decision =
          hub.core.handle(hub::ListSent{centre, axis::MessageType::edoc, open.hub_doc_id}, hub.now);
      auto* found = std::get_if<std::vector<axis::SentItem>>(&decision.answer);
      rows = found == nullptr ? std::vector<axis::SentItem>{} : std::move(*found);
      // It was accepted after it fell due: one that fell due later and is not known was never forgotten, but lost.
      forgotten = found == nullptr && hub.start + document.at < hub.forgotten_before;
    }
    recorder.settle(open, forgotten ? Recorder::Fate::expired : fate_of(rows, network.agencies[open.receiver].code));
  }
}

}  // namespace axle::sim
