// result.json: exact round trip, schema, refusals.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <set>

#include "base/file.hpp"
#include "report/json_writer.hpp"
#include "report/read_limits.hpp"
#include "sample_result.hpp"

namespace axle::report {
namespace {

namespace json = boost::json;

const std::string& sample_json() {
  static const std::string text = to_json(sample_result(2000));
  return text;
}

// The sample with one edit, as text.
std::string edited(const std::function<void(json::object&)>& edit) {
  json::value value = json::parse(sample_json());
  edit(value.as_object());
  return json::serialize(value);
}

std::string refusal(const std::string& text) {
  const axle::Result<Result> read = read_result(text);
  return read ? "accepted" : read.error().detail;
}

TEST(ResultJson, RoundTripsExactly) {
  const Result before = sample_result(2000);
  const axle::Result<Result> after = read_result(sample_json());
  ASSERT_TRUE(after) << after.error().detail;
  EXPECT_EQ(to_json(*after), sample_json());
  EXPECT_EQ(after->seed, before.seed);
  EXPECT_EQ(after->title, before.title);
  EXPECT_EQ(after->requests_per_s, before.requests_per_s);
  EXPECT_EQ(after->hub_cpu_s, before.hub_cpu_s);
  EXPECT_EQ(after->levels[3].latency[2], before.levels[3].latency[2]);
  EXPECT_EQ(after->matrix[1][2].latency[1], before.matrix[1][2].latency[1]);
  EXPECT_EQ(after->by_connection[1].latency[3], before.by_connection[1].latency[3]);
  EXPECT_EQ(after->generator_lag, before.generator_lag);
  EXPECT_EQ(after->operations[1].sent_to_done, before.operations[1].sent_to_done);
  ASSERT_EQ(after->verification.size(), 2U);
  EXPECT_EQ(after->verification[1].where, "agencies");
  EXPECT_EQ(after->verification[1].stages[1].cpu_ns, before.verification[1].stages[1].cpu_ns);
  ASSERT_EQ(after->verification[1].sizes.size(), 2U);
  EXPECT_EQ(after->verification[1].sizes[1].bytes, before.verification[1].sizes[1].bytes);
  EXPECT_EQ(after->verification[1].sizes[1].stages[0].cpu_ns, before.verification[1].sizes[1].stages[0].cpu_ns);
  EXPECT_EQ(after->series.back().lag_p99_ns, before.series.back().lag_p99_ns);
  EXPECT_EQ(after->scenario_yaml, before.scenario_yaml);
  EXPECT_EQ(after->accounting.withdrawn, before.accounting.withdrawn);
  EXPECT_EQ(after->operations[0].failed[1].timeout, 1U);
  EXPECT_EQ(after->objectives[0].margin, before.objectives[0].margin);
  EXPECT_TRUE(std::isnan(after->sources[0].low));
  EXPECT_EQ(after->expectations[0].examples, before.expectations[0].examples);
  EXPECT_EQ(after->phases[2].delivery, before.phases[2].delivery);
  EXPECT_EQ(after->phases[2].recovery_ns, before.phases[2].recovery_ns);
  EXPECT_EQ(after->intervals.back().high_ns, before.intervals.back().high_ns);
  EXPECT_EQ(after->steady_state.why, before.steady_state.why);
  EXPECT_EQ(after->generator_loop_delay, before.generator_loop_delay);
}

TEST(ResultJson, AnEmptyResultRoundTrips) {
  const std::string text = to_json(Result{});
  const axle::Result<Result> read = read_result(text);
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(to_json(*read), text);
  EXPECT_FALSE(read->valid);
}

TEST(ResultJson, KeepsHardNumbersAndTexts) {
  Result result;
  result.seed = std::numeric_limits<std::uint64_t>::max();
  result.bytes_per_s = 0.1 + 0.2;
  result.documents_per_s = 1e300;
  result.hub_cpu_s = std::numeric_limits<double>::quiet_NaN();
  result.failures = {"quote \" back \\ tab\t line\n nul" + std::string(1, '\0') + " </script> Văn bản"};
  result.title = "cut \xc3";
  const Result read = read_result(to_json(result)).value();
  EXPECT_EQ(read.seed, result.seed);
  EXPECT_EQ(read.bytes_per_s, 0.3);  // 15 digits
  EXPECT_EQ(read.documents_per_s, 1e300);
  EXPECT_TRUE(std::isnan(read.hub_cpu_s));
  EXPECT_EQ(read.failures, result.failures);
  EXPECT_EQ(read.title, "cut \xef\xbf\xbd");
}

TEST(ResultJson, OverflowsSurvive) {
  Result result;
  result.levels[0].latency[1].record(2 * kHour, 3);
  EXPECT_EQ(read_result(to_json(result)).value().levels[0].latency[1].overflows(), 3U);
}

TEST(ResultJson, SaysWhichPercentilesHaveEnoughSamples) {
  const auto member = [](int samples, const char* name) {
    Result result;
    for (int i = 0; i < samples; ++i) result.levels[0].latency[0].record(1000 + i);
    const json::value value = json::parse(to_json(result));
    return value.at("levels").at("central").at("acceptance").at(name);
  };
  const auto supported = [&](int samples) { return member(samples, "supported_percentile").to_number<double>(); };
  EXPECT_EQ(supported(0), 0);
  EXPECT_EQ(supported(19), 0);
  EXPECT_EQ(supported(20), 50);
  EXPECT_EQ(supported(99), 50);
  EXPECT_EQ(supported(100), 90);
  EXPECT_EQ(supported(999), 90);
  EXPECT_EQ(supported(1000), 99);
  EXPECT_EQ(supported(9999), 99);
  EXPECT_EQ(supported(10000), 99.9);
  EXPECT_EQ(member(1000, "p99_ns").as_int64(), 1989);
  EXPECT_EQ(member(1, "p99_ns").as_int64(), 1000);
  EXPECT_TRUE(member(0, "p99_ns").is_null());
  EXPECT_TRUE(member(0, "max_ns").is_null());
  EXPECT_EQ(member(1, "max_ns").as_int64(), 1000);
}

// ---- what is not a result

TEST(ResultJson, RefusesOtherSchemas) {
  EXPECT_EQ(refusal(edited([](json::object& o) { o["schema"] = 3; })),
            "written with schema 3, this program reads 2: use a newer axle");
  EXPECT_EQ(refusal(edited([](json::object& o) { o["schema"] = 1; })),
            "written with schema 1, this program reads 2: use the axle that wrote it, or run it again");
  EXPECT_EQ(refusal(edited([](json::object& o) { o["schema"] = 0; })),
            "schema: not a version number that was ever used");
  EXPECT_EQ(refusal(edited([](json::object& o) { o["schema"] = "2"; })),
            "schema: not a version number that was ever used");
  EXPECT_EQ(refusal("{}"), "this is not a result of axle: it has no \"schema\"");
  EXPECT_EQ(refusal("[1]"), "this is not a result of axle: not a JSON object");
}

TEST(ResultJson, RefusesTruncatedText) {
  for (const std::size_t part : {std::size_t{0}, std::size_t{1}, sample_json().size() / 2, sample_json().size() - 3}) {
    EXPECT_EQ(refusal(sample_json().substr(0, part)), "truncated: the JSON text ends too early") << part;
  }
}

TEST(ResultJson, RefusesDamagedText) {
  EXPECT_TRUE(refusal("{\"schema\": 1,}").starts_with("not JSON at byte "));
  EXPECT_TRUE(refusal(sample_json() + "x").ends_with("text after the result"));
  EXPECT_EQ(refusal(std::string(100, '[')), refusal(std::string(100, '[')));  // depth: an error, not a crash
  EXPECT_NE(refusal(std::string(100, '[')), "accepted");
}

TEST(ResultJson, NamesTheFieldThatIsWrong) {
  EXPECT_EQ(refusal(edited([](json::object& o) { o.erase("seed"); })), "seed: missing");
  EXPECT_EQ(refusal(edited([](json::object& o) { o["seed"] = -1; })), "seed: not a whole number from 0 up");
  EXPECT_EQ(refusal(edited([](json::object& o) { o["valid"] = 1; })), "valid: not true or false");
  EXPECT_EQ(refusal(edited([](json::object& o) { o["levels"].at("commune").as_object().erase("sent"); })),
            "levels.commune.sent: missing");
  EXPECT_EQ(refusal(edited([](json::object& o) { o["matrix"].at("central").as_object()["district"] = 3; })),
            "matrix.central.district: not an object");
  EXPECT_EQ(refusal(edited([](json::object& o) { o["series"].at(2).as_object()["accepted"] = 1.5; })),
            "series[2].accepted: not a whole number from 0 up");
  EXPECT_EQ(refusal(edited([](json::object& o) { o["series"].at(0).as_object()["second"] = 1LL << 33; })),
            "series[0].second: too large");
  EXPECT_EQ(refusal(edited([](json::object& o) { o["failures"] = json::array{1}; })),
            "failures: holds something that is not a string");
}

TEST(ResultJson, RefusesHistogramsThatContradictTheirFigures) {
  const auto delivery = [](json::object& o) -> json::object& {
    return o["levels"].at("central").at("delivery").as_object();
  };
  EXPECT_EQ(refusal(edited([&](json::object& o) { delivery(o)["count"] = 1; })),
            "levels.central.delivery.count: differs from the embedded histogram");
  EXPECT_TRUE(refusal(edited([&](json::object& o) {
                delivery(o)["hdr"] = "HISTFAAA";
              })).starts_with("levels.central.delivery.hdr: histogram: "));
}

TEST(ResultJson, RefusesTooLongAText) {
  std::string text(kResultBytesMax + 1, ' ');
  const axle::Result<Result> read = read_result(text);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, Errc::limit);
  text.pop_back();
  EXPECT_EQ(read_result(text).error().code, Errc::invalid_input);
}

TEST(ResultJson, IgnoresKeysThatItDoesNotKnow) {
  EXPECT_EQ(refusal(edited([](json::object& o) { o["added_later"] = json::array{1, 2}; })), "accepted");
}

// ---- the schema file

// As much of JSON Schema as result.schema.json uses. Also refuses keys that the schema does not describe, so that the
// file cannot fall behind the writer.
class SchemaChecker {
 public:
  explicit SchemaChecker(const json::object& schema) : root_(schema) {}

