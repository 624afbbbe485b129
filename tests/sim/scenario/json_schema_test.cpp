// The schema that editors get: the committed file, and what it says of scenarios.
#include "sim/scenario/json_schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>

#include "sim/scenario/keys.hpp"
#include "sim/scenario/starter.hpp"
#include "sim/scenario/yaml_tree.hpp"
#include "tests/sim/scenario/support.hpp"

namespace axle::sim {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string text_of(const fs::path& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

const YamlNode* member(const YamlNode& map, std::string_view name) {
  for (std::size_t i = 0; i < map.keys.size(); ++i) {
    if (map.keys[i].text == name) return &map.children[i];
  }
  return nullptr;
}

// As much of JSON Schema as the generated one uses. JSON is YAML, so one reader does for both.
class Validator {
 public:
  std::vector<std::string> problems;

  bool check(const YamlNode& schema, const YamlNode& value, const std::string& path) {
    if (const YamlNode* any = member(schema, "anyOf")) return check_any(*any, value, path);
    if (const YamlNode* words = member(schema, "enum")) {
      const auto found = std::ranges::find(words->children, value.text, &YamlNode::text);
      return found != words->children.end() || complain(path + " is none of the words");
    }
    const YamlNode* type = member(schema, "type");
    if (type == nullptr) return complain(path + ": the schema says no type");
    if (type->text == "object") return check_map(schema, value, path);
    if (type->text == "array") return check_list(schema, value, path);
    return check_value(schema, type->text, value, path);
  }

 private:
  bool complain(std::string problem) {
    problems.push_back(std::move(problem));
    return false;
  }

  bool check_any(const YamlNode& any, const YamlNode& value, const std::string& path) {
    std::vector<std::string> all;
    for (const YamlNode& one : any.children) {
      Validator inner;
      if (inner.check(one, value, path)) return true;
      all.insert(all.end(), inner.problems.begin(), inner.problems.end());
    }
    problems.insert(problems.end(), all.begin(), all.end());
    return false;
  }

  bool check_map(const YamlNode& schema, const YamlNode& value, const std::string& path) {
    if (value.kind != YamlNode::Kind::map) return complain(path + " is no map");
    bool good = true;
    const YamlNode* properties = member(schema, "properties");
    for (std::size_t i = 0; i < value.keys.size(); ++i) {
      const std::string full = join_path(path, value.keys[i].text);
      const YamlNode* property = member(*properties, value.keys[i].text);
      good = (property == nullptr ? complain(full + " is unknown") : check(*property, value.children[i], full)) && good;
    }
    const YamlNode* required = member(schema, "required");
    for (const YamlNode& name : required == nullptr ? std::vector<YamlNode>() : required->children) {
      if (member(value, name.text) == nullptr) good = complain(join_path(path, name.text) + " is missing");
    }
    return good;
  }

  bool check_list(const YamlNode& schema, const YamlNode& value, const std::string& path) {
    if (value.kind != YamlNode::Kind::sequence) return complain(path + " is no list");
    bool good = true;
    for (const YamlNode& item : value.children) good = check(*member(schema, "items"), item, path + "[]") && good;
    const YamlNode* max = member(schema, "maxItems");
    if (max != nullptr && value.children.size() > std::stoull(max->text)) good = complain(path + " is too long");
    return good;
  }

  bool check_value(const YamlNode& schema, const std::string& type, const YamlNode& value, const std::string& path) {
    if (value.kind != YamlNode::Kind::scalar) return complain(path + " is no single value");
    if (type == "boolean") return value.text == "true" || value.text == "false" || complain(path + " is no boolean");
    if (type == "integer" || type == "number") {
      if (!std::regex_match(value.text, std::regex("[0-9]+(\\.[0-9]+)?"))) return complain(path + " is no number");
      const double number = std::stod(value.text);
      return (number >= std::stod(member(schema, "minimum")->text) &&
              number <= std::stod(member(schema, "maximum")->text)) ||
             complain(path + " is out of bounds");
    }
    const YamlNode* pattern = member(schema, "pattern");
    return pattern == nullptr || std::regex_match(value.text, std::regex(pattern->text)) ||
           complain(path + " is not of the form " + pattern->text);
  }
};

std::vector<std::string> problems_of(std::string_view yaml) {
  static const auto kSchema = read_yaml(scenario_json_schema());
  EXPECT_TRUE(kSchema) << (kSchema ? "" : kSchema.error().message);
  const auto scenario = read_yaml(yaml);
  EXPECT_TRUE(scenario);
  Validator validator;
  if (kSchema && scenario) validator.check(*kSchema, *scenario, "");
  return validator.problems;
}

TEST(JsonSchema, TheCommittedFileIsWhatTheTableGives) {
  EXPECT_TRUE(text_of(fs::path(AXLE_SOURCE_DIR) / "scenarios" / "scenario.schema.json") == scenario_json_schema())
      << "write it anew: axle scenario schema > scenarios/scenario.schema.json";
}

TEST(JsonSchema, AcceptsEveryScenarioThatComesWithAxle) {
  int count = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(AXLE_SOURCE_DIR) / "scenarios")) {
    if (entry.path().extension() != ".yaml") continue;
    ++count;
    EXPECT_THAT(problems_of(text_of(entry.path())), IsEmpty()) << entry.path();
  }
  EXPECT_GE(count, 3);
}

