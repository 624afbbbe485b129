#include "sim/workload/trace.hpp"

#include <gtest/gtest.h>

#include <map>

#include "tests/sim/workload/support.hpp"

namespace axle::sim {
namespace {

Scenario traced() {
  Scenario scenario = small();
  scenario.traffic.arrivals = Arrivals::trace;
  scenario.traffic.period = kHour;
  scenario.traffic.compress = 60;
  return scenario;
}

Result<std::vector<TraceRow>> read(std::string_view text) {
  const Scenario scenario = traced();
  return read_trace(text, "day.csv", scenario, make_network(scenario));
}

std::string complaint(std::string_view text) {
  const auto rows = read(text);
  return rows ? "no complaint" : rows.error().detail;
}

TEST(Trace, ReadsEveryColumn) {
  const auto rows =
      read("at,from,to,bytes,priority\n0,G01,H01;H02,2048,1\n90.5,H02,000.00.00.G01,,\n30m,G02,G01,1,4\n");
  ASSERT_TRUE(rows) << rows.error().detail;
  const std::vector<TraceRow> expected{
      {0, 0, {4, 5}, 2048, 1}, {90'500 * kMillisecond / 60, 5, {0}, 0, -1}, {30 * kSecond, 1, {0}, 1, 4}};
  EXPECT_EQ(*rows, expected);
}

TEST(Trace, TheLastColumnsMayBeMissing) {
  EXPECT_EQ(read("at,from,to\n0,G01,H01\n")->front(), (TraceRow{0, 0, {4}, 0, -1}));
  EXPECT_EQ(read("at,from,to,priority\n0,G01,H01,2\n")->front(), (TraceRow{0, 0, {4}, 0, 2}));
  EXPECT_EQ(read("at,from,to,bytes\n0,G01,H01,7")->front(), (TraceRow{0, 0, {4}, 7, -1}));
}

TEST(Trace, BlanksLineEndsAndByteOrderMarksDoNotMatter) {
  const auto rows = read(
      "\xEF\xBB\xBF"
      "at, from, to\r\n\r\n 0 , G01 , H01 ; H02 \r\n");
  ASSERT_TRUE(rows) << rows.error().detail;
  EXPECT_EQ(rows->front(), (TraceRow{0, 0, {4, 5}, 0, -1}));
}

TEST(Trace, SaysWhereAMistakeIsAndWhatWouldBeRight) {
  const std::string head = "at,from,to,bytes,priority\n";
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "day.csv:1:1: the trace has no rows"},
      {head, "day.csv:2:1: the trace has no rows"},
      {"time,from,to\n0,G01,H01\n", "day.csv:1:1: 'time' is not the column"},
      {"at,from\n0,G01\n", "day.csv:1:8: columns are missing"},
      {"at,from,to,priority,bytes\n", "day.csv:1:21: 'bytes' is not the column"},
      {"at,from,to,to\n", "day.csv:1:12: 'to' is not the column"},
      {head + "0,G01\n", "day.csv:2:1: the row has 2 fields; write 5"},
      {head + "soon,G01,H01,,\n", "day.csv:2:1: 'soon' is not a time"},
      {head + ",G01,H01,,\n", "day.csv:2:1: '' is not a time"},
      {head + "-1,G01,H01,,\n", "day.csv:2:1: '-1' is not a time"},
      {head + "1h,G01,H01,,\n", "day.csv:2:1: '1h' lies beyond the traffic, which lasts 1h"},
      {head + "0,G77,H01,,\n", "day.csv:2:3: there is no agency 'G77'"},
      {head + "0,G01,H01;H99;H02,,\n", "day.csv:2:11: there is no agency 'H99'"},
      {head + "0,G01,,,\n", "day.csv:2:7: a code of an agency is missing"},
      {head + "0,G01,H01;G01,,\n", "day.csv:2:11: 'G01' sends this document"},
      {head + "0,G01,H01;H01,,\n", "day.csv:2:7: a receiver is named twice"},
      {head + "0,G01,H01;000.00.00.H01,,\n", "day.csv:2:7: a receiver is named twice"},
      {head + "0,G01,H01,0,\n", "day.csv:2:11: '0' is not a size"},
      {head + "0,G01,H01,99999999999999999999,\n", "day.csv:2:11: '99999999999999999999' is not a size"},
      {head + "0,G01,H01,4194305,\n", "write 1 to 4194304"},
      {head + "0,G01,H01,,5\n", "day.csv:2:12: '5' is not a priority"},
      {head + "0,G01,H01,,x\n", "day.csv:2:12: 'x' is not a priority"}};
  for (const auto& [text, expected] : cases) {
    EXPECT_NE(complaint(text).find(expected), std::string::npos) << text << "\n" << complaint(text);
  }
}

TEST(Trace, ReportsAllMistakesUpToALimit) {
  std::string text = "at,from,to\n";
  for (int i = 0; i < 100; ++i) text += "0,X,H01\n";
  const std::string all = complaint(text);
  EXPECT_EQ(std::ranges::count(all, '\n'), static_cast<std::ptrdiff_t>(kTraceErrorsMax) - 1);
  EXPECT_NE(all.find("day.csv:21:3"), std::string::npos);
}

TEST(Trace, RefusesMoreRowsThanOneRunSends) {
  std::string text = "at,from,to\n";
  text.reserve(12 * kTraceRowsMax);
  for (std::size_t i = 0; i <= kTraceRowsMax; ++i) text += "0,G01,H01\n";
  const auto rows = read(text);
  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().code, Errc::limit);
}

TEST(TracePlan, SendsWhatTheTraceSays) {
  const Scenario scenario = traced();
  const Network network = make_network(scenario);
  const std::vector<TraceRow> rows{{5 * kSecond, 0, {4, 5}, 50'000, 3}, {kSecond, 5, {0}, 10, -1}};
  const Plan plan = make_plan(scenario, network, kIssueDate, {rows});
  ASSERT_EQ(plan.documents.size(), 2U);
  EXPECT_EQ(plan.documents[0].at, kSecond);
  EXPECT_EQ(plan.documents[0].from, 5U);
  EXPECT_EQ(plan.documents[0].target_bytes, 1024U);  // no PDF is smaller
  EXPECT_EQ(plan.documents[1].to, (std::vector<std::uint32_t>{4, 5}));
  EXPECT_EQ(plan.documents[1].priority, 3);
  EXPECT_EQ(plan.documents[1].target_bytes, 50'000U);
  EXPECT_EQ(plan.documents[1].header.to.size(), 2U);
  EXPECT_EQ(plan.deliveries, 3U);
}

TEST(TracePlan, ScaleAndRateThinAndRepeatRows) {
  Scenario scenario = traced();
  const Network network = make_network(scenario);
  std::vector<TraceRow> rows;
  for (int i = 0; i < 100; ++i) rows.push_back({i * 100 * kMillisecond, 0, {4}, 0, -1});
  scenario.traffic.scale = 0.25;
  EXPECT_EQ(make_plan(scenario, network, kIssueDate, {rows}).documents.size(), 25U);
  scenario.traffic.rate = 10;
  std::map<DurationNs, int> times;
  for (const PlannedDocument& document : make_plan(scenario, network, kIssueDate, {rows}).documents) {
    ++times[document.at];
  }
  EXPECT_EQ(times.size(), 100U);
  for (const auto& [at, count] : times) EXPECT_TRUE(count == 2 || count == 3);
}

TEST(TracePlan, NeedsRows) {
  const Scenario scenario = traced();
  EXPECT_FALSE(check_plan(scenario, make_network(scenario)));
}

}  // namespace
}  // namespace axle::sim
