#include "sim/engine/packet_log.hpp"

#include "base/random.hpp"
#include "sim/engine/centres.hpp"

namespace axle::sim {

namespace {

// 32 bytes out of 8: equal inputs give equal digests, and nothing else is asked of them here.
Digest256 spread(std::uint64_t seed) {
  Digest256 digest{};
  for (std::size_t i = 0; i < digest.size(); ++i) {
    if (i % 8 == 0) {
      seed += 0x9e3779b97f4a7c15ULL;
    }
    std::uint64_t mixed = (seed ^ (seed >> 30)) * 0xbf58476d1ce4e5b9ULL;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;
    digest[i] = static_cast<std::uint8_t>((mixed ^ (mixed >> 31)) >> (i % 8 * 8));
  }
  return digest;
}

std::string notation_of(const packet::DocumentHeader& header) {
  return header.code_number + "/" + header.code_notation;
}

// As the hub's verification reads it from the header.
void add_business(const packet::DocumentHeader& header, hub::DocumentFacts& facts) {
  const packet::Business& business = *header.business;
  facts.business = business.type;
  if (business.type != packet::BusinessType::replace) facts.target = target_of(header);
  facts.header_changed = business.document_info == "1";
  facts.changes = business.receivers;
  facts.replacements = business.replacements;
}

}  // namespace

std::uint64_t packet_bytes(const PlannedDocument& document) noexcept {
  const std::uint64_t file = document.target_bytes > 0 ? document.target_bytes : document.pages * kPageBytes;
  const std::uint64_t files = file + (document.attachments - 1) * kAppendixBytes;
  return (files + 2) / 3 * 4 + kPacketMarkupBytes;
}

hub::DocumentFacts document_facts(const Network& network, const Plan& plan, std::uint32_t plan_index) {
  const PlannedDocument& planned = plan.documents[plan_index];
  hub::DocumentFacts facts;
  facts.from = wire_code(network, planned.from, planned.from);
  facts.to.reserve(planned.to.size());
  for (const std::uint32_t to : planned.to) facts.to.push_back(wire_code(network, planned.from, to));
  const bool conflicts = planned.conflicts_with != kNone;
  facts.document_id = (conflicts ? plan.documents[planned.conflicts_with] : planned).header.document_id;
  facts.title = planned.header.subject;
  facts.notation = notation_of(planned.header);
  if (planned.header.business.has_value() && planned.header.business->type != packet::BusinessType::new_document) {
    add_business(planned.header, facts);
  }
  facts.priority = planned.priority;
  facts.digest = spread(plan.hash ^ (plan_index * 0x9e3779b97f4a7c15ULL));
  facts.length = packet_bytes(planned);
  return facts;
}

hub::StatusFacts status_facts(const packet::StatusHeader& header) {
  hub::StatusFacts facts;
  facts.from = header.from.id;
  facts.to = header.response_for.organ_id;
  facts.document_id = header.response_for.document_id;
  facts.status_code = header.status_code;
  facts.timestamp = header.timestamp;
  std::uint64_t hash = fnv1a(facts.from);
  for (const std::string* part : {&facts.to, &facts.document_id, &facts.status_code, &facts.timestamp}) {
    hash = fnv1a(*part, fnv1a("\x1f", hash));
  }
  facts.digest = spread(hash);
  facts.length = kStatusPacketBytes;
  return facts;
}

void PacketLog::wrote(hub::Lsn lsn, const hub::Record& record) {
  std::uint32_t what = 0;
  if (const auto* accepted = std::get_if<hub::DocumentAccepted>(&record)) {
    const std::int64_t document = index_.document(accepted->facts.document_id);
    AXLE_ASSERT(document >= 0);
    what = static_cast<std::uint32_t>(document) * 2 + 1;
  } else if (const auto* status = std::get_if<hub::StatusAccepted>(&record)) {
    const std::int64_t document = index_.document(status->facts.document_id);
    const std::int64_t from = index_.agency(status->facts.from);
    AXLE_ASSERT(document >= 0 && from >= 0 && status->facts.status_code.size() == 2);
    what = static_cast<std::uint32_t>(statuses_.size()) * 2 + 2;
    statuses_.push_back({static_cast<std::uint32_t>(document),
                         static_cast<std::uint32_t>(from),
                         {status->facts.status_code[0], status->facts.status_code[1]}});
  }
  AXLE_ASSERT(lsn > by_lsn_.size());
  by_lsn_.resize(static_cast<std::size_t>(lsn), 0);
  by_lsn_.back() = what;
}

std::uint32_t PacketLog::entry(hub::Lsn lsn) const {
  AXLE_ASSERT(lsn >= 1 && lsn <= by_lsn_.size() && by_lsn_[static_cast<std::size_t>(lsn - 1)] != 0);
  return by_lsn_[static_cast<std::size_t>(lsn - 1)];
}

bool PacketLog::is_document(hub::Lsn lsn) const {
  return entry(lsn) % 2 == 1;
}

std::uint32_t PacketLog::document(hub::Lsn lsn) const {
  AXLE_ASSERT(is_document(lsn));
  return entry(lsn) / 2;
}

void PacketLog::read_document(std::uint32_t plan_index, agents::ReceivedDocument& document) const {
  const PlannedDocument& planned = plan_.documents[plan_index];
  document.document_id = planned.header.document_id;
  document.from = network_.agencies[planned.from].code;
  document.code = notation_of(planned.header);
  document.promulgation_date = planned.header.promulgation_date;
  if (planned.header.business.has_value()) document.business = planned.header.business->type;
  if (document.business != packet::BusinessType::new_document) document.target = target_of(planned.header);
}

void PacketLog::read(hub::Lsn lsn, agents::Reply& reply) const {
  const std::uint32_t what = entry(lsn);
  if (what % 2 == 1) {
    return read_document(what / 2, reply.document.emplace());
  }
  const StatusNote& note = statuses_[what / 2 - 1];
  agents::ReceivedStatus& status = reply.status.emplace();
  status.document_id = plan_.documents[note.document].header.document_id;
  status.from = network_.agencies[note.from].code;
  status.status_code.assign(note.code.data(), note.code.size());
}

std::uint64_t PacketLog::bytes(hub::Lsn lsn) const {
  const std::uint32_t what = entry(lsn);
  return what % 2 == 1 ? packet_bytes(plan_.documents[what / 2]) : kStatusPacketBytes;
}

}  // namespace axle::sim
