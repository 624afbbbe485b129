// Inside the core: what it remembers. Everything here is a function of the records applied, except where it says that
// it is derived from time.
#pragma once

#include <array>
#include <deque>
#include <set>
#include <span>

#include "reference-hub/core/business_status.hpp"
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
inline constexpr std::uint64_t kTextsEndMax = std::uint64_t{1} << 44;  // sixteen terabytes of titles

// An accepted document or status packet. Kept small: there are millions. Without padding: snapshots hold its bytes.
struct StoredPacket {
  DocId id;
  AgencyIndex from = 0;
  CentreIndex centre = 0;  // who sent it; who may track it
  ItemIndex first_item = 0;
  std::uint32_t item_count = 0;
  axis::MessageType type = axis::MessageType::edoc;
  packet::BusinessType business = packet::BusinessType::new_document;
  std::uint8_t priority = 0;
  bool recalled = false;  // from all receivers: frozen (Decision 28 Art 8.2)
  Lsn lsn = 0;
  InstantNs created_at = 0;
  std::uint64_t length = 0;
  RepeatKey repeat;
  Digest256 digest{};
  // In `texts`: title, notation, and, when it is stored in another form, the digest of what was sent; an update of the
  // header puts new ones here.
  std::uint64_t text = 0;
  std::uint16_t title_size = 0, notation_size = 0;
  VerificationResult verification;
  bool text_changed : 1 = false;
  bool stored_otherwise : 1 = false;
  std::uint8_t unused : 6 = 0;
  // A redelivery: the packet of `original`, to receivers that an update added. It has its body (lsn), and no id, repeat
  // key or text of its own; the deliveries of one packet form a list, oldest first.
  PacketIndex original = kNoPacket, next_delivery = kNoPacket;

  std::size_t text_bytes() const noexcept {
    return std::size_t{title_size} + notation_size + (stored_otherwise ? sizeof(Digest256) : 0);
  }
};

// Why an item can no longer be fetched. Kept beside the transport state (layer L1), which says how far it had come:
// `recalled` and `replaced` are also set on what was acknowledged before, and then change nothing at the hub.
enum class Fate : std::uint8_t { open, recalled, removed, replaced, expired };

// One packet in one agency's mailbox. Item indices ascend with arrival; a packet's items stand in a row.
struct MailboxItem {
  DocId id;
  PacketIndex packet = 0;
  AgencyIndex to = 0;
  axis::ItemState state = axis::ItemState::initial;
  std::uint8_t attempts : 4 = 0;
  Fate fate : 3 = Fate::open;
  bool lease_over : 1 = false;        // derived from time: `processing`, but waiting again
  BusinessState business_status = 0;  // layer L2, as far as statuses tell
  std::uint8_t unused = 0;            // in place of padding, as above
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

  // ---- deciding: nothing recorded changes (decide_send.cpp, decide_life.cpp, decide_mailbox.cpp,
  // decide_directory.cpp, admission.cpp)
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
  // Recall, update and replacement: checks what `record` acts on and leaves only what has an effect in it, in today's
  // codes. Fills `added` with the receivers that get the target from now on.
  std::optional<axis::Failure> decide_life(DocumentAccepted& record, std::vector<AgencyIndex>& added) const;
  std::optional<axis::Failure> decide_changes(DocumentAccepted& record, PacketIndex target,
                                              std::vector<AgencyIndex>& added) const;
  std::optional<axis::Failure> decide_replacements(DocumentAccepted& record) const;
  // The codes of the items whose fate is open; one may stand there twice.
  std::vector<std::string_view> holders_of(PacketIndex packet) const;
  // An agency that may hold documents, even when it has been deleted since.
  std::optional<AgencyIndex> find_holder(std::string_view code) const;
  // Whether one more packet of `centre` may come in: `receivers` get an item each, it takes `bytes` in the store.
  std::optional<axis::Failure> admit(CentreIndex centre, std::span<const AgencyIndex> receivers, bool urgent,
                                     std::uint64_t length, std::uint64_t life_bytes);
  std::optional<axis::Failure> admit_to_mailboxes(std::span<const AgencyIndex> receivers, bool urgent);
  bool room_for_small_record() const noexcept;
  std::string new_doc_id(std::uint32_t index) const;
  axis::ReceivedItem received_row(ItemIndex index) const;
  // `document` is the original, whichever delivery the item belongs to.
  axis::SentItem sent_row(const StoredPacket& document, const MailboxItem& item) const;

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
  // The item is recalled, removed, replaced or expired: when it was not acknowledged, it leaves its list and waits no
  // more. On what was acknowledged, `recalled` and `replaced` are only noted. The first fate stays.
  void end_item(ItemIndex index, Fate fate);
  std::uint64_t& total_of(axis::ItemState state) noexcept;
  void count_waiting(const MailboxItem& item, bool more);  // in waiting_sent_by
  void expire_leases();
  void expect_answer(ItemIndex index);  // from here: apply_life.cpp
  void apply_recall(const DocumentFacts& facts);
  void apply_update(const DocumentAccepted& record);
  void apply_replace(const DocumentFacts& facts);
  void redeliver(PacketIndex original, const DocumentAccepted& update);
  void apply_business_status(const StatusFacts& facts);

