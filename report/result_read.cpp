// result.json -> Result. The only user of Boost.JSON in report/.
#include <boost/json.hpp>
#include <cmath>
#include <limits>

#include "report/figures.hpp"
#include "report/read_limits.hpp"

namespace axle::report {
namespace {

namespace json = boost::json;

// An object under its path. The first thing that is wrong is kept; from then on every access returns a default, so that
// the reading functions need no error handling of their own.
class Reader {
 public:
  Reader(const json::object* object, std::string path, Error& error)
      : object_(object), path_(std::move(path)), error_(error) {}

  bool failed() const noexcept { return !error_.detail.empty(); }

  void wrong(std::string_view name, std::string_view what) {
    if (!failed()) error_ = {Errc::invalid_input, path_ + std::string(name) + ": " + std::string(what)};
  }

  std::uint64_t count(std::string_view name) {
    const json::value* value = find(name);
    if (value != nullptr && value->is_uint64()) return value->get_uint64();
    if (value != nullptr && value->is_int64() && value->get_int64() >= 0) {
      return static_cast<std::uint64_t>(value->get_int64());
    }
    wrong(name, "not a whole number from 0 up");
    return 0;
  }
  std::int64_t integer(std::string_view name) {
    const json::value* value = find(name);
    if (value != nullptr && value->is_int64()) return value->get_int64();
    wrong(name, "not a whole number of 64 bits");
    return 0;
  }
  double number(std::string_view name) {
    const json::value* value = find(name);
    if (value != nullptr && value->is_number()) return value->to_number<double>();
    if (value != nullptr && value->is_null()) return std::numeric_limits<double>::quiet_NaN();
    wrong(name, "not a number");
    return 0;
  }
  bool flag(std::string_view name) {
    const json::value* value = find(name);
    if (value != nullptr && value->is_bool()) return value->get_bool();
    wrong(name, "not true or false");
    return false;
  }
  std::string text(std::string_view name) {
    const json::value* value = find(name);
    if (value != nullptr && value->is_string()) return std::string(value->get_string());
    wrong(name, "not a string");
    return {};
  }
  Reader object(std::string_view name) {
    const json::value* value = find(name);
    if (value == nullptr || !value->is_object()) wrong(name, "not an object");
    return {value != nullptr ? value->if_object() : nullptr, path_ + std::string(name) + ".", error_};
  }
  // Calls `each` with a reader per element.
  template <class Each>
  void objects(std::string_view name, const Each& each) {
    std::size_t index = 0;
    for (const json::value& value : array(name)) {
      const std::string place = std::string(name) + "[" + std::to_string(index++) + "]";
      if (!value.is_object()) wrong(place, "not an object");
      if (failed()) return;
      Reader element(value.if_object(), path_ + place + ".", error_);
      each(element);
    }
  }
  std::vector<std::string> texts(std::string_view name) {
    std::vector<std::string> texts;
    for (const json::value& value : array(name)) {
      if (!value.is_string()) {
        wrong(name, "holds something that is not a string");
        break;
      }
      texts.emplace_back(value.get_string());
    }
    return texts;
  }
  Histogram histogram(std::string_view name) {
    Reader inside = object(name);
    const std::string hdr = inside.text("hdr");
    const std::uint64_t count = inside.count("count"), overflows = inside.count("overflows");
    if (failed()) return Histogram();
    axle::Result<Histogram> decoded = Histogram::decode_v2(hdr);
    if (!decoded) {
      inside.wrong("hdr", decoded.error().detail);
      return Histogram();
    }
    if (decoded->count() != count) inside.wrong("count", "differs from the embedded histogram");
    decoded->restore_overflows(overflows);
    return std::move(*decoded);
  }
  // Of members that older results do not have.
  bool has(std::string_view name) const { return object_ != nullptr && object_->if_contains(name) != nullptr; }
  // Names of the members that are objects.
  std::vector<std::string> object_names() const {
    std::vector<std::string> names;
    if (object_ == nullptr) return names;
    for (const auto& member : *object_) {
      if (member.value().is_object()) names.emplace_back(member.key());
    }
    return names;
  }

 private:
  const json::value* find(std::string_view name) {
    if (failed() || object_ == nullptr) return nullptr;
    const json::value* value = object_->if_contains(name);
    if (value == nullptr) wrong(name, "missing");
    return value;
  }
  const json::array& array(std::string_view name) {
    static const json::array kNone;
    const json::value* value = find(name);
    if (value != nullptr && value->is_array()) return value->get_array();
    wrong(name, "not an array");
    return kNone;
  }

