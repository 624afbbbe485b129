// The hub's own mark in a packet that passes through it (domain 2.6): real hubs append a TraceHeader.
#pragma once

#include <string_view>

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "protocol/packet/packet.hpp"

namespace axle::hub {

// The bytes that `packet` was read from, with a TraceHeader (OrganId `code`, Timestamp in Viet Nam's time) appended to
// its TraceHeaderList, or in a new list behind its MessageHeader. Every other byte stays; the same arguments give the
// same bytes. A signature over the header or the whole packet no longer fits what comes out. `packet` must be a
// document (a status has no such list), `code` letters, digits and dots.
Bytes rewrite_packet(BytesView bytes, const packet::Packet& packet, std::string_view code, InstantNs at);

}  // namespace axle::hub
