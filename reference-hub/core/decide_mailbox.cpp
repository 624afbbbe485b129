// What waits, fetching it, acknowledging it, and the sender's view of it.
#include <algorithm>

#include "base/encoding.hpp"
#include "reference-hub/core/state.hpp"

namespace axle::hub {

namespace {

constexpr std::uint64_t kSmallRecordRoomBytes = 4 * kTextBytesMax;  // a record without a body: at most three long texts

// One sentence for an unknown id and for another centre's, so that ids cannot be tried out.
Decision not_found() {
  return {axis::Failure{axis::ErrorCode::not_found, "there is no such document for this centre"}, {}};
}

// The part of a page that is still to be skipped and filled, over several lists.
struct Page {
  std::uint64_t skip, left;
};

}  // namespace

bool HubCore::State::room_for_small_record() const noexcept {
  return room_bytes >= kSmallRecordRoomBytes;
}

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
  return row;
}

Decision HubCore::State::decide(const ListReceived& command, CentreIndex centre) {
  const std::uint32_t asked = command.page_size == 0 ? options.page_size_default : command.page_size;
  const std::uint64_t page_size = std::min(asked, options.page_size_max);
  Page page{page_size * command.page_index, page_size};
  std::vector<axis::ReceivedItem> rows;

  // Arrival ascends with the item's index, so both bounds are ranks.
  const auto collect = [&](const SortedList& list) {
    if (list.size() == 0 || page.left == 0) return;
    const auto created = [this](ItemIndex index) { return packets[items[index].packet].created_at; };
    std::uint64_t first = 0, last = list.size();
    if (command.from_time != 0) first = list.rank([&](ItemIndex i) { return created(i) < command.from_time; });
    if (command.to_time != 0) last = list.rank([&](ItemIndex i) { return created(i) < command.to_time; });
    if (first >= last) return;
    if (page.skip >= last - first) {
      page.skip -= last - first;
      return;
    }
    const std::uint64_t count = std::min(last - first - page.skip, page.left);
    list.visit(first + page.skip, count, [&](ItemIndex index) { rows.push_back(received_row(index)); });
    page.skip = 0;
    page.left -= count;
  };

  const Mailboxes& boxes = mailboxes(centre, command.type);
  switch (command.state.value_or(axis::ItemState::initial)) {
    case axis::ItemState::initial:
      for (int priority = kPriorityMax; priority >= 0; --priority) {
        collect(boxes.waiting[static_cast<std::size_t>(priority)]);
      }
      break;
    case axis::ItemState::processing: collect(boxes.processing); break;
    case axis::ItemState::done: collect(boxes.done); break;
    case axis::ItemState::fail: collect(boxes.set_aside); break;
  }
  return {std::move(rows), {}};
}

Decision HubCore::State::decide(const Fetch& command, CentreIndex centre) {
  const ItemIndex index = find_item(command.doc_id);
  if (index == IndexTable::kNone || owner_of(items[index]) != centre) return not_found();
  return {PacketAt{packets[items[index].packet].lsn}, {}};
}

Decision HubCore::State::decide(const Acknowledge& command, CentreIndex centre) {
  using axis::ItemState;
  const ItemIndex index = find_item(command.doc_id);
  if (index == IndexTable::kNone || owner_of(items[index]) != centre) return not_found();
  if (command.state == ItemState::initial) {
    return {axis::Failure{axis::ErrorCode::bad_request, "status must be processing, done or fail"}, {}};
  }
  const ItemState now = items[index].state;
  if (now == ItemState::done) {
    if (command.state == ItemState::done) return {Done{}, {}};
    return {axis::Failure{axis::ErrorCode::bad_request, "the document is done already, which is final"}, {}};
  }
  if (now == ItemState::fail && command.state == ItemState::fail) return {Done{}, {}};
  if (!room_for_small_record()) {
    return {axis::Failure{axis::ErrorCode::try_later, "the store is full; try again later"}, {}};
  }
  return {Done{}, ItemStateChanged{command.doc_id, command.state, clock}};
}

Decision HubCore::State::decide(const ListSent& command, CentreIndex centre) {
  const PacketIndex index = find_packet(command.doc_id);
  if (index == IndexTable::kNone) return not_found();
  const StoredPacket& packet = packets[index];
  if (packet.centre != centre || packet.type != command.type) return not_found();
  std::vector<axis::SentItem> rows;
  rows.reserve(packet.item_count);
  for (ItemIndex at = packet.first_item; at < packet.first_item + packet.item_count; ++at) {
    const MailboxItem& item = items[at];
    axis::SentItem row;
    row.sender_doc_id = command.doc_id;
    row.receiver_doc_id = to_text(item.id);
    row.from = directory.agency(packet.from).record.code;
    row.to = directory.agency(item.to).record.code;
    row.type = packet.type;
    row.receive_state = shown_state(item);
    row.title = texts.view(packet.text, packet.title_size);
    row.notation = texts.view(packet.text + packet.title_size, packet.notation_size);
    row.sent_at = packet.created_at;
    row.received_at = item.state == axis::ItemState::done ? item.updated_at : 0;
    rows.push_back(std::move(row));
  }
  return {std::move(rows), {}};
}

Decision HubCore::State::decide(const CountReceived& command, CentreIndex centre) {
  Count count;
  for (const SortedList& list : mailboxes(centre, command.type).waiting) count.count += list.size();
  return {count, {}};
}

}  // namespace axle::hub