  void check(const json::value& value, const json::object& schema, const std::string& path) {
    if (const json::value* reference = schema.if_contains("$ref")) {
      const std::string name(std::string_view(reference->as_string()).substr(std::string_view("#/$defs/").size()));
      return check(value, root_.at("$defs").at(name).as_object(), path);
    }
    if (const json::value* type = schema.if_contains("type")) EXPECT_TRUE(has_type(value, *type)) << path;
    if (const json::value* only = schema.if_contains("const")) EXPECT_EQ(value, *only) << path;
    if (const json::value* minimum = schema.if_contains("minimum")) {
      EXPECT_GE(value.to_number<double>(), minimum->to_number<double>()) << path;
    }
    if (const json::value* some = schema.if_contains("enum")) {
      const json::array& allowed = some->as_array();
      EXPECT_NE(std::find(allowed.begin(), allowed.end(), value), allowed.end()) << path;
    }
    if (value.is_object()) check_object(value.as_object(), schema, path);
    if (value.is_array()) {
      for (const json::value& item : value.as_array()) check(item, schema.at("items").as_object(), path + "[]");
    }
  }

 private:
  void check_object(const json::object& value, const json::object& schema, const std::string& path) {
    for (const json::value& name : schema.at("required").as_array()) {
      EXPECT_TRUE(value.contains(name.as_string())) << path << " lacks " << name;
    }
    for (const auto& member : value) {
      const json::value* described = schema.at("properties").as_object().if_contains(member.key());
      ASSERT_NE(described, nullptr) << path << "." << member.key() << " is not in the schema";
      check(member.value(), described->as_object(), path + "." + std::string(member.key()));
    }
  }
  static bool has_type(const json::value& value, const json::value& type) {
    if (type.is_array()) {
      for (const json::value& one : type.as_array()) {
        if (has_type(value, one)) return true;
      }
      return false;
    }
    const std::string_view name = type.as_string();
    if (name == "object") return value.is_object();
    if (name == "array") return value.is_array();
    if (name == "string") return value.is_string();
    if (name == "boolean") return value.is_bool();
    if (name == "null") return value.is_null();
    if (name == "integer") return value.is_int64() || value.is_uint64();
    return name == "number" && value.is_number();
  }
  const json::object& root_;
};

json::value schema_file() {
  return json::parse(read_file(AXLE_SOURCE_DIR "/report/result.schema.json").value());
}

TEST(ResultSchema, DescribesWhatIsWritten) {
  const json::value schema = schema_file();
  SchemaChecker checker(schema.as_object());
  Result nothing;
  nothing.kind = "virtual";
  checker.check(json::parse(sample_json()), schema.as_object(), "");
  checker.check(json::parse(to_json(nothing)), schema.as_object(), "");
}

TEST(ResultSchema, IsDocumentedKeyByKey) {
  const std::string docs = read_file(AXLE_SOURCE_DIR "/docs/results.md").value();
  const json::value schema = schema_file();
  std::set<std::string> keys;
  const std::function<void(const json::value&)> collect = [&](const json::value& value) {
    if (!value.is_object()) return;
    for (const auto& member : value.as_object()) {
      if (member.key() == "properties") {
        for (const auto& key : member.value().as_object()) keys.insert(std::string(key.key()));
      }
      collect(member.value());
    }
  };
  collect(schema);
  EXPECT_GT(keys.size(), 60U);
  for (const std::string& key : keys) {
    EXPECT_TRUE(docs.contains("`" + key + "`")) << "docs/results.md does not mention `" << key << "`";
  }
}

TEST(JsonWriter, LaysOutBlocksAndLines) {
  JsonWriter out;
  out.begin_object().member("a", 1).key("b").begin_array(JsonWriter::Layout::line).value(1.5).null().value(true);
  out.end_array().key("c").begin_object().end_object().key("d").begin_array().value("x").value("y").end_array();
  out.end_object();
  EXPECT_EQ(out.take(),
            "{\n  \"a\": 1,\n  \"b\": [1.5, null, true],\n  \"c\": {},\n  \"d\": [\n    \"x\",\n    \"y\"\n  ]\n}\n");
}

}  // namespace
}  // namespace axle::report
