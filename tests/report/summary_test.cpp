#include <gtest/gtest.h>

#include <limits>
#include <sstream>

#include "report/text.hpp"
#include "sample_result.hpp"

namespace axle::report {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// Without colour sequences "ESC [ ... m".
std::string plain(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b')
      i = text.find('m', i);
    else
      out += text[i];
  }
  return out;
}

std::string line_with(const std::string& text, std::string_view start) {
  for (const std::string& line : lines_of(text)) {
    if (line.starts_with(start)) return line;
  }
  return {};
}

void expect_fits(const Result& result) {
  for (const std::string& line : lines_of(summary(result, false))) EXPECT_LE(display_width(line), 80U) << line;
}

// Everything as long and large as it can be.
Result monstrous() {
  Result r = sample_result(2000);
  const auto huge = std::numeric_limits<std::uint64_t>::max() / 8;
  r.title = std::string(300, 'W') + " Cộng hòa xã hội chủ nghĩa Việt Nam";
  r.machine.cpu = std::string(200, 'c');
  r.commit = r.plan_hash = std::string(128, 'f');
  r.started_at = std::string(100, '9');
  r.documents = r.signed_documents = r.agencies = r.centres = r.generator_scheduled = r.hub_syncs = huge;
  r.hub_store_bytes = r.hub_rss_bytes_max = huge;
  r.documents_per_s = r.deliveries_per_s = r.requests_per_s = r.bytes_per_s = 1e14;
  r.hub_cpu_s = 1e9;
  r.hub_sync_mean_ms = 1e9;
  r.accounting = {huge, huge, huge, huge, huge, huge, huge, huge};
  for (Level& level : r.levels) {
    level.sent = level.received = huge;
    for (Histogram& histogram : level.latency) histogram.record(59 * kMinute + 59 * kSecond, 1'000'000);
  }
  for (Verification& v : r.verification) {
    v.total_cpu_ns = std::numeric_limits<std::int64_t>::max();
    for (CostRow& row : v.stages) row = {std::string(90, 's'), huge, std::numeric_limits<std::int64_t>::max()};
  }
  for (Objective& one : r.objectives) {
    one.text = one.why = one.where_to_look = std::string(300, 'o');
    one.value = one.margin = 9e18;
    one.met = false;
  }
  for (Source& one : r.sources) {
    one.what = one.where = one.note = std::string(90, 's');
    one.stated = one.expected = one.measured = 1e14;
  }
  for (Expectation& one : r.expectations) {
    one.name = one.expected = std::string(90, 'e');
    one.cases = one.as_expected = one.otherwise = one.open = huge;
    one.examples.assign(5, std::string(300, 'x'));
  }
  for (Phase& one : r.phases) {
    one.kind = std::string(90, 'p');
    one.documents = one.accepted = one.delivered = one.backlog_open = huge;
  }
  r.steady_state.why = std::string(400, 'w');
  r.warnings.assign(3, std::string(400, 'w'));
  r.local_documents = huge;
  r.complete = false;
  r.invalid_reasons.assign(20, std::string(50, 'r') + " vì " + std::string(120, 'x'));
  r.failures.assign(20, std::string(500, 'f'));
  return r;
}

