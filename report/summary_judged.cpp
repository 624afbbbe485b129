// What the figures are judged by, for a terminal.
#include <algorithm>
#include <cmath>

#include "base/units.hpp"
#include "report/figures.hpp"
#include "report/summary_page.hpp"

namespace axle::report {
namespace {

constexpr std::size_t kNameWidth = 34;
constexpr std::size_t kExamplesShown = 2;

std::string between(const Interval& interval) {
  return format_latency(interval.low_ns) + " to " + format_latency(interval.high_ns);
}

// "p99 12.3ms (11.8ms to 13.0ms)" of the highest percentile that has an interval.
std::string with_interval(const Result& r, const char* metric) {
  const Interval* best = nullptr;
  for (const Interval& one : r.intervals) {
    if (one.metric == metric && one.level == "all" && (best == nullptr || one.percent > best->percent)) best = &one;
  }
  if (best == nullptr) return {};
  return std::string(metric) + " p" + format_number(best->percent) + " " + format_latency(best->value_ns) + " (" +
         between(*best) + ")";
}

}  // namespace

void summary_objectives(SummaryPage& page, const Result& r) {
  if (r.objectives.empty()) return;
  const bool all = std::ranges::all_of(r.objectives, &Objective::met);
  page.labelled("objectives", objectives_text(r), all ? nullptr : kRed);
  Table table;
  for (const Objective& one : r.objectives) {
    table.add({std::string(one.met ? "met    " : "MISSED ") + shorten(clean_text(one.text), 46),
               metric_text(one.unit, one.value),
               one.met ? metric_text(one.unit, one.margin) + " left" : std::string("")});
  }
  const std::vector<std::string> lines = table.lines();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view text = std::string_view(lines[i]).substr(0, lines[i].size() - 1);
    const Objective& one = r.objectives[i];
    page.line(one.met ? std::string(text) : page.paint(text, kRed));
    if (one.few_samples) page.labelled("", "few samples beyond this percentile: the verdict may be chance", kDim);
    if (!one.met) page.labelled("", clean_text(one.why + ". " + one.where_to_look));
  }
  page.blank();
}

void summary_phases(SummaryPage& page, const Result& r) {
  if (r.phases.size() < 3 && std::ranges::find(r.phases, "outage", &Phase::kind) == r.phases.end()) return;
  Table table;
  table.add({"phase", "from", "documents", "accepted", "acc. p50", "delivered", "del. p50", "p99"});
  for (const Phase& one : r.phases) {
    table.add({shorten(clean_text(one.kind), 12), format_latency(one.from_ns), format_short_count(one.documents, 8),
               format_short_count(one.accepted, 8), percentile_text(one.acceptance, 50),
               format_short_count(one.delivered), percentile_text(one.delivery, 50),
               percentile_text(one.delivery, 99)});
  }
  page.table(table, 1);
  for (const Phase& one : r.phases) {
    if (one.kind != "outage") continue;
    const std::string end = "the outage that ended at " + format_latency(one.to_ns);
    page.labelled("recovery",
                  one.backlog_open > 0
                      ? format_count(one.backlog_open) + " deliveries due before the end of " + end + " were never made"
                      : format_latency(one.recovery_ns) + " after " + end + " its backlog of " +
                            format_count(one.backlog) + " was delivered",
                  one.backlog_open > 0 ? kRed : nullptr);
  }
  page.blank();
}

void summary_expectations(SummaryPage& page, const Result& r) {
  std::vector<Expectation> rows = r.expectations;
  std::erase_if(rows, [](const Expectation& row) { return row.name == "everything else" && row.otherwise == 0; });
  if (rows.empty()) return;
  Table table;
  table.add({"expectations", "expected", "cases", "as expected", "otherwise", "open"});
  for (const Expectation& one : rows) {
    table.add({shorten(clean_text(one.name), kNameWidth), shorten(clean_text(one.expected), 10),
               format_short_count(one.cases, 7), format_short_count(one.as_expected, 7),
               format_short_count(one.otherwise, 7), format_short_count(one.open, 5)});
  }
  page.table(table, 1);
  for (const Expectation& one : rows) {
    for (std::size_t i = 0; i < std::min(one.examples.size(), kExamplesShown); ++i) {
      page.labelled("", "- " + clean_text(one.examples[i]), kRed);
    }
  }
  page.blank();
}

void summary_sources(SummaryPage& page, const Result& r) {
  if (r.sources.empty()) return;
  Table table;
  table.add({"sources", "stated", "of this run", "measured", "difference"});
  for (const Source& one : r.sources) {
    table.add({shorten(clean_text(one.what), 22), shorten(metric_text(one.unit, one.stated), 11),
               shorten(metric_text(one.unit, one.expected), 11), shorten(metric_text(one.unit, one.measured), 11),
               shorten(clean_text(one.note), 21)});
  }
  page.table(table, 1);
  page.blank();
}

void summary_certainty(SummaryPage& page, const Result& r) {
  std::string intervals = with_interval(r, "acceptance");
  if (const std::string delivery = with_interval(r, "delivery"); !delivery.empty()) {
    intervals += (intervals.empty() ? "" : ", ") + delivery;
  }
  page.labelled("95 percent", intervals.empty() ? "n/a: intervals need ten blocks of a second, this run has " +
                                                      format_count(r.interval_blocks)
                                                : intervals + "; " + format_count(r.interval_blocks) + " blocks of " +
                                                      format_latency(r.interval_block_ns));
  page.labelled("steady state", clean_text(r.steady_state.verdict + ": " + r.steady_state.why));
  for (const std::string& warning : r.warnings) page.labelled("warning", clean_text(warning));
  page.blank();
}

}  // namespace axle::report
