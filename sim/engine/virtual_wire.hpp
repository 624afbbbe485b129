// What HTTP is in a live run: an agency's call becomes the hub's command, the hub's answer the agency's reply.
#pragma once

#include "agents/behaviour/messages.hpp"
#include "protocol/axis/operation.hpp"
#include "reference-hub/core/messages.hpp"
#include "sim/engine/packet_log.hpp"

namespace axle::sim {

axis::Operation operation_of(const agents::CallBody& body) noexcept;

// Keeps references to all three; changes nothing.
class VirtualWire {
 public:
  VirtualWire(const Network& network, const Plan& plan, const PacketLog& packets)
      : network_(network), plan_(plan), packets_(packets) {}

  // `centre`: position in Network::centres.
  hub::Command command(std::uint32_t centre, const agents::CallBody& body) const;
  // The packet of a document by whoever sends it, for a probe.
  hub::Command packet_of(std::uint32_t centre, std::uint32_t plan_index) const;
  // A packet is read at once; the time that verifying takes is the caller's.
  agents::Reply reply(hub::Answer answer) const;
  // Bytes of the bodies, without headers.
  std::uint64_t body_bytes(const agents::CallBody& body) const;
  std::uint64_t answer_bytes(const hub::Answer& answer) const;

 private:
  const Network& network_;
  const Plan& plan_;
  const PacketLog& packets_;
};

}  // namespace axle::sim
