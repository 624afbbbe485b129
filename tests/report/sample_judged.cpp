// What the made-up result is judged by.
#include <array>
#include <cmath>
#include <random>

#include "sample_result.hpp"

namespace axle::report {
namespace {

std::int64_t latency(std::mt19937_64& random, double median_ms, double sigma) {
  std::lognormal_distribution<double> distribution(std::log(median_ms * 1e6), sigma);
  return static_cast<std::int64_t>(distribution(random));
}

void sample_phases(Result& r, std::uint64_t documents, std::mt19937_64& random) {
  const std::array<std::pair<const char*, DurationNs>, 4> steps{
      {{"warmup", 2 * kSecond}, {"steady", 4 * kSecond}, {"outage", 2 * kSecond}, {"recovery", 4 * kSecond}}};
  DurationNs at = 0;
  for (const auto& [kind, length] : steps) {
    Phase& phase = r.phases.emplace_back();
    phase.kind = kind;
    phase.from_ns = at;
    phase.to_ns = at += length;
    phase.documents = documents / 6;
    phase.accepted = phase.documents - 1;
    phase.refused = 1;
    phase.deliveries = phase.documents * 3;
    phase.delivered = phase.deliveries - 3;
    for (std::uint64_t i = 0; i < phase.accepted; ++i) phase.acceptance.record(latency(random, 4, 0.5));
    for (std::uint64_t i = 0; i < phase.delivered; ++i) phase.delivery.record(latency(random, 250, 0.7));
  }
  r.phases[2].backlog = 321;
  r.phases[2].recovery_ns = 1'750 * kMillisecond;
}

}  // namespace

void sample_judged(Result& r, std::uint64_t documents) {
  std::mt19937_64 random{43};
  r.local_documents = 7;
  r.warnings = {"The run did not settle: the median acceptance latency rises by 12% over the last third."};
  r.generator_cores = 2;
  r.omission_gap_ns = 3'100'000;
  for (int i = 0; i < 2000; ++i) r.generator_loop_delay.record(latency(random, 0.05, 0.4));
  r.flow = {.in_flight = 4.25, .rate_per_s = 1230.5, .response_ns = 3.45e6, .mismatch = 0.0003};
  r.objectives = {
      {.text = "delivery.commune.p99 < 60s",
       .metric = "delivery.commune.p99",
       .unit = "duration",
       .value = 1.23e9,
       .bound = 60e9,
       .met = true,
       .margin = 58.77e9,
       .few_samples = true},
      {.text = "accounting.lost == 0", .metric = "accounting.lost", .unit = "count", .value = 0, .met = true}};
  r.sources = {{.what = "documents sent",
                .where = "Government portal, 21 July 2019",
                .metric = "documents.sent",
                .unit = "count",
                .stated = 68'257,
                .expected = 1365.14,
                .measured = 1365,
                .deviation = -0.0001,
                .note = "as stated"},
               {.what = "signed share of G20",
                .where = "Government Office",
                .metric = "signed.share.G20",
                .unit = "share",
                .stated = 0.003,
                .expected = 0.003,
                .measured = 0.01,
                .deviation = 2.3,
                .low = 0.0002,
                .high = 0.05,
                .within_error = true,
                .note = "within sampling error"}};
  r.expectations = {{.name = "tampered",
                     .unit = "document",
                     .expected = "refused",
                     .cases = 12,
                     .as_expected = 11,
                     .otherwise = 1,
                     .examples = {"document D7 of G12 should have been refused, but was delivered"}},
                    {.name = "everything else",
                     .unit = "delivery",
                     .expected = "delivered",
                     .cases = 69'000,
                     .as_expected = 68'975,
                     .open = 25}};
  r.false_accepts = 1;
  sample_phases(r, documents, random);
  for (const char* metric : {"acceptance", "delivery"}) {
    for (const char* level : {"all", "central", "commune"}) {
      for (const double percent : {50.0, 90.0, 99.0}) {
        const auto value = static_cast<DurationNs>(percent * 1e5);
        r.intervals.push_back({metric, level, percent, documents, value, value - value / 20, value + value / 15});
      }
    }
  }
  r.interval_block_ns = kSecond;
  r.interval_blocks = 10;
  r.steady_state = {.verdict = "not steady",
                    .why = "the median acceptance latency rises by 12% over the last third of the measured time",
                    .window_ns = 250 * kMillisecond,
                    .windows = 40,
                    .truncated = 0.125,
                    .variation = 0.21,
                    .variation_bound = 0.33,
                    .shortfall = 0.01,
                    .rate_trend_p = 0.41,
                    .p50_trend_p = 0.003,
                    .rate_change = -0.02,
                    .p50_change = 0.12};
}

}  // namespace axle::report
