// What a run gave, as numbers. Recorder::finish fills it; `harness` is filled by whoever drove the run.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agents/behaviour/messages.hpp"
#include "base/histogram.hpp"
#include "sim/network/network.hpp"
#include "sim/scenario/scenario.hpp"

namespace axle::sim {

// The four document metrics (architecture: "What is measured, exactly"), all from the moment that the scenario says.
enum class Metric : std::uint8_t { acceptance, delivery, receipt, registration };
inline constexpr std::size_t kMetricCount = 4;
std::string_view to_string(Metric metric) noexcept;

// Unit: one document to one receiver. sent = delivered + refused + pending + expired + withdrawn + lost; lost and
// duplicated must be 0.
//
// A document is in the accounting from its observation `due` on, for each of its receivers; one that an interrupted run
// never came to is not. A receiver that an update adds is in it from the moment that the hub accepted the update, or
// that it has the document. Each pair ends as exactly one of these, the first that holds:
//   delivered  the receiver has it, whatever became of the sender's view (the answer to the send may have been lost)
//              and whatever the clerk said: a document returned with 02 was delivered (Measurements::returned counts
//              those)
//   pending    the hub said at the end that it still waits in the mailbox; or an LGSP still had it, of what it delivers
//              itself
//   expired    the hub said at the end that it gave it up
//   withdrawn  the hub said at the end that the sender took it back, removed the receiver or replaced the document; or
//              the hub was not asked, and had accepted a packet that does so
//   lost       the hub said at the end that the receiver has it, or knows nothing of it, or was not asked, after it had
//              acknowledged the document to the sender
//   refused    the hub refused the document for good (for all its receivers), the sender gave up after its last retry,
//              or the send was still unanswered when the run ended; Measurements::failures says which
// duplicated counts what came once more: every `duplicate` of a receiver, and every second `delivered` of a pair.
struct Accounting {
  std::uint64_t sent = 0, delivered = 0, refused = 0, pending = 0, expired = 0, withdrawn = 0, lost = 0, duplicated = 0;
  bool balanced() const noexcept { return sent == delivered + refused + pending + expired + withdrawn + lost; }
  friend bool operator==(const Accounting&, const Accounting&) = default;
};

// How a request failed: the hub said no, nobody answered, nobody answered in time, the answer was none.
enum class FailureClass : std::uint8_t { refused, transport, timeout, wrong_answer };
inline constexpr std::size_t kFailureClassCount = 4;
using FailureCounts = std::array<std::uint64_t, kFailureClassCount>;

struct RequestStats {
  Histogram scheduled_to_done, sent_to_done, scheduled_to_sent;
  std::uint64_t ok = 0;
  PerLevel<FailureCounts> failed{};  // by the level of the calling centre
  std::uint64_t failures(FailureClass kind) const noexcept;
};

// One step of the run: a second, or so many that a run has at most kSeriesRows of them. `scheduled` is booked in the
// step of the due time, requests and failures in that of their end, everything else when it was observed; delivery
// percentiles over what arrived in the step, lag percentiles over what was scheduled in it. Failures: requests without
// an answer or with a wrong one, refusals of anything but a packet, and documents that were refused and should not have
// been.
inline constexpr std::uint32_t kSeriesRows = 3600;
struct SeriesRow {
  std::uint32_t second = 0;  // after the start; the beginning of the step
  std::uint32_t phase = 0;   // in which it begins: index into Measurements::phases, or their number after the traffic
  std::uint64_t scheduled = 0, accepted = 0, delivered = 0, receipts = 0, registered = 0, requests = 0, failures = 0;
  std::int64_t delivery_p50_ns = 0, delivery_p99_ns = 0, lag_p99_ns = 0;
};

struct LevelCounts {
  std::uint64_t sent = 0, received = 0;
};

struct AgencyCounts {
  std::uint32_t sent = 0, signed_documents = 0;
};

// A step of the scenario and what became of the documents that fell due in it. Steps lie end to end; without any in the
// scenario there are the warm-up and one steady phase.
struct PhaseFigures {
  PhaseKind kind = PhaseKind::steady;
  DurationNs from = 0, to = 0;  // run time
  double rate_from = 1, rate_to = 1;
  std::uint64_t documents = 0, accepted = 0, refused = 0;  // refused: or given up
  std::uint64_t deliveries = 0, delivered = 0;             // pairs due; of them delivered, whenever that was
  Histogram acceptance, delivery;
  // Of an outage: pairs that were due before its end and delivered after it, the time from its end to the last of
  // these, and pairs that should have been delivered and never were. Recovered: backlog_open is 0.
  std::uint64_t backlog = 0, backlog_open = 0;
  DurationNs recovery = 0;
};

// What the scenario said was to become of something out of the ordinary, and what did. One row for each row of its
// misbehaviour, for each dialect (and the dialect at strict readers), for late renewals, and for everything else.
struct ExpectationRow {
  std::string name;  // "tampered", "dialect old-vendor", "dialect old-vendor, strict reader"
  std::string unit;  // of a case: "document", "delivery" (a document to a receiver) or "request"
  Expected expected = Expected::delivered;
  std::uint64_t cases = 0, as_expected = 0, otherwise = 0;
  std::uint64_t open = 0;             // the run ended before it was decided
  std::vector<std::string> examples;  // sentences on the first that went otherwise, at most kExamplesMax
};
inline constexpr std::size_t kExamplesMax = 5;

struct Expectations {
  std::vector<ExpectationRow> rows;  // those without a case are left out
  // Documents (and packets sent once more) that the hub had to refuse and accepted, or that a receiver registered
  // although it had to return them; documents in order that the hub refused for their signature. Both must be 0.
  std::uint64_t false_accepts = 0, false_rejects = 0;
  std::string first_false_accept, first_false_reject;  // a sentence
  std::uint64_t wrong() const noexcept;                // the sum of `otherwise`
};

// A percentile with its 95 % interval.
struct PercentileInterval {
  Metric metric = Metric::acceptance;    // acceptance or delivery
  std::optional<identity::Level> level;  // of the sender for acceptance, of the receiver for delivery; none: all
  double percent = 0;
  std::uint64_t samples = 0;
  DurationNs value = 0;
  DurationNs low = 0, high = 0;
};
struct Confidence {
  DurationNs block = 0;  // length of a block
  std::uint32_t blocks = 0;
  // None when there are fewer than kBlocksMin blocks; percentiles with fewer than kSamplesBeyondMin samples beyond them
  // are left out.
  std::vector<PercentileInterval> intervals;
};
inline constexpr std::uint32_t kBlocksMin = 10;
inline constexpr double kSamplesBeyondMin = 10, kSamplesBeyondGated = 100;
// Samples beyond the percentile, and whether they are as many; a millionth is forgiven, since 100 - 99.9 is a little
// less than 0.1 in binary.
bool enough_beyond(std::uint64_t samples, double percent, double wanted) noexcept;

enum class Steadiness : std::uint8_t { not_applicable, steady, not_steady };
struct SteadyState {
  Steadiness verdict = Steadiness::not_applicable;
  std::string why;  // one sentence
  DurationNs window = 0;
  std::uint32_t windows = 0;
  double truncated = 0;  // share of the measured time that MSER-5 would cut off as not yet steady
  // Of the last third. Accepted documents less documents due, per window, relative to the mean number due: standard
  // deviation, what a steady run may have of it, and by how much the mean lies below zero.
  double variation = 0, variation_bound = 0, shortfall = 0;
  double rate_trend_p = 1, rate_change = 0;  // of that difference: Mann-Kendall, and change relative to the mean number
  double p50_trend_p = 1, p50_change = 0;    // of the median acceptance latency; relative to its median
};

// Little's law over the requests of the window: mean number in flight = rate x mean response time.
struct Flow {
  double in_flight = 0, rate_per_s = 0, response_ns = 0;
  double mismatch = 0;  // |in_flight - what the law says| / in_flight; 0 without requests
};

// The harness's own condition. Not known in virtual time: zeros, which are not judged.
struct Harness {
  Histogram loop_delay;  // how late the event loop comes to what is due
  DurationNs cpu_ns = 0, wall_ns = 0;
  double cores = 0;  // that it may use
};

struct Measurements {
  InstantNs started_at = 0, ended_at = 0;
  DurationNs measured_ns = 0;   // length of the window that rates refer to
  std::uint64_t documents = 0;  // sent (handed to the hub, or delivered by an LGSP itself)
  std::uint64_t signed_documents = 0;
  std::uint64_t local_documents = 0;  // delivered by an LGSP without the hub
  std::uint64_t not_intact = 0;       // deliveries whose verification failed and should not have
  std::uint64_t returned = 0;         // deliveries that were answered with 02
  std::uint64_t answered = 0;         // requests to take back, update or replace that were answered 15 or 16
  Accounting accounting;              // all levels
  PerLevel<Accounting> by_level{};    // by sender level
  PerLevel<LevelCounts> levels{};
  std::vector<AgencyCounts> agencies;  // by position in Network::agencies
  // [metric][sender level][receiver level]; acceptance is booked once per document under [sender][sender].
  std::array<PerLevel<PerLevel<Histogram>>, kMetricCount> latency;
  PerLevel<PerLevel<std::uint64_t>> matrix{};  // deliveries
  // [metric] by priority 0..4, by size class of the planned PDF (<64 KiB, <256 KiB, <1 MiB, more; a plan without sizes
  // is in the first), by connection (direct, LGSP) of the sender.
  std::array<std::array<Histogram, 5>, kMetricCount> by_priority;
  std::array<std::array<Histogram, 4>, kMetricCount> by_size;
  std::array<std::array<Histogram, 2>, kMetricCount> by_connection;
  std::vector<RequestStats> operations;   // by axis::Operation; those that ended in the window
  std::uint64_t requests = 0, bytes = 0;  // within the window
  std::uint64_t deliveries_in_window = 0, documents_in_window = 0;
  // Documents that fell due in the window; requests of the open loop that were sent no more than kOnTime late.
  std::uint64_t scheduled = 0, on_time = 0;
  std::uint64_t local_in_window = 0;  // of `scheduled`: delivered by an LGSP itself, so that no request was made
  Histogram lag;                      // scheduled to sent, of the requests of the open loop
  std::vector<PhaseFigures> phases;
  Expectations expectations;
  Confidence confidence;
  SteadyState steady;
  Flow flow;
  Harness harness;
  std::vector<SeriesRow> series;
  std::uint32_t series_step_s = 1;
  std::vector<std::string> failures;  // the first sentences of what was refused or failed, at most kFailuresMax
};
inline constexpr DurationNs kOnTime = kMillisecond;
inline constexpr std::size_t kFailuresMax = 20;

// The place of a PDF of so many bytes in Measurements::by_size.
std::size_t size_class(std::uint64_t bytes) noexcept;

// p99 of scheduled-to-done less p99 of sent-to-done, over all operations: what a tool that starts its clock when it
// sends would have hidden (coordinated omission). 0 without requests.
DurationNs omission_gap(const Measurements& measurements);

// All latencies of a metric: of one level (acceptance, receipt and registration by the sender's, delivery by the
// receiver's), or of all of them.
Histogram latency_of(const Measurements& measurements, Metric metric, std::optional<identity::Level> level);

}  // namespace axle::sim
