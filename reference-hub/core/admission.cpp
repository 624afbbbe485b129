// Whether there is room for one more packet: in all mailboxes, of its sender, in its receivers' mailboxes, in the
// store. What is urgent (a document of priority 1 to 4, a recall, a status) may use all of it; everything else leaves
// the last tenth of each. Statuses and recalls count as urgent because they make mailboxes empty sooner, and are small.
#include <algorithm>

#include "reference-hub/core/refusal.hpp"
#include "reference-hub/core/state.hpp"

namespace axle::hub {

namespace {

constexpr std::uint64_t kUrgentShare = 10;                    // one of so many parts is kept for what is urgent
constexpr std::uint64_t kFactsRoomBytes = 4 * kTextBytesMax;  // what a record's own texts take in the store, at most
constexpr std::uint64_t kReceiverRoomBytes = 128;             // a receiver in it
constexpr std::uint64_t kSmallRecordRoomBytes = 4 * kTextBytesMax;  // a record without a body: at most three long texts
constexpr int kMailboxFullRetryS = 10;                              // some polls later

bool fits(std::uint64_t used, std::uint64_t more, std::uint64_t limit, bool urgent) noexcept {
  const std::uint64_t usable = urgent ? limit : limit - limit / kUrgentShare;
  return used <= usable && more <= usable - used;
}

axis::Failure full(std::string detail) {
  return {axis::ErrorCode::try_later, std::move(detail), kMailboxFullRetryS};
}

}  // namespace

bool HubCore::State::room_for_small_record() const noexcept {
  return room_bytes >= kSmallRecordRoomBytes;
}

std::uint64_t HubCore::State::waiting_in(CentreIndex centre) {
  std::uint64_t waiting = 0;
  for (const auto type : {axis::MessageType::edoc, axis::MessageType::status}) {
    const Mailboxes& boxes = mailboxes(centre, type);
    for (const SortedList& list : boxes.waiting) waiting += list.size();
    waiting += boxes.processing.size();
  }
  return waiting;
}

std::optional<axis::Failure> HubCore::State::admit_to_mailboxes(std::span<const AgencyIndex> receivers, bool urgent) {
  // One step for the receivers of each centre together.
  std::vector<AgencyIndex> by_centre(receivers.begin(), receivers.end());
  const auto centre_of = [this](AgencyIndex agency) { return directory.agency(agency).centre; };
  std::ranges::sort(by_centre, {}, centre_of);
  for (auto first = by_centre.begin(); first != by_centre.end();) {
    const auto last = std::find_if(first, by_centre.end(),
                                   [&](AgencyIndex agency) { return centre_of(agency) != centre_of(*first); });
    const auto more = static_cast<std::uint64_t>(last - first);
    if (!fits(waiting_in(centre_of(*first)), more, options.waiting_items_per_receiver_max, urgent)) {
      return full("too many documents wait to be fetched by the centre of " + directory.agency(*first).record.code +
                  "; try again later");
    }
    first = last;
  }
  return std::nullopt;
}

std::optional<axis::Failure> HubCore::State::admit(CentreIndex centre, std::span<const AgencyIndex> receivers,
                                                   bool urgent, std::uint64_t length, std::uint64_t life_bytes) {
  if (!fits(totals.waiting, receivers.size(), options.waiting_items_max, urgent)) {
    return full("too many documents wait to be fetched; try again later");
  }
  const std::uint64_t sent = centre < waiting_sent_by.size() ? waiting_sent_by[centre] : 0;
  if (!fits(sent, receivers.size(), options.waiting_items_per_sender_max, urgent)) {
    return full("too many documents of this centre wait to be fetched; try again later");
  }
  if (auto failure = admit_to_mailboxes(receivers, urgent)) return failure;
  // The store's whole room is what is left and what the packets in it take.
  const std::uint64_t whole = room_bytes > UINT64_MAX - kept_bytes ? UINT64_MAX : room_bytes + kept_bytes;
  const std::uint64_t slack = options.room_slack_bytes + kFactsRoomBytes + receivers.size() * kReceiverRoomBytes +
                              life_bytes + (urgent ? 0 : whole / kUrgentShare);
  if (room_bytes < slack || room_bytes - slack < length) return store_full();
  return std::nullopt;
}

}  // namespace axle::hub
