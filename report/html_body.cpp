// Header, tiles and the sections about the run as a whole.
#include <algorithm>
#include <cmath>
#include <limits>

#include "base/units.hpp"
#include "report/figures.hpp"
#include "report/html_page.hpp"
#include "report/text.hpp"

namespace axle::report {
namespace {

std::string fact(const char* name, const std::string& value) {
  if (value.empty()) return {};
  return "<div><dt>" + std::string(name) + "</dt><dd>" + escape_html(value) + "</dd></div>\n";
}

std::string header(const Result& r) {
  const Verdict v = verdict(r);
  const char* kClasses[] = {"valid", "invalid", "invalid", "incomplete"};
  std::string out = "<header>\n<div class=\"line\"><span class=\"verdict " +
                    std::string(kClasses[static_cast<std::size_t>(v)]) + "\">" + to_string(v) + "</span><h1>" +
                    escape_html(r.title.empty() ? r.scenario : r.title) + "</h1></div>\n<dl class=\"facts\">\n";
  const Machine& m = r.machine;
  out += fact("scenario", r.scenario) + fact("kind", r.kind == "virtual" ? "virtual time" : "live") +
         fact("seed", std::to_string(r.seed)) + fact("plan", r.plan_hash) + fact("fingerprint", r.fingerprint) +
         fact("commit", r.commit) + fact("started", r.started_at) + fact("measured", html_latency(r.measured_ns)) +
         fact("command", r.command);
  out += fact("machine", m.cpu + ", " + std::to_string(m.cores) + " cores, " + format_size(m.memory_bytes)) +
         fact("system", m.os) + fact("OpenSSL", m.openssl) + fact("compiler", m.compiler);
  out += "</dl>\n";
  if (!r.warnings.empty()) {
    out += "<ul class=\"reasons warnings\">\n";
    for (const std::string& warning : r.warnings) out += "<li>" + escape_html(warning) + "</li>\n";
    out += "</ul>\n";
  }
  if (v == Verdict::incomplete || !r.invalid_reasons.empty()) {
    out += "<ul class=\"reasons\">\n";
    if (r.invalid_reasons.empty()) out += "<li>The run was interrupted; these are the figures up to then.</li>\n";
    for (const std::string& reason : r.invalid_reasons) out += "<li>" + escape_html(reason) + "</li>\n";
    out += "</ul>\n";
  }
  return out + "</header>\n";
}

std::string tile(const std::string& figure, std::string_view name) {
  return "<div class=\"tile\"><b>" + escape_html(figure) + "</b><span>" + escape_html(name) + "</span></div>\n";
}

std::string tail_tile(const Result& r, std::size_t metric, const char* name) {
  const std::optional<Histogram> all = all_levels(r, metric);
  if (!all) return {};
  const int tail = tail_percent({&*all});
  const std::string label = std::string(name) + " p" + std::to_string(tail) + "; p50 " + html_percentile(*all, 50);
  return tile(html_percentile(*all, tail), label);
}

std::string tiles(const Result& r) {
  std::string out = "<div class=\"tiles\">\n";
  if (!r.objectives.empty()) {
    const auto met = std::ranges::count_if(r.objectives, &Objective::met);
    out += tile(std::to_string(met) + " of " + std::to_string(r.objectives.size()), "objectives met");
  }
  out += tile(format_number(r.documents_per_s) + "/s", "documents sent");
  out += tile(format_number(r.deliveries_per_s) + "/s", "deliveries");
  out += tail_tile(r, kAcceptance, "acceptance");
  out += tail_tile(r, kDelivery, "delivery");
  const Verification* hub = verification_at(r, "hub");
  if (hub != nullptr && hub->documents > 0) {
    const double cpu = static_cast<double>(hub->total_cpu_ns);
    out += tile(html_latency(static_cast<DurationNs>(cpu / static_cast<double>(hub->documents))),
                "CPU to verify one document");
    if (r.hub_cpu_s > 0) out += tile(format_percent(cpu / (r.hub_cpu_s * 1e9)), "of the hub's CPU: verification");
  }
  return out + "</div>\n";
}

std::vector<HtmlCell> accounting_row(const std::string& name, const Accounting& a) {
  return {{name},
          {format_count(a.sent)},
          {format_count(a.delivered)},
          {format_count(a.refused)},
          {format_count(a.pending)},
          {format_count(a.expired)},
          {format_count(a.withdrawn)},
          {format_count(a.lost), -1, a.lost > 0},
          {format_count(a.duplicated), -1, a.duplicated > 0},
          {balances(a) ? "yes" : "NO", -1, !balances(a)}};
}

std::string accounting(const Result& r) {
  HtmlTable table;
  table.heads = {"sender",    "sent",        "= delivered", "+ refused",  "+ pending",
                 "+ expired", "+ withdrawn", "+ lost",      "duplicated", "balances"};
  for (std::size_t i = 0; i < kLevels; ++i) {
    table.rows.push_back(accounting_row(kLevelNames[i], r.levels[i].accounting));
  }
  table.rows.push_back(accounting_row("all", r.accounting));
  table.last_is_total = true;
  return "<section>\n<h2>Accounting</h2>\n<p class=\"note\">Unit: one document to one receiver. " +
         format_count(r.documents) + " documents, " + format_count(r.signed_documents) + " of them signed, from " +
         format_count(r.agencies) + " agencies through " + format_count(r.centres) + " centres; " +
         format_count(r.not_intact) + " deliveries failed the receiver's verification against expectation; " +
         format_count(r.local_documents) + " documents were delivered by an LGSP without the hub.</p>\n" +
         html_table(table) + "</section>\n";
}

std::string seconds(double value) {
  return std::isfinite(value) && value < 9e9 ? html_latency(static_cast<DurationNs>(value * 1e9)) : "n/a";
}

std::string share_of_cores(const Result& r) {
  const double available = r.generator_cores * static_cast<double>(r.wall_ns) / 1e9;
  return format_percent(available > 0 ? r.generator_cpu_s / available : std::numeric_limits<double>::quiet_NaN());
}

std::string machines(const Result& r) {
  if (r.kind == "virtual") return {};
  const double on_time = r.generator_scheduled > 0
                             ? static_cast<double>(r.generator_on_time) / static_cast<double>(r.generator_scheduled)
                             : std::numeric_limits<double>::quiet_NaN();
  const double wall = static_cast<double>(r.wall_ns) / 1e9;
  const auto cores = [wall](double cpu_s) { return wall > 0 ? format_number(cpu_s / wall) : "n/a"; };
  HtmlTable generator{"", {"generator", ""}, {}};
  generator.rows = {{{"sends scheduled"}, {format_count(r.generator_scheduled)}},
                    {{"sent on time"}, {format_percent(on_time)}},
                    {{"lag p50"}, {html_percentile(r.generator_lag, 50)}},
                    {{"lag p99"}, {html_percentile(r.generator_lag, 99)}},
                    {{"lag, worst"}, {html_percentile(r.generator_lag, 100)}},
                    {{"CPU"}, {seconds(r.generator_cpu_s)}},
                    {{"cores busy"}, {cores(r.generator_cpu_s)}},
                    {{"of the cores it may use"}, {share_of_cores(r)}},
                    {{"event loop late, p99"}, {html_percentile(r.generator_loop_delay, 99)}},
                    {{"omission would hide, of p99"}, {html_latency(r.omission_gap_ns)}},
                    {{"requests in flight, mean"}, {format_number(r.flow.in_flight)}},
                    {{"by Little's law"}, {format_percent(r.flow.mismatch) + " off"}}};
  HtmlTable hub{"", {"hub", ""}, {}};
  hub.rows = {
      {{"CPU"}, {seconds(r.hub_cpu_s)}},
      {{"cores busy"}, {cores(r.hub_cpu_s)}},
      {{"memory, largest"}, {format_size(r.hub_rss_bytes_max)}},
      {{"stored"}, {format_size(r.hub_store_bytes)}},
      {{"disk syncs"}, {format_count(r.hub_syncs)}},
      {{"one sync, mean"}, {seconds(r.hub_sync_mean_ms / 1e3)}},
      {{"requests"}, {format_number(r.requests_per_s) + "/s, " + format_number(r.bytes_per_s / (1 << 20)) + " MiB/s"}}};
  return "<section>\n<h2>Generator and hub</h2>\n<p class=\"note\">A generator that sends late measures itself; past a "
         "bound the run is INVALID.</p>\n<div class=\"pair\">\n<div>" +
         html_table(generator) + "</div>\n<div>" + html_table(hub) + "</div>\n</div>\n</section>\n";
}

std::string appendix(const Result& r) {
  std::string out;
  if (!r.failures.empty()) {
    out += "<section>\n<h2>Failures</h2>\n<ul>\n";
    for (const std::string& failure : r.failures) out += "<li>" + escape_html(failure) + "</li>\n";
    out += "</ul>\n</section>\n";
  }
  if (!r.scenario_yaml.empty()) {
    out += "<section>\n<h2>Scenario</h2>\n<details><summary>The effective scenario, with every default</summary><pre>" +
           escape_html(r.scenario_yaml) + "</pre></details>\n</section>\n";
  }
  return out +
         "<footer>n/a: not measured, or too few samples: a percentile needs ten samples beyond it (p99: 1,000). "
         "All figures, and the histograms for every other percentile, are in result.json and the .hlog files; "
         "docs/results.md explains them.</footer>\n";
}

}  // namespace

std::string html_body(const Result& result) {
  return header(result) + "<main>\n" + tiles(result) + html_objectives(result) + accounting(result) +
         html_latency_sections(result) + html_phases(result) + html_expectations(result) + html_sources(result) +
         html_certainty(result) + html_cost_sections(result) + html_requests(result) + machines(result) +
         appendix(result) + "</main>";
}

}  // namespace axle::report
