// Inside the core: what it remembers. Everything here is a function of the records applied, except where it says that
// it is derived from time.
#pragma once

#include <array>
#include <deque>
#include <span>

#include "reference-hub/core/chunked_array.hpp"
#include "reference-hub/core/directory.hpp"
#include "reference-hub/core/hub_core.hpp"
#include "reference-hub/core/index_table.hpp"
#include "reference-hub/core/sorted_list.hpp"
#include "reference-hub/core/text_arena.hpp"

namespace axle::hub {

using PacketIndex = std::uint32_t;
using ItemIndex = std::uint32_t;
inline constexpr PacketIndex kNoPacket = UINT32_MAX;

// An accepted document or status packet. Kept small: there are millions.
struct StoredPacket {
  DocId id;
  AgencyIndex from = 0;
  CentreIndex centre = 0;  // who sent it; who may track it
  ItemIndex first_item = 0;
  std::uint32_t item_count = 0;
  axis::MessageType type = axis::MessageType::edoc;
  packet::BusinessType business = packet::BusinessType::new_document;
  std::uint8_t priority = 0;
  Lsn lsn = 0;
  InstantNs created_at = 0;
  std::uint64_t length = 0;
  RepeatKey repeat;
  Digest256 digest{};
  std::uint64_t text = 0;  // in `texts`: title, then notation; an update of the header puts new ones here
  std::uint16_t title_size = 0, notation_size = 0;
  VerificationResult verification;
  bool recalled = false;  // from all receivers: frozen (Decision 28 Art 8.2)
  // A redelivery: the packet of `original`, to receivers that an update added. It has its body (lsn) and no id or
  // repeat key of its own; the deliveries of one packet form a list.
  PacketIndex original = kNoPacket, next_delivery = kNoPacket;
};

// Why an item can no longer be fetched. Kept beside the transport state (layer L1), which says how far it had come:
// `recalled` and `replaced` are also set on what was acknowledged before, and then change nothing at the hub.
enum class Fate : std::uint8_t { open, recalled, removed, replaced, expired };

// One packet in one agency's mailbox. Item indices ascend with arrival.
struct MailboxItem {
  DocId id;
  PacketIndex packet = 0;
  AgencyIndex to = 0;
  axis::ItemState state = axis::ItemState::initial;
  std::uint8_t attempts : 4 = 0;
  Fate fate : 3 = Fate::open;
  bool lease_over : 1 = false;  // derived from time: `processing`, but waiting again
  // Layer L2, as far as statuses tell: the last one of the receiver (or 13, asked back), 0 before any.
  std::uint8_t business_status = 0;
  InstantNs updated_at = 0;
};
static_assert(sizeof(MailboxItem) == 32);

// The mailboxes of one centre's agencies for one message type, together: what a poll lists is one list, so it costs
// nothing when nothing waits, however many agencies the centre has. Every item is in exactly one of the lists, except
// those withdrawn or expired: they are in none.
struct Mailboxes {
  std::array<SortedList, kPriorityMax + 1> waiting;  // by priority
  SortedList processing, done, set_aside;
};

struct HubCore::State {
  State(CoreOptions given, std::vector<CentreRecord> centres, std::vector<AgencyRecord> agencies);

  // ---- deciding: nothing recorded changes (decide_send.cpp, decide_mailbox.cpp, decide_directory.cpp)
  Decision decide(const SendDocument& command, CentreIndex centre);
  Decision decide(const SendStatus& command, CentreIndex centre);
  Decision decide(const ListReceived& command, CentreIndex centre);
  Decision decide(const Fetch& command, CentreIndex centre);
  Decision decide(const Acknowledge& command, CentreIndex centre);
  Decision decide(const ListSent& command, CentreIndex centre);
  Decision decide(const CountReceived& command, CentreIndex centre);
  Decision decide(const ListAgencies& command, CentreIndex centre);
  Decision decide(const RegisterAgency& command, CentreIndex centre);
  Decision decide(const DeleteAgency& command, CentreIndex centre);

  std::optional<axis::Failure> check_sender(std::string_view from, CentreIndex centre) const;
  std::optional<axis::Failure> admit(std::size_t items, std::uint64_t length) const;
  bool room_for_small_record() const noexcept;
  std::string new_doc_id(std::uint32_t index) const;
  axis::ReceivedItem received_row(ItemIndex index) const;

  // ---- applying: the only place where recorded state changes (apply.cpp)
  void apply(const Record& record, Lsn lsn);
  void apply_one(const DocumentAccepted& record);
  void apply_one(const StatusAccepted& record);
  void apply_one(const ItemStateChanged& record);
  void apply_one(const AgencyRegistered& record);
  void apply_one(const AgencyDeleted& record);
  void apply_one(const ItemsExpired& record);      // housekeeping.cpp
  void apply_one(const PacketsForgotten& record);  // housekeeping.cpp
  PacketIndex add_packet(StoredPacket packet, std::string_view doc_id);
  void add_item(PacketIndex packet, std::string_view to, std::string_view doc_id);
  void move_item(ItemIndex index, axis::ItemState state);
  void expire_leases();

  // ---- finding
  PacketIndex find_repeat(const RepeatKey& key) const;
  // IndexTable::kNone when there is none, or the text is no id.
  PacketIndex find_packet(const DocId& id) const;
  PacketIndex find_packet(std::string_view doc_id) const;
  ItemIndex find_item(const DocId& id) const;
  ItemIndex find_item(std::string_view doc_id) const;
  RepeatKey document_key(std::string_view from, std::string_view document_id) const;
  RepeatKey status_key(std::string_view from, std::string_view to, const StatusFacts& facts) const;
  SortedList& list_of(const MailboxItem& item);
  CentreIndex owner_of(const MailboxItem& item) const { return directory.agency(item.to).centre; }
  axis::ItemState shown_state(const MailboxItem& item) const noexcept {
    return item.lease_over ? axis::ItemState::initial : item.state;
  }
  Mailboxes& mailboxes(CentreIndex centre, axis::MessageType type);

  std::uint64_t fingerprint() const;

  CoreOptions options;
  IdMaker ids;
  Directory directory;
  ChunkedArray<StoredPacket> packets;
  ChunkedArray<MailboxItem> items;
  IndexTable packet_by_id, item_by_id, packet_by_repeat;
  TextArena texts;
  std::deque<std::array<Mailboxes, 2>> mailboxes_by_centre;  // by centre, then message type
  Lsn last_lsn = 0;
  Totals totals;
  InstantNs clock = INT64_MIN;  // the latest time seen: neither orders nor leases ever run backwards

  // Derived from time: items whose lease may end, in the order in which it ends (the lease has one length).
  struct Lease {
    InstantNs ends_at;
    ItemIndex item;
  };
  std::deque<Lease> leases;
  std::uint64_t room_bytes = UINT64_MAX;  // of the command being decided
};

}  // namespace axle::hub
