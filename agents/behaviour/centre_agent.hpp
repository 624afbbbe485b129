// A centre: one connected system (a directly connected agency, or an LGSP that stands for its units) with its four
// client loops (domain 7.2) and the clerks of its agencies. Sans-IO: told the time and what happened, says what to do.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agents/behaviour/messages.hpp"
#include "agents/behaviour/office_hours.hpp"
#include "base/random.hpp"

namespace axle::agents {

struct AgencyProfile {
  std::string code, name, in_charge;
  std::string wire_code{};  // what its packets call it; empty: `code`
  identity::Level level = identity::Level::central;
};

// How the clerks of a centre react; times are drawn log-normally around the median.
struct ClerkPolicy {
  DurationNs register_median = 200 * kMillisecond;  // 01 -> 03
  DurationNs process_median = 0;                    // 03 -> 04 -> 05 -> 06, each; 0: they stop at 03
  double sigma = 0.5;
  double refuse_share = 0.0;                    // answers 02 although nothing is wrong
  double agree_share = 1.0;                     // answers 15 to a request to take back or update, else 16
  std::shared_ptr<const OfficeHours> office{};  // null: at any time
};

struct CentrePolicy {
  bool polls = true;                       // false: sends only
  bool delivers_locally = false;           // an LGSP: what goes to its own units only does not pass the hub
  DurationNs track_after = 0;              // loop D: getSentEdocList so long after the acceptance; 0: never
  DurationNs poll_period = kSecond;        // of each of the two queues
  std::uint32_t calls_in_flight_max = 10;  // SDK: client.max-connection 1..10; fetches, acknowledgements and statuses
  std::uint32_t attempts_max = 5;          // of a send (VOffice stops after 5)
  DurationNs retry_first = 500 * kMillisecond;  // doubles with each attempt
  DurationNs retry_max = 30 * kSecond;
  ClerkPolicy clerk;
  std::uint32_t page_full = 100;  // a list of so many rows is taken as a full page: there may be more
};

// The rules that a reader of the measurements must know:
// - Sends are an open loop without a limit in flight. `unavailable`, `timeout`, `wrong_answer` and a refusal that
//   axis::retryable calls so are tried again (the hub's duplicate check makes that safe) with exponential back-off and
//   jitter (half to all of the doubled time), `attempts_max` attempts in all; any other refusal is for good.
// - A queue is listed at a fixed period, never twice at once and never while items of the last list are being worked
//   off: a poll that falls due then is made when they are. A full page is followed by another poll at once, provided
//   that at least one of its items was dealt with. An item whose fetch or acknowledgement failed is left to the next
//   list.
// - Fetches, acknowledgements and statuses share `calls_in_flight_max`; what waits goes in the order of the document's
//   priority, then what finishes begun work first (acknowledgement, status, fetch), then first come. Tracking (loop D)
//   takes its turn after all of them, and no run waits for it.
// - What an LGSP delivers itself (local_post.hpp) is accepted the moment it falls due; each receiver has it when its
//   ReadLocal is answered, and its statuses reach the sender with no call. A ReadLocal that failed is tried again like
//   a send; nothing is observed of one given up.
// - An item is acknowledged `done` when its packet could be read, intact or not, and `fail` when it could not or when
//   it is addressed to an agency that is not of this centre.
// - Statuses of one (document, receiver) go one after another: 01 at once, the next when the hub has taken the one
//   before and the clerk's time has passed. A status given up after its last attempt does not stop the clerk; one
//   refused for good does. Who says what, and how recalls, updates and replacements are answered: clerk.hpp.
//
// Single-threaded; a driver may run many agents on many threads, each on one. Sizes: a few hundred bytes at rest, and
// about 30 bytes for each document sent or received to each receiver, kept to tell repetitions.
class CentreAgent {
 public:
  CentreAgent(std::string system_id, std::vector<AgencyProfile> agencies, CentrePolicy policy, RandomStream random);
  ~CentreAgent();
  CentreAgent(CentreAgent&&) noexcept;
  CentreAgent& operator=(CentreAgent&&) noexcept;

  // Begins polling, at a random phase of the period.
  void start(InstantNs now, Effects& effects);
  // Sends at once (open loop): never waits for earlier calls. Ignored after stop().
  void document_due(InstantNs now, const OutgoingDocument& document, Effects& effects);
  void timer(InstantNs now, std::uint64_t token, Effects& effects);
  // Every call gets exactly one reply; a second one, or one for a call that was never made, is an assertion.
  void reply(InstantNs now, CallId call, const Reply& reply, Effects& effects);
  // Stops polling and starting new work; calls under way are still answered and observed. What only waited (retries,
  // clerks, listed items) is dropped; timers that fire later do nothing.
  void stop() noexcept;

  const std::string& system_id() const noexcept;
  // Nothing under way: no call unanswered but polls and tracking, no clerk or retry waiting, nothing listed but not
  // fetched. Polls do not count, as some centre always polls: a driver takes a network for finished when all its agents
  // have been idle for longer than two poll periods, or knows from the hub that no mailbox holds anything.
  bool idle() const noexcept;
  // Calls without a reply yet, polls included.
  std::size_t calls_in_flight() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace axle::agents
