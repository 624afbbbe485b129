// What waits, fetching it, acknowledging it, and the sender's view of it.
#include <algorithm>

#include "base/encoding.hpp"
#include "reference-hub/core/fair_merge.hpp"
#include "reference-hub/core/refusal.hpp"
#include "reference-hub/core/state.hpp"

namespace axle::hub {

namespace {

// One sentence for an unknown id and for another centre's, so that ids cannot be tried out.
Decision not_found() {
  return {axis::Failure{axis::ErrorCode::not_found, "there is no such document for this centre"}, {}};
}

// What of a list has arrived in the times asked for.
struct Range {
  const SortedList* list = nullptr;
  std::uint64_t first = 0, count = 0;
};

// Entries [skip, skip + count) of the ranges one after another, or as many as there are.
std::vector<ItemIndex> take(std::span<const Range> ranges, std::uint64_t skip, std::uint64_t count) {
  std::vector<ItemIndex> taken;
  for (const Range& range : ranges) {
    if (count == 0) break;
    if (skip >= range.count) {
      skip -= range.count;
      continue;
    }
    const std::uint64_t here = std::min(range.count - skip, count);
    range.list->visit(range.first + skip, here, [&](ItemIndex index) { taken.push_back(index); });
    skip = 0;
    count -= here;
  }
  return taken;
}

// Of the fair order, the rows [skip, skip + count). The last range is what is not urgent.
std::vector<ItemIndex> take_fairly(std::span<const Range> ranges, std::uint64_t skip, std::uint64_t count) {
  FairMerge merge;
  for (const Range& range : ranges.first(ranges.size() - 1)) merge.urgent += range.count;
  merge.ordinary = ranges.back().count;
  if (skip >= merge.size()) return {};
  const std::uint64_t end = skip + std::min(count, merge.size() - skip);
  const std::uint64_t before = merge.ordinary_in(skip), after = merge.ordinary_in(end);
  const std::vector<ItemIndex> ordinary = take(ranges.last(1), before, after - before);
  const std::vector<ItemIndex> urgent =
      take(ranges.first(ranges.size() - 1), skip - before, (end - skip) - (after - before));
  std::vector<ItemIndex> rows;
  rows.reserve(end - skip);
  auto next_ordinary = ordinary.begin();
  auto next_urgent = urgent.begin();
  for (std::uint64_t row = skip; row < end; ++row) {
    rows.push_back(merge.is_ordinary(row) ? *next_ordinary++ : *next_urgent++);
  }
  return rows;
}

}  // namespace

axis::ReceivedItem HubCore::State::received_row(ItemIndex index) const {
  const MailboxItem& item = items[index];
  const StoredPacket& packet = packets[item.packet];
  axis::ReceivedItem row;
  row.doc_id = to_text(item.id);
  row.type = packet.type;
  row.from = directory.agency(packet.from).record.code;
  row.to = directory.agency(item.to).record.code;
  row.state = shown_state(item);
  row.created_at = packet.created_at;
  row.updated_at = item.updated_at;
  row.sha256_hex = to_hex(packet.digest);
  row.length = packet.length;
  row.priority = packet.priority;
  row.attempts = item.attempts;
  return row;
}

Decision HubCore::State::decide(const ListReceived& command, CentreIndex centre) {
  const std::uint32_t asked = command.page_size == 0 ? options.page_size_default : command.page_size;
  const std::uint64_t page_size = std::min(asked, options.page_size_max);
  const std::uint64_t skip = page_size * command.page_index;

  // Arrival ascends with the item's index, so both bounds are ranks.
  const auto created = [this](ItemIndex index) { return packets[items[index].packet].created_at; };
  const auto range_of = [&](const SortedList& list) {
    Range range{&list, 0, list.size()};
    if (range.count == 0) return range;
    if (command.to_time != 0) range.count = list.rank([&](ItemIndex i) { return created(i) < command.to_time; });
    if (command.from_time != 0) range.first = list.rank([&](ItemIndex i) { return created(i) < command.from_time; });
    range.count -= std::min(range.first, range.count);
    return range;
  };

  const Mailboxes& boxes = mailboxes(centre, command.type);
  std::vector<ItemIndex> found;
  switch (command.state.value_or(axis::ItemState::initial)) {
    case axis::ItemState::initial: {
      std::array<Range, kPriorityMax + 1> ranges;
      std::transform(boxes.waiting.rbegin(), boxes.waiting.rend(), ranges.begin(), range_of);
      found = take_fairly(ranges, skip, page_size);
      break;
    }
    case axis::ItemState::processing: found = take({{range_of(boxes.processing)}}, skip, page_size); break;
    case axis::ItemState::done: found = take({{range_of(boxes.done)}}, skip, page_size); break;
    case axis::ItemState::fail: found = take({{range_of(boxes.set_aside)}}, skip, page_size); break;
  }
  std::vector<axis::ReceivedItem> rows;
  rows.reserve(found.size());
  for (const ItemIndex index : found) rows.push_back(received_row(index));
  return {std::move(rows), {}};
}

Decision HubCore::State::decide(const Fetch& command, CentreIndex centre) {
  const ItemIndex index = find_item_of(command.doc_id, centre);
  if (index == IndexTable::kNone) return not_found();
  return {PacketAt{packets[items[index].packet].lsn}, {}};
}

Decision HubCore::State::decide(const Acknowledge& command, CentreIndex centre) {
  using axis::ItemState;
  const ItemIndex index = find_item_of(command.doc_id, centre);
  if (index == IndexTable::kNone) return not_found();
  if (command.state == ItemState::initial) {
    return {axis::Failure{axis::ErrorCode::bad_request, "status must be processing, done or fail"}, {}};
  }
  const ItemState now = items[index].state;
  if (now == ItemState::done) {
    if (command.state == ItemState::done) return {Done{}, {}};
    return {axis::Failure{axis::ErrorCode::bad_request, "the document is done already, which is final"}, {}};
  }
  if (now == ItemState::fail && command.state == ItemState::fail) return {Done{}, {}};
  if (!room_for_small_record()) return {store_full(), {}};
  return {Done{}, ItemStateChanged{command.doc_id, command.state, clock}};
}

Decision HubCore::State::decide(const ListSent& command, CentreIndex centre) {
  const PacketIndex index = find_packet(command.doc_id);
  if (index == IndexTable::kNone) return not_found();
  const StoredPacket& packet = packets[index];
  if (packet.centre != centre || packet.type != command.type) return not_found();
  std::vector<axis::SentItem> rows;
  each_item(index, [&](ItemIndex at) { rows.push_back(sent_row(packet, items[at])); });
  return {std::move(rows), {}};
}

axis::SentItem HubCore::State::sent_row(const StoredPacket& document, const MailboxItem& item) const {
  axis::SentItem row;
  row.sender_doc_id = to_text(document.id);
  row.receiver_doc_id = to_text(item.id);
  row.from = directory.agency(document.from).record.code;
  row.to = directory.agency(item.to).record.code;
  row.type = document.type;
  row.receive_state = view_of(shown_state(item));
  if (is_gone(item)) {
    switch (item.fate) {
      case Fate::open: break;
      case Fate::recalled: row.receive_state = axis::ReceiveView::recalled; break;
      case Fate::removed: row.receive_state = axis::ReceiveView::removed; break;
      case Fate::replaced: row.receive_state = axis::ReceiveView::replaced; break;
      case Fate::expired: row.receive_state = axis::ReceiveView::expired; break;
    }
  }
  row.title = texts.view(document.text, document.title_size);
  row.notation = texts.view(document.text + document.title_size, document.notation_size);
  row.sent_at = packets[item.packet].created_at;
  row.received_at = item.state == axis::ItemState::done ? item.updated_at : 0;
  row.business_status = shown_status(item.business_status);
  return row;
}

Decision HubCore::State::decide(const CountReceived& command, CentreIndex centre) {
  Count count;
  for (const SortedList& list : mailboxes(centre, command.type).waiting) count.count += list.size();
  return {count, {}};
}

}  // namespace axle::hub
