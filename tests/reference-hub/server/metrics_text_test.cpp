// The metrics are in Prometheus' text format, and say what they were given.
#include "reference-hub/server/metrics_text.hpp"

#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>
#include <sstream>

namespace axle::hub {
namespace {

// Reads the format strictly (exposition format 0.0.4): series by name and labels.
struct Metrics {
  std::map<std::string, double> series;
  std::map<std::string, std::string> types;

  static Metrics read(const std::string& text) {
    Metrics metrics;
    std::set<std::string> helped;
    const std::regex sample(R"(([a-z_]+)(\{([a-z]+="[^"\\\n]*")(,[a-z]+="[^"\\\n]*")*\})? ([-+.e0-9]+))");
    std::istringstream in(text);
    std::string family;
    for (std::string line; std::getline(in, line);) {
      std::smatch parts;
      if (line.starts_with("# HELP ")) {
        family = line.substr(7, line.find(' ', 7) - 7);
        EXPECT_TRUE(helped.insert(family).second) << family << " twice";
      } else if (line.starts_with("# TYPE ")) {
        EXPECT_EQ(line.substr(7, family.size() + 1), family + " ") << "TYPE follows its HELP";
        metrics.types[family] = line.substr(8 + family.size());
      } else if (std::regex_match(line, parts, sample)) {
        EXPECT_TRUE(parts[1].str().starts_with(family)) << line << " is outside its family";
        EXPECT_TRUE(metrics.series.emplace(parts[1].str() + parts[2].str(), std::stod(parts[5].str())).second) << line;
      } else {
        ADD_FAILURE() << "not in the format: " << line;
      }
    }
    EXPECT_TRUE(text.ends_with("\n"));
    return metrics;
  }
  double at(const std::string& name) const {
    const auto found = series.find("axle_hub_" + name);
    if (found == series.end()) ADD_FAILURE() << "no series " << name;
    return found == series.end() ? -1 : found->second;
  }
};

TEST(MetricsText, IsInTheFormatAndTellsTheInputs) {
  transport::ServerCounters server;
  server.requests = 17;
  server.handshakes_resumed = 3;
  LatencyBoard board;
  for (const DurationNs latency : {kMillisecond / 2, kMillisecond / 2 + 1, kSecond, 40 * kSecond})
    board.record(latency);
  StatusInputs inputs;
  inputs.server = &server;
  inputs.totals.documents = 5;
  inputs.totals.expired = 2;
  inputs.totals.refused = 1;
  inputs.refused_by_verification = 3;
  inputs.cpu_ns = 1'500 * kMillisecond;
  inputs.store.sync_ns = 250 * kMillisecond;
  inputs.acceptance = board.view();
  inputs.costs.by_level[3].ledger.add(signature::Stage::hash, 2 * kSecond, 4);
  const Metrics metrics = Metrics::read(write_metrics(inputs));

  EXPECT_EQ(metrics.at("http_requests_total"), 17);
  EXPECT_EQ(metrics.at("tls_handshakes_total{kind=\"resumed\"}"), 3);
  EXPECT_EQ(metrics.at("mailbox_documents_total"), 5);
  EXPECT_EQ(metrics.at("mailbox_expired_total"), 2);
  EXPECT_EQ(metrics.at("refused_total"), 4);
  EXPECT_EQ(metrics.at("process_cpu_seconds_total"), 1.5);
  EXPECT_EQ(metrics.at("store_sync_seconds_total"), 0.25);
  EXPECT_EQ(metrics.at("verification_cpu_seconds_total{level=\"commune\",stage=\"hash\"}"), 2);
  EXPECT_EQ(metrics.at("verification_operations_total{level=\"commune\",stage=\"hash\"}"), 4);
  EXPECT_EQ(metrics.at("acceptance_seconds_bucket{le=\"0.0005\"}"), 1);
  EXPECT_EQ(metrics.at("acceptance_seconds_bucket{le=\"0.001\"}"), 2);
  EXPECT_EQ(metrics.at("acceptance_seconds_bucket{le=\"1\"}"), 3);
  EXPECT_EQ(metrics.at("acceptance_seconds_bucket{le=\"30\"}"), 3);
  EXPECT_EQ(metrics.at("acceptance_seconds_count"), 4);
  for (const auto& [family, type] : metrics.types) {
    EXPECT_TRUE(type == "counter" || type == "gauge" || type == "histogram") << family << " is a " << type;
    EXPECT_EQ(family.ends_with("_total"), type == "counter") << family;
  }
}

}  // namespace
}  // namespace axle::hub
