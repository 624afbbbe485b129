// The sections with charts: latency, time, verification cost.
#include <algorithm>
#include <cmath>
#include <limits>

#include "base/units.hpp"
#include "report/figures.hpp"
#include "report/html_page.hpp"
#include "report/text.hpp"

namespace axle::report {
namespace {

constexpr std::size_t kSeriesRowsMax = 600;

std::string chart(const char* id, const char* label, const char* size = "") {
  return "<div class=\"chart" + std::string(size) + "\"><canvas id=\"chart-" + id + "\" role=\"img\" aria-label=\"" +
         label + "\"></canvas></div>\n";
}

std::string level_section(const Result& r) {
  std::string tables;
  for (std::size_t metric = 0; metric < kMetrics; ++metric) {
    constexpr const char* kMeanings[] = {"Acceptance: scheduled to durably accepted by the hub",
                                         "Delivery: scheduled to fetched and verified by the receiver",
                                         "Receipt: scheduled to status 01 back at the sender",
                                         "Registration: scheduled to status 03 (or 02) back at the sender"};
    HtmlTable table{kMeanings[metric], {"sender", "count", "p50", "p90", "p99", "p99.9", "max"}, {}};
    const auto row = [&table](const char* name, const Histogram& h) {
      table.rows.push_back({{name},
                            {format_count(h.count())},
                            {html_percentile(h, 50)},
                            {html_percentile(h, 90)},
                            {html_percentile(h, 99)},
                            {html_percentile(h, 99.9)},
                            {html_percentile(h, 100)}});
    };
    for (std::size_t i = 0; i < kLevels; ++i) row(kLevelNames[i], r.levels[i].latency[metric]);
    if (const std::optional<Histogram> all = all_levels(r, metric)) {
      row("all", *all);
      table.last_is_total = true;
    }
    tables += "<div>" + html_table(table) + "</div>\n";
  }
  std::string buttons;
  for (const char* metric : kMetricNames) {
    buttons += "<button type=\"button\" data-metric=\"" + std::string(metric) + "\" aria-pressed=\"" +
               (metric == kMetricNames[kDelivery] ? "true" : "false") + "\">" + metric + "</button>";
  }
  return "<section>\n<h2>Latency by sender level</h2>\n<p class=\"note\">All four count from the moment that the "
         "scenario "
         "schedules the document, so a stalled hub cannot hide behind requests that were never sent. Dashed: fewer "
         "than "
         "ten samples beyond.</p>\n<div class=\"choice\" role=\"group\" aria-label=\"metric of the chart\">" +
         buttons + "</div>\n" +
         chart("percentiles", "Latency by percentile and sender level; the tables below say the same") +
         "<div class=\"pair\">\n" + tables + "</div>\n</section>\n";
}

HtmlTable matrix_table(const char* caption) {
  return {caption, {"from / to", kLevelNames[0], kLevelNames[1], kLevelNames[2], kLevelNames[3]}, {}};
}

std::string matrix_section(const Result& r) {
  std::vector<const Histogram*> cells;
  for (const auto& row : r.matrix) {
    for (const Cell& cell : row) cells.push_back(&cell.latency[kDelivery]);
  }
  const int tail = tail_percent(cells);
  double slowest = 0, most = 0;
  for (const auto& row : r.matrix) {
    for (const Cell& cell : row) {
      slowest = std::max(slowest, static_cast<double>(percentile(cell.latency[kDelivery], tail).value_or(0)));
      most = std::max(most, static_cast<double>(cell.deliveries));
    }
  }
  const std::string caption = "Delivery p" + std::to_string(tail);
  HtmlTable latency = matrix_table(caption.c_str()), count = matrix_table("Deliveries");
  for (std::size_t i = 0; i < kLevels; ++i) {
    std::vector<HtmlCell> slow{{kLevelNames[i]}}, many{{kLevelNames[i]}};
    for (const Cell& cell : r.matrix[i]) {
      const std::optional<std::int64_t> value = percentile(cell.latency[kDelivery], tail);
      slow.push_back({html_percentile(cell.latency[kDelivery], tail),
                      value && slowest > 0 ? static_cast<double>(*value) / slowest : -1});
      many.push_back({format_count(cell.deliveries), most > 0 ? static_cast<double>(cell.deliveries) / most : -1});
    }
    latency.rows.push_back(std::move(slow));
    count.rows.push_back(std::move(many));
  }
  return "<section>\n<h2>Level to level</h2>\n<p class=\"note\">Rows send, columns receive; darker is slower, or "
         "more.</p>\n<div class=\"pair\">\n<div>" +
         html_table(latency) + "</div>\n<div>" + html_table(count) + "</div>\n</div>\n</section>\n";
}

std::string time_section(const Result& r) {
  if (r.series.empty()) return {};
  HtmlTable table;
  table.heads = {"second",     "phase",    "scheduled", "accepted",     "delivered",    "receipts",
                 "registered", "requests", "failures",  "delivery p50", "delivery p99", "lag p99"};
  const auto latency = [](std::int64_t value) { return value > 0 ? html_latency(value) : std::string("n/a"); };
  for (std::size_t i = 0; i < std::min(r.series.size(), kSeriesRowsMax); ++i) {
    const SeriesRow& s = r.series[i];
    table.rows.push_back({{std::to_string(s.second)},
                          {s.phase, -1, false, true},
                          {format_count(s.scheduled)},
                          {format_count(s.accepted)},
                          {format_count(s.delivered)},
                          {format_count(s.receipts)},
                          {format_count(s.registered)},
                          {format_count(s.requests)},
                          {format_count(s.failures), -1, s.failures > 0},
                          {latency(s.delivery_p50_ns)},
                          {latency(s.delivery_p99_ns)},
                          {latency(s.lag_p99_ns)}});
  }
  std::string summary = "The same in figures";
  if (r.series.size() > kSeriesRowsMax) {
    summary += " (the first " + format_count(kSeriesRowsMax) + " of " + format_count(r.series.size()) +
               "; all of them in series.csv)";
  }
  return "<section>\n<h2>Over time</h2>\n<p class=\"note\">The percentiles of a single second rest on few samples: "
         "read "
         "their course, not their height.</p>\n<div class=\"pair\">\n<div>" +
         chart("rates", "Documents scheduled, accepted, delivered and failures by second", " low") + "</div>\n<div>" +
         chart("latency", "Delivery latency and generator lag by second", " low") +
         "</div>\n</div>\n<details><summary>" + summary + "</summary>\n" + html_table(table) +
         "</details>\n</section>\n";
}

double share_of(DurationNs part, double whole) {
  return whole > 0 ? static_cast<double>(part) / whole : std::numeric_limits<double>::quiet_NaN();
}

std::string each(const CostRow& row) {
  return row.count == 0 ? "n/a" : html_latency(row.cpu_ns / static_cast<DurationNs>(row.count));
}

std::string cost_table(const char* caption, const char* unit, const std::vector<CostRow>& rows, double whole,
                       const char* share_name) {
  HtmlTable table{caption, {unit, "count", "CPU each", "CPU", share_name}, {}};
  for (const CostRow& row : rows) {
    if (row.count == 0) continue;
    table.rows.push_back({{row.name},
                          {format_count(row.count)},
                          {each(row)},
                          {html_latency(row.cpu_ns)},
                          {format_percent(share_of(row.cpu_ns, whole))}});
  }
  return html_table(table);
}

// What one document costs, the smallest packets first.
std::string size_table(const std::vector<SizeCost>& sizes, double whole) {
  HtmlTable table{"At the hub, by size of the packet",
                  {"packet", "documents", "mean size", "CPU each", "hash", "public key", "of hub CPU"},
                  {}};
  for (const SizeCost& size : sizes) {
    if (size.documents == 0) continue;
    const auto part = [&](std::string_view name) {
      const auto row = std::ranges::find(size.stages, name, &CostRow::name);
      return format_percent(row == size.stages.end() ? 0 : share_of(row->cpu_ns, static_cast<double>(size.cpu_ns)));
    };
    table.rows.push_back({{size.name},
                          {format_count(size.documents)},
                          {format_size(size.bytes / size.documents)},
                          {html_latency(size.cpu_ns / static_cast<DurationNs>(size.documents))},
                          {part("hash")},
                          {part("public_key")},
                          {format_percent(share_of(size.cpu_ns, whole))}});
  }
  return table.rows.empty() ? "" : html_table(table);
}

}  // namespace

std::string html_latency_sections(const Result& result) {
  return level_section(result) + matrix_section(result) + time_section(result);
}

std::string html_cost_sections(const Result& result) {
  const Verification* hub = verification_at(result, "hub");
  const Verification* agencies = verification_at(result, "agencies");
  if (hub == nullptr || hub->documents == 0) {
    return "<section>\n<h2>Verification cost</h2>\n<p>" +
           std::string(result.kind == "virtual" ? "Not measured in virtual time."
                                                : "Verification was off at the hub.") +
           "</p>\n</section>\n";
  }
  const double hub_cpu = result.hub_cpu_s * 1e9;
  const char* share = "of hub CPU";
  std::string out =
      "<section>\n<h2>Verification cost</h2>\n<p class=\"note\">CPU time, measured where it is spent. At the "
      "hub: " +
      html_latency(hub->total_cpu_ns) + " for " + format_count(hub->documents) + " documents, " +
      format_percent(share_of(hub->total_cpu_ns, hub_cpu)) + " of all the CPU that the hub used.</p>\n";
  out += "<div class=\"pair\">\n<div>\n<h3>By stage: hub and receiving agencies</h3>\n" +
         chart("stages", "CPU time of verification by stage, hub and agencies", " bars") + "</div>\n<div>" +
         cost_table("At the hub", "stage", by_cost(hub->stages), hub_cpu, share);
  out += "</div>\n</div>\n<div class=\"pair\">\n<div>\n<h3>By algorithm: one public-key operation at the hub</h3>\n" +
         chart("algorithms", "CPU time of one public-key operation by algorithm", " low") + "</div>\n<div>" +
         cost_table("Public-key operations at the hub", "algorithm", by_cost(hub->algorithms), hub_cpu, share) +
         cost_table("At the hub, by level of the sender", "level", hub->levels, hub_cpu, share) +
         size_table(hub->sizes, hub_cpu) + "</div>\n</div>\n";
  if (agencies != nullptr && agencies->documents > 0) {
    out += "<details><summary>At the receiving agencies: " + html_latency(agencies->total_cpu_ns) + " for " +
           format_count(agencies->documents) + " documents</summary>\n" +
           cost_table("By stage", "stage", by_cost(agencies->stages), static_cast<double>(agencies->total_cpu_ns),
                      "share") +
           "</details>\n";
  }
  return out + "</section>\n";
}

}  // namespace axle::report
