// Observations and requests -> measurements. The same recorder serves live runs and virtual time.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "agents/behaviour/messages.hpp"
#include "base/histogram.hpp"
#include "sim/network/network.hpp"
#include "sim/workload/plan.hpp"

namespace axle::sim {

// The four document metrics (architecture: "What is measured, exactly"), all from the moment that the scenario says.
enum class Metric : std::uint8_t { acceptance, delivery, receipt, registration };
inline constexpr std::size_t kMetricCount = 4;
std::string_view to_string(Metric metric) noexcept;

// Unit: one document to one receiver. sent = delivered + refused + pending + expired; lost and duplicated must be 0.
//
// A document is in the accounting from its observation `due` on, for each of its receivers; one that an interrupted run
// never came to is not. Each pair ends as exactly one of these, the first that holds:
//   delivered  the receiver has it, whatever became of the sender's view (the answer to the send may have been lost)
//   and
//              whatever the clerk said: a document returned with 02 was delivered (Measurements::returned counts those)
//   pending    the hub said at the end that it still waits in the mailbox
//   expired    the hub said at the end that it gave it up
//   lost       the hub said at the end that the receiver has it, or knows nothing of it, or was not asked, after it had
//              acknowledged the document to the sender
//   refused    the hub refused the document for good (for all its receivers), the sender gave up after its last retry,
//              or the send was still unanswered when the run ended; Measurements::failures says which
// duplicated counts what came once more: every `duplicate` of a receiver, and every second `delivered` of a pair.
struct Accounting {
  std::uint64_t sent = 0, delivered = 0, refused = 0, pending = 0, expired = 0, lost = 0, duplicated = 0;
  bool balanced() const noexcept { return sent == delivered + refused + pending + expired + lost; }
  friend bool operator==(const Accounting&, const Accounting&) = default;
};

struct RequestRecord {
  std::uint8_t operation = 0;                        // axis::Operation
  identity::Level level = identity::Level::central;  // of the calling centre's (first) agency
  InstantNs scheduled_at = 0, sent_at = 0, done_at = 0;
  agents::Outcome outcome = agents::Outcome::ok;
  std::uint64_t bytes_out = 0, bytes_in = 0;
  bool open_loop = false;  // agents::Call::open_loop: judged for the generator's lag
};

struct RequestStats {
  Histogram scheduled_to_done, sent_to_done, scheduled_to_sent;
  std::uint64_t ok = 0, refused = 0, unavailable = 0, timeout = 0, wrong_answer = 0;
};

// One step of the run: a second, or so many that a run has at most kSeriesRows of them. `scheduled` is booked in the
// step of the due time, requests and failures in that of their end, everything else when it was observed; delivery
// percentiles over what arrived in the step, lag percentiles over what was scheduled in it.
inline constexpr std::uint32_t kSeriesRows = 3600;
struct SeriesRow {
  std::uint32_t second = 0;  // after the start; the beginning of the step
  std::uint64_t scheduled = 0, accepted = 0, delivered = 0, receipts = 0, registered = 0, requests = 0, failures = 0;
  std::int64_t delivery_p50_ns = 0, delivery_p99_ns = 0, lag_p99_ns = 0;
};

struct LevelCounts {
  std::uint64_t sent = 0, received = 0;
};

struct Measurements {
  InstantNs started_at = 0, ended_at = 0;
  DurationNs measured_ns = 0;   // length of the window that rates refer to
  std::uint64_t documents = 0;  // sent (handed to the hub)
  std::uint64_t signed_documents = 0;
  std::uint64_t not_intact = 0;                              // deliveries whose verification failed
  std::uint64_t returned = 0;                                // deliveries that were answered with 02
  Accounting accounting;                                     // all levels
  std::array<Accounting, identity::kLevelCount> by_level{};  // by sender level
  std::array<LevelCounts, identity::kLevelCount> levels{};
  // [metric][sender level][receiver level]; acceptance is booked once per document under [sender][sender].
  std::array<std::array<std::array<Histogram, identity::kLevelCount>, identity::kLevelCount>, kMetricCount> latency;
  std::array<std::array<std::uint64_t, identity::kLevelCount>, identity::kLevelCount> matrix{};  // deliveries
  // [metric] by priority 0..4, by size class of the planned PDF (<64 KiB, <256 KiB, <1 MiB, more; a plan without sizes
  // is in the first), by connection (direct, LGSP) of the sender.
  std::array<std::array<Histogram, 5>, kMetricCount> by_priority;
  std::array<std::array<Histogram, 4>, kMetricCount> by_size;
  std::array<std::array<Histogram, 2>, kMetricCount> by_connection;
  std::vector<RequestStats> operations;   // by axis::Operation
  std::uint64_t requests = 0, bytes = 0;  // within the window
  std::uint64_t deliveries_in_window = 0, documents_in_window = 0;
  // Documents that fell due in the window; requests of the open loop that were sent no more than kOnTime late.
  std::uint64_t scheduled = 0, on_time = 0;
  Histogram lag;  // scheduled to sent, of the requests of the open loop
  std::vector<SeriesRow> series;
  std::uint32_t series_step_s = 1;
  std::vector<std::string> failures;  // the first sentences of what was refused or failed, at most kFailuresMax
};
inline constexpr DurationNs kOnTime = kMillisecond;
inline constexpr std::size_t kFailuresMax = 20;

// The place of a PDF of so many bytes in Measurements::by_size.
std::size_t size_class(std::uint64_t bytes) noexcept;

// Not thread-safe: the live driver calls it from one thread. Keeps references to `network` and `plan`, which must
// outlive it. A byte per pair and about 50 bytes per document, besides the histograms (which grow with what they hold).
class Recorder {
 public:
  // Latencies and rates count documents whose due time is in [from, to) of the run's clock (requests: by their end);
  // accounting, levels and matrix count all. Two documents with one id are an assertion.
  Recorder(const Network& network, const Plan& plan, InstantNs start, DurationNs from, DurationNs to);
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;
  // Only the first of each kind for each pair counts for the latencies. One that names a document, or a receiver, which
  // is not in the plan becomes a sentence in the failures and nothing else. `acknowledged` and `progressed` are not
  // measured.
  void observe(const agents::Observation& observation);
  void request(const RequestRecord& record);

  // What a probe (position in Plan::probes) was answered.
  void probed(std::uint32_t probe, const agents::Reply& reply);

  // Every document of the plan has come to its end: refused or given up, or delivered to each receiver and answered
  // with 03 or 02. True at once for an empty plan.
  bool complete() const noexcept;

  // Deliveries known to the recorder as accepted but not delivered: what a final reconciliation must ask the hub about.
  struct Open {
    std::uint32_t plan_index = 0;
    std::uint32_t receiver = 0;  // index into Network::agencies
    std::string hub_doc_id;      // the sender's, as `accepted` brought it
  };
  // In the order of the plan, all receivers of a document together.
  std::vector<Open> open_deliveries() const;
  // What the hub said of an open delivery; without a word it counts as lost.
  enum class Fate : std::uint8_t { pending, expired, lost, withdrawn };
  // Ignored for what was delivered in the meantime; a later word replaces an earlier one.
  void settle(const Open& open, Fate fate);

  // A short view while the run goes on.
  struct Now {
    std::uint64_t due = 0, accepted = 0, delivered = 0, registered = 0, requests = 0, failures = 0;
    std::int64_t delivery_p99_ns = 0, lag_p99_ns = 0;
  };
  Now now() const;

  // The recorder is used up afterwards.
  Measurements finish(InstantNs ended_at);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace axle::sim
