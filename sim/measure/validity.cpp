#include "sim/measure/validity.hpp"

#include <algorithm>

#include "base/units.hpp"

namespace axle::sim {

namespace {

DurationNs acceptance_p99(const Measurements& measurements) {
  Histogram all;
  for (const auto& row : measurements.latency[static_cast<std::size_t>(Metric::acceptance)]) {
    for (const Histogram& cell : row) all.merge(cell);
  }
  return all.percentile(99);
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

void judge_generator(const Measurements& measurements, std::vector<std::string>& reasons) {
  const DurationNs lag = measurements.lag.percentile(99);
  const DurationNs response = acceptance_p99(measurements);
  const auto share = static_cast<DurationNs>(kLagShareOfResponse * static_cast<double>(response));
  if (lag > std::max(kLagAllowed, share)) {
    reasons.push_back("The generator sent late: p99 of its lag is " + format_duration(lag) + ", allowed are " +
                      format_duration(std::max(kLagAllowed, share)) +
                      " (1 ms, or 5 % of the p99 of acceptance); lower the rate (traffic.scale), verify with fewer "
                      "threads, or run the agencies on a machine of their own.");
  }
  const auto achieved = static_cast<double>(measurements.lag.count());
  if (achieved < kAchievedShareMin * static_cast<double>(measurements.scheduled)) {
    reasons.push_back("The generator sent " + format_count(measurements.lag.count()) + " of " +
                      format_count(measurements.scheduled) +
                      " documents that fell due, less than 99 %; lower the rate, or allow more connections.");
  }
}

void judge_network(const Measurements& measurements, Validity& validity) {
  const std::size_t before = validity.reasons.size();
  const Accounting& accounting = measurements.accounting;
  if (accounting.sent > 0 && accounting.delivered == 0) {
    validity.reasons.push_back("Nothing was delivered" +
                               (measurements.failures.empty() ? "" : ": " + measurements.failures.front()) +
                               "; look at the hub's disk, its directory and its log.");
  }
  if (measurements.not_intact > 0) {
    validity.reasons.push_back(format_count(measurements.not_intact) +
                               (measurements.not_intact == 1 ? " delivery" : " deliveries") +
                               " failed the receiver's verification; the failures of the result say why.");
  }
  if (const std::uint64_t lost = measurements.accounting.lost; lost > 0) {
    validity.reasons.push_back(format_count(lost) + (lost == 1 ? " document was" : " documents were") +
                               " lost after the hub had acknowledged; the failures of the result name them, look for "
                               "them in the hub's journal.");
  }
  if (const std::uint64_t twice = measurements.accounting.duplicated; twice > 0) {
    validity.reasons.push_back(format_count(twice) + (twice == 1 ? " delivery was" : " deliveries were") +
                               " made twice; look at the hub's duplicate check and at what it does with an "
                               "acknowledgement (updateStatus done).");
  }
  if (validity.reasons.size() > before) validity.network_at_fault = true;
}

}  // namespace

int Validity::exit_code() const noexcept {
  if (network_at_fault) return 1;
  return harness_at_fault ? 4 : 0;
}

Validity judge(const Measurements& measurements) {
  Validity validity;
  judge_generator(measurements, validity.reasons);
  bool balanced = measurements.accounting.balanced();
  for (const Accounting& one : measurements.by_level) balanced = balanced && one.balanced();
  if (!balanced) {
    validity.reasons.push_back(
        "The accounting does not balance (sent = delivered + refused + pending + expired + lost): this is a defect of "
        "the harness; keep the result folder and report it.");
  }
  if (const std::uint64_t count = overflows(measurements); count > 0) {
    validity.reasons.push_back(
        format_count(count) + " latencies were longer than the histograms hold (" +
        format_duration(measurements.lag.highest()) +
        "), so the upper percentiles are too low; compress time more (traffic.compress), or look "
        "why the network stands still.");
  }
  validity.harness_at_fault = !validity.reasons.empty();
  judge_network(measurements, validity);
  validity.valid = validity.reasons.empty();
  return validity;
}

}  // namespace axle::sim
