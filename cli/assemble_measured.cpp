// What was counted and timed.
#include "cli/assemble_parts.hpp"
#include "protocol/axis/operation.hpp"

namespace axle::cli {
namespace {

constexpr std::array<const char*, 4> kSizeClasses{"<64KiB", "<256KiB", "<1MiB", ">=1MiB"};
constexpr std::array<const char*, 2> kConnections{"direct", "lgsp"};

report::Accounting accounting_of(const sim::Accounting& a) {
  return {a.sent, a.delivered, a.refused, a.pending, a.expired, a.withdrawn, a.lost, a.duplicated};
}

double per_second(std::uint64_t count, DurationNs window) {
  return window > 0 ? static_cast<double>(count) * 1e9 / static_cast<double>(window) : 0.0;
}

template <std::size_t Count>
std::vector<report::Split> split_of(const std::array<std::array<Histogram, Count>, sim::kMetricCount>& by,
                                    const auto& names) {
  std::vector<report::Split> splits;
  for (std::size_t i = 0; i < Count; ++i) {
    report::Split split;
    split.name = names[i];
    for (std::size_t metric = 0; metric < sim::kMetricCount; ++metric) split.latency[metric] = by[metric][i];
    splits.push_back(std::move(split));
  }
  return splits;
}

report::Failures failures_of(const sim::FailureCounts& counts) {
  const auto of = [&](sim::FailureClass kind) { return counts[static_cast<std::size_t>(kind)]; };
  return {of(sim::FailureClass::refused), of(sim::FailureClass::transport), of(sim::FailureClass::timeout),
          of(sim::FailureClass::wrong_answer)};
}

std::string phase_name(const sim::Measurements& m, std::uint32_t phase) {
  if (phase >= m.phases.size()) return "drain";
  return std::string(sim::kPhaseKindNames[static_cast<std::size_t>(m.phases[phase].kind)]);
}

void fill_levels(report::Result& result, const sim::Measurements& m) {
  for (std::size_t from = 0; from < identity::kLevelCount; ++from) {
    report::Level& level = result.levels[from];
    level.sent = m.levels[from].sent;
    level.received = m.levels[from].received;
    level.accounting = accounting_of(m.by_level[from]);
    for (std::size_t to = 0; to < identity::kLevelCount; ++to) {
      report::Cell& cell = result.matrix[from][to];
      cell.deliveries = m.matrix[from][to];
      for (std::size_t metric = 0; metric < sim::kMetricCount; ++metric) {
        cell.latency[metric] = m.latency[metric][from][to];
        level.latency[metric].merge(m.latency[metric][from][to]);
      }
    }
  }
}

void fill_operations(report::Result& result, const sim::Measurements& m) {
  for (std::size_t i = 0; i < m.operations.size(); ++i) {
    const sim::RequestStats& stats = m.operations[i];
    if (stats.scheduled_to_done.count() == 0) continue;
    report::Operation& operation = result.operations.emplace_back();
    operation.name = axis::info(static_cast<axis::Operation>(i)).name;
    operation.scheduled_to_done = stats.scheduled_to_done;
    operation.sent_to_done = stats.sent_to_done;
    operation.scheduled_to_sent = stats.scheduled_to_sent;
    operation.ok = stats.ok;
    for (std::size_t level = 0; level < identity::kLevelCount; ++level) {
      operation.failed[level] = failures_of(stats.failed[level]);
    }
  }
}

void fill_series(report::Result& result, const sim::Measurements& m) {
  for (const sim::SeriesRow& row : m.series) {
    result.series.push_back({.second = row.second,
                             .phase = phase_name(m, row.phase),
                             .scheduled = row.scheduled,
                             .accepted = row.accepted,
                             .delivered = row.delivered,
                             .receipts = row.receipts,
                             .registered = row.registered,
                             .requests = row.requests,
                             .failures = row.failures,
                             .delivery_p50_ns = row.delivery_p50_ns,
                             .delivery_p99_ns = row.delivery_p99_ns,
                             .lag_p99_ns = row.lag_p99_ns});
  }
}

}  // namespace

void fill_measured(report::Result& result, const sim::Measurements& m) {
  result.started_at = format_iso8601(m.started_at);
  result.measured_ns = m.measured_ns;
  result.documents = m.documents;
  result.signed_documents = m.signed_documents;
  result.local_documents = m.local_documents;
  result.not_intact = m.not_intact;
  result.accounting = accounting_of(m.accounting);
  result.documents_per_s = per_second(m.documents_in_window, m.measured_ns);
  result.deliveries_per_s = per_second(m.deliveries_in_window, m.measured_ns);
  result.requests_per_s = per_second(m.requests, m.measured_ns);
  result.bytes_per_s = per_second(m.bytes, m.measured_ns);
  result.generator_scheduled = m.scheduled;
  result.generator_on_time = m.on_time;
  result.generator_lag = m.lag;
  result.generator_loop_delay = m.harness.loop_delay;
  result.generator_cores = m.harness.cores;
  result.omission_gap_ns = sim::omission_gap(m);
  result.flow = {m.flow.in_flight, m.flow.rate_per_s, m.flow.response_ns, m.flow.mismatch};
  result.failures = m.failures;
  result.by_priority = split_of(m.by_priority, std::array<const char*, 5>{"0", "1", "2", "3", "4"});
  result.by_size = split_of(m.by_size, kSizeClasses);
  result.by_connection = split_of(m.by_connection, kConnections);
  fill_levels(result, m);
  fill_operations(result, m);
  fill_series(result, m);
}

}  // namespace axle::cli
