// The last question of a run: what does the hub say of deliveries that nobody saw?
#pragma once

#include "agents/behaviour/messages.hpp"
#include "reference-hub/core/hub_core.hpp"
#include "sim/measure/recorder.hpp"

namespace axle::sim {

// The fate of one open delivery by the hub's rows for its document (getSentEdocList), of which the receiver's last one
// counts: an update may deliver again. A row that waits (initial, processing) or was set aside after failed attempts
// (fail) is pending: the hub still has it. `recalled`, `removed` and `replaced` are withdrawn by the sender, `expired`
// is expired. A row that says `done`, or no row for the receiver, is lost: the hub believes it delivered, or forgot it.
Recorder::Fate fate_of(const std::vector<axis::SentItem>& rows, const std::string& receiver);

// Whether the hub can know of an open delivery at all: not of what an LGSP delivers itself, which is pending there.
bool is_at_hub(const Recorder::Open& open);

// Asks the core about every open delivery, once for each document, and settles it. Changes nothing in the core but its
// clock. `forgotten_before`: packets accepted before that time have left the hub (hub::PacketsForgotten), and what of
// them had not been delivered had expired; INT64_MIN when none have. `start`: of the run.
struct HubView {
  hub::HubCore& core;
  InstantNs now = 0, start = 0, forgotten_before = INT64_MIN;
};
void reconcile(const Network& network, const Plan& plan, const HubView& hub, Recorder& recorder);

}  // namespace axle::sim
