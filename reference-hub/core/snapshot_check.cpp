// Whether what a snapshot brought is a state that records could have made, as far as the code relies on it: after this
// no command, however old what it concerns, meets an index that leads nowhere or a count that does not add up. One pass
// over the arrays in their order.
#include "reference-hub/core/state.hpp"

namespace axle::hub {

namespace {

// A byte that came from outside is no bool before this has looked at it.
bool is_bool(const bool& value) noexcept {
  return *reinterpret_cast<const unsigned char*>(&value) <= 1;
}

// Values that are right or wrong by themselves.
bool has_valid_values(const StoredPacket& packet) noexcept {
  return static_cast<unsigned>(packet.type) <= 1 && static_cast<unsigned>(packet.business) <= 3 &&
         packet.priority <= kPriorityMax && packet.verification.policy <= VerificationPolicy::full &&
         is_bool(packet.verification.packet_signed) && is_bool(packet.verification.files_signed) &&
         is_bool(packet.recalled) && packet.unused == 0;
}

bool has_valid_values(const MailboxItem& item) noexcept {
  return static_cast<unsigned>(item.state) <= 3 && item.fate <= Fate::expired && item.attempts <= kAttemptsMax &&
         item.unused == 0 &&
         (!item.lease_over || (item.fate == Fate::open && item.state == axis::ItemState::processing));
}

}  // namespace

// Deliveries of one packet form an ascending list behind the original, which may be forgotten already.
bool HubCore::State::has_valid_links(PacketIndex index) const {
  const StoredPacket& packet = packets[index];
  const bool is_original = packet.original == kNoPacket;
  if (!is_original && packet.original >= index) return false;
  if (!is_original && packet.original >= packets.first()) {
    const StoredPacket& original = packets[packet.original];
    if (original.original != kNoPacket || original.lsn != packet.lsn) return false;
  }
  if (packet.next_delivery == kNoPacket) return true;
  return packet.next_delivery > index && packet.next_delivery < packets.size() &&
         packets[packet.next_delivery].original == (is_original ? index : packet.original);
}

// Everything but its items: after what came before it, of an agency and a centre that are there.
bool HubCore::State::follows(const StoredPacket& packet, const Arrived& before) const {
  return packet.from < directory.agency_count() && packet.centre < directory.centre_count() &&
         packet.first_item == before.items_end && packet.item_count <= items.size() - before.items_end &&
         packet.created_at >= before.at && packet.created_at <= clock && packet.lsn <= last_lsn &&
         (packet.original != kNoPacket ? packet.lsn <= before.lsn || before.lsn == 0 : packet.lsn > before.lsn) &&
         packet.text >= before.text && texts.holds(packet.text, packet.text_bytes());
}

bool HubCore::State::is_consistent() const {
  if (expired_until < packets.first() || expired_until > packets.size()) return false;
  Arrived before{items.first(), INT64_MIN, 0, texts.first()};
  std::uint64_t waiting = 0, set_aside = 0;
  for (PacketIndex i = packets.first(); i < packets.size(); ++i) {
    const StoredPacket& packet = packets[i];
    if (!has_valid_values(packet) || !follows(packet, before) || !has_valid_links(i)) return false;
    before.items_end += packet.item_count;
    before.at = packet.created_at;
    if (packet.original == kNoPacket) before.lsn = packet.lsn;
    if (!packet.text_changed) before.text = packet.text;
    for (ItemIndex at = packet.first_item; at < before.items_end; ++at) {
      const MailboxItem& item = items[at];
      if (!has_valid_values(item) || item.packet != i || item.to >= directory.agency_count()) return false;
      waiting += is_waiting(item) ? 1 : 0;
      set_aside += item.fate == Fate::open && item.state == axis::ItemState::fail ? 1 : 0;
    }
    if (i < expired_until && !is_settled(i)) return false;
  }
  return before.items_end == items.size() && waiting == totals.waiting && set_aside == totals.set_aside &&
         totals.deliveries == waiting + totals.acknowledged + set_aside + totals.withdrawn + totals.expired;
}

}  // namespace axle::hub
