#include "sim/measure/validity.hpp"

#include <algorithm>

#include "base/units.hpp"
#include "sim/measure/flow.hpp"

namespace axle::sim {

namespace {

using Reasons = std::vector<std::string>;

std::string counted(std::uint64_t count, const char* one, const char* many) {
  return format_count(count) + " " + (count == 1 ? one : many);
}

std::uint64_t overflows(const Measurements& measurements) {
  std::uint64_t count = measurements.lag.overflows();
  for (const auto& metric : measurements.latency) {
    for (const auto& row : metric) {
      for (const Histogram& cell : row) count += cell.overflows();
    }
  }
  for (const RequestStats& one : measurements.operations) {
    count += one.scheduled_to_done.overflows() + one.sent_to_done.overflows() + one.scheduled_to_sent.overflows();
  }
  return count;
}

void judge_schedule(const Measurements& measurements, Reasons& reasons) {
  const DurationNs lag = measurements.lag.percentile(99);
  const DurationNs response = latency_of(measurements, Metric::acceptance, std::nullopt).percentile(99);
  const auto share = static_cast<DurationNs>(kLagShareOfResponse * static_cast<double>(response));
  if (lag > std::max(kLagAllowed, share)) {
    reasons.push_back("The generator sent late: p99 of its lag is " + format_duration(lag) + ", allowed are " +
                      format_duration(std::max(kLagAllowed, share)) +
                      " (1 ms, or 5 % of the p99 of acceptance); lower the rate (traffic.scale), verify with fewer "
                      "threads, or run the agencies on a machine of their own.");
  }
  const std::uint64_t asked = measurements.scheduled - std::min(measurements.scheduled, measurements.local_in_window);
  if (static_cast<double>(measurements.lag.count()) < kAchievedShareMin * static_cast<double>(asked)) {
    reasons.push_back("The generator sent " + format_count(measurements.lag.count()) + " of " + format_count(asked) +
                      " documents that fell due, less than 99 %; lower the rate, or allow more connections.");
  }
}

void judge_machine(const Harness& harness, Reasons& reasons) {
  if (const DurationNs delay = harness.loop_delay.percentile(99); delay > kLoopDelayAllowed) {
    reasons.push_back("The generator's event loop was late: p99 of its delay is " + format_duration(delay) +
                      ", allowed is 1 ms; give the agencies a machine of their own, or lower the rate "
                      "(traffic.scale).");
  }
  const double available = harness.cores * static_cast<double>(harness.wall_ns);
  if (available > 0 && static_cast<double>(harness.cpu_ns) > kGeneratorCpuMax * available) {
    reasons.push_back("The generator used " + format_share(static_cast<double>(harness.cpu_ns) / available) +
                      " of the CPU time that it could get, allowed are 80 %; lower the rate (traffic.scale), or run "
                      "the agencies on more cores.");
  }
}

void judge_books(const Measurements& measurements, Reasons& reasons) {
  bool balanced = measurements.accounting.balanced();
  for (const Accounting& one : measurements.by_level) balanced = balanced && one.balanced();
  if (!balanced) {
    reasons.emplace_back(
        "The accounting does not balance (sent = delivered + refused + pending + expired + withdrawn + lost): this is "
        "a defect of the harness; keep the result folder and report it.");
  }
  if (measurements.flow.mismatch > kFlowMismatchMax) {
    reasons.push_back("Little's law does not hold for the requests: " + format_share(measurements.flow.mismatch) +
                      " between the mean number in flight and rate times response time, allowed are 2 %; this is a "
                      "defect of the harness; keep the result folder and report it.");
  }
  if (const std::uint64_t count = overflows(measurements); count > 0) {
    reasons.push_back(format_count(count) + " latencies were longer than the histograms hold (" +
                      format_duration(measurements.lag.highest()) +
                      "), so the upper percentiles are too low; compress time more (traffic.compress), or look "
                      "why the network stands still.");
  }
}

// Nothing to deliver is no fault: all of it may be meant to be refused, or to wait.
bool something_was_to_arrive(const Expectations& expectations) {
  const auto arrives = [](const ExpectationRow& row) {
    return row.expected == Expected::delivered || row.expected == Expected::returned;
  };
  return expectations.rows.empty() || std::ranges::any_of(expectations.rows, arrives);
}

void judge_arrivals(const Measurements& measurements, Reasons& reasons) {
  const Accounting& accounting = measurements.accounting;
  if (accounting.sent > 0 && accounting.delivered == 0 && something_was_to_arrive(measurements.expectations)) {
    reasons.push_back("Nothing was delivered" +
                      (measurements.failures.empty() ? "" : ": " + measurements.failures.front()) +
                      "; look at the hub's disk, its directory and its log.");
  }
  if (measurements.not_intact > 0) {
    reasons.push_back(counted(measurements.not_intact, "delivery", "deliveries") +
                      " failed the receiver's verification; the failures of the result say why.");
  }
  if (accounting.lost > 0) {
    reasons.push_back(counted(accounting.lost, "document was", "documents were") +
                      " lost after the hub had acknowledged; the failures of the result name them, look for them in "
                      "the hub's journal.");
  }
  if (accounting.duplicated > 0) {
    reasons.push_back(counted(accounting.duplicated, "delivery was", "deliveries were") +
                      " made twice; look at the hub's duplicate check and at what it does with an acknowledgement "
                      "(updateStatus done).");
  }
}

void judge_verdicts(const Expectations& expectations, Reasons& reasons) {
  if (expectations.false_accepts > 0) {
    reasons.push_back(
        counted(expectations.false_accepts, "false accept", "false accepts") + ": " + expectations.first_false_accept +
        "; look at hub.verification in the scenario and at the hub's rules for this kind (Expectations).");
  }
  if (expectations.false_rejects > 0) {
    reasons.push_back(counted(expectations.false_rejects, "false reject", "false rejects") + ": " +
                      expectations.first_false_reject +
                      "; look at the hub's trust, its clock and its revocation lists.");
  }
}

}  // namespace

int Validity::exit_code() const noexcept {
  if (network_at_fault) return 1;
  return harness_at_fault ? 4 : 0;
}

Validity judge(const Measurements& measurements) {
  Validity validity;
  judge_schedule(measurements, validity.reasons);
  judge_machine(measurements.harness, validity.reasons);
  judge_books(measurements, validity.reasons);
  validity.harness_at_fault = !validity.reasons.empty();
  const std::size_t before = validity.reasons.size();
  judge_arrivals(measurements, validity.reasons);
  judge_verdicts(measurements.expectations, validity.reasons);
  validity.network_at_fault = validity.reasons.size() > before;
  validity.valid = validity.reasons.empty();
  if (measurements.steady.verdict == Steadiness::not_steady) {
    validity.warnings.push_back("The run did not settle: " + measurements.steady.why +
                                "; its figures depend on when it was measured: warm up longer (phases.warmup), run "
                                "longer, or lower the rate.");
  }
  return validity;
}

}  // namespace axle::sim