  const json::object* object_;
  std::string path_;
  Error& error_;
};

std::array<Histogram, kMetrics> read_latency(Reader& in) {
  std::array<Histogram, kMetrics> latency;
  for (std::size_t metric = 0; metric < kMetrics; ++metric) latency[metric] = in.histogram(kMetricNames[metric]);
  return latency;
}

Accounting read_accounting(Reader& parent) {
  Reader in = parent.object("accounting");
  return {.sent = in.count("sent"),
          .delivered = in.count("delivered"),
          .refused = in.count("refused"),
          .pending = in.count("pending"),
          .expired = in.count("expired"),
          .lost = in.count("lost"),
          .duplicated = in.count("duplicated")};
}

void read_head(Reader& in, Result& r) {
  r.kind = in.text("kind");
  r.valid = in.flag("valid");
  r.complete = in.flag("complete");
  r.invalid_reasons = in.texts("invalid_reasons");
  r.scenario = in.text("scenario");
  r.title = in.text("title");
  r.seed = in.count("seed");
  r.commit = in.text("commit");
  r.started_at = in.text("started_at");
  r.command = in.text("command");
  r.plan_hash = in.text("plan_hash");
  r.fingerprint = in.text("fingerprint");
  Reader machine = in.object("machine");
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
  r.not_intact = in.count("not_intact");
}

void read_levels(Reader& in, Result& r) {
  Reader levels = in.object("levels"), matrix = in.object("matrix");
  for (std::size_t i = 0; i < kLevels; ++i) {
    Reader level = levels.object(kLevelNames[i]);
    r.levels[i].sent = level.count("sent");
    r.levels[i].received = level.count("received");
    r.levels[i].accounting = read_accounting(level);
    r.levels[i].latency = read_latency(level);
    Reader row = matrix.object(kLevelNames[i]);
    for (std::size_t j = 0; j < kLevels; ++j) {
      Reader cell = row.object(kLevelNames[j]);
      r.matrix[i][j].deliveries = cell.count("deliveries");
      r.matrix[i][j].latency = read_latency(cell);
    }
  }
}

std::vector<Split> read_splits(Reader& in, const char* name) {
  std::vector<Split> splits;
  in.objects(name, [&](Reader& split) { splits.push_back({split.text("name"), read_latency(split)}); });
  return splits;
}

std::vector<CostRow> read_costs(Reader& in, const char* name) {
  std::vector<CostRow> rows;
  in.objects(name, [&](Reader& row) {
    rows.push_back({.name = row.text("name"), .count = row.count("count"), .cpu_ns = row.integer("cpu_ns")});
  });
  return rows;
}

std::vector<SizeCost> read_sizes(Reader& in) {
  std::vector<SizeCost> sizes;
  if (!in.has("sizes")) return sizes;
  in.objects("sizes", [&](Reader& size) {
    sizes.push_back({.name = size.text("name"),
                     .documents = size.count("documents"),
                     .bytes = size.count("bytes"),
                     .cpu_ns = size.integer("cpu_ns"),
                     .stages = read_costs(size, "stages")});
  });
  return sizes;
}

Verification read_verification(Reader& in, std::string where) {
  return {.where = std::move(where),
          .documents = in.count("documents"),
          .stages = read_costs(in, "stages"),
          .algorithms = read_costs(in, "algorithms"),
          .levels = read_costs(in, "levels"),
          .sizes = read_sizes(in),
          .total_cpu_ns = in.integer("total_cpu_ns")};
}

void read_machines(Reader& in, Result& r) {
  Reader throughput = in.object("throughput");
  r.documents_per_s = throughput.number("documents_per_s");
  r.deliveries_per_s = throughput.number("deliveries_per_s");
  r.requests_per_s = throughput.number("requests_per_s");
  r.bytes_per_s = throughput.number("bytes_per_s");
  Reader verification = in.object("verification");
  r.verification.push_back(read_verification(verification, "hub"));
  for (const std::string& where : verification.object_names()) {
    Reader place = verification.object(where);
    r.verification.push_back(read_verification(place, where));
  }
  Reader generator = in.object("generator");
  r.generator_scheduled = generator.count("scheduled");
  r.generator_on_time = generator.count("on_time");
  r.generator_cpu_s = generator.number("cpu_s");
  r.generator_lag = generator.histogram("lag");
  Reader hub = in.object("hub");
  r.hub_cpu_s = hub.number("cpu_s");
  r.hub_rss_bytes_max = hub.count("rss_bytes_max");
  r.hub_store_bytes = hub.count("store_bytes");
  r.hub_syncs = hub.count("syncs");
  r.hub_sync_mean_ms = hub.number("sync_mean_ms");
}

void read_rows(Reader& in, Result& r) {
  in.objects("operations", [&](Reader& row) {
    r.operations.push_back({.name = row.text("name"),
                            .scheduled_to_done = row.histogram("scheduled_to_done"),
                            .sent_to_done = row.histogram("sent_to_done"),
                            .scheduled_to_sent = row.histogram("scheduled_to_sent"),
                            .ok = row.count("ok"),
                            .refused = row.count("refused"),
                            .unavailable = row.count("unavailable"),
                            .timeout = row.count("timeout"),
                            .wrong_answer = row.count("wrong_answer")});
  });
  in.objects("series", [&](Reader& row) {
    const std::uint64_t second = row.count("second");
    if (second > std::numeric_limits<std::uint32_t>::max()) row.wrong("second", "too large");
    r.series.push_back({.second = static_cast<std::uint32_t>(second),
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
                                         ", this program reads up to " + std::to_string(kSchemaVersion) +
                                         ": use a newer axle");
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
  Reader in(&root.get_object(), "", error);
  Result result;
  read_head(in, result);
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
