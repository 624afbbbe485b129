// Every scenario that comes with Axle, in a short form, live and in virtual time: the accounting holds at each level,
// and everything out of the ordinary ends as the scenario declares. How fast it went is no matter here.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "base/file.hpp"
#include "tests/integration/support.hpp"

namespace axle::integration {
namespace {

namespace json = boost::json;

struct Short {
  std::string name;
  std::vector<std::string> settings;  // that make it short
};

void PrintTo(const Short& one, std::ostream* out) {
  *out << one.name;
}

// Four seconds or so each. Shapes stay: every key that makes a scenario what it is is untouched.
const std::vector<Short>& catalogue() {
  static const std::vector<Short> all{
      {"quickstart", {"traffic.documents=60", "traffic.period=4s", "phases.warmup=0s"}},
      {"axis-2019-launch", {"traffic.scale=0.1%", "traffic.compress=2829600x", "phases.warmup=0s"}},
      {"axis-2019-october-surge",
       {"traffic.documents=90",
        "phases.steps=[{phase: warmup, for: 500ms}, {phase: steady, for: 1s}, {phase: surge, for: 1s, rate: 2.3x}, "
        "{phase: recovery, for: 1s}]"}},
      {"axis-2022", {"traffic.scale=0.05%", "traffic.compress=669600x", "phases.warmup=0s"}},
      {"four-levels-2020",
       {"network.agencies={central: 32, province: 70, district: 40, commune: 60}", "traffic.documents=60",
        "traffic.compress=7200x", "agencies.poll=500ms", "signatures.key_pool=6", "phases.warmup=0s"}},
      {"two-tier-2025",
       {"network.agencies={central: 6, province: 34, commune: 120}", "traffic.documents=60", "traffic.compress=7200x",
        "signatures.key_pool=6", "phases.warmup=0s"}},
      {"broadcast",
       {"network.agencies={central: 6, province: 34, commune: 300}", "traffic.documents=20", "traffic.period=4s",
        "traffic.bursts=[{at: 1s, from: G22, to: commune, receivers: all}]", "phases.warmup=0s"}},
      {"monday-morning",
       {"network.agencies={central: 6, province: 34, commune: 80}", "traffic.documents=60", "traffic.compress=4500x",
        "agencies.poll=500ms", "signatures.key_pool=6", "phases.warmup=0s"}},
      {"outage-recovery",
       {"traffic.documents=90", "agencies.retry_max=1s",
        "phases.steps=[{phase: warmup, for: 500ms}, {phase: steady, for: 1s}, {phase: outage, for: 2s}, {phase: "
        "recovery, for: 2s}]"}},
      {"lgsp-or-direct",
       {"network.agencies={province: 10, district: 20, commune: 40}", "traffic.documents=60", "traffic.period=4s",
        "agencies.poll=500ms", "phases.warmup=0s"}},
      {"two-vendors", {"traffic.documents=90", "traffic.period=4s", "agencies.poll=500ms", "phases.warmup=0s"}},
      {"hostile", {"traffic.documents=400", "traffic.period=8s", "agencies.poll=500ms", "phases.warmup=0s"}},
      {"certificate-renewal",
       {"traffic.documents=160", "traffic.period=6s", "signatures.renewal.at=3s", "agencies.poll=500ms",
        "phases.warmup=0s"}},
      {"polling-floor",
       {"network.agencies={province: 34, commune: 120}", "traffic.documents=8", "traffic.period=4s", "agencies.poll=1s",
        "phases.warmup=0s", "phases.drain=10s"}},
  };
  return all;
}

std::string words_of(const Short& one, const std::filesystem::path& out) {
  std::string words = one.name + " --quiet --out '" + out.string() + "'";
  for (const std::string& setting : one.settings) words += " --set '" + setting + "'";
  return words;
}

std::uint64_t number(const json::value& from, const std::string& pointer) {
  boost::system::error_code error;
  const json::value* found = from.find_pointer(pointer, error);
  EXPECT_TRUE(found != nullptr && !error) << pointer;
  return found == nullptr ? 0 : found->to_number<std::uint64_t>();
}

void expect_balanced(const json::value& result, const std::string& at) {
  std::uint64_t ended = 0;
  for (const char* head : {"delivered", "refused", "pending", "expired", "withdrawn", "lost"}) {
    ended += number(result, at + "/" + head);
  }
  EXPECT_EQ(number(result, at + "/sent"), ended) << at;
}

void expect_in_order(const json::value& result) {
  expect_balanced(result, "/accounting");
  for (const char* level : {"central", "province", "district", "commune"}) {
    expect_balanced(result, std::string("/levels/") + level + "/accounting");
  }
  EXPECT_GT(number(result, "/accounting/delivered"), 0U);
  EXPECT_EQ(number(result, "/accounting/lost"), 0U);
  EXPECT_EQ(number(result, "/accounting/duplicated"), 0U);
  EXPECT_EQ(number(result, "/expectations/false_accepts"), 0U);
  EXPECT_EQ(number(result, "/expectations/false_rejects"), 0U);
  for (const json::value& one : result.at_pointer("/expectations/rows").as_array()) {
    // A connection that dribbles has no meaning in virtual time: it stays open there.
    const bool left_out = result.at("kind") == "virtual" && one.at("name") == "slow_client";
    EXPECT_EQ(number(one, "/cases"), number(one, left_out ? "/open" : "/as_expected")) << one;
  }
}

class Catalogue : public ::testing::TestWithParam<Short> {
 protected:
  json::value run(const std::string& word) {
    const std::filesystem::path out = folder_ / word;
    ran_ = axle(word + " " + words_of(GetParam(), out));
    const auto text = read_file(out / "result.json");
    EXPECT_TRUE(text.has_value()) << ran_.output;
    return json::parse(text.value_or("{}"));
  }

