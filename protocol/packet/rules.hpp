// What must hold of a packet that was read: mandatory fields, lengths in characters, value lists (domain 2.2, 2.3).
#pragma once

#include <string>
#include <vector>

#include "base/time.hpp"
#include "protocol/packet/packet.hpp"

namespace axle::packet {

// strict: the standard's table and lengths; hub: what the real hub insists on; lenient: only what routing needs.
enum class Profile : std::uint8_t { strict, hub, lenient };

struct Violation {
  std::string rule;    // code of domain 2.3: "N.MessageHeader.Subject", "R.AttachmentName", ...
  std::string detail;  // a sentence: what is wrong and what would be right
};

// All violations, in document order; empty means that the packet is acceptable. `today` bounds PromulgationDate.
std::vector<Violation> check(const Packet& packet, Profile profile, InstantNs today);

}  // namespace axle::packet
