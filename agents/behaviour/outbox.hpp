// The sender's side of a centre: documents on their way to the hub, and what came back about those that were sent.
#pragma once

#include <string>

#include "agents/behaviour/desk.hpp"
#include "agents/behaviour/key_table.hpp"

namespace axle::agents {

class Outbox {
 public:
  explicit Outbox(Desk& desk) : desk_(desk) {}

  void due(InstantNs now, const OutgoingDocument& document, Effects& effects);
  void reply(InstantNs now, std::uint32_t ref, const Reply& reply, Effects& effects);
  void retry(std::uint32_t ref, Effects& effects);
  // `agency` (of this centre) has received a status packet. Repetitions and strangers are ignored (messages.hpp).
  void status(InstantNs now, const std::string& agency, const ReceivedStatus& status, Effects& effects);
  // Forgets what waits for a retry; documents whose answer is under way stay.
  void stop() noexcept;

  // Documents without a final answer.
  std::size_t open() const noexcept { return entries_.size(); }

 private:
  struct Entry {
    std::uint32_t plan_index = 0;
    std::uint32_t attempts = 0;
    bool in_flight = false;
    InstantNs retry_at = 0;
    std::string document_id, from;
  };
  void call(std::uint32_t ref, InstantNs scheduled_at, bool open_loop, Effects& effects);
  void finish(InstantNs now, std::uint32_t ref, Happening what, std::string detail, Effects& effects);

  Desk& desk_;
  Slab<Entry> entries_;
  KeyTable sent_;  // (document, receiver) -> statuses that came, one flag a code
};

}  // namespace axle::agents
