// Observations and requests -> measurements. The same recorder serves live runs and virtual time.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agents/behaviour/messages.hpp"
#include "sim/measure/measurements.hpp"
#include "sim/measure/window.hpp"
#include "sim/network/network.hpp"
#include "sim/workload/plan.hpp"

namespace axle::sim {

struct RequestRecord {
  std::uint8_t operation = 0;                        // axis::Operation
  identity::Level level = identity::Level::central;  // of the calling centre's (first) agency
  InstantNs scheduled_at = 0, sent_at = 0, done_at = 0;
  agents::Outcome outcome = agents::Outcome::ok;
  std::uint64_t bytes_out = 0, bytes_in = 0;
  bool open_loop = false;  // agents::Call::open_loop: judged for the generator's lag
};

// Not thread-safe: the live driver calls it from one thread. Keeps references to scenario, network and plan, which must
// outlive it. Two bytes per pair (six, of documents with many receivers) and about 60 bytes per document, besides the
// histograms (which grow with what they hold, to some 30 MiB).
class Recorder {
 public:
  // Latencies and rates count documents whose due time is in [window.from, window.to) of the run's clock (requests: by
  // their end); accounting, levels, matrix, phases and expectations count all. A receiver that an update adds is due
  // when the update is. Two documents with one id are an assertion.
  Recorder(const Scenario& scenario, const Network& network, const Plan& plan, InstantNs start,
           const RunWindow& window);
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;
  // Only the first of each kind for each pair counts for the latencies. One that names a document, or a receiver, which
  // is not in the plan becomes a sentence in the failures and nothing else. `acknowledged` and `progressed` are not
  // measured. An `accepted` with the detail agents::kDeliveredLocally never went over the hub: it counts everywhere but
  // in the latency of acceptance, and the hub is not asked about it.
  void observe(const agents::Observation& observation);
  void request(const RequestRecord& record);
  // The answer to a probe of the plan; the first one counts.
  void probed(std::uint32_t probe, const agents::Reply& reply);

  // Every document of the plan has come to its end: refused or given up, or delivered to each receiver and answered
  // with 03 or 02 (a recall or an update: with 15 or 16). Not waited for are receivers of whom the scenario says that
  // they never fetch, documents that it says are refused, and what was taken back. True at once for an empty plan.
  // Probes are the driver's to wait for.
  bool complete() const noexcept;

  // Deliveries known to the recorder as accepted but not delivered: what a final reconciliation must ask the hub about.
  struct Open {
    std::uint32_t plan_index = 0;
    std::uint32_t receiver = 0;  // index into Network::agencies
    std::string hub_doc_id;      // the sender's, as `accepted` brought it
  };
  // In the order of the plan, all receivers of a document together.
  std::vector<Open> open_deliveries() const;
  // What the hub said of an open delivery; without a word it counts as lost (as withdrawn when the hub had accepted a
  // packet that takes it back).
  enum class Fate : std::uint8_t { pending, expired, withdrawn, lost };
  // Ignored for what was delivered in the meantime; a later word replaces an earlier one.
  void settle(const Open& open, Fate fate);

  // A short view while the run goes on; costs some 50 us.
  struct Now {
    DurationNs at = 0;       // run time of the latest that was observed
    std::string_view phase;  // kPhaseKindNames; "drain" after the traffic
    std::uint64_t due = 0, accepted = 0, refused = 0, delivered = 0, registered = 0;  // refused: or given up
    std::uint64_t requests = 0, failures = 0;                                         // failures as in SeriesRow
    double asked_per_s = 0, accepted_per_s = 0;  // documents, over the last five whole seconds
    PerLevel<DurationNs> delivery_p99_ns{};      // by receiver, of the last 5 to 10 seconds; 0: nothing arrived
    DurationNs lag_p99_ns = 0;                   // likewise
  };
  Now now() const;

  // The recorder is used up afterwards.
  Measurements finish(InstantNs ended_at);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace axle::sim
