// result.json -> Result.
#include <boost/json.hpp>
#include <limits>

#include "report/figures.hpp"
#include "report/read_limits.hpp"
#include "report/result_parts.hpp"

namespace axle::report {
namespace {

namespace json = boost::json;

std::array<Histogram, kMetrics> read_latency(JsonReader& in) {
  std::array<Histogram, kMetrics> latency;
  for (std::size_t metric = 0; metric < kMetrics; ++metric) latency[metric] = in.histogram(kMetricNames[metric]);
  return latency;
}

Accounting read_accounting(JsonReader& parent) {
  JsonReader in = parent.object("accounting");
  return {.sent = in.count("sent"),
          .delivered = in.count("delivered"),
          .refused = in.count("refused"),
          .pending = in.count("pending"),
          .expired = in.count("expired"),
          .withdrawn = in.count("withdrawn"),
          .lost = in.count("lost"),
          .duplicated = in.count("duplicated")};
}

void read_head(JsonReader& in, Result& r) {
  r.kind = in.text("kind");
  r.valid = in.flag("valid");
  r.complete = in.flag("complete");
  r.invalid_reasons = in.texts("invalid_reasons");
  r.warnings = in.texts("warnings");
  r.scenario = in.text("scenario");
  r.title = in.text("title");
  r.seed = in.count("seed");
  r.commit = in.text("commit");
  r.started_at = in.text("started_at");
  r.command = in.text("command");
  r.plan_hash = in.text("plan_hash");
  r.fingerprint = in.text("fingerprint");
  JsonReader machine = in.object("machine");
  r.machine.cpu = machine.text("cpu");
  const std::uint64_t cores = machine.count("cores");
  if (cores > std::numeric_limits<unsigned>::max()) machine.wrong("cores", "too large");
  r.machine.cores = static_cast<unsigned>(cores);
  r.machine.memory_bytes = machine.count("memory_bytes");
  r.machine.os = machine.text("os");
  r.machine.openssl = machine.text("openssl");
  r.machine.compiler = machine.text("compiler");
  r.measured_ns = in.integer("measured_ns");
  r.wall_ns = in.integer("wall_ns");
  r.documents = in.count("documents");
  r.signed_documents = in.count("signed_documents");
  r.agencies = in.count("agencies");
  r.centres = in.count("centres");
  r.key_pairs = in.count("key_pairs");
  r.local_documents = in.count("local_documents");
  r.not_intact = in.count("not_intact");
}

void read_levels(JsonReader& in, Result& r) {
  JsonReader levels = in.object("levels"), matrix = in.object("matrix");
  for (std::size_t i = 0; i < kLevels; ++i) {
    JsonReader level = levels.object(kLevelNames[i]);
    r.levels[i].sent = level.count("sent");
    r.levels[i].received = level.count("received");
    r.levels[i].accounting = read_accounting(level);
    r.levels[i].latency = read_latency(level);
    JsonReader row = matrix.object(kLevelNames[i]);
    for (std::size_t j = 0; j < kLevels; ++j) {
      JsonReader cell = row.object(kLevelNames[j]);
      r.matrix[i][j].deliveries = cell.count("deliveries");
      r.matrix[i][j].latency = read_latency(cell);
    }
  }
}

std::vector<Split> read_splits(JsonReader& in, const char* name) {
  std::vector<Split> splits;
  in.objects(name, [&](JsonReader& split) { splits.push_back({split.text("name"), read_latency(split)}); });
  return splits;
}

std::vector<CostRow> read_costs(JsonReader& in, const char* name) {
  std::vector<CostRow> rows;
  in.objects(name, [&](JsonReader& row) {
    rows.push_back({.name = row.text("name"), .count = row.count("count"), .cpu_ns = row.integer("cpu_ns")});
  });
  return rows;
}

std::vector<SizeCost> read_sizes(JsonReader& in) {
  std::vector<SizeCost> sizes;
  in.objects("sizes", [&](JsonReader& size) {
    sizes.push_back({.name = size.text("name"),
                     .documents = size.count("documents"),
                     .bytes = size.count("bytes"),
                     .cpu_ns = size.integer("cpu_ns"),
                     .stages = read_costs(size, "stages")});
  });
  return sizes;
}

Verification read_verification(JsonReader& in, std::string where) {
  return {.where = std::move(where),
          .documents = in.count("documents"),
          .stages = read_costs(in, "stages"),
          .algorithms = read_costs(in, "algorithms"),
          .levels = read_costs(in, "levels"),
          .sizes = read_sizes(in),
          .total_cpu_ns = in.integer("total_cpu_ns")};
}

void read_machines(JsonReader& in, Result& r) {
  JsonReader throughput = in.object("throughput");
  r.documents_per_s = throughput.number("documents_per_s");
  r.deliveries_per_s = throughput.number("deliveries_per_s");
  r.requests_per_s = throughput.number("requests_per_s");
  r.bytes_per_s = throughput.number("bytes_per_s");
  JsonReader verification = in.object("verification");
  r.verification.push_back(read_verification(verification, "hub"));
  for (const std::string& where : verification.object_names()) {
    JsonReader place = verification.object(where);
    r.verification.push_back(read_verification(place, where));
  }
  JsonReader generator = in.object("generator");
  r.generator_scheduled = generator.count("scheduled");
  r.generator_on_time = generator.count("on_time");
  r.generator_cpu_s = generator.number("cpu_s");
  r.generator_cores = generator.number("cores");
  r.omission_gap_ns = generator.integer("omission_gap_ns");
  r.generator_lag = generator.histogram("lag");
  r.generator_loop_delay = generator.histogram("loop_delay");
  JsonReader hub = in.object("hub");
  r.hub_cpu_s = hub.number("cpu_s");
  r.hub_rss_bytes_max = hub.count("rss_bytes_max");
  r.hub_store_bytes = hub.count("store_bytes");
  r.hub_syncs = hub.count("syncs");
  r.hub_sync_mean_ms = hub.number("sync_mean_ms");
}

void read_operation(JsonReader& row, Result& r) {
  Operation& o = r.operations.emplace_back();
  o.name = row.text("name");
  o.ok = row.count("ok");
  JsonReader failed = row.object("failed");
  for (std::size_t i = 0; i < kLevels; ++i) {
    JsonReader level = failed.object(kLevelNames[i]);
    o.failed[i] = {.refused = level.count("refused"),
                   .transport = level.count("transport"),
                   .timeout = level.count("timeout"),
                   .wrong_answer = level.count("wrong_answer")};
  }
  o.scheduled_to_done = row.histogram("scheduled_to_done");
  o.sent_to_done = row.histogram("sent_to_done");
  o.scheduled_to_sent = row.histogram("scheduled_to_sent");
}

void read_rows(JsonReader& in, Result& r) {
  in.objects("operations", [&](JsonReader& row) { read_operation(row, r); });
  in.objects("series", [&](JsonReader& row) {
    const std::uint64_t second = row.count("second");
    if (second > std::numeric_limits<std::uint32_t>::max()) row.wrong("second", "too large");
    r.series.push_back({.second = static_cast<std::uint32_t>(second),
                        .phase = row.text("phase"),
                        .scheduled = row.count("scheduled"),
                        .accepted = row.count("accepted"),
                        .delivered = row.count("delivered"),
                        .receipts = row.count("receipts"),
                        .registered = row.count("registered"),
                        .requests = row.count("requests"),
                        .failures = row.count("failures"),
                        .delivery_p50_ns = row.integer("delivery_p50_ns"),
                        .delivery_p99_ns = row.integer("delivery_p99_ns"),
                        .lag_p99_ns = row.integer("lag_p99_ns")});
  });
}

axle::Result<void> check_schema(const json::object& object) {
  const json::value* schema = object.if_contains("schema");
  if (schema == nullptr) return fail(Errc::invalid_input, "this is not a result of axle: it has no \"schema\"");
  if (!schema->is_int64() || schema->get_int64() < 1) {
    return fail(Errc::invalid_input, "schema: not a version number that was ever used");
  }
  if (schema->get_int64() > kSchemaVersion) {
    return fail(Errc::invalid_input, "written with schema " + std::to_string(schema->get_int64()) +
                                         ", this program reads " + std::to_string(kSchemaVersion) +
                                         ": use a newer axle");
  }
  if (schema->get_int64() < kSchemaVersion) {
    return fail(Errc::invalid_input, "written with schema " + std::to_string(schema->get_int64()) +
                                         ", this program reads " + std::to_string(kSchemaVersion) +
                                         ": use the axle that wrote it, or run it again");
  }
  return {};
}

}  // namespace

axle::Result<Result> read_result(std::string_view text) {
  if (text.size() > kResultBytesMax) return fail(Errc::limit, "result of more than 64 MiB");
  json::stream_parser parser;
  json::error_code problem;
  const std::size_t used = parser.write_some(text.data(), text.size(), problem);
  if (!problem && !parser.done()) parser.finish(problem);
  if (problem == json::error::incomplete) return fail(Errc::invalid_input, "truncated: the JSON text ends too early");
  if (problem) {
    return fail(Errc::invalid_input, "not JSON at byte " + std::to_string(used) + ": " + problem.message());
  }
  if (text.substr(used).find_first_not_of(" \t\r\n") != std::string_view::npos) {
    return fail(Errc::invalid_input, "not JSON at byte " + std::to_string(used) + ": text after the result");
  }
  const json::value root = parser.release();
  if (!root.is_object()) return fail(Errc::invalid_input, "this is not a result of axle: not a JSON object");
  if (auto schema = check_schema(root.get_object()); !schema) return std::unexpected(schema.error());

  Error error{Errc::invalid_input, {}};
  JsonReader in(&root.get_object(), "", error);
  Result result;
  read_head(in, result);
  read_judged(in, result);
  result.accounting = read_accounting(in);
  read_levels(in, result);
  read_machines(in, result);
  result.by_priority = read_splits(in, "by_priority");
  result.by_size = read_splits(in, "by_size");
  result.by_connection = read_splits(in, "by_connection");
  read_rows(in, result);
  result.failures = in.texts("failures");
  result.scenario_yaml = in.text("scenario_yaml");
  if (in.failed()) return std::unexpected(std::move(error));
  return result;
}

}  // namespace axle::report
