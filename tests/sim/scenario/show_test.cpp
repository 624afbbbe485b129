#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "sim/scenario/keys.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/values.hpp"
#include "tests/sim/scenario/support.hpp"

namespace axle::sim {
namespace {

namespace fs = std::filesystem;

Scenario valid(std::string_view yaml) {
  const auto scenario = parse_scenario(yaml, "a.yaml");
  EXPECT_TRUE(scenario) << (scenario ? "" : scenario.error().detail);
  return scenario.value_or(Scenario{});
}

TEST(Show, DefaultsReadBackTheSame) {
  expect_round_trip(valid("axle: 1"));
}

TEST(Show, AwkwardValuesReadBackTheSame) {
  expect_round_trip(valid(R"(axle: 1
name: awkward
title: "quote \" backslash \\ colon: # and Tiếng Việt"
description: "line one\n  line two\n\nlast: {x}"
seed: 18446744073709551615
network: {agencies: {central: 3, province: 64, district: 1}, named: [{code: G20, sends: 0.1, signed: 0.307%},
  {code: X01, name: "a, b: {c}"}], direct: 33.333333333333333%}
traffic: {scale: 0.049999999999999996, period: 1234567ns, compress: 1.0000001x, fan_out: {mean: 2.9821556, max: 7},
  priority: {normal: 33.4%, urgent: 33.3%, very_urgent: 33.3%}}
documents: {pages: 7, size: {median: 12345B, sigma: 0.1, max: 12346B}}
signatures: {signed: {central: 7%}, algorithms: {rsa4096: 70%, p384: 30%}}
agencies: {register: 1500ms, sigma: 0.30000000000000004}
)"));
}

TEST(Show, DefaultSharesOfMissingLevelsReadBackTheSame) {
  expect_round_trip(valid("axle: 1\nnetwork: {agencies: {central: 3, province: 5, district: 2}}"));
}

TEST(Show, PrintsEveryKeyOnce) {
  const std::string shown = show_scenario(valid("axle: 1"));
  for (const Key& key : schema().keys) {
    const std::string last = key.path.substr(key.path.rfind('.') + 1);
    EXPECT_NE(shown.find(last + ": "), std::string::npos) << key.path;
  }
}

TEST(Values, ExactPrintersReadBackTheSame) {
  for (const double value : {0.0, 1.0, 0.07, 1.0 / 3, 0.1 + 0.2, 1e-6, 0.999999999999, 1e-17}) {
    EXPECT_EQ(
        parse_scenario("axle: 1\nnetwork: {direct: " + print_share(value) + "}", "a.yaml")->network.direct_share[0],
        value)
        << print_share(value);
  }
  EXPECT_EQ(print_number(1e8), "100000000");
  EXPECT_EQ(print_number(0.000001), "0.000001");
  EXPECT_EQ(print_factor(2.5), "2.5x");
  EXPECT_EQ(print_duration(90 * kSecond), "90s");
  EXPECT_EQ(print_duration(0), "0s");
  EXPECT_EQ(print_size(65'537), "65537B");
  EXPECT_EQ(print_share(0.07), "7%");
}

TEST(Keys, DefaultsAreWhatTheStructSays) {
  std::map<std::string, std::string> defaults;
  for (const KeyDoc& doc : scenario_keys()) defaults[doc.path] = doc.default_value;
  EXPECT_EQ(defaults.at("agencies.poll.commune"), "1s");
  EXPECT_EQ(defaults.at("traffic.documents"), "600");
  EXPECT_EQ(defaults.at("documents.pages"), "1..3");
  EXPECT_EQ(defaults.at("documents.size.median"), "natural");
  EXPECT_EQ(defaults.at("signatures.algorithms.rsa2048"), "100%");
  EXPECT_EQ(defaults.at("traffic.matrix.commune.district"), "50%");
  EXPECT_EQ(defaults.at("network.named[].sends"), "");
  EXPECT_EQ(defaults.at("network.dialects"), "[]");
  EXPECT_EQ(defaults.at("network.dialects[].reads"), "lenient");
  EXPECT_EQ(defaults.at("network.links.commune.bandwidth"), "unlimited");
  EXPECT_EQ(defaults.at("traffic.calendar.start"), "2026-01-05 07:00");
  EXPECT_EQ(defaults.at("traffic.calendar.hours"), "7:30-11:30, 13:30-17:00");
  EXPECT_EQ(defaults.at("phases.steps[].rate"), "1x");
  EXPECT_EQ(defaults.at("phases.steps[].phase"), "");
}

TEST(Keys, EveryRowIsCompleteAndUnique) {
  std::set<std::string> paths;
  for (const KeyDoc& doc : scenario_keys()) {
    EXPECT_TRUE(paths.insert(doc.path).second) << doc.path;
    EXPECT_FALSE(doc.type.empty()) << doc.path;
    EXPECT_FALSE(doc.meaning.empty()) << doc.path;
    EXPECT_EQ(doc.meaning.find('|'), std::string::npos) << doc.path;
  }
}

TEST(Keys, DefaultsAreAcceptedByTheirOwnKeys) {
  for (const Key& key : schema().keys) {
    Scenario scenario;
    const std::string text = key.print(scenario);
    if (text.starts_with('"')) continue;  // quoting is YAML's, not the key's
    EXPECT_TRUE(key.set(scenario, text)) << key.path << ": " << text;
    EXPECT_EQ(scenario, Scenario{}) << key.path;
  }
}

std::string reference_row(const KeyDoc& doc) {
  const std::string value = doc.default_value.empty() ? "" : "`" + doc.default_value + "`";
  return "| `" + doc.path + "` | " + doc.type + " | " + value + " | " + doc.meaning + " |";
}

std::string reference_text() {
  std::ifstream file(fs::path(AXLE_SOURCE_DIR) / "docs" / "scenarios.md");
  EXPECT_TRUE(file) << "docs/scenarios.md is missing";
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Reference, ItsExamplesAreScenarios) {
  const std::string text = reference_text(), fence = "```yaml\n";
  int count = 0;
  for (std::size_t at = text.find(fence); at != std::string::npos; at = text.find(fence, at)) {
    at += fence.size();
    std::string example = text.substr(at, text.find("```", at) - at);
    if (!example.starts_with("axle: 1")) example.insert(0, "axle: 1\n");
    const auto scenario = parse_scenario(example, "docs/scenarios.md");
    EXPECT_TRUE(scenario) << (scenario ? "" : scenario.error().detail) << "\n" << example;
    ++count;
  }
  EXPECT_GE(count, 5);
}

// docs/scenarios.md holds exactly one row per key, word for word; the failure prints what to write or remove.
TEST(Reference, HasEveryKeyAndNoStaleOne) {
  std::ifstream file(fs::path(AXLE_SOURCE_DIR) / "docs" / "scenarios.md");
  ASSERT_TRUE(file) << "docs/scenarios.md is missing";
  std::set<std::string> written;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("| `")) written.insert(line);
  }
  for (const KeyDoc& doc : scenario_keys()) {
    EXPECT_EQ(written.erase(reference_row(doc)), 1U) << "docs/scenarios.md lacks this row:\n" << reference_row(doc);
  }
  for (const std::string& line : written) ADD_FAILURE() << "docs/scenarios.md has a stale row:\n" << line;
}

TEST(Catalogue, EveryScenarioIsValidAndShowsBack) {
  int count = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(AXLE_SOURCE_DIR) / "scenarios")) {
    if (entry.path().extension() != ".yaml") continue;
    ++count;
    const auto scenario = load_scenario(entry.path());
    ASSERT_TRUE(scenario) << scenario.error().detail;
    EXPECT_EQ(scenario->name, entry.path().stem());
    EXPECT_NE(reference_text().find("| " + scenario->name + " |"), std::string::npos)
        << "docs/scenarios.md does not list " << scenario->name;
    EXPECT_FALSE(scenario->title.empty());
    expect_round_trip(*scenario);
  }
  EXPECT_GE(count, 3);
}

}  // namespace
}  // namespace axle::sim
