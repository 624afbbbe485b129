// The whole recorded state as bytes, and back. Little-endian; the arrays lie there as they lie in memory, so that a
// million documents are read in a fraction of a second. What follows from them (the tables by id, the mailboxes, the
// leases) is made anew: that costs no more than reading and checking it would, and cannot contradict them.
//
//   snapshot = magic:8 "AXLECORE"  version:u32 (2)  packet_bytes:u32  item_bytes:u32  key_check:u64
//              last_lsn:u64  clock:i64  totals:10*u64  expired_until:u32
//              directory  packets  items  texts
//   packets  = first:u32  end:u32  StoredPacket*          items likewise
//   texts    = first:u64  end:u64  bytes
#include <algorithm>
#include <bit>
#include <tuple>
#include <type_traits>

#include "reference-hub/core/byte_codec.hpp"
#include "reference-hub/core/snapshot_writer.hpp"
#include "reference-hub/core/state.hpp"

namespace axle::hub {

namespace {

constexpr std::string_view kMagic = "AXLECORE";
constexpr std::uint32_t kVersion = 2;
constexpr const char* kInconsistent = "its parts do not fit together";

// What lies in memory is what the format says, and the same state gives the same bytes: nothing of it is padding.
static_assert(std::endian::native == std::endian::little);
static_assert(std::has_unique_object_representations_v<StoredPacket> && sizeof(StoredPacket) == 128);
static_assert(std::has_unique_object_representations_v<MailboxItem> && sizeof(MailboxItem) == 32);

// The counters that are part of the state.
template <class Totals>
auto recorded(Totals& totals) {
  return std::array{&totals.documents, &totals.statuses,  &totals.deliveries, &totals.waiting,   &totals.acknowledged,
                    &totals.set_aside, &totals.withdrawn, &totals.expired,    &totals.forgotten, &totals.irregular};
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
  if (const char* problem = in.problem_at_end()) return problem;
  return is_consistent() ? nullptr : kInconsistent;
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

// What follows from the rest.
void HubCore::State::derive() {
  const auto has_key = [this](PacketIndex i) { return packets[i].original == kNoPacket; };
  packet_by_id.build(packets.first(), packets.size(), [this](PacketIndex i) { return packets[i].id.hash(); }, has_key);
  packet_by_repeat.build(
      packets.first(), packets.size(), [this](PacketIndex i) { return table_hash(packets[i].repeat); }, has_key);
  item_by_id.build(
      items.first(), items.size(), [this](ItemIndex i) { return items[i].id.hash(); }, [](ItemIndex) { return true; });
  for (PacketIndex i = packets.first(); i < packets.size(); ++i) {
    if (has_key(i)) {
      kept_bytes += packets[i].length;
    } else {
      redelivered.insert(packets[i].lsn);
    }
  }
  for (ItemIndex i = items.first(); i < items.size(); ++i) {
    const MailboxItem& item = items[i];
    if (!is_gone(item)) list_of(item).insert(i);
    if (is_waiting(item)) count_waiting(item, true);
    if (item.fate == Fate::open && item.state == axis::ItemState::processing && !item.lease_over) {
      leases.push_back({end_of_lease(item), i});
    }
  }
  std::sort(leases.begin(), leases.end(),
            [](const Lease& a, const Lease& b) { return std::tie(a.ends_at, a.item) < std::tie(b.ends_at, b.item); });
  checked_until = expired_until;
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
  // First who owns whom, then whose mailbox an item lies in.
  core.state_->directory.reconfigure(std::move(centres), std::move(agencies));
  core.state_->derive();
  return core;
}

}  // namespace axle::hub