  TemporaryFolder folder_;
  Ran ran_;
};

TEST_P(Catalogue, ShortFormLive) {
  const json::value result = run("run");
  // 4: a busy machine may make the generator late, which is for the run to say and not for this test. 1 would be an
  // objective: those of the catalogue hold in short forms too, but for times.
  EXPECT_TRUE(ran_.status == 0 || ran_.status == 4) << ran_.output;
  expect_in_order(result);
}

TEST_P(Catalogue, ShortFormInVirtualTime) {
  const json::value result = run("simulate");
  EXPECT_EQ(ran_.status, 0) << ran_.output;
  expect_in_order(result);
}

// results/reference: of the scenario as it stands, valid, and still to be read.
TEST_P(Catalogue, ReferenceResult) {
  const std::filesystem::path folder = std::filesystem::path(AXLE_SOURCE_DIR "/results/reference") / GetParam().name;
  const auto text = read_file(folder / "result.json");
  ASSERT_TRUE(text.has_value()) << text.error().detail;
  const json::value result = json::parse(*text);
  EXPECT_EQ(result.at("kind"), "live");
  EXPECT_TRUE(result.at("valid").as_bool() && result.at("complete").as_bool());
  EXPECT_EQ(std::string(result.at("command").as_string()), "axle run " + GetParam().name);
  for (const json::value& objective : result.at("objectives").as_array()) {
    EXPECT_TRUE(objective.at("met").as_bool()) << objective;
  }
  expect_in_order(result);
  EXPECT_TRUE(std::filesystem::exists(folder / "report.html"));
  const Ran read = axle("report '" + folder.string() + "'");
  EXPECT_EQ(read.status, 0) << read.output;
  const Ran shown = axle("scenario show " + GetParam().name);
  EXPECT_EQ(shown.output, std::string(result.at("scenario_yaml").as_string()));
}

INSTANTIATE_TEST_SUITE_P(Scenarios, Catalogue, ::testing::ValuesIn(catalogue()), [](const auto& info) {
  std::string name = info.param.name;
  std::ranges::replace(name, '-', '_');
  return name;
});

TEST(CatalogueList, HasAShortFormForEveryScenario) {
  std::set<std::string> shipped, tested;
  for (const auto& entry : std::filesystem::directory_iterator(AXLE_SOURCE_DIR "/scenarios")) {
    if (entry.path().extension() == ".yaml") shipped.insert(entry.path().stem().string());
  }
  for (const Short& one : catalogue()) tested.insert(one.name);
  EXPECT_EQ(shipped, tested);
}

}  // namespace
}  // namespace axle::integration
