// What recalls, updates, replacements and statuses do to documents that were sent before.
//
// Receivers are matched by code, not by the directory's entry: a document that waits in the mailbox of a code's earlier
// owner is recalled like any other.
#include "reference-hub/core/named_codes.hpp"
#include "reference-hub/core/state.hpp"

namespace axle::hub {

// Statuses 15 and 16 answer what is about to happen to the item.
void HubCore::State::expect_answer(ItemIndex index) {
  MailboxItem& item = items[index];
  if (item.fate == Fate::open) item.business_status = expecting_answer(item.business_status);
}

// Decision 28 Art 8.2, 9.2; Decree 30 Art 18.4.b: the receiver destroys the document; the sender's is frozen.
void HubCore::State::apply_recall(const DocumentFacts& facts) {
  if (facts.target.empty()) return;  // a record of version 1: nothing was done then, and nothing is now
  const PacketIndex target = find_target(facts, facts.target);
  AXLE_ASSERT(target != IndexTable::kNone);
  const NamedCodes named = NamedCodes::of(facts.to);
  bool from_all = true;
  each_item(target, [&](ItemIndex index) {
    const MailboxItem& item = items[index];
    if (named.contains(directory.agency(item.to).record.code)) {
      expect_answer(index);
      end_item(index, Fate::recalled);
    } else if (item.fate != Fate::recalled && item.fate != Fate::removed) {
      from_all = false;
    }
  });
  if (from_all) packets[target].recalled = true;
}

void HubCore::State::apply_update(const DocumentAccepted& record) {
  const DocumentFacts& facts = record.facts;
  if (facts.target.empty()) return;  // version 1, as above
  const PacketIndex target = find_target(facts, facts.target);
  AXLE_ASSERT(target != IndexTable::kNone);
  if (facts.header_changed) {
    StoredPacket& packet = packets[target];
    packet.text_changed = true;
    packet.text = texts.keep(facts.title + facts.notation +
                             std::string(packet.stored_otherwise ? sent_digest(packet) : std::string_view()));
    packet.title_size = static_cast<std::uint16_t>(facts.title.size());
    packet.notation_size = static_cast<std::uint16_t>(facts.notation.size());
  }
  std::vector<std::string_view> codes;
  for (const packet::ReceiverChange& change : facts.changes) {
    if (!change.added) codes.emplace_back(change.organ_id);
  }
  const NamedCodes removed(std::move(codes));
  each_item(target, [&](ItemIndex index) {
    expect_answer(index);
    if (removed.contains(directory.agency(items[index].to).record.code)) end_item(index, Fate::removed);
  });
  if (!record.added_doc_ids.empty()) redeliver(target, record);
}

void HubCore::State::redeliver(PacketIndex original, const DocumentAccepted& update) {
  PacketIndex last = original;
  while (packets[last].next_delivery != kNoPacket) last = packets[last].next_delivery;
  StoredPacket delivery = packets[original];
  delivery.id = {};
  delivery.repeat = {};
  delivery.text = texts.keep("");
  delivery.title_size = delivery.notation_size = 0;
  delivery.created_at = clock;
  delivery.first_item = items.size();
  delivery.item_count = 0;
  delivery.original = original;
  delivery.next_delivery = kNoPacket;
  delivery.text_changed = delivery.stored_otherwise = false;
  redelivered.insert(delivery.lsn);
  const PacketIndex index = packets.push_back(delivery);
  packets[last].next_delivery = index;
  auto doc_id = update.added_doc_ids.begin();
  for (const packet::ReceiverChange& change : update.facts.changes) {
    if (change.added) add_item(index, change.organ_id, *doc_id++);
  }
  AXLE_ASSERT(doc_id == update.added_doc_ids.end());
}

void HubCore::State::apply_replace(const DocumentFacts& facts) {
  for (const packet::Replacement& replacement : facts.replacements) {
    const PacketIndex target = find_target(facts, replacement.document_id);
    AXLE_ASSERT(target != IndexTable::kNone);
    const NamedCodes named = NamedCodes::of(replacement.organ_ids);
    each_item(target, [&](ItemIndex index) {
      const std::string& code = directory.agency(items[index].to).record.code;
      if (!replacement.organ_ids.empty() && !named.contains(code)) return;
      expect_answer(index);
      end_item(index, Fate::replaced);
    });
  }
}

ItemIndex HubCore::State::find_delivery(PacketIndex packet, AgencyIndex to) const {
  ItemIndex found = IndexTable::kNone;
  each_item(packet, [&](ItemIndex index) {
    if (items[index].to == to) found = index;
  });
  if (found != IndexTable::kNone) return found;
  // By code only now: it reads the directory for every item, and a code seldom changes hands.
  const std::string& code = directory.agency(to).record.code;
  each_item(packet, [&](ItemIndex index) {
    if (directory.agency(items[index].to).record.code == code) found = index;
  });
  return found;
}

HubCore::State::StatusEffect HubCore::State::effect_of(const StatusFacts& facts) const {
  // 13 goes from the sender to the receiver, all others the other way round (domain 3.1).
  const bool asked_back = facts.status_code == "13";
  const std::string& sender = asked_back ? facts.from : facts.to;
  const std::string& receiver = asked_back ? facts.to : facts.from;
  StatusEffect effect;
  const PacketIndex packet = find_repeat(document_key(sender, facts.document_id));
  if (packet == IndexTable::kNone) {
    effect.oddity = "no such document of that sender is known here";
    return effect;
  }
  const std::optional<AgencyIndex> agency = directory.find_code(receiver);
  if (agency) effect.item = find_delivery(packet, *agency);
  if (effect.item == IndexTable::kNone) {
    effect.oddity = "the document was not sent to that agency";
    return effect;
  }
  const BusinessStep step = follow_status(items[effect.item].business_status, facts.status_code);
  effect.next = step.next;
  effect.oddity = step.oddity;
  return effect;
}

void HubCore::State::apply_business_status(const StatusFacts& facts) {
  const StatusEffect effect = effect_of(facts);
  if (effect.oddity != nullptr) ++totals.irregular;
  if (effect.item != IndexTable::kNone) items[effect.item].business_status = effect.next;
}

}  // namespace axle::hub
