#include "agents/behaviour/inbox.hpp"

#include <algorithm>

namespace axle::agents {

namespace {
// A mailbox item and a document may bear the same name; they must not meet in the table.
std::uint64_t item_key(std::string_view doc_id, std::string_view receiver) {
  std::string name = "item ";
  name += doc_id;
  return KeyTable::key_of(name, receiver);
}
}  // namespace

void Inbox::start(InstantNs now, Effects& effects) {
  if (!desk_.policy.polls) return;
  const DurationNs period = std::max<DurationNs>(desk_.policy.poll_period, 1);
  for (std::uint32_t ref = 0; ref < queues_.size(); ++ref) {
    // Centres that were all started at one moment must not ask in step for ever.
    queues_[ref].next_at = now + static_cast<DurationNs>(desk_.random.below(static_cast<std::uint64_t>(period)));
    effects.timers.push_back({queues_[ref].next_at, timer_token(TimerKind::poll, ref)});
  }
}

void Inbox::poll_due(InstantNs now, std::uint32_t ref, Effects& effects) {
  Queue& queue = queues_[ref];
  const DurationNs period = std::max<DurationNs>(desk_.policy.poll_period, 1);
  const InstantNs scheduled_at = queue.next_at;
  // A driver that was away for several periods polls once, not once for each.
  queue.next_at += period * std::max<DurationNs>(1, (now - queue.next_at) / period + 1);
  effects.timers.push_back({queue.next_at, timer_token(TimerKind::poll, ref)});
  if (queue.polling || queue.items > 0) {
    queue.wanted = true;
  } else {
    poll(static_cast<axis::MessageType>(ref), scheduled_at, effects);
  }
}

void Inbox::poll(axis::MessageType type, InstantNs scheduled_at, Effects& effects) {
  const auto ref = static_cast<std::uint32_t>(type);
  queues_[ref].polling = true;
  queues_[ref].wanted = false;
  effects.calls.push_back({desk_.calls.open(CallKind::list, ref), scheduled_at, ListReceived{type}, false});
}

void Inbox::listed(InstantNs now, std::uint32_t ref, const Reply& reply) {
  Queue& queue = queues_[ref];
  queue.polling = false;
  queue.full = false;
  queue.progress = false;
  if (desk_.stopped) return;
  if (reply.outcome == Outcome::ok) {
    queue.full = reply.items.size() >= desk_.policy.page_full;
    for (const axis::ReceivedItem& row : reply.items) {
      if (row.state == axis::ItemState::done) continue;
      Item item;
      item.doc_id = row.doc_id;
      item.from = row.from;
      item.to = row.to;
      item.type = static_cast<axis::MessageType>(ref);
      item.priority = row.priority;
      ++queue.items;
      desk_.lane.submit(now, row.priority, CallKind::fetch, items_.add(std::move(item)));
    }
  }
  // A poll that fell due while this one was under way: after an answer with items it is made when they are worked off,
  // after an empty one this answer is as good as the next.
  if (queue.items == 0) queue.wanted = false;
}

Fetch Inbox::fetch_call(std::uint32_t ref) {
  Item& item = items_.at(ref);
  item.in_flight = true;
  return {item.doc_id, item.type, item.to};
}

void Inbox::fetched(InstantNs now, std::uint32_t ref, const Reply& reply, Effects& effects) {
  Item& item = items_.at(ref);
  item.in_flight = false;
  if (reply.outcome != Outcome::ok) return finish(now, ref, false, effects);
  bool readable = false;
  if (item.type == axis::MessageType::edoc) {
    readable = reply.document.has_value() && take_document(now, item, *reply.document, effects);
    if (readable) item.document_id = reply.document->document_id;
  } else if (reply.status.has_value()) {
    const std::int64_t agency = desk_.index.find(desk_.agencies, item.to);
    readable = agency >= 0;
    if (readable) outbox_.status(now, desk_.agencies[static_cast<std::size_t>(agency)].code, *reply.status, effects);
  }
  if (desk_.stopped) return finish(now, ref, false, effects);
  item.answer = readable ? axis::ItemState::done : axis::ItemState::fail;
  desk_.lane.submit(now, item.priority, CallKind::acknowledge, ref);
}

// False: not readable, or not for an agency of ours.
bool Inbox::take_document(InstantNs now, const Item& item, const ReceivedDocument& document, Effects& effects) {
  const std::int64_t found = desk_.index.find(desk_.agencies, item.to);
  if (document.document_id.empty() || found < 0) return false;
  const auto agency = static_cast<std::uint32_t>(found);
  const std::string& receiver = desk_.agencies[agency].code;
  const std::uint64_t document_key = KeyTable::key_of(document.document_id, receiver);
  const std::uint64_t key = item_key(item.doc_id, receiver);
  const int item_flags = desk_.received.find(key);
  const bool first = desk_.received.find(document_key) < 0;
  desk_.received.set(document_key, 0);
  desk_.received.set(key, 0);
  if (first) {
    effects.observations.push_back({Happening::delivered, now, document.document_id, receiver, document.from,
                                    document.intact ? std::string() : document.reason, document.intact});
    if (!desk_.stopped) clerk_.received(now, agency, document, item.priority, Clerk::Way::hub, effects);
    return true;
  }
  // The same item once more before the hub took its acknowledgement is no fault: our acknowledgement was lost.
  const bool acknowledgement_lost = item_flags >= 0 && (item_flags & kAcknowledged) == 0;
  if (!acknowledgement_lost) {
    effects.observations.push_back(
        {Happening::duplicate, now, document.document_id, receiver, document.from, item.doc_id, document.intact});
  }
  return true;
}

Acknowledge Inbox::acknowledge_call(std::uint32_t ref) {
  Item& item = items_.at(ref);
  item.in_flight = true;
  return {item.doc_id, item.answer};
}

void Inbox::acknowledged(InstantNs now, std::uint32_t ref, const Reply& reply, Effects& effects) {
  Item& item = items_.at(ref);
  item.in_flight = false;
  const bool done = reply.outcome == Outcome::ok && item.answer == axis::ItemState::done;
  if (done && item.type == axis::MessageType::edoc) {
    const std::int64_t agency = desk_.index.find(desk_.agencies, item.to);
    AXLE_ASSERT(agency >= 0);
    const std::string& receiver = desk_.agencies[static_cast<std::size_t>(agency)].code;
    const std::uint64_t document_key = KeyTable::key_of(item.document_id, receiver);
    const bool first = (desk_.received.find(document_key) & kAcknowledged) == 0;
    desk_.received.set(document_key, kAcknowledged);
    desk_.received.set(item_key(item.doc_id, receiver), kAcknowledged);
    if (first) {
      effects.observations.push_back(
          {Happening::acknowledged, now, item.document_id, receiver, item.from, item.doc_id, true});
    }
  }
  finish(now, ref, done, effects);
}

void Inbox::finish(InstantNs now, std::uint32_t ref, bool dealt_with, Effects& effects) {
  const axis::MessageType type = items_.take(ref).type;
  Queue& queue = queues_[static_cast<std::size_t>(type)];
  --queue.items;
  queue.progress = queue.progress || dealt_with;
  if (queue.items > 0 || queue.polling || desk_.stopped) return;
  if (queue.wanted || (queue.full && queue.progress)) poll(type, now, effects);
}

void Inbox::stop() noexcept {
  items_.remove_if([this](const Item& item) {
    if (item.in_flight) return false;
    --queues_[static_cast<std::size_t>(item.type)].items;
    return true;
  });
}

}  // namespace axle::agents
