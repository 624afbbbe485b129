// The terminal summary. 80 columns; every line is made here and checked by test.
#include <algorithm>
#include <cmath>
#include <limits>

#include "base/units.hpp"
#include "report/figures.hpp"
#include "report/summary_page.hpp"

namespace axle::report {
namespace {

constexpr std::size_t kReasonsShown = 8;
constexpr std::size_t kFailuresShown = 5;
constexpr std::size_t kBarWidth = 12;

constexpr const char* kVerdictColours[] = {"1;32", "1;31", "1;31", "1;33"};  // by Verdict

double share_of(double part, double whole) {
  return whole > 0 ? part / whole : std::numeric_limits<double>::quiet_NaN();
}

std::string plural(std::uint64_t count, const char* one, const char* many) {
  return format_count(count) + " " + (count == 1 ? one : many);
}

void headline(SummaryPage& page, const Result& r) {
  const Verdict v = verdict(r);
  const std::string word = to_string(v);
  std::string title = clean_text(r.title.empty() ? r.scenario : r.title + " (" + r.scenario + ")");
  page.line(page.paint(word, kVerdictColours[static_cast<std::size_t>(v)]) + "  " +
            page.paint(shorten(title, kWidth - word.size() - 2), kBold));
  const std::string signed_part =
      r.signed_documents == r.documents ? "all signed" : format_count(r.signed_documents) + " signed";
  page.labelled("", plural(r.documents, "document", "documents") + " (" + signed_part + ") from " +
                        plural(r.agencies, "agency", "agencies") + " through " +
                        plural(r.centres, "centre", "centres") + "; " + format_latency(r.measured_ns) + " measured, " +
                        (r.kind == "virtual" ? "virtual time" : "live") + ", seed " + std::to_string(r.seed));
  if (v == Verdict::incomplete && r.invalid_reasons.empty()) {
    page.labelled("because", "- the run was interrupted; these are the figures up to then", kRed);
  }
  for (std::size_t i = 0; i < r.invalid_reasons.size(); ++i) {
    if (i == kReasonsShown) {
      page.labelled("", "... and " + std::to_string(r.invalid_reasons.size() - i) + " more in result.json");
      break;
    }
    page.labelled(i == 0 ? "because" : "", "- " + clean_text(r.invalid_reasons[i]), kRed);
  }
}

void accounting(SummaryPage& page, const Result& r) {
  const Accounting& a = r.accounting;
  Table table;
  table.add({"accounting", "sent", "=delivered", "+refused", "+pending", "+expired", "+withdrawn", "+lost", "twice"});
  table.add({balances(a) ? "balances" : "UNEQUAL", format_short_count(a.sent, 8), format_short_count(a.delivered),
             format_short_count(a.refused, 8), format_short_count(a.pending, 8), format_short_count(a.expired, 8),
             format_short_count(a.withdrawn, 8), format_short_count(a.lost, 5), format_short_count(a.duplicated, 5)});
  const bool good = balances(a) && a.lost == 0 && a.duplicated == 0;
  const std::vector<std::string> lines = table.lines(1);
  page.line(page.paint(std::string_view(lines[0]).substr(0, lines[0].size() - 1), kBold));
  const std::string_view figures = std::string_view(lines[1]).substr(0, lines[1].size() - 1);
  page.line(good ? std::string(figures) : page.paint(figures, kRed));
  if (r.local_documents > 0) {
    page.labelled("", format_count(r.local_documents) + " of the documents were delivered by an LGSP without the hub");
  }
}

Table::Row level_row(const std::string& name, std::uint64_t sent, std::uint64_t received,
                     const std::array<const Histogram*, kMetrics>& latency, int tail) {
  return {name,
          format_short_count(sent),
          format_short_count(received),
          percentile_text(*latency[kAcceptance], 50),
          percentile_text(*latency[kAcceptance], tail),
          percentile_text(*latency[kDelivery], 50),
          percentile_text(*latency[kDelivery], tail),
          percentile_text(*latency[kReceipt], tail),
          percentile_text(*latency[kRegistration], tail)};
}

void level_table(SummaryPage& page, const Result& r) {
  std::vector<const Histogram*> tails;
  tails.reserve(kLevels);
  for (const Level& level : r.levels) tails.push_back(&level.latency[kDelivery]);
  const int tail = tail_percent(tails);
  const std::string tail_name = "p" + std::to_string(tail);
  Table table;
  table.add_headings({{"sender"}, {""}, {""}, {"acceptance", 2}, {"delivery", 2}, {"receipt"}, {"registr."}});
  table.add({"level", "sent", "received", "p50", tail_name, "p50", tail_name, tail_name, tail_name});
  std::uint64_t sent = 0, received = 0;
  for (std::size_t i = 0; i < kLevels; ++i) {
    const Level& l = r.levels[i];
    sent += l.sent;
    received += l.received;
    table.add(level_row(kLevelNames[i], l.sent, l.received,
                        {&l.latency[0], &l.latency[1], &l.latency[2], &l.latency[3]}, tail));
  }
  std::array<std::optional<Histogram>, kMetrics> all;
  for (std::size_t metric = 0; metric < kMetrics; ++metric) all[metric] = all_levels(r, metric);
  if (all[0] && all[1] && all[2] && all[3]) {
    table.add(level_row("all", sent, received, {&*all[0], &*all[1], &*all[2], &*all[3]}, tail));
  }
  page.table(table, 2);
}

void matrix_table(SummaryPage& page, const Result& r) {
  std::vector<const Histogram*> cells;
  for (const auto& row : r.matrix) {
    for (const Cell& cell : row) cells.push_back(&cell.latency[kDelivery]);
  }
  const int tail = tail_percent(cells);
  Table table;
  table.add(
      {"delivery p" + std::to_string(tail) + ", to:", kLevelNames[0], kLevelNames[1], kLevelNames[2], kLevelNames[3]});
  for (std::size_t i = 0; i < kLevels; ++i) {
    Table::Row row{"from " + std::string(kLevelNames[i])};
    for (const Cell& cell : r.matrix[i]) row.push_back(percentile_text(cell.latency[kDelivery], tail));
    table.add(std::move(row));
  }
  page.table(table, 1);
}

std::string bar(double share, double largest) {
  if (!std::isfinite(share) || !(largest > 0)) return std::string(kBarWidth, ' ');
  return pad_right(std::string(static_cast<std::size_t>(std::lround(share / largest * kBarWidth)), '#'), kBarWidth);
}

struct CostGroup {
  const char* heading;
  std::vector<CostRow> rows;
};

// What was never done is left out; stages and algorithms stand with the dearest first, levels and sizes in their own
// order.
std::vector<CostGroup> cost_groups(const Verification& v) {
  std::vector<CostGroup> groups{{"stage", v.stages}, {"algorithm", v.algorithms}, {"level", v.levels}, {"packet", {}}};
  for (const SizeCost& size : v.sizes) groups.back().rows.push_back({size.name, size.documents, size.cpu_ns});
  for (CostGroup& group : groups) std::erase_if(group.rows, [](const CostRow& row) { return row.count == 0; });
  for (std::size_t i = 0; i < 2; ++i) {
    std::sort(groups[i].rows.begin(), groups[i].rows.end(), [](const CostRow& a, const CostRow& b) {
      return a.cpu_ns != b.cpu_ns ? a.cpu_ns > b.cpu_ns : a.name < b.name;
    });
  }
  return groups;
}

void cost_table(SummaryPage& page, const Verification& hub, double hub_cpu_ns) {
  const std::vector<CostGroup> groups = cost_groups(hub);
  double largest = 0;
  for (const CostGroup& group : groups) {
    for (const CostRow& row : group.rows)
      largest = std::max(largest, share_of(static_cast<double>(row.cpu_ns), hub_cpu_ns));
  }
  Table table;
  table.add({"at the hub, by", "count", "us each", "of hub CPU", std::string(kBarWidth, ' ')});
  for (const CostGroup& group : groups) {
    for (const CostRow& row : group.rows) {
      const double share = share_of(static_cast<double>(row.cpu_ns), hub_cpu_ns);
      table.add({pad_right(&row == &group.rows.front() ? group.heading : "", 10) + shorten(clean_text(row.name), 24),
                 format_short_count(row.count, 7),
                 format_number(static_cast<double>(row.cpu_ns) / static_cast<double>(row.count) / 1e3),
                 format_percent(share), bar(share, largest)});
    }
  }
  page.table(table, 1);
}

std::string cost_text(const char* where, const Verification& v) {
  const double each = static_cast<double>(v.total_cpu_ns) / static_cast<double>(v.documents);
  return where + (": " + format_latency(v.total_cpu_ns)) + " CPU, " + format_latency(static_cast<DurationNs>(each)) +
         " a document (" + format_short_count(v.documents) + ")";
}

void verification(SummaryPage& page, const Result& r) {
  const Verification* hub = verification_at(r, "hub");
  const Verification* agencies = verification_at(r, "agencies");
  const double hub_cpu_ns = r.hub_cpu_s * 1e9;
  const bool at_hub = hub != nullptr && hub->documents > 0;
  page.labelled("verification", !at_hub
                                    ? (r.kind == "virtual" ? "not measured in virtual time" : "hub: off")
                                    : cost_text("hub", *hub) + ", " +
                                          format_percent(share_of(static_cast<double>(hub->total_cpu_ns), hub_cpu_ns)) +
                                          " of the hub's CPU");
  if (agencies != nullptr && agencies->documents > 0) page.labelled("", cost_text("agencies", *agencies));
  if (r.not_intact > 0) {
    page.labelled("", format_count(r.not_intact) + " delivered documents were not intact", kRed);
  }
  if (at_hub) cost_table(page, *hub, hub_cpu_ns);
}

std::string seconds_text(double seconds) {
  return std::isfinite(seconds) && seconds < 9e9 ? format_latency(static_cast<DurationNs>(seconds * 1e9)) : "n/a";
}

// "; 31% of its cores, event loop p99 12us late, coordinated omission would hide 3.10ms".
std::string generator_state(const Result& r) {
  std::string text;
  if (const double share = generator_share(r); std::isfinite(share)) {
    text += ", with verification " + format_percent(share) + " of its cores";
  }
  if (r.generator_loop_delay.count() > 0)
    text += "; event loop p99 " + percentile_text(r.generator_loop_delay, 99) + " late";
  return text + "; omission would hide " + format_latency(r.omission_gap_ns) + " of p99";
}

// How the requests failed, and which of them the most.
void request_failures(SummaryPage& page, const Result& r) {
  Failures all;
  const Operation* most = nullptr;
  for (const Operation& one : r.operations) {
    const Failures f = one.failures();
    all.refused += f.refused;
    all.transport += f.transport;
    all.timeout += f.timeout;
    all.wrong_answer += f.wrong_answer;
    if (f.all() > 0 && (most == nullptr || f.all() > most->failures().all())) most = &one;
  }
  if (most == nullptr) return;
  page.labelled("requests", "failed: " + format_count(all.refused) + " refused by a rule, " +
                                format_count(all.transport) + " transport, " + format_count(all.timeout) +
                                " time-out, " + format_count(all.wrong_answer) + " wrong answer; most of them " +
                                clean_text(most->name));
}

void machines(SummaryPage& page, const Result& r) {
  page.labelled("throughput", format_number(r.documents_per_s) + " documents/s, " + format_number(r.deliveries_per_s) +
                                  " deliveries/s, " + format_number(r.requests_per_s) + " requests/s, " +
                                  format_number(r.bytes_per_s / (1 << 20)) + "MiB/s");
  if (r.kind != "virtual") {
    const double on_time =
        share_of(static_cast<double>(r.generator_on_time), static_cast<double>(r.generator_scheduled));
    page.labelled("generator", "lag p99 " + percentile_text(r.generator_lag, 99) + ", worst " +
                                   (r.generator_lag.count() > 0 ? format_latency(r.generator_lag.max()) : "n/a") +
                                   "; " + format_percent(on_time) + " of " + format_short_count(r.generator_scheduled) +
                                   " on time; " + seconds_text(r.generator_cpu_s) + " CPU" + generator_state(r));
    page.labelled("hub", seconds_text(r.hub_cpu_s) + " CPU, " + format_size(r.hub_rss_bytes_max) + " memory, " +
                             format_size(r.hub_store_bytes) + " stored, " + format_short_count(r.hub_syncs) +
                             " syncs of " + seconds_text(r.hub_sync_mean_ms / 1e3));
  }
  const std::string cores = ", " + std::to_string(r.machine.cores) + " cores, " + format_size(r.machine.memory_bytes);
  page.labelled("machine", shorten(clean_text(r.machine.cpu), kWidth - kLabel - cores.size()) + cores);
  page.labelled("plan", clean_text(std::string_view(r.plan_hash).substr(0, 12)) + ", commit " +
                            clean_text(std::string_view(r.commit).substr(0, 12)) +
                            (r.started_at.empty() ? "" : ", " + clean_text(r.started_at)));
}

bool too_few_somewhere(std::string_view text) {
  return text.find("n/a") != std::string_view::npos;
}

}  // namespace

std::string summary(const Result& result, bool colour) {
  SummaryPage page(colour);
  headline(page, result);
  page.blank();
  summary_objectives(page, result);
  accounting(page, result);
  page.blank();
  level_table(page, result);
  page.blank();
  matrix_table(page, result);
  page.blank();
  summary_phases(page, result);
  summary_expectations(page, result);
  summary_sources(page, result);
  summary_certainty(page, result);
  verification(page, result);
  page.blank();
  machines(page, result);
  request_failures(page, result);
  for (std::size_t i = 0; i < std::min(result.failures.size(), kFailuresShown); ++i) {
    page.labelled(i == 0 ? "failures" : "", "- " + clean_text(result.failures[i]));
  }
  std::string text = page.take();
  if (too_few_somewhere(text)) {
    text += page.paint("n/a: not measured, or too few samples (a percentile needs 10 beyond it)", kDim) + "\n";
  }
  return text;
}

}  // namespace axle::report
