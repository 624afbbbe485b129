// The calls under way in a simulated world, by number.
#pragma once

#include <cstdint>
#include <vector>

#include "agents/behaviour/messages.hpp"
#include "protocol/axis/operation.hpp"
#include "reference-hub/core/messages.hpp"
#include "sim/engine/verdicts.hpp"

namespace axle::sim {

// A call between the moment an agency makes it and the moment it has understood the answer.
struct OpenCall {
  agents::CallId id = 0;
  std::uint32_t centre = 0;
  axis::Operation operation = axis::Operation::send_edoc;
  bool open_loop = false;
  InstantNs scheduled_at = 0, sent_at = 0;
  std::uint64_t bytes_out = 0;
  hub::Command command;
  hub::Answer answer;

  std::uint32_t document = kNone;  // what is sent or read locally: position in Plan::documents
  std::uint32_t receiver = kNone;  // what is fetched or read locally is for: position in Network::agencies
  std::uint32_t probe = kNone;     // position in Plan::probes: nobody's behaviour waits for the answer
  Verdicts::AtHub verdict = Verdicts::AtHub::asked;
  bool local = false;    // never goes to the hub
  bool reached = false;  // false: nobody answered
  // At the hub: it has arrived and no answer has left. Queued: an event of the hub names it. One that ended with the
  // hub keeps its number until that event has come.
  bool at_hub = false, queued = false, over = false;
};

class OpenCalls {
 public:
  // A call as it is by default, with the number of one that is over when there is one.
  std::uint32_t add() {
    if (free_.empty()) {
      calls_.emplace_back();
      return static_cast<std::uint32_t>(calls_.size() - 1);
    }
    const std::uint32_t number = free_.back();
    free_.pop_back();
    return number;
  }
  OpenCall& operator[](std::uint32_t number) { return calls_[number]; }
  // The call is over; its number stays taken while an event of the hub names it.
  void end(std::uint32_t number) {
    calls_[number].over = true;
    if (!calls_[number].queued) release(number);
  }
  // An event of the hub names the call. False: it is over, and the event means nothing.
  bool unqueue(std::uint32_t number) {
    calls_[number].queued = false;
    if (calls_[number].over) release(number);
    return calls_[number].at_hub;
  }
  bool empty() const noexcept { return calls_.size() == free_.size(); }
  // In the order of their numbers.
  template <class Visit>
  void each_at_hub(Visit visit) {
    for (std::uint32_t number = 0; number < calls_.size(); ++number) {
      if (calls_[number].at_hub) visit(number);
    }
  }

 private:
  void release(std::uint32_t number) {
    OpenCall& call = calls_[number];
    call.document = call.receiver = call.probe = kNone;
    call.verdict = Verdicts::AtHub::asked;
    call.local = call.reached = call.at_hub = call.queued = call.over = false;
    free_.push_back(number);
  }
  std::vector<OpenCall> calls_;
  std::vector<std::uint32_t> free_;
};

}  // namespace axle::sim
