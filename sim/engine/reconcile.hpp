// The last question of a run: what does the hub say of deliveries that nobody saw?
#pragma once

#include "agents/behaviour/messages.hpp"
#include "reference-hub/core/hub_core.hpp"
#include "sim/measure/recorder.hpp"

namespace axle::sim {

// The fate of one open delivery by the hub's rows for its document (getSentEdocList). A row that waits (initial,
// processing) or was set aside after failed attempts (fail) is pending: the hub still has it. `expired` is expired;
// recalled, removed and replaced are withdrawn. A row that says `done`, or no row for the receiver, is lost: the hub
// believes it delivered, or forgot it.
Recorder::Fate fate_of(const std::vector<axis::SentItem>& rows, const std::string& receiver);

// Asks the core about every open delivery, once for each document, and settles it. Changes nothing in the core but its
// clock.
void reconcile(const Network& network, const Plan& plan, hub::HubCore& core, InstantNs now, Recorder& recorder);

}  // namespace axle::sim
