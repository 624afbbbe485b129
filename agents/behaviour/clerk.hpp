// The clerks of a centre's agencies: what is answered to the sender of a document that arrived, and when.
#pragma once

#include <string>

#include "agents/behaviour/desk.hpp"

namespace axle::agents {

class Clerk {
 public:
  explicit Clerk(Desk& desk) : desk_(desk) {}

  // `agency` (position in Desk::agencies) has a document: 01 goes out at once.
  void received(InstantNs now, std::uint32_t agency, const ReceivedDocument& document, int priority);
  // The status packet of a case whose turn in the lane has come.
  void write(std::uint32_t ref, packet::StatusHeader& header);
  void reply(InstantNs now, std::uint32_t ref, const Reply& reply, Effects& effects);
  // The clerk's time is over, or that of a retry.
  void timer(InstantNs now, std::uint32_t ref);
  // Closes the cases that wait; those with a call under way close at its reply.
  void stop() noexcept;

  // Documents that are still being worked on.
  std::size_t open() const noexcept { return cases_.size(); }

 private:
  // The steps of a case; the number is the status code.
  enum class Step : std::uint8_t {
    arrived = 1,
    refused = 2,
    registered = 3,
    assigned = 4,
    in_progress = 5,
    finished = 6
  };
  struct Case {
    std::uint32_t agency = 0;
    Step step = Step::arrived;
    bool in_flight = false;
    bool retrying = false;  // the timer is for the same status once more
    bool intact = true;
    int priority = 0;
    std::uint32_t attempts = 0;  // of the present status
    InstantNs reported_at = 0;   // what the present status says as its time; the same in every attempt
    packet::ResponseFor about;
    std::string reason;
  };
  void submit(InstantNs now, std::uint32_t ref);
  void advance(InstantNs now, std::uint32_t ref, Effects& effects);
  Step next(const Case& one);

  Desk& desk_;
  Slab<Case> cases_;
};

}  // namespace axle::agents
