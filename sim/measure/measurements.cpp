#include "sim/measure/measurements.hpp"

namespace axle::sim {

std::string_view to_string(Metric metric) noexcept {
  switch (metric) {
    case Metric::acceptance: return "acceptance";
    case Metric::delivery: return "delivery";
    case Metric::receipt: return "receipt";
    case Metric::registration: return "registration";
  }
  return "unknown";
}

std::uint64_t RequestStats::failures(FailureClass kind) const noexcept {
  std::uint64_t sum = 0;
  for (const FailureCounts& level : failed) sum += level[static_cast<std::size_t>(kind)];
  return sum;
}

std::uint64_t Expectations::wrong() const noexcept {
  std::uint64_t sum = 0;
  for (const ExpectationRow& row : rows) sum += row.otherwise;
  return sum;
}

bool enough_beyond(std::uint64_t samples, double percent, double wanted) noexcept {
  constexpr double kForgiven = 1 - 1e-6;
  return static_cast<double>(samples) * (100.0 - percent) / 100.0 >= wanted * kForgiven;
}

std::size_t size_class(std::uint64_t bytes) noexcept {
  if (bytes < (64U << 10)) return 0;
  if (bytes < (256U << 10)) return 1;
  return bytes < (1U << 20) ? 2 : 3;
}

DurationNs omission_gap(const Measurements& measurements) {
  Histogram response, service;
  for (const RequestStats& one : measurements.operations) {
    response.merge(one.scheduled_to_done);
    service.merge(one.sent_to_done);
  }
  return response.percentile(99) - service.percentile(99);
}

Histogram latency_of(const Measurements& measurements, Metric metric, std::optional<identity::Level> level) {
  Histogram sum;
  const auto& by_sender = measurements.latency[static_cast<std::size_t>(metric)];
  for (std::size_t from = 0; from < identity::kLevelCount; ++from) {
    for (std::size_t to = 0; to < identity::kLevelCount; ++to) {
      const std::size_t place = metric == Metric::delivery ? to : from;
      if (!level || place == static_cast<std::size_t>(*level)) sum.merge(by_sender[from][to]);
    }
  }
  return sum;
}

}  // namespace axle::sim
