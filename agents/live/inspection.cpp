#include "agents/live/inspection.hpp"

#include "protocol/packet/reader.hpp"
#include "protocol/signature/packet_check.hpp"

namespace axle::agents {
namespace {

using signature::CostLedger;
using signature::Stage;

// The transport's base64 around the packet, then the packet itself.
Result<Bytes> packet_in(std::string_view answer, CostLedger& ledger) {
  const CostLedger::Scope scope(ledger, Stage::base64);
  return axis::read_packet_answer(answer);
}

Result<packet::Packet> read(BytesView bytes, CostLedger& ledger) {
  const CostLedger::Scope scope(ledger, Stage::parse);
  return packet::read_packet(bytes);
}

// The sentence of the first rule that the packet breaks; empty when it breaks none.
std::string broken_rule(const packet::Packet& packet, packet::Profile profile, InstantNs now, CostLedger& ledger) {
  const CostLedger::Scope scope(ledger, Stage::parse);
  const auto violations = packet::check(packet, profile, now);
  return violations.empty() ? std::string() : violations.front().rule + ": " + violations.front().detail;
}

packet::Organ& sender_of(packet::Packet& packet) {
  return packet.status() != nullptr ? std::get<packet::StatusHeader>(packet.header).from
                                    : std::get<packet::DocumentHeader>(packet.header).from;
}

// Which document a recall, an update or a replacement acts on at this receiver: vendors say it in either place, a
// replacement in its list, which may be for some receivers only.
std::string target_of(const packet::DocumentHeader& header, const Reading& reading) {
  for (const packet::Replacement& one : header.business->replacements) {
    if (one.organ_ids.empty()) return one.document_id;
    for (std::string code : one.organ_ids) {
      if (reading.aliases != nullptr) translate(code, *reading.aliases);
      if (code == reading.receiver) return one.document_id;
    }
  }
  if (header.business->type == packet::BusinessType::replace) return {};
  if (!header.business->document_id.empty()) return header.business->document_id;
  return header.response_for.empty() ? std::string() : header.response_for.front().document_id;
}

ReceivedDocument received(const packet::DocumentHeader& header, const Reading& reading) {
  ReceivedDocument document;
  document.document_id = header.document_id;
  document.from = header.from.id;
  document.code = header.code_number + "/" + header.code_notation;
  document.promulgation_date = header.promulgation_date;
  if (header.business && header.business->type != packet::BusinessType::new_document) {
    document.business = header.business->type;
    document.target = target_of(header, reading);
  }
  return document;
}

}  // namespace

void translate(std::string& code, const Aliases& aliases) {
  if (const auto known = aliases.find(code); known != aliases.end()) code = known->second;
}

Reply inspect(std::string_view answer, axis::MessageType type, const Reading& reading, signature::TrustStore& trust,
              InstantNs now, CostLedger& ledger) {
  const auto bytes = packet_in(answer, ledger);
  if (bytes) return inspect_packet(*bytes, type, reading, trust, now, ledger);
  // The hub said FAIL, or something that is no answer at all.
  Reply reply;
  reply.outcome = bytes.error().code == Errc::refused ? Outcome::refused : Outcome::wrong_answer;
  if (const auto envelope = axis::read_envelope(answer)) reply.error = envelope->code;
  reply.detail = bytes.error().detail;
  return reply;
}

Reply inspect_packet(BytesView bytes, axis::MessageType type, const Reading& reading, signature::TrustStore& trust,
                     InstantNs now, CostLedger& ledger) {
  Reply reply;
  auto packet = read(bytes, ledger);
  if (!packet) {
    reply.detail = packet.error().detail;
    return reply;
  }
  const bool is_kind = type == axis::MessageType::status ? packet->status() != nullptr : packet->document() != nullptr;
  if (!is_kind) {
    reply.detail = "the packet is not of the kind that the list said";
    return reply;
  }
  std::string reason = broken_rule(*packet, reading.profile, now, ledger);
  // Unsigned documents are for information only (Decision 28 Art 4): the receiver takes them.
  const signature::PacketCheck check = signature::check_packet(bytes, *packet, trust, {}, now, ledger);
  if (reason.empty() && !check.verdict.passed()) reason = check.verdict.reason;
  // After the signatures: their certificates name the agency as its packets do.
  if (reading.aliases != nullptr) translate(sender_of(*packet).id, *reading.aliases);
  if (type == axis::MessageType::edoc) {
    reply.document = received(*packet->document(), reading);
    reply.document->intact = reason.empty();
    reply.document->reason = std::move(reason);
  } else if (reason.empty()) {
    const packet::StatusHeader& status = *packet->status();
    reply.status = ReceivedStatus{status.response_for.document_id, status.from.id, status.status_code};
  } else {
    reply.detail = std::move(reason);
  }
  return reply;
}

}  // namespace axle::agents
