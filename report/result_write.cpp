// Result -> result.json. The reader is result_read.cpp, the description result.schema.json.
#include "report/figures.hpp"
#include "report/result_parts.hpp"

namespace axle::report {
namespace {

using Layout = JsonWriter::Layout;

// The highest of the reported percentiles that has ten samples beyond it; 0 when none has.
double supported_percentile(const Histogram& histogram) {
  double highest = 0;
  for (const double percent : {50.0, 90.0, 99.0, 99.9}) {
    if (percentile(histogram, percent)) highest = percent;
  }
  return highest;
}

}  // namespace

void write_histogram(JsonWriter& out, const Histogram& histogram) {
  out.begin_object(Layout::line);
  out.member("count", histogram.count());
  if (histogram.count() == 0) {
    for (const char* name : {"p50_ns", "p90_ns", "p99_ns", "p999_ns", "max_ns", "mean_ns"}) out.key(name).null();
  } else {
    out.member("p50_ns", histogram.percentile(50)).member("p90_ns", histogram.percentile(90));
    out.member("p99_ns", histogram.percentile(99)).member("p999_ns", histogram.percentile(99.9));
    out.member("max_ns", histogram.max()).member("mean_ns", histogram.mean());
  }
  out.member("supported_percentile", supported_percentile(histogram));
  out.member("overflows", histogram.overflows()).member("hdr", histogram.encode_v2());
  out.end_object();
}

namespace {

void write_latency(JsonWriter& out, const std::array<Histogram, kMetrics>& latency) {
  for (std::size_t metric = 0; metric < kMetrics; ++metric) {
    out.key(kMetricNames[metric]);
    write_histogram(out, latency[metric]);
  }
}

void write_accounting(JsonWriter& out, const Accounting& a) {
  out.key("accounting").begin_object(Layout::line);
  out.member("sent", a.sent).member("delivered", a.delivered).member("refused", a.refused);
  out.member("pending", a.pending).member("expired", a.expired).member("withdrawn", a.withdrawn);
  out.member("lost", a.lost);
  out.member("duplicated", a.duplicated).end_object();
}

void write_head(JsonWriter& out, const Result& r) {
  out.member("schema", r.schema).member("kind", r.kind).member("valid", r.valid).member("complete", r.complete);
  out.key("invalid_reasons").begin_array();
  for (const std::string& reason : r.invalid_reasons) out.value(reason);
  out.end_array().key("warnings").begin_array();
  for (const std::string& warning : r.warnings) out.value(warning);
  out.end_array();
  out.member("scenario", r.scenario).member("title", r.title).member("seed", r.seed).member("commit", r.commit);
  out.member("started_at", r.started_at).member("command", r.command);
  out.member("plan_hash", r.plan_hash).member("fingerprint", r.fingerprint);
  const Machine& m = r.machine;
  out.key("machine").begin_object();
  out.member("cpu", m.cpu).member("cores", std::uint64_t{m.cores}).member("memory_bytes", m.memory_bytes);
  out.member("os", m.os).member("openssl", m.openssl).member("compiler", m.compiler).end_object();
  out.member("measured_ns", r.measured_ns).member("wall_ns", r.wall_ns);
  out.member("documents", r.documents).member("signed_documents", r.signed_documents);
  out.member("agencies", r.agencies).member("centres", r.centres).member("key_pairs", r.key_pairs);
  out.member("local_documents", r.local_documents).member("not_intact", r.not_intact);
}

void write_levels(JsonWriter& out, const Result& r) {
  out.key("levels").begin_object();
  for (std::size_t level = 0; level < kLevels; ++level) {
    const Level& l = r.levels[level];
    out.key(kLevelNames[level]).begin_object();
    out.member("sent", l.sent).member("received", l.received);
    write_accounting(out, l.accounting);
    write_latency(out, l.latency);
    out.end_object();
  }
  out.end_object();
  out.key("matrix").begin_object();
  for (std::size_t sender = 0; sender < kLevels; ++sender) {
    out.key(kLevelNames[sender]).begin_object();
    for (std::size_t receiver = 0; receiver < kLevels; ++receiver) {
      out.key(kLevelNames[receiver]).begin_object();
      out.member("deliveries", r.matrix[sender][receiver].deliveries);
      write_latency(out, r.matrix[sender][receiver].latency);
      out.end_object();
    }
    out.end_object();
  }
  out.end_object();
}

void write_splits(JsonWriter& out, const char* name, const std::vector<Split>& splits) {
  out.key(name).begin_array();
  for (const Split& split : splits) {
    out.begin_object().member("name", split.name);
    write_latency(out, split.latency);
    out.end_object();
  }
  out.end_array();
}

void write_costs(JsonWriter& out, const Verification& v) {
  out.member("documents", v.documents).member("total_cpu_ns", v.total_cpu_ns);
  const auto rows = [&out](const char* name, const std::vector<CostRow>& costs) {
    out.key(name).begin_array();
    for (const CostRow& row : costs) {
      out.begin_object(Layout::line).member("name", row.name).member("count", row.count);
      out.member("cpu_ns", row.cpu_ns).end_object();
    }
    out.end_array();
  };
  rows("stages", v.stages);
  rows("algorithms", v.algorithms);
  rows("levels", v.levels);
  out.key("sizes").begin_array();
  for (const SizeCost& size : v.sizes) {
    out.begin_object().member("name", size.name).member("documents", size.documents).member("bytes", size.bytes);
    out.member("cpu_ns", size.cpu_ns);
    rows("stages", size.stages);
    out.end_object();
  }
  out.end_array();
}

void write_verification(JsonWriter& out, const Result& r) {
  out.key("verification").begin_object();
  const Verification* hub = verification_at(r, "hub");
  write_costs(out, hub != nullptr ? *hub : Verification{});
  for (const Verification& v : r.verification) {
    if (v.where == "hub") continue;
    out.key(v.where).begin_object();
    write_costs(out, v);
    out.end_object();
  }
  out.end_object();
}

void write_machines(JsonWriter& out, const Result& r) {
  out.key("throughput").begin_object(Layout::line);
  out.member("documents_per_s", r.documents_per_s).member("deliveries_per_s", r.deliveries_per_s);
  out.member("requests_per_s", r.requests_per_s).member("bytes_per_s", r.bytes_per_s).end_object();
  write_verification(out, r);
  out.key("generator").begin_object();
  out.member("scheduled", r.generator_scheduled).member("on_time", r.generator_on_time);
  out.key("lag_p99_ns");
  if (r.generator_lag.count() == 0) {
    out.null();
  } else {
    out.value(r.generator_lag.percentile(99));
  }
  out.member("cpu_s", r.generator_cpu_s).member("cores", r.generator_cores);
  out.member("omission_gap_ns", r.omission_gap_ns);
  out.key("lag");
  write_histogram(out, r.generator_lag);
  out.key("loop_delay");
  write_histogram(out, r.generator_loop_delay);
  out.end_object();
  out.key("hub").begin_object(Layout::line);
  out.member("cpu_s", r.hub_cpu_s)
      .member("rss_bytes_max", r.hub_rss_bytes_max)
      .member("store_bytes", r.hub_store_bytes);
  out.member("syncs", r.hub_syncs).member("sync_mean_ms", r.hub_sync_mean_ms).end_object();
}

void write_operations(JsonWriter& out, const Result& r) {
  out.key("operations").begin_array();
  for (const Operation& o : r.operations) {
    out.begin_object().member("name", o.name).member("ok", o.ok);
    out.key("failed").begin_object();
    for (std::size_t level = 0; level < kLevels; ++level) {
      const Failures& f = o.failed[level];
      out.key(kLevelNames[level]).begin_object(Layout::line);
      out.member("refused", f.refused).member("transport", f.transport).member("timeout", f.timeout);
      out.member("wrong_answer", f.wrong_answer).end_object();
    }
    out.end_object();
    out.key("scheduled_to_done");
    write_histogram(out, o.scheduled_to_done);
    out.key("sent_to_done");
    write_histogram(out, o.sent_to_done);
    out.key("scheduled_to_sent");
    write_histogram(out, o.scheduled_to_sent);
    out.end_object();
  }
  out.end_array();
}

void write_series(JsonWriter& out, const Result& r) {
  out.key("series").begin_array();
  for (const SeriesRow& row : r.series) {
    out.begin_object(Layout::line).member("second", row.second).member("phase", row.phase);
    out.member("scheduled", row.scheduled);
    out.member("accepted", row.accepted).member("delivered", row.delivered).member("receipts", row.receipts);
    out.member("registered", row.registered).member("requests", row.requests).member("failures", row.failures);
    out.member("delivery_p50_ns", row.delivery_p50_ns).member("delivery_p99_ns", row.delivery_p99_ns);
    out.member("lag_p99_ns", row.lag_p99_ns).end_object();
  }
  out.end_array();
}

}  // namespace

std::string to_json(const Result& result) {
  JsonWriter out;
  out.begin_object();
  write_head(out, result);
  write_judged(out, result);
  write_accounting(out, result.accounting);
  write_levels(out, result);
  write_machines(out, result);
  write_splits(out, "by_priority", result.by_priority);
  write_splits(out, "by_size", result.by_size);
  write_splits(out, "by_connection", result.by_connection);
  write_operations(out, result);
  write_series(out, result);
  out.key("failures").begin_array();
  for (const std::string& failure : result.failures) out.value(failure);
  out.end_array();
  out.member("scenario_yaml", result.scenario_yaml);
  out.end_object();
  return out.take();
}

}  // namespace axle::report
