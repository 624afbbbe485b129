#include "sample_result.hpp"

#include <cmath>
#include <random>

namespace axle::report {
namespace {

class Sample {
 public:
  explicit Sample(std::uint64_t documents) : documents_(documents) {}

  Result make() {
    head();
    documents();
    costs();
    machines();
    series();
    sample_judged(r_, documents_);
    return std::move(r_);
  }

 private:
  std::int64_t latency(double median_ms, double sigma) {
    std::lognormal_distribution<double> distribution(std::log(median_ms * 1e6), sigma);
    return static_cast<std::int64_t>(distribution(random_));
  }

  void head() {
    r_.kind = "live";
    r_.valid = true;
    r_.scenario = "quickstart";
    r_.title = "Bốn cấp, khởi động nhanh";
    r_.commit = "54830850f1c2";
    r_.started_at = "2026-08-03T09:00:00+07:00";
    r_.command = "axle run quickstart --seed 42";
    r_.seed = 18'446'744'073'709'551'615ULL;
    r_.plan_hash = "9f2c4b1de00f5a7733c0ffee12345678";
    r_.fingerprint = "00112233445566778899aabbccddeeff";
    r_.machine = {.cpu = "AMD EPYC 7763 64-Core Processor",
                  .os = "Debian GNU/Linux 12 (bookworm)",
                  .openssl = "OpenSSL 3.0.16",
                  .compiler = "clang 19.1.7",
                  .cores = 2,
                  .memory_bytes = 8ULL << 30};
    r_.measured_ns = 10 * kSecond;
    r_.wall_ns = 14'200'000'000;
    r_.documents = documents_;
    r_.signed_documents = documents_ - 12;
    r_.agencies = 32;
    r_.centres = 12;
    r_.key_pairs = 64;
    r_.failures = {"send refused: FormatError, the packet has no <ReferenceList>"};
    r_.scenario_yaml = "version: 1\nname: quickstart\ntraffic:\n  documents: 600 # in all\n";
  }

  void documents() {
    r_.by_priority.resize(2);
    r_.by_priority[0].name = "0";
    r_.by_priority[1].name = "4";
    r_.by_size.resize(1);
    r_.by_size[0].name = "<64KiB";
    r_.by_connection.resize(2);
    r_.by_connection[0].name = "direct";
    r_.by_connection[1].name = "lgsp";
    for (std::uint64_t i = 0; i < documents_; ++i) document(i);
    for (Level& level : r_.levels) {
      Accounting& a = level.accounting;
      for (auto member : {&Accounting::sent, &Accounting::delivered, &Accounting::refused, &Accounting::pending}) {
        r_.accounting.*member += a.*member;
      }
    }
  }

  void document(std::uint64_t i) {
    const std::size_t sender = i % 4;
    Level& from = r_.levels[sender];
    ++from.sent;
    const auto accepted = latency(4 + static_cast<double>(sender), 0.5);
    from.latency[0].record(accepted);
    r_.matrix[sender][sender].latency[0].record(accepted);
    for (std::size_t receiver = 0; receiver < 4; ++receiver) {
      if (receiver == (sender + 2) % 4 && i % 8 >= 4) continue;
      Accounting& a = from.accounting;
      ++a.sent;
      if (i % 401 == 0 && receiver == 0) {
        ++(i % 802 == 0 ? a.refused : a.pending);
        continue;
      }
      ++a.delivered;
      ++r_.levels[receiver].received;
      Cell& cell = r_.matrix[sender][receiver];
      ++cell.deliveries;
      const auto delivered = accepted + latency(120 + 60 * static_cast<double>(receiver), 0.7);
      const auto receipt = delivered + latency(40, 0.4), registered = receipt + latency(300, 0.5);
      const std::array<std::int64_t, 4> values{accepted, delivered, receipt, registered};
      for (std::size_t metric = 1; metric < 4; ++metric) {
        from.latency[metric].record(values[metric]);
        cell.latency[metric].record(values[metric]);
        r_.by_priority[i % 50 == 0].latency[metric].record(values[metric]);
        r_.by_size[0].latency[metric].record(values[metric]);
        r_.by_connection[i % 3 != 0].latency[metric].record(values[metric]);
      }
    }
  }

