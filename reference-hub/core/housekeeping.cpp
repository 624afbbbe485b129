// What time makes due: undelivered items expire, old packets are forgotten.
//
// Packets are looked at in the order of their arrival, each once: what is acknowledged stays so.
#include <algorithm>

#include "reference-hub/core/state.hpp"

namespace axle::hub {

namespace {

constexpr ItemIndex kItemsPerRecordMax = 100'000;  // some 50 ms

// Records are at most a thousand a period, and one a second, as long as kItemsPerRecordMax is not reached.
DurationNs patience(DurationNs period) {
  return std::max(kSecond, period / 1000);
}

InstantNs before(InstantNs now, DurationNs age) {
  return now < INT64_MIN + age ? INT64_MIN : now - age;
}

}  // namespace

std::optional<Record> HubCore::housekeep(InstantNs now) {
  State& state = *state_;
  state.clock = std::max(state.clock, now);
  std::optional<Record> record = state.due();
  if (record) state.apply(*record, state.last_lsn + 1);
  return record;
}

std::optional<Record> HubCore::State::due() {
  const InstantNs forget = before(clock, options.forget_after), expire = before(clock, options.expire_after);
  const auto overdue = [this](PacketIndex packet, InstantNs limit, DurationNs period) {
    return packet < packets.size() && packets[packet].created_at < before(limit, patience(period));
  };
  if (overdue(packets.first(), forget, options.forget_after)) {
    return PacketsForgotten{bounded(packets.first(), forget), clock};
  }
  while (checked_until < packets.size() && packets[checked_until].created_at < expire && is_settled(checked_until)) {
    ++checked_until;
  }
  if (overdue(checked_until, expire, options.expire_after)) return ItemsExpired{bounded(checked_until, expire), clock};
  return std::nullopt;
}

// A hub that was away for long has much to do: a piece at a time, or nobody would be served meanwhile.
InstantNs HubCore::State::bounded(PacketIndex from, InstantNs limit) const {
  const ItemIndex first_item = packets[from].first_item;
  if (items.size() - first_item <= kItemsPerRecordMax) return limit;
  PacketIndex low = from, high = packets.size();
  while (high - low > 1) {
    const PacketIndex middle = low + (high - low) / 2;
    (packets[middle].first_item - first_item > kItemsPerRecordMax ? high : low) = middle;
  }
  // What arrived in the same moment goes in the same record.
  const InstantNs past_from = packets[from].created_at + 1;
  return std::min(limit, std::max(packets[low].created_at, past_from));
}

bool HubCore::State::is_settled(PacketIndex packet) const {
  const ItemIndex first = packets[packet].first_item, end = first + packets[packet].item_count;
  for (ItemIndex item = first; item < end; ++item) {
    if (items[item].fate == Fate::open && items[item].state != axis::ItemState::done) return false;
  }
  return true;
}

void HubCore::State::apply_one(const ItemsExpired& record) {
  for (; expired_until < packets.size() && packets[expired_until].created_at < record.before; ++expired_until) {
    const ItemIndex first = packets[expired_until].first_item, end = first + packets[expired_until].item_count;
    for (ItemIndex item = first; item < end; ++item) {
      // Those that were acknowledged keep their fate, too.
      if (items[item].state != axis::ItemState::done) end_item(item, Fate::expired);
    }
  }
  checked_until = std::max(checked_until, expired_until);
}

void HubCore::State::apply_one(const PacketsForgotten& record) {
  apply_one(ItemsExpired{record.before, record.at});
  PacketIndex kept = packets.first();
  while (kept < packets.size() && packets[kept].created_at < record.before) forget(kept++);
  const ItemIndex kept_item = kept < packets.size() ? packets[kept].first_item : items.size();
  for (ItemIndex item = items.first(); item < kept_item; ++item) {
    item_by_id.erase(items[item].id.hash(), item, [this](ItemIndex i) { return items[i].id.hash(); });
  }
  for (auto& both : mailboxes_by_centre) {
    for (Mailboxes& boxes : both) {
      for (SortedList& list : boxes.waiting) list.erase_below(kept_item);
      for (SortedList* list : {&boxes.processing, &boxes.done, &boxes.set_aside}) list->erase_below(kept_item);
    }
  }
  texts.drop_before(oldest_text(kept));
  items.drop_before(kept_item);
  packets.drop_before(kept);
}

void HubCore::State::forget(PacketIndex index) {
  const StoredPacket& packet = packets[index];
  if (packet.original != kNoPacket) {
    redelivered.erase(redelivered.find(packet.lsn));
    return;
  }
  packet_by_id.erase(packet.id.hash(), index, [this](PacketIndex i) { return packets[i].id.hash(); });
  packet_by_repeat.erase(table_hash(packet.repeat), index,
                         [this](PacketIndex i) { return table_hash(packets[i].repeat); });
  kept_bytes -= packet.length;
  ++totals.forgotten;
}

// Texts lie in the order of their packets, but for those that an update has changed: they lie later than they would.
std::uint64_t HubCore::State::oldest_text(PacketIndex first) const {
  std::uint64_t oldest = texts.end();
  for (PacketIndex index = first; index < packets.size(); ++index) {
    oldest = std::min(oldest, packets[index].text);
    if (!packets[index].text_changed) break;
  }
  return oldest;
}

Lsn HubCore::oldest_needed_lsn() const noexcept {
  const State& state = *state_;
  Lsn oldest = state.last_lsn + 1;
  // The oldest may be a redelivery, whose own record is older still.
  if (!state.packets.empty()) oldest = state.packets[state.packets.first()].lsn;
  if (!state.redelivered.empty()) oldest = std::min(oldest, *state.redelivered.begin());
  return oldest;
}

}  // namespace axle::hub
