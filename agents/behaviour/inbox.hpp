// The receiver's side of a centre: lists its two queues, fetches what waits and acknowledges it.
#pragma once

#include <array>
#include <string>

#include "agents/behaviour/clerk.hpp"
#include "agents/behaviour/desk.hpp"
#include "agents/behaviour/outbox.hpp"

namespace axle::agents {

class Inbox {
 public:
  Inbox(Desk& desk, Outbox& outbox, Clerk& clerk) : desk_(desk), outbox_(outbox), clerk_(clerk) {}

  // Nothing at a centre that never polls.
  void start(InstantNs now, Effects& effects);
  // The period of queue `ref` (an axis::MessageType) is over.
  void poll_due(InstantNs now, std::uint32_t ref, Effects& effects);
  void listed(InstantNs now, std::uint32_t ref, const Reply& reply);
  // The calls of an item whose turn in the lane has come.
  Fetch fetch_call(std::uint32_t ref);
  void fetched(InstantNs now, std::uint32_t ref, const Reply& reply, Effects& effects);
  Acknowledge acknowledge_call(std::uint32_t ref);
  void acknowledged(InstantNs now, std::uint32_t ref, const Reply& reply, Effects& effects);
  void stop() noexcept;

  // Items that were listed and are not dealt with.
  std::size_t open() const noexcept { return items_.size(); }

 private:
  struct Item {
    std::string doc_id, from, to, document_id;
    axis::MessageType type = axis::MessageType::edoc;
    axis::ItemState answer = axis::ItemState::done;
    int priority = 0;
    bool in_flight = false;
  };
  struct Queue {
    InstantNs next_at = 0;  // when the period is over
    bool polling = false;   // a list is under way
    bool wanted = false;    // a poll fell due while items were being worked off
    bool full = false;      // the last list was a full page
    bool progress = false;  // of its items at least one was dealt with
    std::uint32_t items = 0;
  };
  void poll(axis::MessageType type, InstantNs scheduled_at, Effects& effects);
  bool take_document(InstantNs now, const Item& item, const ReceivedDocument& document, Effects& effects);
  void finish(InstantNs now, std::uint32_t ref, bool dealt_with, Effects& effects);

  Desk& desk_;
  Outbox& outbox_;
  Clerk& clerk_;
  Slab<Item> items_;
  std::array<Queue, 2> queues_;
};

}  // namespace axle::agents
