#include "agents/live/inspection.hpp"

#include "protocol/packet/reader.hpp"
#include "protocol/signature/packet_check.hpp"

namespace axle::agents {
namespace {

// The transport's base64 around the packet, then the packet itself.
Result<Bytes> packet_in(std::string_view answer, signature::CostLedger& ledger) {
  const signature::CostLedger::Scope scope(ledger, signature::Stage::base64);
  return axis::read_packet_answer(answer);
}

Result<packet::Packet> read(BytesView bytes, signature::CostLedger& ledger) {
  const signature::CostLedger::Scope scope(ledger, signature::Stage::parse);
  return packet::read_packet(bytes);
}

ReceivedDocument received(const packet::DocumentHeader& header, const signature::PacketCheck& check) {
  ReceivedDocument document;
  document.document_id = header.document_id;
  document.from = header.from.id;
  document.code = header.code_number + "/" + header.code_notation;
  document.promulgation_date = header.promulgation_date;
  document.intact = check.verdict.passed();
  document.reason = check.verdict.reason;
  return document;
}

}  // namespace

Reply inspect(std::string_view answer, axis::MessageType type, signature::TrustStore& trust, InstantNs now,
              signature::CostLedger& ledger) {
  Reply reply;
  const auto bytes = packet_in(answer, ledger);
  if (!bytes) {
    // The hub said FAIL, or something that is no answer at all.
    reply.outcome = bytes.error().code == Errc::refused ? Outcome::refused : Outcome::wrong_answer;
    if (const auto envelope = axis::read_envelope(answer)) reply.error = envelope->code;
    reply.detail = bytes.error().detail;
    return reply;
  }
  const auto packet = read(*bytes, ledger);
  if (!packet) {
    reply.detail = packet.error().detail;
    return reply;
  }
  const bool is_kind = type == axis::MessageType::status ? packet->status() != nullptr : packet->document() != nullptr;
  if (!is_kind) {
    reply.detail = "the packet is not of the kind that the list said";
    return reply;
  }
  // Unsigned documents are for information only (Decision 28 Art 4): the receiver takes them.
  const signature::PacketCheck check = signature::check_packet(*bytes, *packet, trust, {}, now, ledger);
  if (type == axis::MessageType::edoc) {
    reply.document = received(*packet->document(), check);
  } else if (check.verdict.passed()) {
    const packet::StatusHeader& status = *packet->status();
    reply.status = ReceivedStatus{status.response_for.document_id, status.from.id, status.status_code};
  } else {
    reply.detail = check.verdict.reason;
  }
  return reply;
}

}  // namespace axle::agents