  void costs() {
    struct Stage {
      const char* name;
      std::uint64_t per_document;
      DurationNs each;
    };
    const std::array<Stage, 12> stages{{{"transport_authentication", 3, 2'100},
                                        {"hash", 5, 41'000},
                                        {"parse", 1, 96'000},
                                        {"canonical_form", 1, 31'000},
                                        {"base64", 1, 58'000},
                                        {"unzip", 0, 0},
                                        {"pdf", 2, 37'000},
                                        {"certificate", 4, 22'000},
                                        {"chain", 2, 9'000},
                                        {"revocation", 0, 0},
                                        {"timestamp", 0, 0},
                                        {"public_key", 5, 33'500}}};
    for (const char* where : {"hub", "agencies"}) {
      Verification v;
      v.where = where;
      v.documents = where == std::string("hub") ? documents_ : r_.accounting.delivered;
      for (const Stage& s : stages) {
        v.stages.push_back(
            {s.name, v.documents * s.per_document, static_cast<DurationNs>(v.documents * s.per_document) * s.each});
        v.total_cpu_ns += v.stages.back().cpu_ns;
      }
      v.algorithms = {{"rsa2048", v.documents * 4, static_cast<DurationNs>(v.documents) * 4 * 28'000},
                      {"ecdsa_p256", v.documents, static_cast<DurationNs>(v.documents) * 55'500},
                      {"ed25519", 0, 0}};
      for (const char* level : kLevelNames) v.levels.push_back({level, v.documents / 4, v.total_cpu_ns / 4});
      const DurationNs half = v.total_cpu_ns / 2;
      for (const char* size : {"<=128KiB", "<=1MiB"}) {
        v.sizes.push_back({size, v.documents / 2, v.documents * 50'000, half, {{"hash", v.documents, half / 2}}});
      }
      r_.verification.push_back(std::move(v));
    }
  }

  void machines() {
    const double seconds = 10;
    r_.documents_per_s = static_cast<double>(documents_) / seconds;
    r_.deliveries_per_s = static_cast<double>(r_.accounting.delivered) / seconds;
    r_.requests_per_s = r_.deliveries_per_s * 5.37;
    r_.bytes_per_s = r_.deliveries_per_s * 131'072.5;
    r_.generator_scheduled = documents_;
    r_.generator_on_time = documents_ - documents_ / 500;
    for (std::uint64_t i = 0; i < documents_; ++i) r_.generator_lag.record(latency(0.08, 0.6));
    r_.generator_cpu_s = 5.125;
    r_.hub_cpu_s = static_cast<double>(documents_) * 0.0009;
    r_.hub_rss_bytes_max = 123ULL << 20;
    r_.hub_store_bytes = documents_ * 103'000;
    r_.hub_syncs = 1203;
    r_.hub_sync_mean_ms = 4.25;
    for (const char* name : {"send_document", "fetch"}) {
      Operation operation;
      operation.name = name;
      operation.ok = documents_;
      operation.failed[1] = {.refused = 2, .timeout = 1};
      for (int i = 0; i < 2000; ++i) {
        const auto lag = latency(0.08, 0.6), service = latency(4, 0.5);
        operation.scheduled_to_sent.record(lag);
        operation.sent_to_done.record(service);
        operation.scheduled_to_done.record(lag + service);
      }
      r_.operations.push_back(std::move(operation));
    }
  }

  void series() {
    const std::uint64_t each = documents_ / 12;
    for (std::uint32_t second = 0; second < 14; ++second) {
      const bool on = second < 12;
      SeriesRow row{.second = second,
                    .phase = phase_of(second),
                    .scheduled = on ? each : 0,
                    .accepted = on ? each - second % 3 : 0};
      row.delivered = on ? each * 3 + second % 5 : each / 2;
      row.receipts = row.registered = row.delivered;
      row.requests = row.delivered * 5;
      row.failures = second == 7 ? 2 : 0;
      row.delivery_p50_ns = latency(210, 0.1);
      row.delivery_p99_ns = latency(900, 0.2);
      row.lag_p99_ns = latency(0.3, 0.3);
      r_.series.push_back(row);
    }
  }

  static std::string phase_of(std::uint32_t second) {
    return second < 2 ? "warmup" : second < 6 ? "steady" : second < 8 ? "outage" : second < 12 ? "recovery" : "drain";
  }

  std::uint64_t documents_;
  Result r_;
  std::mt19937_64 random_{42};
};

}  // namespace

Result sample_result(std::uint64_t documents) {
  return Sample(documents).make();
}

}  // namespace axle::report
