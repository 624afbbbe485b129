// The whole recorded state as bytes, and back. Little-endian; the arrays lie there as they lie in memory, so that a
// million documents are read in a fraction of a second. What is derived is made anew.
//
//   snapshot  = magic:8 "AXLECORE"  version:u32 (1)  packet_bytes:u32  item_bytes:u32  key_check:u64
//               last_lsn:u64  clock:i64  totals:10*u64  expired_until:u32
//               directory  packets  items  texts  table*3 (by id, items by id, by repeat key)  mailboxes
//   packets   = first:u32  end:u32  StoredPacket*          items likewise
//   texts     = first:u64  end:u64  bytes
//   mailboxes = centres:u32 (type*2 (list*8))*             list = count:u32  item:u32*
#include <algorithm>
#include <tuple>

#include "reference-hub/core/byte_codec.hpp"
#include "reference-hub/core/snapshot_writer.hpp"
#include "reference-hub/core/state.hpp"

namespace axle::hub {

namespace {

constexpr std::string_view kMagic = "AXLECORE";
constexpr std::uint32_t kVersion = 1;
constexpr const char* kInconsistent = "its parts do not fit together";

// The counters that are part of the state.
template <class Totals>
auto recorded(Totals& totals) {
  return std::array{&totals.documents, &totals.statuses,  &totals.deliveries, &totals.waiting,   &totals.acknowledged,
                    &totals.set_aside, &totals.withdrawn, &totals.expired,    &totals.forgotten, &totals.irregular};
}

template <class Boxes>
std::array<decltype(&std::declval<Boxes&>().done), kPriorityMax + 4> lists_of(Boxes& boxes) {
  std::array<decltype(&boxes.done), kPriorityMax + 4> lists{};
  for (std::size_t i = 0; i <= kPriorityMax; ++i) lists[i] = &boxes.waiting[i];
  lists[kPriorityMax + 1] = &boxes.processing;
  lists[kPriorityMax + 2] = &boxes.done;
  lists[kPriorityMax + 3] = &boxes.set_aside;
  return lists;
}

bool write_list(SnapshotWriter& out, const SortedList& list) {
  return out.number(static_cast<std::uint32_t>(list.size())) &&
         list.each_piece([&](std::span<const std::uint32_t> items) {
           return out.raw({reinterpret_cast<const std::uint8_t*>(items.data()), items.size_bytes()});
         });
}

// The key itself stays secret; a state under another key would find nothing.
std::uint64_t key_check(const IdMaker& ids) {
  return ids.doc_id(0, 0, 0).hash() ^ ids.table_hash("axle hub snapshot");  // both halves; no record has Lsn 0
}

}  // namespace

bool HubCore::State::save(const Sink& sink) const {
  SnapshotWriter out(sink);
  const auto raw = [&out](BytesView piece) { return out.raw(piece); };
  out.raw(as_bytes(kMagic));
  for (const std::size_t number : {std::size_t{kVersion}, sizeof(StoredPacket), sizeof(MailboxItem)}) {
    out.number(static_cast<std::uint32_t>(number));
  }
  out.number(key_check(ids));
  out.number(last_lsn);
  out.number(clock);
  for (const std::uint64_t* total : recorded(totals)) out.number(*total);
  out.number(expired_until);
  directory.save(out);
  out.number(packets.first());
  out.number(packets.size());
  packets.each_piece(raw);
  out.number(items.first());
  out.number(items.size());
  items.each_piece(raw);
  out.number(texts.first());
  out.number(texts.end());
  texts.each_piece(raw);
  for (const IndexTable* table : {&packet_by_id, &item_by_id, &packet_by_repeat}) table->each_piece(raw);
  out.number(static_cast<std::uint32_t>(mailboxes_by_centre.size()));
  for (const auto& both : mailboxes_by_centre) {
    for (const Mailboxes& boxes : both) {
      for (const SortedList* list : lists_of(boxes)) write_list(out, *list);
    }
  }
  return out.ok();
}

const char* HubCore::State::restore(BytesView snapshot) {
  ByteReader in(snapshot);
  if (as_text(in.raw(kMagic.size())) != kMagic) return "it is none";
  for (const std::size_t number : {std::size_t{kVersion}, sizeof(StoredPacket), sizeof(MailboxItem)}) {
    if (in.number<std::uint32_t>() != number) return "it is of another version of this program";
  }
  if (in.number<std::uint64_t>() != key_check(ids)) return "it was made under another id key";
  last_lsn = in.number<Lsn>();
  clock = in.number<InstantNs>();
  for (std::uint64_t* total : recorded(totals)) *total = in.number<std::uint64_t>();
  expired_until = in.number<std::uint32_t>();
  directory.restore(in);
  restore_arrays(in);
  if (in.failed()) return in.problem_at_end();
  const auto take = [&in](std::size_t count) { return in.raw(count); };
  if (!packet_by_id.restore(packets.first(), packets.size(), take) ||
      !item_by_id.restore(items.first(), items.size(), take) ||
      !packet_by_repeat.restore(packets.first(), packets.size(), take) || !is_consistent()) {
    return kInconsistent;
  }
  restore_mailboxes(in);
  if (const char* problem = in.problem_at_end()) return problem;
  derive();
  return nullptr;
}

void HubCore::State::restore_arrays(ByteReader& in) {
  const auto bounds = [&in](std::size_t element_bytes) {
    const auto first = in.number<std::uint32_t>(), end = in.number<std::uint32_t>();
    if (first > end) in.fail_with(kInconsistent);
    return std::tuple(first, end, in.raw(in.failed() ? 0 : std::size_t{end - first} * element_bytes));
  };
  const auto [packet_first, packet_end, packet_bytes] = bounds(sizeof(StoredPacket));
  const auto [item_first, item_end, item_bytes] = bounds(sizeof(MailboxItem));
  const auto text_first = in.number<std::uint64_t>(), text_end = in.number<std::uint64_t>();
  if (text_first > text_end || text_end > kTextsEndMax) in.fail_with(kInconsistent);
  const BytesView text_bytes = in.raw(in.failed() ? 0 : text_end - text_first);
  if (in.failed()) return;
  packets.restore(packet_first, packet_end, packet_bytes);
  items.restore(item_first, item_end, item_bytes);
  texts.restore(text_first, text_bytes);
}

// Every index leads to something: whatever else is wrong in there, nothing is read beyond its end.
bool HubCore::State::is_consistent() const {
  if (expired_until < packets.first() || expired_until > packets.size()) return false;
  for (PacketIndex i = packets.first(); i < packets.size(); ++i) {
    const StoredPacket& one = packets[i];
    const bool next_fits =
        one.next_delivery == kNoPacket || (one.next_delivery > i && one.next_delivery < packets.size());
    if (one.from >= directory.agency_count() || one.centre >= directory.centre_count() ||
        one.first_item < items.first() || one.first_item > items.size() ||
        one.item_count > items.size() - one.first_item || static_cast<unsigned>(one.type) > 1 ||
        static_cast<unsigned>(one.business) > 3 || one.priority > kPriorityMax || !next_fits ||
        !texts.holds(one.text, one.text_bytes())) {
      return false;
    }
  }
  for (ItemIndex i = items.first(); i < items.size(); ++i) {
    const MailboxItem& one = items[i];
    if (one.packet < packets.first() || one.packet >= packets.size() || one.to >= directory.agency_count() ||
        static_cast<unsigned>(one.state) > 3 || one.fate > Fate::expired) {
      return false;
    }
  }
  return true;
}

void HubCore::State::restore_mailboxes(ByteReader& in) {
  const auto centres = in.number<std::uint32_t>();
  if (centres > directory.centre_count()) in.fail_with(kInconsistent);
  for (CentreIndex centre = 0; centre < centres && !in.failed(); ++centre) {
    for (const axis::MessageType type : {axis::MessageType::edoc, axis::MessageType::status}) {
      for (SortedList* list : lists_of(mailboxes(centre, type))) restore_list(in, *list);
    }
  }
}

void HubCore::State::restore_list(ByteReader& in, SortedList& list) {
  const auto count = in.number<std::uint32_t>();
  const BytesView bytes = in.raw(in.failed() ? 0 : std::size_t{count} * sizeof(ItemIndex));
  std::int64_t last = -1;
  for (std::size_t at = 0; at < bytes.size(); at += sizeof(ItemIndex)) {
    ItemIndex item = 0;
    std::memcpy(&item, bytes.data() + at, sizeof item);
    if (item < items.first() || item >= items.size() || item <= last || &list_of(items[item]) != &list) {
      return in.fail_with(kInconsistent);
    }
    last = item;
    list.append(item);
  }
}

// What follows from the rest.
void HubCore::State::derive() {
  for (PacketIndex i = packets.first(); i < packets.size(); ++i) {
    if (packets[i].original == kNoPacket) kept_bytes += packets[i].length;
    if (packets[i].original != kNoPacket) redelivered.insert(packets[i].lsn);
  }
  for (ItemIndex i = items.first(); i < items.size(); ++i) {
    const MailboxItem& item = items[i];
    if (is_waiting(item)) count_waiting(item, true);
    if (item.fate == Fate::open && item.state == axis::ItemState::processing && !item.lease_over) {
      leases.push_back({end_of_lease(item), i});
    }
  }
  std::sort(leases.begin(), leases.end(),
            [](const Lease& a, const Lease& b) { return std::tie(a.ends_at, a.item) < std::tie(b.ends_at, b.item); });
  checked_until = expired_until;
}

void HubCore::State::rebuild_mailboxes() {
  mailboxes_by_centre.clear();
  for (ItemIndex i = items.first(); i < items.size(); ++i) {
    if (!is_gone(items[i])) list_of(items[i]).append(i);
  }
}

bool HubCore::save(const Sink& sink) const {
  return state_->save(sink);
}

Result<HubCore> HubCore::load(CoreOptions options, std::vector<CentreRecord> centres,
                              std::vector<AgencyRecord> agencies, BytesView snapshot) {
  HubCore core(options, {}, {});
  if (const char* problem = core.state_->restore(snapshot)) {
    return fail(Errc::corrupt, std::string("the snapshot cannot be used: ") + problem);
  }
  if (core.state_->directory.reconfigure(std::move(centres), std::move(agencies))) core.state_->rebuild_mailboxes();
  return core;
}

}  // namespace axle::hub
