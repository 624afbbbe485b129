// The metrics are in Prometheus' text format, and say what they were given.
#include "reference-hub/server/metrics_text.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

namespace axle::hub {
namespace {

// Reads the format strictly (exposition format 0.0.4), as a scraper and promtool's check do: series by name and labels.
struct Metrics {
  std::map<std::string, double> series;
  std::map<std::string, std::string> types, helps;

  static Metrics read(const std::string& text) {
    Metrics metrics;
    std::istringstream in(text);
    std::string family;
    for (std::string line; std::getline(in, line);) {
      if (line.starts_with("# HELP ")) {
        family = line.substr(7, line.find(' ', 7) - 7);
        EXPECT_TRUE(metrics.helps.emplace(family, line.substr(8 + family.size())).second) << family << " twice";
      } else if (line.starts_with("# TYPE ")) {
        EXPECT_EQ(line.substr(7, family.size() + 1), family + " ") << "TYPE follows its HELP";
        metrics.types[family] = line.substr(8 + family.size());
      } else {
        metrics.read_sample(line, family);
      }
    }
    EXPECT_TRUE(text.ends_with("\n"));
    return metrics;
  }
  void read_sample(const std::string& line, const std::string& family) {
    static const std::string label = R"re([a-z_]+="([^"\\]|\\["\\n])*")re";
    static const std::regex sample("([a-z_]+)(\\{" + label + "(," + label + ")*\\})? ([-+.e0-9]+)");
    std::smatch parts;
    if (!std::regex_match(line, parts, sample)) {
      ADD_FAILURE() << "not in the format: " << line;
      return;
    }
    const std::string name = parts[1], labels = parts[2];
    if (types[family] == "histogram") {
      const std::string suffix = name.substr(std::min(name.size(), family.size()));
      EXPECT_TRUE(suffix == "_bucket" || suffix == "_sum" || suffix == "_count") << line;
      EXPECT_EQ(suffix == "_bucket", labels.find("le=\"") != std::string::npos) << line;
    } else {
      EXPECT_EQ(name, family) << line << " is outside its family";
    }
    EXPECT_TRUE(series.emplace(name + labels, std::stod(parts[parts.size() - 1])).second) << line << " twice";
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
  inputs.commit = LatencyBoard().view();
  inputs.started_at = 1'500 * kMillisecond;
  inputs.policy = VerificationPolicy::packet;
  inputs.costs.by_level[0].documents = 9;
  inputs.costs.by_level[0].bytes = 900;
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
  EXPECT_EQ(metrics.at("verification_documents_total{level=\"central\"}"), 9);
  EXPECT_EQ(metrics.at("verification_document_bytes_total{level=\"central\"}"), 900);
  EXPECT_EQ(metrics.at("start_time_seconds"), 1.5);
  EXPECT_EQ(metrics.at("build_info{version=\"\",verification=\"packet\"}"), 1);
  EXPECT_EQ(metrics.at("commit_seconds_count"), 0);
  EXPECT_EQ(metrics.at("acceptance_seconds_bucket{le=\"0.0005\"}"), 1);
  EXPECT_EQ(metrics.at("acceptance_seconds_bucket{le=\"0.001\"}"), 2);
  EXPECT_EQ(metrics.at("acceptance_seconds_bucket{le=\"1\"}"), 3);
  EXPECT_EQ(metrics.at("acceptance_seconds_bucket{le=\"30\"}"), 3);
  EXPECT_EQ(metrics.at("acceptance_seconds_bucket{le=\"+Inf\"}"), 4);
  EXPECT_EQ(metrics.at("acceptance_seconds_count"), 4);
  EXPECT_GT(metrics.at("acceptance_seconds_sum"), 41);
  for (const auto& [family, type] : metrics.types) {
    EXPECT_TRUE(type == "counter" || type == "gauge" || type == "histogram") << family << " is a " << type;
    EXPECT_EQ(family.ends_with("_total"), type == "counter") << family;
    EXPECT_TRUE(family.starts_with("axle_hub_")) << family;
    for (const char* unit : {"_ns", "_ms", "_millis", "_kb", "_mib"}) {
      EXPECT_EQ(family.find(unit), std::string::npos) << family << ": seconds and bytes";
    }
  }
  for (std::size_t i = 1; i < LatencyBoard::kBounds.size(); ++i) {
    EXPECT_LE(inputs.acceptance.at_most[i - 1], inputs.acceptance.at_most[i]) << "buckets are cumulative";
  }
}

TEST(MetricsText, NothingInALabelEndsIt) {
  transport::ServerCounters server;
  StatusInputs inputs;
  inputs.server = &server;
  inputs.version = "1\"} 5\n\\";
  EXPECT_EQ(Metrics::read(write_metrics(inputs)).at(R"(build_info{version="1\"} 5\n\\",verification="full"})"), 1);
}

TEST(MetricsText, FamiliesOfTheSameFiguresAreInTheStatus) {
  transport::ServerCounters server;
  StatusInputs inputs;
  inputs.server = &server;
  inputs.totals.withdrawn = 11;
  inputs.totals.irregular = 12;
  inputs.room_bytes = 13;
  inputs.snapshot_lsn = 14;
  inputs.receipts_signed = 15;
  inputs.ready = false;
  LatencyBoard board;
  board.record(kSecond);
  inputs.commit = board.view();
  const boost::json::value status = boost::json::parse(write_status_report(inputs));
  const Metrics metrics = Metrics::read(write_metrics(inputs));
  const std::vector<std::pair<std::string, std::string>> same{
      {"mailbox_withdrawn_total", "/withdrawn"},
      {"mailbox_irregular_total", "/irregular"},
      {"store_room_bytes", "/store/room_bytes"},
      {"store_snapshot_lsn", "/store/snapshot_lsn"},
      {"receipts_signed_total", "/proof/receipts_signed"},
      {"commit_seconds_count", "/latency/commit/count"},
      {"commit_seconds_bucket{le=\"1\"}", "/latency/commit/buckets/11/count"}};
  for (const auto& [family, member] : same) {
    boost::system::error_code error;
    const boost::json::value* value = status.find_pointer(member, error);
    ASSERT_NE(value, nullptr) << member;
    EXPECT_EQ(value->to_number<double>(), metrics.at(family)) << family;
  }
  EXPECT_EQ(metrics.at("ready"), 0);
  EXPECT_FALSE(status.at("ready").as_bool());
}

// Rows "| `axle_hub_...` | type | help |" of the page, alerts left out.
TEST(MetricsText, ThePageSaysWhatThereIs) {
  transport::ServerCounters server;
  StatusInputs inputs;
  inputs.server = &server;
  const Metrics metrics = Metrics::read(write_metrics(inputs));
  std::set<std::string> rows, families;
  std::ifstream page(AXLE_SOURCE_DIR "/docs/hub.md");
  for (std::string line; std::getline(page, line);) {
    if (std::regex_match(line, std::regex("\\| `axle_hub_[a-z_]+` \\| [a-z]+ \\| .*"))) rows.insert(line);
  }
  for (const auto& [family, type] : metrics.types) {
    families.insert("| `" + family + "` | " + type + " | " + metrics.helps.at(family) + " |");
  }
  for (const std::string& row : families) EXPECT_TRUE(rows.contains(row)) << "docs/hub.md lacks:\n" << row;
  for (const std::string& row : rows) EXPECT_TRUE(families.contains(row)) << "docs/hub.md has a stale row:\n" << row;
}

}  // namespace
}  // namespace axle::hub