  // ---- housekeeping.cpp
  std::optional<Record> due();
  InstantNs bounded(PacketIndex from, InstantNs limit) const;  // a limit no later, past `from`, for one record
  bool is_settled(PacketIndex packet) const;                   // nothing of it can expire
  void forget(PacketIndex index);
  std::uint64_t oldest_text(PacketIndex first) const;

  // ---- snapshot.cpp
  bool save(const Sink& sink) const;
  // Into a state without centres and agencies; nullptr when all is well.
  const char* restore(BytesView snapshot);
  void restore_arrays(ByteReader& in);
  void derive();
  struct Arrived {  // what the packets before one have reached; snapshot_check.cpp
    ItemIndex items_end;
    InstantNs at;
    Lsn lsn;             // of the last original
    std::uint64_t text;  // of the last one whose text was not changed
  };
  bool is_consistent() const;
  bool follows(const StoredPacket& packet, const Arrived& before) const;
  bool has_valid_links(PacketIndex index) const;

  // ---- finding
  PacketIndex find_repeat(const RepeatKey& key) const;
  // The digest of what was sent, as text; of what is stored, when that is the same.
  std::string_view sent_digest(const StoredPacket& packet) const noexcept;
  // IndexTable::kNone when there is none, or the text is no id.
  PacketIndex find_packet(const DocId& id) const;
  PacketIndex find_packet(std::string_view doc_id) const;
  ItemIndex find_item(const DocId& id) const;
  ItemIndex find_item(std::string_view doc_id) const;
  RepeatKey document_key(std::string_view from, std::string_view document_id) const;
  RepeatKey status_key(std::string_view from, std::string_view to, const StatusFacts& facts) const;
  static std::uint64_t table_hash(const RepeatKey& key) noexcept { return key.high; }
  // `target` of the packet's own sender; kNone when that has sent no such document.
  PacketIndex find_target(const DocumentFacts& facts, std::string_view target) const {
    return find_repeat(document_key(facts.from, target));
  }
  // What a status says of whose item, and why that is odd; both codes are today's.
  struct StatusEffect {
    ItemIndex item = IndexTable::kNone;
    BusinessState next = 0;
    const char* oddity = nullptr;
  };
  StatusEffect effect_of(const StatusFacts& facts) const;
  // The receiver's newest item of a document in all its deliveries.
  ItemIndex find_delivery(PacketIndex packet, AgencyIndex to) const;
  template <class Each>
  void each_item(PacketIndex packet, Each each) const {
    for (PacketIndex one = packet; one != kNoPacket; one = packets[one].next_delivery) {
      const ItemIndex first = packets[one].first_item, end = first + packets[one].item_count;
      for (ItemIndex index = first; index < end; ++index) each(index);
    }
  }
  // Withdrawn or expired before it was acknowledged: nobody can fetch it any more.
  static bool is_gone(const MailboxItem& item) noexcept {
    return item.fate != Fate::open && item.state != axis::ItemState::done;
  }
  static bool is_waiting(const MailboxItem& item) noexcept {
    return item.fate == Fate::open &&
           (item.state == axis::ItemState::initial || item.state == axis::ItemState::processing);
  }
  // The item of that id when it is in a mailbox of `centre` and not gone.
  ItemIndex find_item_of(std::string_view doc_id, CentreIndex centre) const;
  std::uint64_t waiting_in(CentreIndex centre);
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
  // Derived from the items and packets. Whoever ends an item's waiting or drops packets keeps them right.
  std::vector<std::uint64_t> waiting_sent_by;  // by centre: items waiting that it sent
  std::uint64_t kept_bytes = 0;                // of all packets in here, redeliveries not counted
  std::multiset<Lsn> redelivered;              // the records of all redeliveries in here
  PacketIndex expired_until = 0;               // packets before it have expired, as far as they could
  PacketIndex checked_until = 0;               // derived from time: packets before it have nothing that could expire
  Lsn last_lsn = 0;
  Totals totals;
  InstantNs clock = INT64_MIN;  // the latest time seen: neither orders nor leases ever run backwards

  // Derived from time: items whose lease may end, in the order in which it ends (the lease has one length).
  struct Lease {
    InstantNs ends_at;
    ItemIndex item;
  };
  std::deque<Lease> leases;
  InstantNs end_of_lease(const MailboxItem& item) const noexcept {
    const DurationNs lease = options.processing_lease;
    return item.updated_at > INT64_MAX - lease ? INT64_MAX : item.updated_at + lease;
  }
  std::uint64_t room_bytes = UINT64_MAX;  // of the command being decided
};

}  // namespace axle::hub
