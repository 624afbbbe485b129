// What a receiving agency does with a fetched packet: decode, read, verify. CPU work, for worker threads.
#pragma once

#include "agents/behaviour/messages.hpp"
#include "protocol/signature/cost_ledger.hpp"
#include "protocol/signature/trust/trust.hpp"

namespace axle::agents {

// `answer` is the body of a getEdoc. Sets Reply::document or Reply::status; a packet that cannot be read gives neither
// and a sentence in `detail` (the behaviour then acknowledges `fail`). `now` is the time of validation.
Reply inspect(std::string_view answer, axis::MessageType type, signature::TrustStore& trust, InstantNs now,
              signature::CostLedger& ledger);

}  // namespace axle::agents
