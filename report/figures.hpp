// Figures that every form of the report shows the same way: percentiles with enough samples, verdict, totals.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/result.hpp"

namespace axle::report {

inline constexpr std::size_t kLevels = kLevelNames.size();
inline constexpr std::size_t kMetrics = kMetricNames.size();
enum MetricIndex : std::size_t { kAcceptance, kDelivery, kReceipt, kRegistration };

// A percentile is shown only when at least this many samples are expected above it: p50 needs 20 samples, p90 100,
// p99 1,000, p99.9 10,000. Below that it says more about chance than about the hub.
inline constexpr double kSamplesBeyondMin = 10;

// Empty when the samples are too few.
std::optional<std::int64_t> percentile(const Histogram& histogram, double percent);
// "12.3ms", or "n/a" when the samples are too few.
std::string percentile_text(const Histogram& histogram, double percent);

// The tail that a table can show: 99 when one of its histograms has the samples for it, else 90.
int tail_percent(const std::vector<const Histogram*>& histograms);

// Sum of histograms of one layout; empty when their layouts differ (a file may say anything).
std::optional<Histogram> merged(const std::vector<const Histogram*>& histograms);
// All sender levels together.
std::optional<Histogram> all_levels(const Result& result, std::size_t metric);

enum class Verdict : std::uint8_t { valid, not_met, invalid, incomplete };
// A run that was interrupted is INCOMPLETE whatever else is true of it; otherwise `result.valid` decides, and the
// figures of a valid one are worth comparing with its objectives.
Verdict verdict(const Result& result) noexcept;
const char* to_string(Verdict verdict) noexcept;  // "VALID" "NOT MET" "INVALID" "INCOMPLETE"

// A number of a metric in its unit, for people: "12.3ms", "30%", "1,234", "57.9/s"; "n/a" when there is none.
std::string metric_text(std::string_view unit, double value);
// "2 of 3 objectives are met".
std::string objectives_text(const Result& result);
const Interval* interval_of(const Result& result, std::string_view metric, std::string_view level, double percent);

// sent = delivered + refused + pending + expired + withdrawn + lost.
bool balances(const Accounting& accounting) noexcept;

// The measured cost at "hub" or "agencies"; nullptr when the result has none.
const Verification* verification_at(const Result& result, std::string_view where) noexcept;

}  // namespace axle::report
