// What a receiving agency does with a packet it was given: decode, read, verify. CPU work, for worker threads.
#pragma once

#include <unordered_map>

#include "agents/behaviour/messages.hpp"
#include "protocol/packet/rules.hpp"
#include "protocol/signature/cost_ledger.hpp"
#include "protocol/signature/trust/trust.hpp"

namespace axle::agents {

// Other names of agencies: what packets call them -> the code that the behaviour knows.
using Aliases = std::unordered_map<std::string, std::string>;

// How a receiver reads.
struct Reading {
  packet::Profile profile = packet::Profile::lenient;  // what breaks its rules is not intact
  const Aliases* aliases = nullptr;                    // null: none
  std::string receiver{};                              // the receiving agency's code
};

// `answer` is the body of a getEdoc. Sets Reply::document or Reply::status; a packet that cannot be read gives neither
// and a sentence in `detail` (the behaviour then acknowledges `fail`). A document that breaks the receiver's rules or
// whose signatures are not right is not intact, with the first reason; a status like that is none. `now` is the time of
// validation.
Reply inspect(std::string_view answer, axis::MessageType type, const Reading& reading, signature::TrustStore& trust,
              InstantNs now, signature::CostLedger& ledger);

// The same for a packet that is at hand.
Reply inspect_packet(BytesView packet, axis::MessageType type, const Reading& reading, signature::TrustStore& trust,
                     InstantNs now, signature::CostLedger& ledger);

// The code that the behaviour knows.
void translate(std::string& code, const Aliases& aliases);

}  // namespace axle::agents
