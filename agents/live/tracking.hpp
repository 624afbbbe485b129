// The reconciliation after a run: what the hub says of the documents that were sent.
#pragma once

#include <vector>

#include "agents/live/fleet.hpp"
#include "agents/live/inspection.hpp"
#include "agents/live/lines.hpp"

namespace axle::agents {

// What the hub calls agencies in its lists, by the codes that the behaviour knows.
void use_known_codes(Reply& reply, const Aliases& aliases);

// Asks for every document, a few at a time, each up to three times; a reply that stays other than ok says why. Runs
// `loop`, which must not be running, until the last reply.
std::vector<Reply> track_sent(transport::Loop& loop, Lines& lines, const std::vector<Fleet::Question>& questions,
                              const Aliases& aliases);

}  // namespace axle::agents