TEST(Summary, FitsEightyColumns) {
  expect_fits(sample_result(20'000));
  expect_fits(sample_result(600));
  expect_fits(Result{});
  expect_fits(monstrous());
  Result other = sample_result(600);
  other.kind = "virtual";
  other.verification.clear();
  expect_fits(other);
}

TEST(Summary, ColourChangesNothingButTheColour) {
  for (const Result& result : {sample_result(600), monstrous()}) {
    const std::string bare = summary(result, false);
    EXPECT_EQ(bare.find('\x1b'), std::string::npos);
    EXPECT_NE(summary(result, true).find("\x1b[1;3"), std::string::npos);
    EXPECT_EQ(plain(summary(result, true)), bare);
  }
}

TEST(Summary, StartsWithTheVerdict) {
  Result r = sample_result(600);
  EXPECT_TRUE(summary(r, false).starts_with("VALID  Bốn cấp, khởi động nhanh (quickstart)\n"));
  r.valid = false;
  r.invalid_reasons = {"the generator sent late; lower the rate"};
  EXPECT_TRUE(summary(r, false).starts_with("INVALID  "));
  EXPECT_EQ(line_with(summary(r, false), "because"), "because      - the generator sent late; lower the rate");
  r.complete = false;
  EXPECT_TRUE(summary(r, false).starts_with("INCOMPLETE  "));
}

TEST(Summary, ShowsTheAccountingAsASum) {
  const std::string text = summary(sample_result(20'000), false);
  EXPECT_EQ(line_with(text, "accounting"),
            "accounting   sent =delivered +refused +pending +expired +withdrawn +lost twice");
  EXPECT_EQ(line_with(text, "balances"),
            "balances   70,000     69,956       19       25        0          0     0     0");
  Result r = sample_result(600);
  ++r.accounting.delivered;
  EXPECT_TRUE(line_with(summary(r, false), "UNEQUAL").ends_with("0"));
}

TEST(Summary, ShowsP99WhereTheSamplesAllowItAndP90Otherwise) {
  const std::string many = summary(sample_result(20'000), false);
  EXPECT_NE(many.find("delivery p99, to:"), std::string::npos);
  EXPECT_EQ(many.find("n/a"), std::string::npos);
  const std::string few = summary(sample_result(600), false);
  EXPECT_NE(few.find("delivery p90, to:"), std::string::npos);
  EXPECT_NE(few.find("n/a: not measured, or too few samples"), std::string::npos);
}

TEST(Summary, HasARowPerLevelWithItsFigures) {
  const Result r = sample_result(20'000);
  const std::string row = line_with(summary(r, false), "district ");
  EXPECT_NE(row.find("5,000"), std::string::npos);
  EXPECT_NE(row.find("17,500"), std::string::npos);
  EXPECT_NE(row.find(format_latency(r.levels[2].latency[1].percentile(99))), std::string::npos);
  EXPECT_NE(row.find(format_latency(r.levels[2].latency[3].percentile(99))), std::string::npos);
  const std::string matrix = line_with(summary(r, false), "from commune");
  EXPECT_NE(matrix.find(format_latency(r.matrix[3][0].latency[1].percentile(99))), std::string::npos);
}

TEST(Summary, ShowsCostByStageAlgorithmAndLevel) {
  const std::string text = summary(sample_result(20'000), false);
  EXPECT_NE(line_with(text, "stage     hash").find("41.0         23%"), std::string::npos);
  EXPECT_NE(line_with(text, "algorithm rsa2048").find("28.0"), std::string::npos);
  EXPECT_NE(line_with(text, "level     central").find("5,000"), std::string::npos);
  EXPECT_EQ(text.find("unzip"), std::string::npos);  // never happened
  Result off = sample_result(600);
  off.verification.clear();
  EXPECT_EQ(line_with(summary(off, false), "verification"), "verification hub: off");
}

TEST(Summary, ObjectivesStandBeforeTheFigures) {
  Result r = sample_result(600);
  EXPECT_EQ(line_with(summary(r, false), "objectives"), "objectives   2 of 2 objectives are met");
  r.objectives[1].met = false;
  r.objectives[1].why = "3, 3 off";
  r.objectives[1].where_to_look = "Ask the journal.";
  const std::string text = summary(r, false);
  EXPECT_TRUE(text.starts_with("NOT MET  "));
  EXPECT_TRUE(line_with(text, "MISSED").starts_with("MISSED accounting.lost == 0"));
  EXPECT_NE(text.find("3, 3 off. Ask the journal."), std::string::npos);
  EXPECT_LT(text.find("objectives"), text.find("accounting "));
  r.valid = false;
  EXPECT_TRUE(summary(r, false).starts_with("INVALID  "));
}

TEST(Summary, JudgesPhasesExpectationsAndSources) {
  const std::string text = summary(sample_result(600), false);
  EXPECT_NE(line_with(text, "recovery  ").find("8.00s"), std::string::npos);
  EXPECT_NE(text.find("1.75s after the outage that ended at 8.00s its backlog of 321"), std::string::npos);
  EXPECT_NE(line_with(text, "tampered").find("refused"), std::string::npos);
  EXPECT_EQ(line_with(text, "everything else"), "");  // nothing went otherwise
  EXPECT_NE(line_with(text, "signed share of").find("within sampling error"), std::string::npos);
  EXPECT_NE(line_with(text, "warning").find("did not settle"), std::string::npos);
  EXPECT_NE(line_with(text, "95 percent").find("acceptance p99"), std::string::npos);
  EXPECT_NE(line_with(text, "requests").find("4 refused by a rule"), std::string::npos);
  Result late = sample_result(600);
  late.phases[2].backlog_open = 5;
  EXPECT_NE(summary(late, false).find("5 deliveries due before the end of the outage"), std::string::npos);
}

TEST(Summary, DoesNotLetDataControlTheTerminal) {
  Result r = sample_result(600);
  r.title = "evil\x1b]0;title\x07";
  r.failures = {"a\nVALID  forged line\x1b[2J"};
  r.machine.cpu = "cpu\x1b[1m";
  const std::string text = summary(r, false);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find('\x07'), std::string::npos);
  EXPECT_EQ(text.find("\nVALID"), std::string::npos);
}

}  // namespace
}  // namespace axle::report
