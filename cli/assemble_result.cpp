#include "cli/assemble_result.hpp"

#include <boost/json.hpp>
#include <cstdio>

#include "base/live_clock.hpp"
#include "cli/exit_code.hpp"
#include "cli/machine.hpp"
#include "protocol/axis/operation.hpp"
#include "sim/measure/validity.hpp"

namespace axle::cli {
namespace {

namespace json = boost::json;

constexpr std::array<const char*, 4> kSizeClasses{"<64KiB", "<256KiB", "<1MiB", ">=1MiB"};
constexpr std::array<const char*, 2> kConnections{"direct", "lgsp"};

std::string hex64(std::uint64_t value) {
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(value));
  return text.data();
}

report::Accounting accounting_of(const sim::Accounting& a) {
  return {a.sent, a.delivered, a.refused, a.pending, a.expired, a.lost, a.duplicated};
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
    if (stats.ok + stats.refused + stats.unavailable + stats.timeout + stats.wrong_answer == 0) continue;
    report::Operation& operation = result.operations.emplace_back();
    operation.name = axis::info(static_cast<axis::Operation>(i)).name;
    operation.scheduled_to_done = stats.scheduled_to_done;
    operation.sent_to_done = stats.sent_to_done;
    operation.scheduled_to_sent = stats.scheduled_to_sent;
    operation.ok = stats.ok;
    operation.refused = stats.refused;
    operation.unavailable = stats.unavailable;
    operation.timeout = stats.timeout;
    operation.wrong_answer = stats.wrong_answer;
  }
}

