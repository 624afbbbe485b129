// series.csv and the histogram logs.
#include <gtest/gtest.h>

#include <algorithm>

#include "sample_result.hpp"

namespace axle::report {
namespace {

TEST(SeriesCsv, HasAHeadAndOneLinePerSecond) {
  Result r;
  r.series = {{.second = 3,
               .phase = "steady",
               .scheduled = 10,
               .accepted = 9,
               .delivered = 27,
               .receipts = 26,
               .registered = 25,
               .requests = 130,
               .failures = 1,
               .delivery_p50_ns = 5,
               .delivery_p99_ns = 7,
               .lag_p99_ns = 2}};
  EXPECT_EQ(series_csv(r),
            "second,phase,scheduled,accepted,delivered,receipts,registered,requests,failures,delivery_p50_ns,"
            "delivery_p99_ns,lag_p99_ns\n"
            "3,steady,10,9,27,26,25,130,1,5,7,2\n");
  r.series[0].phase = "=cmd(),\n";
  EXPECT_NE(series_csv(r).find("\n3,cmd,10,"), std::string::npos);
  const std::string csv = series_csv(sample_result(600));
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 15);
}

TEST(HistogramLogs, HoldEveryMetricAndTheRequests) {
  const Result r = sample_result(600);
  const auto logs = histogram_logs(r);
  ASSERT_EQ(logs.size(), 5U);
  const std::string& delivery = logs.at("delivery.hlog");
  EXPECT_TRUE(delivery.starts_with("#[Histogram log format version 1.3]\n#[StartTime: 1785722400.000 (seconds since "));
  // Head of 4 lines, all documents, 4 levels, 16 pairs.
  EXPECT_EQ(std::count(delivery.begin(), delivery.end(), '\n'), 4 + 1 + 4 + 16);
  // Acceptance knows no receiver: only the diagonal has values, the empty pairs are left out.
  const std::string& acceptance = logs.at("acceptance.hlog");
  EXPECT_EQ(std::count(acceptance.begin(), acceptance.end(), '\n'), 4 + 1 + 4 + 4);
  const std::string& requests = logs.at("requests.hlog");
  EXPECT_NE(requests.find("Tag=fetch/sent_to_done,0.000,10.000,"), std::string::npos);

  const std::size_t line = delivery.find("Tag=province->commune,");
  ASSERT_NE(line, std::string::npos);
  const std::size_t text = delivery.find("HISTF", line), end = delivery.find('\n', text);
  EXPECT_EQ(Histogram::decode_v2(delivery.substr(text, end - text)).value(), r.matrix[1][3].latency[1]);
}

TEST(HistogramLogs, AStartThatIsNoTimeIsZero) {
  Result r = sample_result(600);
  r.started_at = "yesterday";
  EXPECT_NE(histogram_logs(r).at("receipt.hlog").find("#[BaseTime: 0.000 (seconds"), std::string::npos);
}

}  // namespace
}  // namespace axle::report
