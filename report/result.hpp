// The result of a run as data: schema version 2, the names that result.json uses.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "base/histogram.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace axle::report {

inline constexpr int kSchemaVersion = 2;
inline constexpr std::array<const char*, 4> kLevelNames{"central", "province", "district", "commune"};
inline constexpr std::array<const char*, 4> kMetricNames{"acceptance", "delivery", "receipt", "registration"};

struct Machine {
  std::string cpu, os, openssl, compiler;
  unsigned cores = 0;
  std::uint64_t memory_bytes = 0;
};

// Unit: one document to one receiver.
struct Accounting {
  std::uint64_t sent = 0, delivered = 0, refused = 0, pending = 0, expired = 0, withdrawn = 0, lost = 0, duplicated = 0;
};

struct Level {
  std::uint64_t sent = 0, received = 0;  // documents sent, deliveries received
  Accounting accounting;                 // by sender level
  std::array<Histogram, 4> latency;      // by metric, for documents sent by this level
};

struct Cell {  // one (sender level, receiver level) pair
  std::uint64_t deliveries = 0;
  std::array<Histogram, 4> latency;  // by metric
};

struct Split {       // a breakdown by priority, size class or connection
  std::string name;  // "0".."4"; "<64KiB"; "direct", "lgsp"
  std::array<Histogram, 4> latency;
};

struct CostRow {
  std::string name;  // stage, algorithm or level
  std::uint64_t count = 0;
  DurationNs cpu_ns = 0;
};

struct SizeCost {    // documents of one size class
  std::string name;  // "<=16KiB" ... ">8MiB", of whole packets
  std::uint64_t documents = 0, bytes = 0;
  DurationNs cpu_ns = 0;
  std::vector<CostRow> stages;
};

struct Verification {
  std::string where;  // "hub" or "agencies"
  std::uint64_t documents = 0;
  std::vector<CostRow> stages, algorithms, levels;
  std::vector<SizeCost> sizes;  // the smallest first; those without documents are left out
  DurationNs total_cpu_ns = 0;
};

// How requests failed: the hub said no by a rule, nobody answered, nobody answered in time, the answer was none.
struct Failures {
  std::uint64_t refused = 0, transport = 0, timeout = 0, wrong_answer = 0;
  std::uint64_t all() const noexcept { return refused + transport + timeout + wrong_answer; }
};

struct Operation {
  std::string name;
  Histogram scheduled_to_done, sent_to_done, scheduled_to_sent;
  std::uint64_t ok = 0;
  std::array<Failures, 4> failed{};  // by the level of the calling centre
  Failures failures() const noexcept;
};

struct SeriesRow {           // one step of the run: a second, or more of them in a long run
  std::uint32_t second = 0;  // after the start; the beginning of the step
  std::string phase;         // in which it begins: "warmup" ... "recovery", "drain" after the traffic
  std::uint64_t scheduled = 0, accepted = 0, delivered = 0, receipts = 0, registered = 0, requests = 0, failures = 0;
  std::int64_t delivery_p50_ns = 0, delivery_p99_ns = 0, lag_p99_ns = 0;
};

// Numbers of a metric are in its unit: "duration" (ns), "share" (0.3 is 30 %), "count", "rate" (per second), "number".
// NaN: there is none.
struct Objective {
  std::string text, metric, unit;
  double value = std::numeric_limits<double>::quiet_NaN();
  double bound = 0;
  bool met = false;
  double margin = 0;                   // room that is left; negative: by so much it is missed
  bool few_samples = false;            // fewer than 100 beyond the percentile: the verdict is a close one
  std::string why{}, where_to_look{};  // of one that is not met
};

struct Source {  // a published figure beside what the run gave
  std::string what, where, metric, unit;
  double stated = 0, expected = 0;  // expected: of a run of this size
  double measured = std::numeric_limits<double>::quiet_NaN();
  double deviation = 0;                                               // measured / expected - 1
  double low = std::numeric_limits<double>::quiet_NaN(), high = low;  // 95 % interval of a share
  bool within_error = false;                                          // expected lies in it
  std::string note;
};

struct Expectation {
  std::string name, unit, expected;  // unit of a case: "document", "delivery", "request"
  std::uint64_t cases = 0, as_expected = 0, otherwise = 0, open = 0;
  std::vector<std::string> examples{};  // of what went otherwise
};