void fill_series(report::Result& result, const sim::Measurements& m) {
  for (const sim::SeriesRow& row : m.series) {
    result.series.push_back({.second = row.second,
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

// What is the same for a live run and one in virtual time.
Assembled common(const World& world, const sim::Measurements& m, std::string command) {
  const sim::Validity validity = sim::judge(m);
  Assembled assembled;
  assembled.exit_code = validity.exit_code();
  report::Result& result = assembled.result;
  result.valid = validity.valid;
  result.invalid_reasons = validity.reasons;
  result.scenario = world.scenario.name;
  result.title = world.scenario.title;
  result.scenario_yaml = sim::show_scenario(world.scenario);
  result.seed = world.scenario.seed;
  result.plan_hash = hex64(world.plan.hash);
  result.commit = describe_commit();
  result.machine = describe_machine();
  result.command = std::move(command);
  result.started_at = format_iso8601(m.started_at);
  result.measured_ns = m.measured_ns;
  result.documents = m.documents;
  result.signed_documents = m.signed_documents;
  result.not_intact = m.not_intact;
  result.agencies = world.network.agencies.size();
  result.centres = world.network.centres.size();
  result.accounting = accounting_of(m.accounting);
  result.documents_per_s = per_second(m.documents_in_window, m.measured_ns);
  result.deliveries_per_s = per_second(m.deliveries_in_window, m.measured_ns);
  result.requests_per_s = per_second(m.requests, m.measured_ns);
  result.bytes_per_s = per_second(m.bytes, m.measured_ns);
  result.generator_scheduled = m.scheduled;
  result.generator_on_time = m.on_time;
  result.generator_lag = m.lag;
  result.failures = m.failures;
  result.by_priority = split_of(m.by_priority, std::array<const char*, 5>{"0", "1", "2", "3", "4"});
  result.by_size = split_of(m.by_size, kSizeClasses);
  result.by_connection = split_of(m.by_connection, kConnections);
  fill_levels(result, m);
  fill_operations(result, m);
  fill_series(result, m);
  return assembled;
}

// Adds up costs that come in parts (a level each) into rows by name.
class CostTable {
 public:
  void add(std::string_view name, std::uint64_t count, DurationNs cpu_ns) {
    for (report::CostRow& row : rows_) {
      if (row.name == name) {
        row.count += count;
        row.cpu_ns += cpu_ns;
        return;
      }
    }
    rows_.push_back({std::string(name), count, cpu_ns});
  }
  std::vector<report::CostRow> take() {
    std::erase_if(rows_, [](const report::CostRow& row) { return row.count == 0; });
    return std::move(rows_);
  }

 private:
  std::vector<report::CostRow> rows_;
};

std::uint64_t number_at(const json::value& from, std::string_view pointer) {
  boost::system::error_code error;
  const json::value* found = from.find_pointer(pointer, error);
  return found == nullptr || error || !found->is_number() ? 0 : found->to_number<std::uint64_t>(error);
}

// Adds the costs of one part of the hub's figures to the table; returns their sum.
DurationNs add_costs(const json::value& figures, const std::string& pointer, CostTable& table) {
  boost::system::error_code error;
  const json::value* costs = figures.find_pointer(pointer, error);
  if (costs == nullptr || !costs->is_object()) return 0;
  DurationNs sum_ns = 0;
  for (const auto& [name, cost] : costs->get_object()) {
    const auto cpu_ns = static_cast<DurationNs>(number_at(cost, "/cpu_ns"));
    table.add(name, number_at(cost, "/count"), cpu_ns);
    sum_ns += cpu_ns;
  }
  return sum_ns;
}

report::Verification hub_verification(const json::value& figures) {
  report::Verification verification;
  verification.where = "hub";
  CostTable stages, algorithms, levels;
  const auto add = [&](const std::string& pointer) {
    const DurationNs cpu_ns = add_costs(figures, pointer + "/stages", stages);
    add_costs(figures, pointer + "/algorithms", algorithms);
    verification.total_cpu_ns += cpu_ns;
    return cpu_ns;
  };
  for (const char* level : report::kLevelNames) {
    const std::string pointer = std::string("/verification/") + level;
    const std::uint64_t documents = number_at(figures, pointer + "/documents");
    levels.add(level, documents, add(pointer));
    verification.documents += documents;
  }
  add("/verification/other");  // statuses, polls, acknowledgements: authenticated and read, but no documents
  for (const std::string_view name : signature::kSizeClassNames) {
    const std::string pointer = "/verification/sizes/" + std::string(name);
    CostTable size_stages;
    const DurationNs cpu_ns = add_costs(figures, pointer + "/stages", size_stages);
    const std::uint64_t documents = number_at(figures, pointer + "/documents");
    if (documents == 0) continue;
    verification.sizes.push_back(
        {std::string(name), documents, number_at(figures, pointer + "/bytes"), cpu_ns, size_stages.take()});
  }
  verification.stages = stages.take();
  verification.algorithms = algorithms.take();
  verification.levels = levels.take();
  return verification;
}

void add_stages(const signature::CostLedger& ledger, CostTable& table) {
  for (std::size_t i = 0; i < signature::kStageCount; ++i) {
    const signature::Cost& cost = ledger.stages()[i];
    table.add(to_string(static_cast<signature::Stage>(i)), cost.count, cost.cpu_ns);
  }
}

report::Verification receivers_verification(const signature::DocumentCosts& costs) {
  report::Verification verification;
  verification.where = "agencies";
  CostTable stages, algorithms, levels;
  const auto add = [&](const signature::CostLedger& ledger) {
    add_stages(ledger, stages);
    for (const signature::KeyAlgorithm algorithm : signature::kKeyAlgorithms) {
      const signature::Cost& cost = ledger.algorithms()[static_cast<std::size_t>(algorithm)];
      algorithms.add(to_string(algorithm), cost.count, cost.cpu_ns);
    }
    verification.total_cpu_ns += ledger.total_cpu_ns();
  };
  for (const identity::Level level : identity::kLevels) {
    const signature::CostShare& share = costs.by_level[static_cast<std::size_t>(level)];
    add(share.ledger);
    levels.add(to_string(level), share.documents, share.ledger.total_cpu_ns());
    verification.documents += share.documents;
  }
  add(costs.other);
  for (std::size_t i = 0; i < signature::kSizeClassCount; ++i) {
    const signature::CostShare& share = costs.by_size[i];
    if (share.documents == 0) continue;
    CostTable size_stages;
    add_stages(share.ledger, size_stages);
    verification.sizes.push_back({std::string(signature::kSizeClassNames[i]), share.documents, share.bytes,
                                  share.ledger.total_cpu_ns(), size_stages.take()});
  }
  verification.stages = stages.take();
  verification.algorithms = algorithms.take();
  verification.levels = levels.take();
  return verification;
}

void fill_hub(report::Result& result, const LiveOutcome& outcome) {
  boost::system::error_code error;
  const json::value figures = json::parse(outcome.hub_figures.empty() ? "{}" : outcome.hub_figures, error);
  result.hub_cpu_s = static_cast<double>(outcome.hub_cpu_ns) / 1e9;
  result.hub_rss_bytes_max = number_at(figures, "/process/rss_bytes_max");
  result.hub_store_bytes = number_at(figures, "/store/bytes");
  result.hub_syncs = number_at(figures, "/store/syncs");
  if (result.hub_syncs > 0) {
    result.hub_sync_mean_ms =
        static_cast<double>(number_at(figures, "/store/sync_ns")) / 1e6 / static_cast<double>(result.hub_syncs);
  }
  if (!outcome.hub_figures.empty()) result.verification.push_back(hub_verification(figures));
  result.verification.push_back(receivers_verification(outcome.receiver_costs));
}

void invalidate(Assembled& assembled, std::string reason, ExitCode code) {
  assembled.result.valid = false;
  assembled.result.invalid_reasons.insert(assembled.result.invalid_reasons.begin(), std::move(reason));
  assembled.exit_code = code;
}

}  // namespace

Assembled assemble_live(const World& world, const Prepared& prepared, const LiveOutcome& outcome, std::string command) {
  Assembled assembled = common(world, outcome.measurements, std::move(command));
  report::Result& result = assembled.result;
  result.kind = "live";
  result.wall_ns = outcome.wall_ns;
  result.key_pairs = prepared.identities.key_pairs;
  fill_hub(result, outcome);
  const report::Verification& receivers = result.verification.back();
  result.generator_cpu_s = static_cast<double>(outcome.own_cpu_ns - receivers.total_cpu_ns) / 1e9;
  if (outcome.end == agents::FleetEnd::interrupted) result.complete = false;
  if (!outcome.hub_ended.empty()) {
    invalidate(
        assembled,
        "the hub ended in mid-run (" + outcome.hub_ended +
            "): this is what was measured until then; what it had acknowledged and not delivered is counted as pending",
        kUnreachable);
  } else if (!result.complete) {
    invalidate(assembled, "interrupted: this is what was measured until then", kNotMet);
  }
  return assembled;
}

Assembled assemble_virtual(const World& world, const sim::SimulationResult& simulation, DurationNs wall_ns,
                           std::string command) {
  Assembled assembled = common(world, simulation.measurements, std::move(command));
  assembled.result.kind = "virtual";
  assembled.result.wall_ns = wall_ns;
  assembled.result.fingerprint = hex64(simulation.fingerprint);
  return assembled;
}

}  // namespace axle::cli
