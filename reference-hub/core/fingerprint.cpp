// The hash of the recorded state. Everything is read in the order in which it was recorded, never in the order of a
// hash table, and what time alone has changed (leases, counters of this process) is left out.
#include "reference-hub/core/state.hpp"

namespace axle::hub {

namespace {

class Mixer {
 public:
  void number(std::uint64_t value) noexcept {
    // The finaliser of splitmix64 after every word: cheap, and every bit reaches every bit.
    hash_ += value + 0x9e3779b97f4a7c15ULL;
    hash_ = (hash_ ^ (hash_ >> 30)) * 0xbf58476d1ce4e5b9ULL;
    hash_ = (hash_ ^ (hash_ >> 27)) * 0x94d049bb133111ebULL;
    hash_ ^= hash_ >> 31;
  }
  void bytes(BytesView view) noexcept { number(siphash24({}, view)); }
  void text(std::string_view view) noexcept { bytes(as_bytes(view)); }
  std::uint64_t hash() const noexcept { return hash_; }

 private:
  std::uint64_t hash_ = 0;
};

void mix(Mixer& mixer, const AgencyEntry& entry) {
  const AgencyRecord& record = entry.record;
  for (const std::string* text :
       {&record.code, &record.old_code, &record.name, &record.mail, &record.centre_id, &record.parent_code}) {
    mixer.text(*text);
  }
  mixer.number(static_cast<std::uint64_t>(record.level) << 40 | std::uint64_t{entry.centre} << 8 | entry.deleted);
  mixer.number(entry.version);
  mixer.number(static_cast<std::uint64_t>(entry.modified_at));
}

void mix(Mixer& mixer, const StoredPacket& packet, const TextArena& texts) {
  mixer.bytes(packet.id.bytes);
  mixer.number(std::uint64_t{packet.from} << 32 | packet.centre);
  mixer.number(std::uint64_t{packet.first_item} << 32 | packet.item_count);
  mixer.number(static_cast<std::uint64_t>(packet.type) << 16 | static_cast<std::uint64_t>(packet.business) << 8 |
               packet.priority);
  mixer.number(packet.lsn);
  mixer.number(static_cast<std::uint64_t>(packet.created_at));
  mixer.number(packet.length);
  mixer.number(packet.repeat.high);
  mixer.number(packet.repeat.low);
  mixer.bytes(packet.digest);
  mixer.text(texts.view(packet.text, packet.title_size));
  mixer.text(texts.view(packet.text + packet.title_size, packet.text_bytes() - packet.title_size));
  mixer.number(static_cast<std::uint64_t>(packet.verification.policy) << 3 |
               std::uint64_t{packet.verification.packet_signed} << 2 |
               std::uint64_t{packet.verification.files_signed} << 1 | packet.recalled);
  mixer.number(std::uint64_t{packet.original} << 32 | packet.next_delivery);
}

void mix(Mixer& mixer, const MailboxItem& item) {
  mixer.bytes(item.id.bytes);
  mixer.number(std::uint64_t{item.packet} << 32 | item.to);
  mixer.number(static_cast<std::uint64_t>(item.state) << 24 | static_cast<std::uint64_t>(item.fate) << 16 |
               std::uint64_t{item.business_status} << 8 | item.attempts);
  mixer.number(static_cast<std::uint64_t>(item.updated_at));
}

}  // namespace

std::uint64_t HubCore::State::fingerprint() const {
  Mixer mixer;
  mixer.number(last_lsn);
  for (CentreIndex i = 0; i < directory.centre_count(); ++i) mixer.text(directory.centre_id(i));
  for (AgencyIndex i = 0; i < directory.agency_count(); ++i) mix(mixer, directory.agency(i));
  for (PacketIndex i = packets.first(); i < packets.size(); ++i) mix(mixer, packets[i], texts);
  for (ItemIndex i = items.first(); i < items.size(); ++i) mix(mixer, items[i]);
  for (const std::uint64_t total :
       {totals.documents, totals.statuses, totals.deliveries, totals.waiting, totals.acknowledged, totals.set_aside,
        totals.withdrawn, totals.expired, totals.forgotten, totals.irregular}) {
    mixer.number(total);
  }
  return mixer.hash();
}

}  // namespace axle::hub