struct Phase {
  std::string kind;
  DurationNs from_ns = 0, to_ns = 0;  // after the start
  double rate_from = 1, rate_to = 1;  // factors
  // Of what fell due in it. refused: or given up.
  std::uint64_t documents = 0, accepted = 0, refused = 0, deliveries = 0, delivered = 0;
  Histogram acceptance, delivery;
  // Of an outage: delivered late, never delivered, and from its end to the last of what was delivered late.
  std::uint64_t backlog = 0, backlog_open = 0;
  DurationNs recovery_ns = 0;
};

struct Interval {             // 95 % of a percentile
  std::string metric, level;  // acceptance by the sender's level, delivery by the receiver's; "all"
  double percent = 0;
  std::uint64_t samples = 0;
  DurationNs value_ns = 0, low_ns = 0, high_ns = 0;
};

struct SteadyState {
  std::string verdict = "not applicable";  // "steady", "not steady"
  std::string why;
  DurationNs window_ns = 0;
  std::uint64_t windows = 0;
  double truncated = 0, variation = 0, variation_bound = 0, shortfall = 0;
  double rate_trend_p = 1, p50_trend_p = 1, rate_change = 0, p50_change = 0;
};

struct Flow {  // Little's law
  double in_flight = 0, rate_per_s = 0, response_ns = 0, mismatch = 0;
};

struct Result {
  int schema = kSchemaVersion;
  std::string kind;  // "live" or "virtual"
  bool valid = false;
  bool complete = true;                      // false: interrupted, what was measured so far
  std::vector<std::string> invalid_reasons;  // each with its remedy
  std::vector<std::string> warnings;         // what a reader should know and what invalidates nothing
  std::string scenario, title, commit, started_at, command;
  std::uint64_t seed = 0;
  std::string plan_hash, fingerprint;  // hex
  Machine machine;
  DurationNs measured_ns = 0, wall_ns = 0;
  std::uint64_t documents = 0, signed_documents = 0, agencies = 0, centres = 0, key_pairs = 0, not_intact = 0;
  std::uint64_t local_documents = 0;  // delivered by an LGSP without the hub
  Accounting accounting;
  std::array<Level, 4> levels;
  std::array<std::array<Cell, 4>, 4> matrix;  // [sender][receiver]
  std::vector<Split> by_priority, by_size, by_connection;
  double documents_per_s = 0, deliveries_per_s = 0, requests_per_s = 0, bytes_per_s = 0;
  std::vector<Verification> verification;
  std::uint64_t generator_scheduled = 0, generator_on_time = 0;
  Histogram generator_lag;
  Histogram generator_loop_delay;
  double generator_cpu_s = 0, generator_cores = 0;  // cores that it may use; 0: not known
  DurationNs omission_gap_ns = 0;                   // p99 of scheduled to done less p99 of sent to done
  Flow flow;
  double hub_cpu_s = 0;
  std::uint64_t hub_rss_bytes_max = 0, hub_store_bytes = 0, hub_syncs = 0;
  double hub_sync_mean_ms = 0;
  std::vector<Operation> operations;
  std::vector<SeriesRow> series;
  std::vector<Objective> objectives;
  std::vector<Source> sources;
  std::vector<Expectation> expectations;
  std::uint64_t false_accepts = 0, false_rejects = 0;
  std::vector<Phase> phases;
  DurationNs interval_block_ns = 0;
  std::uint64_t interval_blocks = 0;
  std::vector<Interval> intervals;
  SteadyState steady_state;
  std::vector<std::string> failures;
  std::string scenario_yaml;  // the effective scenario
};

// result.json: documented in docs/results.md. Histograms are both summarised (count, p50_ns ...) and embedded (V2,
// under "hdr") so that `axle report` and `axle compare` can read everything back.
std::string to_json(const Result& result);
axle::Result<Result> read_result(std::string_view json);

// The terminal summary: fits 80 columns; colour only when asked.
std::string summary(const Result& result, bool colour);
// series.csv
std::string series_csv(const Result& result);
// One self-contained page: no network, charts inside.
axle::Result<std::string> html(const Result& result);
// "delivery.hlog" and so on: name -> content.
std::map<std::string, std::string> histogram_logs(const Result& result);

}  // namespace axle::report
