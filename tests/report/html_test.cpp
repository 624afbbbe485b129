#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "report/embedded.hpp"
#include "report/html_page.hpp"
#include "sample_result.hpp"

namespace axle::report {
namespace {

std::size_t times(std::string_view text, std::string_view what) {
  std::size_t count = 0;
  for (std::size_t at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1)) ++count;
  return count;
}

// The page without the chart library, whose text is not ours to judge.
std::string own_part(const Result& result) {
  std::string page = html(result).value();
  const std::string_view library = embedded_file("chart.min.js");
  page.replace(page.find(library), library.size(), "");
  return page;
}

boost::json::value data_of(const std::string& page) {
  const std::string_view open = "<script type=\"application/json\" id=\"data\">";
  const std::size_t start = page.find(open) + open.size();
  return boost::json::parse(page.substr(start, page.find("</script>", start) - start));
}

TEST(Html, IsOneSelfContainedPage) {
  const std::string page = html(sample_result(600)).value();
  EXPECT_TRUE(page.starts_with("<!doctype html>"));
  EXPECT_NE(page.find("default-src 'none'"), std::string::npos);
  EXPECT_EQ(page.find("{{"), page.find("{{", page.find("Chart.js v")));  // no place is left, but in the library perhaps
  const std::string own = own_part(sample_result(600));
  EXPECT_EQ(times(own, "<script"), 3U);
  EXPECT_EQ(times(own, "</script>"), 3U);
  for (const char* outside : {"http://", "https://", "src=", "<link", "@import", "url(", "fetch(", "XMLHttp", "{{"}) {
    EXPECT_EQ(own.find(outside), std::string::npos) << outside;
  }
}

TEST(Html, SaysInTablesWhatTheChartsShow) {
  const std::string page = own_part(sample_result(20'000));
  for (const char* part : {"<span class=\"verdict valid\">VALID</span>",
                           "Bốn cấp, khởi động nhanh",
                           "quickstart",
                           "18446744073709551615",
                           "9f2c4b1de00f5a7733c0ffee12345678",
                           "AMD EPYC 7763",
                           "69,956",
                           "Delivery p99",
                           "public_key",
                           "rsa2048",
                           "transport_authentication",
                           "Over time",
                           "At the receiving agencies",
                           "send_document",
                           "traffic:",
                           "2 of 2",
                           "delivery.commune.p99 &lt; 60s",
                           "+ withdrawn",
                           "The outage ended at",
                           "D7 of G12",
                           "Published figures",
                           "within sampling error",
                           "Not steady",
                           "How they failed",
                           "(coordinated omission)"}) {
    EXPECT_NE(page.find(part), std::string::npos) << part;
  }
  for (const char* chart : {"percentiles", "rates", "latency", "stages", "algorithms"}) {
    EXPECT_EQ(times(page, "<canvas id=\"chart-" + std::string(chart) + "\""), 1U);
  }
}

TEST(Html, EscapesEverythingThatComesFromTheResult) {
  Result r = sample_result(600);
  const std::string evil = "</script><script>alert(1)</script><!--\"'&{{data}}\xe2\x80\xa8";
  r.title = r.scenario = r.commit = r.command = r.plan_hash = r.fingerprint = r.scenario_yaml = r.started_at = evil;
  r.machine = {evil, evil, evil, evil, 2, 1};
  r.failures = r.invalid_reasons = r.warnings = {evil};
  r.operations[0].name = r.steady_state.why = r.phases[1].kind = r.series[0].phase = evil;
  Objective& objective = r.objectives[0];
  objective.text = objective.why = objective.where_to_look = evil;
  objective.met = false;
  Source& source = r.sources[0];
  source.what = source.where = source.note = evil;
  Expectation& expectation = r.expectations[0];
  expectation.name = expectation.unit = expectation.expected = evil;
  expectation.examples = {evil};
  for (Verification& v : r.verification) {
    v.stages[1].name = v.algorithms[0].name = v.levels[0].name = v.sizes[0].name = evil;
  }
  const std::string page = own_part(r);
  EXPECT_EQ(page.find("<script>alert"), std::string::npos);
  EXPECT_EQ(page.find("<!--"), std::string::npos);
  EXPECT_EQ(times(page, "<script"), 3U);
  EXPECT_EQ(times(page, "</script>"), 3U);
  EXPECT_NE(page.find("&lt;/script&gt;&lt;script&gt;alert(1)"), std::string::npos);
  EXPECT_NE(page.find("\\u003c/script\\u003e"), std::string::npos);
  const boost::json::value data = data_of(page);
  bool found = false;
  for (const auto& stage : data.at("stages").as_array()) found = found || stage.at("name").as_string() == evil;
  EXPECT_TRUE(found);
}

TEST(Html, CurvesEndWithTheLastSampleAndMarkWhereSamplesRunOut) {
  Result r;
  for (int i = 1; i <= 1000; ++i) r.levels[0].latency[1].record(i);
  const boost::json::value data = data_of(own_part(r));
  const boost::json::array& curve = data.at("percentiles").at("delivery").at(0).as_array();
  ASSERT_EQ(curve.size(), 3U * 16 + 1);  // 16 a decade from 1 to 1000
  EXPECT_EQ(curve.front().at(1).as_int64(), 1);
  EXPECT_EQ(curve.at(16).at(1).as_int64(), 900);
  EXPECT_EQ(curve.at(32).at(1).as_int64(), 990);
  EXPECT_TRUE(curve.at(32).at(2).as_bool());
  EXPECT_FALSE(curve.at(33).at(2).as_bool());
  EXPECT_EQ(data.at("percentiles").at("delivery").at(1).as_array().size(), 0U);
}

TEST(Html, LongSeriesAreShownInGroups) {
  Result r;
  for (std::uint32_t second = 0; second < 1800; ++second) {
    SeriesRow& row = r.series.emplace_back();
    row.second = second;
    row.scheduled = 1;
    row.delivery_p99_ns = second;
  }
  const boost::json::value data = data_of(own_part(r));
  EXPECT_EQ(data.at("seconds").as_int64(), 3);
  ASSERT_EQ(data.at("series").as_array().size(), 600U);
  EXPECT_EQ(data.at("series").at(1).at("second").as_int64(), 3);
  EXPECT_EQ(data.at("series").at(1).at("scheduled").as_int64(), 3);
  EXPECT_EQ(data.at("series").at(1).at("p99").as_int64(), 5);
}

TEST(Html, PhasesAreBandsBehindTheChartsOverTime) {
  const boost::json::value data = data_of(own_part(sample_result(600)));
  ASSERT_EQ(data.at("phases").as_array().size(), 4U);
  EXPECT_EQ(data.at("phases").at(2).at("kind").as_string(), "outage");
  EXPECT_EQ(data.at("phases").at(2).at("from").to_number<double>(), 6);
  EXPECT_EQ(data.at("phases").at(2).at("to").to_number<double>(), 8);
}

TEST(Html, AMissedObjectiveComesFirstAndSaysWhereToLook) {
  Result r = sample_result(600);
  r.objectives[0].met = false;
  r.objectives[0].why = "61s, 1s (2%) above the bound";
  r.objectives[0].where_to_look = "Look at Level to level.";
  const std::string page = own_part(r);
  EXPECT_NE(page.find("<span class=\"verdict invalid\">NOT MET</span>"), std::string::npos);
  EXPECT_NE(page.find("61s, 1s (2%) above the bound. Look at Level to level."), std::string::npos);
  EXPECT_LT(page.find("<h2>Objectives</h2>"), page.find("<h2>Accounting</h2>"));
  r.objectives.clear();
  EXPECT_EQ(own_part(r).find("<h2>Objectives</h2>"), std::string::npos);
}

TEST(Html, ShowsIncompleteAndInvalidRuns) {
  Result r = sample_result(600);
  r.valid = false;
  r.invalid_reasons = {"the generator sent late"};
  EXPECT_NE(own_part(r).find("<span class=\"verdict invalid\">INVALID</span>"), std::string::npos);
  EXPECT_NE(own_part(r).find("<li>the generator sent late</li>"), std::string::npos);
  r.complete = false;
  EXPECT_NE(own_part(r).find("<span class=\"verdict incomplete\">INCOMPLETE</span>"), std::string::npos);
  EXPECT_TRUE(html(Result{}));
}

}  // namespace
}  // namespace axle::report
