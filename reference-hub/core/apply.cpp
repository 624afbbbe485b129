// Applying records: the only code that changes recorded state, live and in recovery alike.
#include <algorithm>
#include <bit>

#include "reference-hub/core/state.hpp"

namespace axle::hub {

namespace {

InstantNs record_time(const Record& record) {
  return std::visit([](const auto& one) { return one.at; }, record);
}

}  // namespace

void HubCore::State::apply(const Record& record, Lsn lsn) {
  last_lsn = lsn;
  clock = std::max(clock, record_time(record));
  std::visit([this](const auto& one) { apply_one(one); }, record);
}

void HubCore::State::apply_one(const DocumentAccepted& record) {
  const DocumentFacts& facts = record.facts;
  AXLE_ASSERT(facts.to.size() == record.receiver_doc_ids.size());
  StoredPacket packet;
  packet.from = directory.intern_agency(facts.from);
  packet.centre = directory.intern_centre(record.centre);
  packet.business = facts.business;
  packet.priority = static_cast<std::uint8_t>(std::clamp(facts.priority, 0, kPriorityMax));
  packet.length = facts.length;
  packet.repeat = document_key(facts.from, facts.document_id);
  packet.digest = facts.digest;
  packet.verification = facts.verification;
  packet.stored_otherwise = facts.sent.has_value();
  packet.text = texts.keep(facts.title + facts.notation +
                           std::string(facts.sent ? as_text(facts.sent->digest) : std::string_view()));
  packet.title_size = static_cast<std::uint16_t>(facts.title.size());
  packet.notation_size = static_cast<std::uint16_t>(facts.notation.size());
  const PacketIndex index = add_packet(packet, record.doc_id);
  for (std::size_t i = 0; i < facts.to.size(); ++i) add_item(index, facts.to[i], record.receiver_doc_ids[i]);
  ++totals.documents;
  switch (facts.business) {
    case packet::BusinessType::new_document: break;
    case packet::BusinessType::recall: apply_recall(facts); break;
    case packet::BusinessType::update: apply_update(record); break;
    case packet::BusinessType::replace: apply_replace(facts); break;
  }
}

void HubCore::State::apply_one(const StatusAccepted& record) {
  const StatusFacts& facts = record.facts;
  StoredPacket packet;
  packet.from = directory.intern_agency(facts.from);
  packet.centre = directory.intern_centre(record.centre);
  packet.type = axis::MessageType::status;
  packet.length = facts.length;
  packet.repeat = status_key(facts.from, facts.to, facts);
  packet.digest = facts.digest;
  packet.verification = facts.verification;
  packet.text = texts.keep("");
  add_item(add_packet(packet, record.doc_id), facts.to, record.receiver_doc_id);
  ++totals.statuses;
  apply_business_status(facts);
}

PacketIndex HubCore::State::add_packet(StoredPacket packet, std::string_view doc_id) {
  const std::optional<DocId> id = parse_doc_id(doc_id);
  AXLE_ASSERT(id.has_value());
  packet.id = *id;
  packet.lsn = last_lsn;
  packet.created_at = clock;
  packet.first_item = items.size();
  kept_bytes += packet.length;
  const PacketIndex index = packets.push_back(packet);
  packet_by_id.insert(packet.id.hash(), index, [this](PacketIndex i) { return packets[i].id.hash(); });
  packet_by_repeat.insert(table_hash(packet.repeat), index,
                          [this](PacketIndex i) { return table_hash(packets[i].repeat); });
  return index;
}

void HubCore::State::add_item(PacketIndex packet, std::string_view to, std::string_view doc_id) {
  const std::optional<DocId> id = parse_doc_id(doc_id);
  AXLE_ASSERT(id.has_value());
  MailboxItem item;
  item.id = *id;
  item.packet = packet;
  item.to = directory.intern_agency(to);
  item.updated_at = packets[packet].created_at;
  ++packets[packet].item_count;
  const ItemIndex index = items.push_back(item);
  item_by_id.insert(item.id.hash(), index, [this](ItemIndex i) { return items[i].id.hash(); });
  list_of(items[index]).insert(index);
  ++totals.deliveries;
  ++totals.waiting;
  count_waiting(items[index], true);
}

void HubCore::State::count_waiting(const MailboxItem& item, bool more) {
  const CentreIndex sender = packets[item.packet].centre;
  if (waiting_sent_by.size() <= sender) waiting_sent_by.resize(sender + 1);
  more ? ++waiting_sent_by[sender] : --waiting_sent_by[sender];
}

void HubCore::State::apply_one(const ItemStateChanged& record) {
  const ItemIndex index = find_item(record.doc_id);
  AXLE_ASSERT(index != IndexTable::kNone);
  axis::ItemState next = record.state;
  if (next == axis::ItemState::fail) {
    MailboxItem& item = items[index];
    if (item.attempts < kAttemptsMax) ++item.attempts;
    if (item.attempts < kAttemptsMax) next = axis::ItemState::initial;
  }
  move_item(index, next);
}

std::uint64_t& HubCore::State::total_of(axis::ItemState state) noexcept {
  if (state == axis::ItemState::done) return totals.acknowledged;
  return state == axis::ItemState::fail ? totals.set_aside : totals.waiting;
}

void HubCore::State::move_item(ItemIndex index, axis::ItemState state) {
  MailboxItem& item = items[index];
  list_of(item).erase(index);
  if (is_waiting(item)) count_waiting(item, false);
  --total_of(item.state);
  item.state = state;
  item.lease_over = false;
  item.updated_at = clock;
  ++total_of(item.state);
  if (is_waiting(item)) count_waiting(item, true);
  list_of(item).insert(index);
  if (state == axis::ItemState::processing) {
    leases.push_back({end_of_lease(item), index});
  }
}

void HubCore::State::end_item(ItemIndex index, Fate fate) {
  MailboxItem& item = items[index];
  if (item.fate != Fate::open) return;
  if (item.state == axis::ItemState::done) {
    if (fate == Fate::recalled || fate == Fate::replaced) item.fate = fate;
    return;
  }
  list_of(item).erase(index);
  if (is_waiting(item)) count_waiting(item, false);
  --total_of(item.state);
  ++(fate == Fate::expired ? totals.expired : totals.withdrawn);
  item.fate = fate;
  item.lease_over = false;
  item.updated_at = clock;
}

// An item whose lease is over waits again. That is not recorded: the record that follows (it is taken once more, done,
// failed) says all that matters.
void HubCore::State::expire_leases() {
  while (!leases.empty() && leases.front().ends_at <= clock) {
    const Lease lease = leases.front();
    leases.pop_front();
    if (lease.item < items.first()) continue;  // forgotten
    MailboxItem& item = items[lease.item];
    // Acknowledged, withdrawn or taken anew in the meantime: then another lease, or none, counts.
    if (item.fate != Fate::open || item.state != axis::ItemState::processing || item.lease_over ||
        end_of_lease(item) != lease.ends_at) {
      continue;
    }
    list_of(item).erase(lease.item);
    item.lease_over = true;
    list_of(item).insert(lease.item);
  }
}

void HubCore::State::apply_one(const AgencyRegistered& record) {
  directory.put_agency(record.agency, record.at);
}

void HubCore::State::apply_one(const AgencyDeleted& record) {
  directory.delete_agency(directory.intern_agency(record.code), record.at);
}

std::string_view HubCore::State::sent_digest(const StoredPacket& packet) const noexcept {
  if (!packet.stored_otherwise) return as_text(packet.digest);
  return texts.view(packet.text + packet.title_size + packet.notation_size, sizeof(Digest256));
}

PacketIndex HubCore::State::find_repeat(const RepeatKey& key) const {
  return packet_by_repeat.find(table_hash(key), [&](PacketIndex index) { return packets[index].repeat == key; });
}

PacketIndex HubCore::State::find_packet(const DocId& id) const {
  return packet_by_id.find(id.hash(), [&](PacketIndex index) { return packets[index].id == id; });
}

PacketIndex HubCore::State::find_packet(std::string_view doc_id) const {
  const std::optional<DocId> id = parse_doc_id(doc_id);
  return id ? find_packet(*id) : IndexTable::kNone;
}

ItemIndex HubCore::State::find_item(const DocId& id) const {
  return item_by_id.find(id.hash(), [&](ItemIndex index) { return items[index].id == id; });
}

ItemIndex HubCore::State::find_item(std::string_view doc_id) const {
  const std::optional<DocId> id = parse_doc_id(doc_id);
  return id ? find_item(*id) : IndexTable::kNone;
}

ItemIndex HubCore::State::find_item_of(std::string_view doc_id, CentreIndex centre) const {
  const ItemIndex index = find_item(doc_id);
  if (index == IndexTable::kNone || owner_of(items[index]) != centre || is_gone(items[index])) return IndexTable::kNone;
  return index;
}

RepeatKey HubCore::State::document_key(std::string_view from, std::string_view document_id) const {
  return ids.repeat_key('d', {from, document_id});
}

// Domain 3.2: idempotent on (DocumentId, From, StatusCode, Timestamp); `to` because one status may go to several.
RepeatKey HubCore::State::status_key(std::string_view from, std::string_view to, const StatusFacts& facts) const {
  return ids.repeat_key('s', {from, to, facts.document_id, facts.status_code, facts.timestamp});
}

Mailboxes& HubCore::State::mailboxes(CentreIndex centre, axis::MessageType type) {
  if (mailboxes_by_centre.size() <= centre) mailboxes_by_centre.resize(centre + 1);
  return mailboxes_by_centre[centre][static_cast<std::size_t>(type)];
}

SortedList& HubCore::State::list_of(const MailboxItem& item) {
  const StoredPacket& packet = packets[item.packet];
  Mailboxes& boxes = mailboxes(owner_of(item), packet.type);
  switch (shown_state(item)) {
    case axis::ItemState::initial: break;
    case axis::ItemState::processing: return boxes.processing;
    case axis::ItemState::done: return boxes.done;
    case axis::ItemState::fail: return boxes.set_aside;
  }
  return boxes.waiting[packet.priority];
}

}  // namespace axle::hub
