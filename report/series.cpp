// series.csv and the histogram logs.
#include <array>
#include <cstdio>

#include "base/time.hpp"
#include "report/figures.hpp"

namespace axle::report {
namespace {

constexpr const char* kSeriesHead =
    "second,phase,scheduled,accepted,delivered,receipts,registered,requests,failures,delivery_p50_ns,delivery_p99_ns,"
    "lag_p99_ns\n";

// A phase's name as it is; from a damaged result.json nothing that a spreadsheet would take for more.
std::string plain_word(std::string_view text) {
  std::string word;
  for (const char c : text) {
    if (c >= 'a' && c <= 'z') word += c;
  }
  return word;
}

// "2026-08-03T09:00:00+07:00" as format_iso8601 writes it; 0 for anything else.
InstantNs start_of(const Result& result) {
  CivilTime c;
  if (std::sscanf(result.started_at.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d+07:00", &c.year, &c.month, &c.day, &c.hour,
                  &c.minute, &c.second) != 6) {
    return 0;
  }
  const InstantNs at = from_civil_in_viet_nam(c);
  return format_iso8601(at) == result.started_at ? at : 0;
}

}  // namespace

std::string series_csv(const Result& result) {
  std::string csv = kSeriesHead;
  for (const SeriesRow& row : result.series) {
    csv += std::to_string(row.second) + "," + plain_word(row.phase) + ",";
    for (const std::uint64_t value :
         {row.scheduled, row.accepted, row.delivered, row.receipts, row.registered, row.requests, row.failures}) {
      csv += std::to_string(value) + ",";
    }
    csv += std::to_string(row.delivery_p50_ns) + "," + std::to_string(row.delivery_p99_ns) + "," +
           std::to_string(row.lag_p99_ns) + "\n";
  }
  return csv;
}

std::map<std::string, std::string> histogram_logs(const Result& result) {
  const InstantNs start = start_of(result);
  std::map<std::string, std::string> logs;
  const auto interval = [&](std::string tag, const Histogram& histogram) {
    return HistogramInterval{std::move(tag), start, result.measured_ns, &histogram};
  };
  for (std::size_t metric = 0; metric < kMetrics; ++metric) {
    // Without a tag: all documents; by sender level; by sender and receiver level.
    std::vector<HistogramInterval> intervals;
    const std::optional<Histogram> all = all_levels(result, metric);
    if (all) intervals.push_back(interval("", *all));
    for (std::size_t sender = 0; sender < kLevels; ++sender) {
      intervals.push_back(interval(kLevelNames[sender], result.levels[sender].latency[metric]));
    }
    for (std::size_t sender = 0; sender < kLevels; ++sender) {
      for (std::size_t receiver = 0; receiver < kLevels; ++receiver) {
        intervals.push_back(interval(std::string(kLevelNames[sender]) + "->" + kLevelNames[receiver],
                                     result.matrix[sender][receiver].latency[metric]));
      }
    }
    std::erase_if(intervals, [](const HistogramInterval& i) { return i.histogram->count() == 0; });
    logs[std::string(kMetricNames[metric]) + ".hlog"] = write_histogram_log(start, intervals);
  }
  std::vector<HistogramInterval> requests;
  for (const Operation& operation : result.operations) {
    requests.push_back(interval(operation.name + "/scheduled_to_done", operation.scheduled_to_done));
    requests.push_back(interval(operation.name + "/sent_to_done", operation.sent_to_done));
    requests.push_back(interval(operation.name + "/scheduled_to_sent", operation.scheduled_to_sent));
  }
  std::erase_if(requests, [](const HistogramInterval& i) { return i.histogram->count() == 0; });
  logs["requests.hlog"] = write_histogram_log(start, requests);
  return logs;
}

}  // namespace axle::report
