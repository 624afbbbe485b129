// The clerks and leaders of a centre's agencies: what is answered to the sender of a document that arrived, and when.
#pragma once

#include <string>

#include "agents/behaviour/desk.hpp"
#include "agents/behaviour/outbox.hpp"

namespace axle::agents {

// A document is 01 at once, by the software; then 03 or 02 by the clerk, 04 by the leader, 05 and 06 by who handles it,
// each after a log-normal time, and, when the policy has office hours, at the next moment that an office is open.
//
// A recall or update (domain 4) is 01 at once, and after the clerk's time 15 or 16, both about the document that was
// asked about. 15 with the policy's agree_share; but always 16 when the agency never had that document, or when it is
// not between ARRIVED and PROCESSING any more (domain 3.2: only from there can it be given back): returned with 02,
// finished with 06, given back or replaced before. A document given back is destroyed (Decision 28 Art 9.2): its case
// ends, and nothing more is said of it. After an agreed update, as after every 16, it goes on where it was.
//
// A replacement is a document like any other; what it replaces is void from its arrival on (domain 4): that case ends.
// A request or replacement that is not intact is returned with 02 and changes nothing.
class Clerk {
 public:
  // How a document came; its statuses go back the same way.
  enum class Way : std::uint8_t { hub, local };

  Clerk(Desk& desk, Outbox& outbox) : desk_(desk), outbox_(outbox) {}

  // `agency` (position in Desk::agencies) has a document: 01 goes out at once.
  void received(InstantNs now, std::uint32_t agency, const ReceivedDocument& document, int priority, Way way,
                Effects& effects);
  // Whether the status of a case whose turn in the lane has come is still to be sent; if not, the case is over.
  bool wants(std::uint32_t ref);
  // The status packet of such a case.
  void write(std::uint32_t ref, packet::StatusHeader& header);
  void reply(InstantNs now, std::uint32_t ref, const Reply& reply, Effects& effects);
  // The clerk's time is over, or that of a retry.
  void timer(InstantNs now, std::uint32_t ref, Effects& effects);
  // Closes the cases that wait; those with a call under way close at its reply.
  void stop() noexcept;

  // Documents that are still being worked on.
  std::size_t open() const noexcept { return cases_.size() - ended_; }

 private:
  // The steps of a case; the number is the status code.
  enum class Step : std::uint8_t {
    arrived = 1,
    refused = 2,
    registered = 3,
    assigned = 4,
    in_progress = 5,
    finished = 6,
    agreed = 15,
    declined = 16
  };
  struct Case {
    std::uint32_t agency = 0;
    Step step = Step::arrived;
    Way way = Way::hub;
    packet::BusinessType business = packet::BusinessType::new_document;
    bool in_flight = false;
    bool retrying = false;  // the timer is for the same status once more
    bool intact = true;
    bool ended = false;  // taken back or replaced: goes when its timer, its turn or its reply comes
    int priority = 0;
    std::uint32_t attempts = 0;  // of the present status
    InstantNs reported_at = 0;   // what the present status says as its time; the same in every attempt
    packet::ResponseFor about;
    std::string reason;
    std::string target;  // what a request is about
    bool is_request() const noexcept {
      return business == packet::BusinessType::recall || business == packet::BusinessType::update;
    }
  };
  struct StatusText;
  static const StatusText& text_of(Step step);
  void submit(InstantNs now, std::uint32_t ref, Effects& effects);
  void advance(InstantNs now, std::uint32_t ref, Effects& effects);
  Step next(const Case& one);
  bool agrees(const Case& request);
  void answer_request(Case& request);
  // The open case of a document of the same sender; nullptr when there is none.
  Case* find(std::uint32_t agency, const std::string& sender, const std::string& document_id);
  void end(std::uint32_t agency, const std::string& sender, const std::string& document_id);
  void drop(std::uint32_t ref);

  Desk& desk_;
  Outbox& outbox_;
  Slab<Case> cases_;
  std::size_t ended_ = 0;  // of them
};

}  // namespace axle::agents
