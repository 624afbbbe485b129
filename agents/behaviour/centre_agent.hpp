// A centre: one connected system (a directly connected agency, or an LGSP that stands for its units) with its four
// client loops (domain 7.2) and the clerks of its agencies. Sans-IO: told the time and what happened, says what to do.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agents/behaviour/messages.hpp"
#include "base/random.hpp"

namespace axle::agents {

struct AgencyProfile {
  std::string code, name, in_charge;
  identity::Level level = identity::Level::central;
};

// How the clerks of a centre react; times are drawn log-normally around the median.
struct ClerkPolicy {
  DurationNs register_median = 200 * kMillisecond;  // 01 -> 03
  DurationNs process_median = 0;                    // 03 -> 04 -> 05 -> 06, each; 0: they stop at 03
  double sigma = 0.5;
  double refuse_share = 0.0;  // answers 02 although nothing is wrong
};

struct CentrePolicy {
  DurationNs poll_period = kSecond;        // of each of the two queues
  std::uint32_t calls_in_flight_max = 10;  // SDK: client.max-connection 1..10; fetches, acknowledgements and statuses
  std::uint32_t attempts_max = 5;          // of a send (VOffice stops after 5)
  DurationNs retry_first = 500 * kMillisecond;  // doubles with each attempt
  DurationNs retry_max = 30 * kSecond;
  ClerkPolicy clerk;
};

class CentreAgent {
 public:
  CentreAgent(std::string system_id, std::vector<AgencyProfile> agencies, CentrePolicy policy, RandomStream random);
  ~CentreAgent();
  CentreAgent(CentreAgent&&) noexcept;
  CentreAgent& operator=(CentreAgent&&) noexcept;

  // Begins polling, at a random phase of the period.
  void start(InstantNs now, Effects& effects);
  // Sends at once (open loop): never waits for earlier calls.
  void document_due(InstantNs now, const OutgoingDocument& document, Effects& effects);
  void timer(InstantNs now, std::uint64_t token, Effects& effects);
  // Every call gets exactly one reply.
  void reply(InstantNs now, CallId call, const Reply& reply, Effects& effects);
  // Stops polling and starting new work; calls under way are still answered.
  void stop() noexcept;

  const std::string& system_id() const noexcept;
  // Nothing under way: no call unanswered, no clerk or retry waiting, nothing listed but not fetched.
  bool idle() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace axle::agents
