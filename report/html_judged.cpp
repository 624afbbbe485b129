// The sections that judge: objectives, phases, expectations, sources, certainty; and how requests failed.
#include <algorithm>
#include <cmath>

#include "base/units.hpp"
#include "report/figures.hpp"
#include "report/html_page.hpp"
#include "report/text.hpp"

namespace axle::report {
namespace {

std::string section(const char* heading, const std::string& note, const std::string& content) {
  return "<section>\n<h2>" + std::string(heading) + "</h2>\n<p class=\"note\">" + note + "</p>\n" + content +
         "</section>\n";
}

std::string factor(double from, double to) {
  return from == to ? format_number(from) + "x" : format_number(from) + "x to " + format_number(to) + "x";
}

std::string interval_text(const Result& r, const char* metric, const std::string& level, double percent) {
  const Interval* one = interval_of(r, metric, level, percent);
  if (one == nullptr) return "n/a";
  return html_latency(one->value_ns) + " (" + html_latency(one->low_ns) + " to " + html_latency(one->high_ns) + ")";
}

HtmlTable interval_table(const Result& r, const char* metric, const char* caption, const char* whose) {
  HtmlTable table{caption, {whose, "samples", "p50", "p90", "p99", "p99.9"}, {}};
  for (const std::string level : {"central", "province", "district", "commune", "all"}) {
    const Interval* any = nullptr;
    for (const Interval& one : r.intervals) {
      if (one.metric == metric && one.level == level) any = &one;
    }
    table.rows.push_back({{level},
                          {any == nullptr ? "n/a" : format_count(any->samples)},
                          {interval_text(r, metric, level, 50)},
                          {interval_text(r, metric, level, 90)},
                          {interval_text(r, metric, level, 99)},
                          {interval_text(r, metric, level, 99.9)}});
  }
  table.last_is_total = true;
  return table;
}

std::string steady_text(const SteadyState& s) {
  if (s.verdict == "not applicable") return escape_html("Not judged: " + s.why) + ".";
  return escape_html((s.verdict == "steady" ? "Steady: " : "Not steady: ") + s.why) + ". Windows of " +
         html_latency(s.window_ns) + ", " + format_count(s.windows) +
         " of them; over the last third accepted beside due documents changed by " + format_percent(s.rate_change) +
         " (p " + format_number(s.rate_trend_p) + "), the median acceptance latency by " +
         format_percent(s.p50_change) + " (p " + format_number(s.p50_trend_p) +
         "); accepted differed from due documents per window by " + format_percent(s.variation) +
         ", a steady run's may by " + format_percent(s.variation_bound) + ".";
}

std::string recoveries(const Result& r) {
  std::string out;
  for (const Phase& one : r.phases) {
    if (one.kind != "outage") continue;
    out += "<p>The outage ended at " + html_latency(one.to_ns) + ": ";
    if (one.backlog_open > 0) {
      out += "<b class=\"bad\">" + format_count(one.backlog_open) +
             " deliveries that were due before its end were never made</b>";
    } else {
      out += "its backlog of " + format_count(one.backlog) + " deliveries was delivered " +
             html_latency(one.recovery_ns) + " later";
    }
    out += ".</p>\n";
  }
  return out;
}

}  // namespace

std::string html_objectives(const Result& r) {
  if (r.objectives.empty()) return {};
  HtmlTable table{"", {"objective", "", "measured", "room left", "why, and where to look"}, {}};
  for (const Objective& one : r.objectives) {
    const std::string few = one.few_samples ? "Few samples beyond this percentile: the verdict may be chance." : "";
    table.rows.push_back(
        {{one.text},
         {one.met ? "met" : "MISSED", -1, !one.met},
         {metric_text(one.unit, one.value)},
         {std::isfinite(one.value) ? metric_text(one.unit, one.margin) : "n/a", -1, !one.met},
         {one.met ? few : one.why + ". " + one.where_to_look + (few.empty() ? "" : " " + few), -1, false, true}});
  }
  return section("Objectives", escape_html(objectives_text(r)) + ". One that could not be evaluated is not met.",
                 html_table(table));
}

std::string html_phases(const Result& r) {
  if (r.phases.empty()) return {};
  HtmlTable table;
  table.heads = {"phase",          "from", "to",         "rate",      "documents",    "accepted", "refused",
                 "acceptance p50", "p99",  "deliveries", "delivered", "delivery p50", "p99"};
  for (const Phase& p : r.phases) {
    table.rows.push_back({{p.kind},
                          {html_latency(p.from_ns)},
                          {html_latency(p.to_ns)},
                          {factor(p.rate_from, p.rate_to)},
                          {format_count(p.documents)},
                          {format_count(p.accepted)},
                          {format_count(p.refused)},
                          {html_percentile(p.acceptance, 50)},
                          {html_percentile(p.acceptance, 99)},
                          {format_count(p.deliveries)},
                          {format_count(p.delivered)},
                          {html_percentile(p.delivery, 50)},
                          {html_percentile(p.delivery, 99)}});
  }
  return section("Phases",
                 "Of the documents that fell due in each phase, whenever they arrived. The warm-up is not in the other "
                 "latencies of this page.",
                 html_table(table) + recoveries(r));
}

std::string html_expectations(const Result& r) {
  if (r.expectations.empty()) return {};
  HtmlTable table{"", {"what", "expected", "unit", "cases", "as expected", "otherwise", "open"}, {}};
  std::string examples;
  for (const Expectation& e : r.expectations) {
    table.rows.push_back({{e.name},
                          {e.expected},
                          {e.unit},
                          {format_count(e.cases)},
                          {format_count(e.as_expected)},
                          {format_count(e.otherwise), -1, e.otherwise > 0},
                          {format_count(e.open)}});
    for (const std::string& one : e.examples) examples += "<li>" + escape_html(one) + "</li>\n";
  }
  if (!examples.empty()) examples = "<h3>The first that went otherwise</h3>\n<ul>\n" + examples + "</ul>\n";
  const auto bold = [](std::uint64_t count) {
    return count > 0 ? "<b class=\"bad\">" + format_count(count) + "</b>" : std::string("0");
  };
  return section("Expectations",
                 "What the scenario declared of everything that is out of the ordinary, beside what happened. False "
                 "accepts: " +
                     bold(r.false_accepts) + ", false rejects: " + bold(r.false_rejects) +
                     "; either makes the run fail.",
                 html_table(table) + examples);
}

std::string html_sources(const Result& r) {
  if (r.sources.empty()) return {};
  HtmlTable table{"", {"figure", "published in", "stated", "of a run this size", "measured", "95 %", "difference"}, {}};
  for (const Source& s : r.sources) {
    const std::string interval =
        std::isfinite(s.low) ? metric_text(s.unit, s.low) + " to " + metric_text(s.unit, s.high) : "";
    table.rows.push_back({{s.what},
                          {s.where, -1, false, true},
                          {metric_text(s.unit, s.stated)},
                          {metric_text(s.unit, s.expected)},
                          {metric_text(s.unit, s.measured)},
                          {interval},
                          {s.note, -1, false, true}});
  }
  return section("Published figures",
                 "What is published about the real network, beside what this run gave. Counts are those of a run of "
                 "this scale; of shares, the 95 % interval says how far the sample itself may be off.",
                 html_table(table));
}

std::string html_certainty(const Result& r) {
  std::string content = "<p>" + steady_text(r.steady_state) + "</p>\n";
  if (!r.intervals.empty()) {
    content += html_table(interval_table(r, "acceptance", "Acceptance", "sender")) +
               html_table(interval_table(r, "delivery", "Delivery", "receiver"));
  }
  const std::string note =
      r.intervals.empty()
          ? "Intervals need ten blocks of a second; this run has " + format_count(r.interval_blocks) + "."
          : "95 % intervals of the percentiles, from " + format_count(r.interval_blocks) + " blocks of " +
                html_latency(r.interval_block_ns) + ": what another run of the same length might have given.";
  return section("How certain", note, content);
}

std::string html_requests(const Result& r) {
  if (r.operations.empty()) return {};
  HtmlTable latency, failed;
  latency.heads = {"request", "ok", "failed", "from schedule p50", "p99", "from sending p50", "p99", "lag p99"};
  failed.heads = {"request", "sender", "refused by a rule", "transport", "time-out", "wrong answer"};
  for (const Operation& o : r.operations) {
    const std::uint64_t all = o.failures().all();
    latency.rows.push_back({{o.name},
                            {format_count(o.ok)},
                            {format_count(all), -1, all > 0},
                            {html_percentile(o.scheduled_to_done, 50)},
                            {html_percentile(o.scheduled_to_done, 99)},
                            {html_percentile(o.sent_to_done, 50)},
                            {html_percentile(o.sent_to_done, 99)},
                            {html_percentile(o.scheduled_to_sent, 99)}});
    for (std::size_t level = 0; level < kLevels; ++level) {
      const Failures& f = o.failed[level];
      if (f.all() == 0) continue;
      failed.rows.push_back({{o.name},
                             {kLevelNames[level]},
                             {format_count(f.refused)},
                             {format_count(f.transport)},
                             {format_count(f.timeout)},
                             {format_count(f.wrong_answer)}});
    }
  }
  std::string content = html_table(latency);
  if (!failed.rows.empty()) {
    failed.caption = "How they failed, by the level of the centre that asked";
    content += html_table(failed);
  }
  return section("Requests",
                 "Three latencies for every request: from its schedule to the answer (what a user feels), from sending "
                 "to the answer (the hub), from schedule to sending (the generator's own lag). A tool that starts its "
                 "clock when it sends would have a p99 that is lower by " +
                     html_latency(r.omission_gap_ns) + " (coordinated omission).",
                 content);
}

}  // namespace axle::report
