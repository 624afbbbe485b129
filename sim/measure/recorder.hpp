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
};

struct RequestStats {
  Histogram scheduled_to_done, sent_to_done, scheduled_to_sent;
  std::uint64_t ok = 0, refused = 0, unavailable = 0, timeout = 0, wrong_answer = 0;
};

struct SeriesRow {  // one second of the run
  std::uint32_t second = 0;
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
  Accounting accounting;                                     // all levels
  std::array<Accounting, identity::kLevelCount> by_level{};  // by sender level
  std::array<LevelCounts, identity::kLevelCount> levels{};
  // [metric][sender level][receiver level]; acceptance is booked once per document under [sender][sender].
  std::array<std::array<std::array<Histogram, identity::kLevelCount>, identity::kLevelCount>, kMetricCount> latency;
  std::array<std::array<std::uint64_t, identity::kLevelCount>, identity::kLevelCount> matrix{};  // deliveries
  // [metric] by priority 0..4, by size class (<64 KiB, <256 KiB, <1 MiB, more), by connection (direct, LGSP) of the
  // sender.
  std::array<std::array<Histogram, 5>, kMetricCount> by_priority;
  std::array<std::array<Histogram, 4>, kMetricCount> by_size;
  std::array<std::array<Histogram, 2>, kMetricCount> by_connection;
  std::vector<RequestStats> operations;   // by axis::Operation
  std::uint64_t requests = 0, bytes = 0;  // within the window
  std::uint64_t deliveries_in_window = 0, documents_in_window = 0;
  std::uint64_t scheduled = 0, on_time = 0;  // requests of the open loop; on time: lag <= 1 ms
  Histogram lag;                             // scheduled to sent, of documents
  std::vector<SeriesRow> series;
  std::vector<std::string> failures;  // the first sentences of what was refused or failed, at most 20
};

class Recorder {
 public:
  // Latencies and rates count documents whose due time is in [from, to) of the run's clock; accounting counts all.
  Recorder(const Network& network, const Plan& plan, InstantNs start, DurationNs from, DurationNs to);
  ~Recorder();
  void observe(const agents::Observation& observation);
  void request(const RequestRecord& record);

  // Deliveries known to the recorder as accepted but not delivered: what a final reconciliation must ask the hub about.
  struct Open {
    std::uint32_t plan_index = 0;
    std::uint32_t receiver = 0;
    std::string hub_doc_id;
  };
  std::vector<Open> open_deliveries() const;
  // What the hub said of an open delivery; without a word it counts as lost.
  enum class Fate : std::uint8_t { pending, expired, lost };
  void settle(const Open& open, Fate fate);

  // A short view while the run goes on.
  struct Now {
    std::uint64_t due = 0, accepted = 0, delivered = 0, registered = 0, requests = 0, failures = 0;
    std::int64_t delivery_p99_ns = 0, lag_p99_ns = 0;
  };
  Now now() const;

  Measurements finish(InstantNs ended_at);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace axle::sim
