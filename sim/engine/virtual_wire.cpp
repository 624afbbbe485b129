#include "sim/engine/virtual_wire.hpp"

namespace axle::sim {

namespace {

// Calls `use` with the alternative that is held.
template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};

}  // namespace

axis::Operation operation_of(const agents::CallBody& body) noexcept {
  return std::visit(Overloaded{[](const agents::SendDocument&) { return axis::Operation::send_edoc; },
                               [](const agents::SendStatus&) { return axis::Operation::send_edoc; },
                               [](const agents::ListReceived&) { return axis::Operation::get_received_edoc_list; },
                               [](const agents::Fetch&) { return axis::Operation::get_edoc; },
                               [](const agents::Acknowledge&) { return axis::Operation::update_status; },
                               [](const agents::TrackSent&) { return axis::Operation::get_sent_edoc_list; },
                               [](const agents::ReadLocal&) { return axis::Operation::get_edoc; }},
                    body);
}

hub::Command VirtualWire::command(std::uint32_t centre, const agents::CallBody& body) const {
  const std::string& id = network_.centres[centre].id;
  return std::visit(
      Overloaded{
          [&](const agents::SendDocument& one) -> hub::Command { return packet_of(centre, one.plan_index); },
          [&](const agents::SendStatus& one) -> hub::Command { return hub::SendStatus{id, status_facts(one.status)}; },
          [&](const agents::ListReceived& one) -> hub::Command {
            hub::ListReceived command;
            command.centre = id;
            command.type = one.type;
            return command;
          },
          [&](const agents::Fetch& one) -> hub::Command { return hub::Fetch{id, one.doc_id}; },
          [&](const agents::Acknowledge& one) -> hub::Command { return hub::Acknowledge{id, one.doc_id, one.state}; },
          [&](const agents::TrackSent& one) -> hub::Command {
            return hub::ListSent{id, axis::MessageType::edoc, one.doc_id};
          },
          [&](const agents::ReadLocal&) -> hub::Command {
            AXLE_ASSERT(false);  // never goes over the wire
            return hub::ListSent{};
          }},
      body);
}

hub::Command VirtualWire::packet_of(std::uint32_t centre, std::uint32_t plan_index) const {
  return hub::SendDocument{network_.centres[centre].id, document_facts(network_, plan_, plan_index)};
}

agents::Reply VirtualWire::reply(hub::Answer answer) const {
  agents::Reply reply;
  if (auto* failure = std::get_if<axis::Failure>(&answer)) {
    reply.outcome = agents::Outcome::refused;
    reply.error = failure->code;
    reply.detail = std::move(failure->detail);
  } else if (auto* accepted = std::get_if<hub::Accepted>(&answer)) {
    reply.doc_id = std::move(accepted->doc_id);
  } else if (const auto* packet = std::get_if<hub::PacketAt>(&answer)) {
    packets_.read(packet->lsn, reply);
  } else if (auto* items = std::get_if<std::vector<axis::ReceivedItem>>(&answer)) {
    reply.items = std::move(*items);
  } else if (auto* sent = std::get_if<std::vector<axis::SentItem>>(&answer)) {
    reply.sent = std::move(*sent);
  }
  return reply;
}

std::uint64_t VirtualWire::body_bytes(const agents::CallBody& body) const {
  if (const auto* send = std::get_if<agents::SendDocument>(&body))
    return packet_bytes(plan_.documents[send->plan_index]);
  return std::holds_alternative<agents::SendStatus>(body) ? kStatusPacketBytes : 0;
}

std::uint64_t VirtualWire::answer_bytes(const hub::Answer& answer) const {
  if (const auto* packet = std::get_if<hub::PacketAt>(&answer)) {
    return kEnvelopeBytes + (packets_.bytes(packet->lsn) + 2) / 3 * 4;
  }
  if (const auto* items = std::get_if<std::vector<axis::ReceivedItem>>(&answer)) {
    return kEnvelopeBytes + items->size() * kListRowBytes;
  }
  if (const auto* sent = std::get_if<std::vector<axis::SentItem>>(&answer)) {
    return kEnvelopeBytes + sent->size() * kListRowBytes;
  }
  return kEnvelopeBytes;
}

}  // namespace axle::sim
