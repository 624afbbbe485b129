// Loop D of domain 7.2: what has become of a document that the hub took, asked now and then until it is known.
#pragma once

#include <string>

#include "agents/behaviour/desk.hpp"

namespace axle::agents {

// Asks `track_after` after the acceptance, and again after twice that time, four times and so on, each counted from the
// last answer; until every receiver has taken the document in or returned it, or cannot get it any more, or
// `attempts_max` questions were asked. What happens later comes by statuses (loop B). Nothing is observed: the requests
// themselves are the load. A question that fails counts as one; one refused for good is the last.
class Tracker {
 public:
  explicit Tracker(Desk& desk) : desk_(desk) {}

  void accepted(InstantNs now, const std::string& doc_id, Effects& effects);
  // The time of the next question has come.
  void timer(InstantNs now, std::uint32_t ref);
  // The call of a question whose turn in the lane has come.
  TrackSent call(std::uint32_t ref);
  void reply(InstantNs now, std::uint32_t ref, const Reply& reply, Effects& effects);
  // Forgets what waits; questions under way end with their replies.
  void stop() noexcept;

 private:
  struct Entry {
    std::string doc_id;
    DurationNs wait = 0;  // before the next question
    std::uint32_t attempts = 0;
    bool in_flight = false;
  };
  Desk& desk_;
  Slab<Entry> entries_;
};

}  // namespace axle::agents