TEST(JsonSchema, AcceptsWhatShowPrints) {
  EXPECT_THAT(problems_of(show_scenario(parsed(""))), IsEmpty());
  EXPECT_THAT(problems_of(show_scenario(parsed(R"(network:
  links: {commune: {bandwidth: 2Mbit/s, delay: 30ms, loss: 0.5%}}
  dialects: [{name: a, share: 100%, packets: [nfd_text], client: [key_order], expect: returned}]
traffic:
  per_agency: {central: 30}
  fan_out: {mixture: [{share: 100%, receivers: 2..5, mean: 3}]}
  bursts: [{at: 1s, over: 1s, documents: 3, from: G01, to: all}]
phases: {steps: [{phase: ramp, for: 20s, rate: 0x..1x}]}
misbehaviour: [{kind: hostile, share: 1%, attack: A-01, level: commune}]
objectives: [delivery.commune.p99 < 60s, signed.share.G20 >= 30%, throughput.requests > 5/s]
sources: [{what: x, stated: 1.5, metric: fan_out.mean, where: y, scaled: true}]
)"))),
              IsEmpty());
}

TEST(JsonSchema, SaysWhatAnEditorCanKnow) {
  EXPECT_THAT(problems_of("name: x"), ElementsAre("axle is missing"));
  EXPECT_THAT(problems_of("axle: 1\ntrafic: {}"), ElementsAre("trafic is unknown"));
  EXPECT_THAT(problems_of("axle: 1\ntraffic: {documents: 0}"), ElementsAre("traffic.documents is out of bounds"));
  EXPECT_THAT(problems_of("axle: 1\ntraffic: {period: 10}"),
              ElementsAre(HasSubstr("traffic.period is not of the form")));
  EXPECT_THAT(problems_of("axle: 1\nhub: {tls: perhaps}"), ElementsAre("hub.tls is no boolean"));
  EXPECT_THAT(problems_of("axle: 1\nmisbehaviour: [{kind: tampered}]"), ElementsAre("misbehaviour[].share is missing"));
  EXPECT_THAT(problems_of("axle: 1\nnetwork: {codes: 2019}"), ElementsAre("network.codes is none of the words"));
  EXPECT_THAT(problems_of("axle: 1\nagencies: {poll: 5s}"), IsEmpty());
  EXPECT_THAT(problems_of("axle: 1\nagencies: {poll: {commune: 5s}}"), IsEmpty());
}

TEST(Starter, IsAScenarioOfThatName) {
  const auto text = starter_scenario("my-province");
  ASSERT_TRUE(text);
  const auto scenario = parse_scenario(*text, "a.yaml");
  ASSERT_TRUE(scenario) << scenario.error().detail;
  EXPECT_EQ(scenario->name, "my-province");
  EXPECT_FALSE(scenario->objectives.empty());
  EXPECT_THAT(problems_of(*text), IsEmpty());
}

TEST(Starter, RefusesWhatIsNoName) {
  for (const char* name : {"", "My Province", "../x", "x\ny"}) {
    const auto text = starter_scenario(name);
    ASSERT_FALSE(text) << name;
    EXPECT_EQ(text.error().code, Errc::invalid_input);
    EXPECT_THAT(text.error().detail, HasSubstr("write up to 64 lower-case letters, digits and hyphens"));
  }
}

}  // namespace
}  // namespace axle::sim
