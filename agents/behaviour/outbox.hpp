// The sender's side of a centre: documents on their way to the hub, and what came back about those that were sent.
#pragma once

#include <string>
#include <vector>

#include "agents/behaviour/desk.hpp"
#include "agents/behaviour/tracker.hpp"

namespace axle::agents {

class Outbox {
 public:
  Outbox(Desk& desk, Tracker& tracker) : desk_(desk), tracker_(tracker) {}

  void due(InstantNs now, const OutgoingDocument& document, Effects& effects);
  // The centre delivers it itself: due and accepted in one moment.
  void due_locally(InstantNs now, const OutgoingDocument& document, Effects& effects);
  void reply(InstantNs now, std::uint32_t ref, const Reply& reply, Effects& effects);
  void retry(std::uint32_t ref, Effects& effects);
  // `agency` (of this centre) has a status, by packet or locally. Repetitions and strangers are ignored
  // (messages.hpp).
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
  // A recall or update that a receiver has not answered.
  struct Request {
    std::uint64_t key = 0, target_key = 0;  // of (request, receiver) and (the document asked about, receiver)
    std::string document_id;                // the request's
  };
  void remember(InstantNs now, const OutgoingDocument& document, Effects& effects);
  bool answers_request(InstantNs now, const std::string& agency, const ReceivedStatus& status, Effects& effects);
  void call(std::uint32_t ref, InstantNs scheduled_at, bool open_loop, Effects& effects);
  const std::string& name_of(const std::string& from) const;
  void finish(InstantNs now, std::uint32_t ref, Happening what, std::string detail, Effects& effects);

  Desk& desk_;
  Tracker& tracker_;
  Slab<Entry> entries_;
  std::vector<Request> requests_;  // in the order of sending; few: one document in some hundred is one
  KeyTable sent_;                  // (document, receiver) -> statuses that came, one flag a code
};

}  // namespace axle::agents
