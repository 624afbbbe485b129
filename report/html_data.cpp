// The figures behind the charts.
#include <algorithm>
#include <cmath>

#include "report/figures.hpp"
#include "report/html_page.hpp"
#include "report/json_writer.hpp"

namespace axle::report {
namespace {

using Layout = JsonWriter::Layout;

constexpr std::size_t kSeriesPointsMax = 600;
constexpr double kPointsPerDecade = 16;

// [1/(1-p), latency, enough samples?] from p0 up to the last sample.
void write_curve(JsonWriter& out, const Histogram& histogram) {
  out.begin_array();
  const double count = static_cast<double>(histogram.count());
  std::vector<double> odds, percents;
  for (int i = 0; histogram.count() > 0; ++i) {
    const double u = std::pow(10.0, i / kPointsPerDecade);
    if (u > count) break;
    odds.push_back(u);
    percents.push_back(100.0 - 100.0 / u);
  }
  const std::vector<std::int64_t> values = histogram.percentiles(percents);
  for (std::size_t i = 0; i < odds.size(); ++i) {
    out.begin_array(Layout::line).value(odds[i]).value(values[i]);
    out.value(count / odds[i] >= kSamplesBeyondMin * (1 - 1e-6)).end_array();
  }
  out.end_array();
}

// Long runs are shown in groups of rows: counts are added; of percentiles, which cannot be added, the largest stands
// for the group. Returns the seconds that a point stands for.
std::uint32_t write_series(JsonWriter& out, const std::vector<SeriesRow>& rows) {
  const std::size_t group = std::max<std::size_t>(1, (rows.size() + kSeriesPointsMax - 1) / kSeriesPointsMax);
  out.key("series").begin_array();
  for (std::size_t start = 0; start < rows.size(); start += group) {
    SeriesRow sum = rows[start];
    for (std::size_t i = start + 1; i < std::min(start + group, rows.size()); ++i) {
      sum.scheduled += rows[i].scheduled;
      sum.accepted += rows[i].accepted;
      sum.delivered += rows[i].delivered;
      sum.failures += rows[i].failures;
      sum.delivery_p50_ns = std::max(sum.delivery_p50_ns, rows[i].delivery_p50_ns);
      sum.delivery_p99_ns = std::max(sum.delivery_p99_ns, rows[i].delivery_p99_ns);
      sum.lag_p99_ns = std::max(sum.lag_p99_ns, rows[i].lag_p99_ns);
    }
    out.begin_object(Layout::line).member("second", sum.second).member("scheduled", sum.scheduled);
    out.member("accepted", sum.accepted).member("delivered", sum.delivered).member("failures", sum.failures);
    out.member("p50", sum.delivery_p50_ns).member("p99", sum.delivery_p99_ns).member("lag", sum.lag_p99_ns);
    out.end_object();
  }
  out.end_array();
  const std::uint32_t step = rows.size() > 1 && rows[1].second > rows[0].second ? rows[1].second - rows[0].second : 1;
  return step * static_cast<std::uint32_t>(group);
}

// Bands behind the charts over time, in seconds.
void write_bands(JsonWriter& out, const std::vector<Phase>& phases) {
  out.key("phases").begin_array();
  for (const Phase& phase : phases) {
    out.begin_object(Layout::line).member("kind", phase.kind);
    out.member("from", static_cast<double>(phase.from_ns) / 1e9);
    out.member("to", static_cast<double>(phase.to_ns) / 1e9).end_object();
  }
  out.end_array();
}

void write_costs(JsonWriter& out, const Result& result) {
  static const Verification kNone;
  const Verification* hub = verification_at(result, "hub");
  const Verification* agencies = verification_at(result, "agencies");
  if (hub == nullptr) hub = &kNone;
  if (agencies == nullptr) agencies = &kNone;
  const auto find = [](const std::vector<CostRow>& rows, const std::string& name) {
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const CostRow& r) { return r.name == name; });
    return row == rows.end() ? CostRow{} : *row;
  };
  // In the order of the table beside the chart: what the hub spends most on comes first.
  std::vector<std::string> names;
  for (const Verification* place : {hub, agencies}) {
    for (const CostRow& row : by_cost(place->stages)) {
      if (std::find(names.begin(), names.end(), row.name) == names.end()) names.push_back(row.name);
    }
  }
  out.key("stages").begin_array();
  for (const std::string& name : names) {
    out.begin_object(Layout::line).member("name", name).member("hub", find(hub->stages, name).cpu_ns);
    out.member("agencies", find(agencies->stages, name).cpu_ns).end_object();
  }
  out.end_array();
  out.key("algorithms").begin_array();
  for (const CostRow& row : by_cost(hub->algorithms)) {
    out.begin_object(Layout::line).member("name", row.name);
    out.member("each", static_cast<double>(row.cpu_ns) / static_cast<double>(row.count)).end_object();
  }
  out.end_array();
}

}  // namespace

std::string html_data(const Result& result) {
  JsonWriter out(JsonWriter::Escape::html);
  out.begin_object();
  out.key("levels").begin_array(Layout::line);
  for (const char* level : kLevelNames) out.value(level);
  out.end_array();
  out.key("percentiles").begin_object();
  for (std::size_t metric = 0; metric < kMetrics; ++metric) {
    out.key(kMetricNames[metric]).begin_array();
    for (const Level& level : result.levels) write_curve(out, level.latency[metric]);
    out.end_array();
  }
  out.end_object();
  const std::uint32_t seconds = write_series(out, result.series);
  out.member("seconds", seconds);
  write_bands(out, result.phases);
  write_costs(out, result);
  out.end_object();
  return out.take();
}

}  // namespace axle::report
