#include "sim/scenario/scenario.hpp"

#include <algorithm>

#include "base/file.hpp"
#include "sim/scenario/apply.hpp"
#include "sim/scenario/check.hpp"
#include "sim/scenario/keys.hpp"
#include "sim/scenario/values.hpp"

namespace axle::sim {

const std::array<std::string_view, kMisdeedCount> kMisdeedNames{
    "tampered", "unsigned",    "expired_certificate", "revoked_certificate", "wrong_signer",
    "conflict", "replay",      "duplicate",           "oversized",           "malformed",
    "hostile",  "slow_client", "never_polls"};
const std::array<std::string_view, kExpectedCount> kExpectedNames{"delivered", "refused", "returned",
                                                                  "repeated",  "cut_off", "pending"};
const std::array<std::string_view, kPhaseKindCount> kPhaseKindNames{"warmup", "ramp",   "steady",
                                                                    "surge",  "outage", "recovery"};
namespace {

// The version decides what everything else means, so nothing is judged before it is known.
bool check_version(const YamlNode& root, Problems& problems) {
  if (root.kind != YamlNode::Kind::map) {
    problems.at(root.at, root.kind == YamlNode::Kind::null
                             ? "the file is empty; a scenario begins with 'axle: 1'"
                             : "the file is not a map of keys and values; a scenario begins with 'axle: 1'");
    return false;
  }
  for (std::size_t i = 0; i < root.keys.size(); ++i) {
    if (root.keys[i].text != "axle") continue;
    const YamlNode& value = root.children[i];
    if (value.kind == YamlNode::Kind::scalar && value.text == "1") return true;
    problems.at(value.at, "axle: '" + value.text +
                              "' is not a version of the scenario language that this program "
                              "knows; write axle: 1");
    return false;
  }
  problems.at({}, "the version of the scenario language is missing; begin the file with 'axle: 1'");
  return false;
}

void settle_name(std::string_view file_name, Scenario& scenario, Problems& problems) {
  if (!scenario.name.empty() || !problems.readable("name")) return;
  const std::string stem = std::filesystem::path(file_name).stem().string();
  auto name = read_name(stem);
  if (name) {
    scenario.name = std::move(*name);
  } else {
    problems.at({}, "the scenario has no name and its file's name is none; write name: such-as-this");
  }
}

}  // namespace

PerLevel<double> wanted_by_level(const Scenario& scenario) {
  const TrafficSpec& traffic = scenario.traffic;
  const bool by_agency = sends_per_agency(scenario);
  PerLevel<double> wanted{};
  for (std::size_t level = 0; level < wanted.size(); ++level) {
    const double plain = by_agency ? scenario.network.agencies[level] * traffic.per_agency[level]
                                   : static_cast<double>(traffic.documents) * traffic.share[level];
    wanted[level] = plain * traffic.scale * traffic.rate;
  }
  return wanted;
}

double mean_of(const FanOutPart& part) {
  return part.mean > 0 ? part.mean : (static_cast<double>(part.from) + static_cast<double>(part.to)) / 2;
}

bool sends_per_agency(const Scenario& scenario) {
  return std::ranges::any_of(scenario.traffic.per_agency, [](double documents) { return documents > 0; });
}

double wanted_documents(const Scenario& scenario) {
  const TrafficSpec& traffic = scenario.traffic;
  double documents = static_cast<double>(traffic.documents);
  if (sends_per_agency(scenario)) {
    documents = 0;
    for (std::size_t i = 0; i < traffic.per_agency.size(); ++i) {
      documents += scenario.network.agencies[i] * traffic.per_agency[i];
    }
  }
  return documents * traffic.scale * traffic.rate;
}

Result<Scenario> parse_scenario(std::string_view yaml, std::string_view file_name,
                                const std::vector<Override>& overrides) {
  Problems problems(file_name);
  const auto root = read_yaml(yaml);
  if (!root) {
    problems.at(root.error().at, root.error().message);
    return std::unexpected(problems.error());
  }
  if (!check_version(*root, problems)) return std::unexpected(problems.error());
  Scenario scenario;
  apply(*root, "", scenario, problems);
  for (const Override& override : overrides) apply(override, scenario, problems);
  settle(scenario, problems);
  settle_name(file_name, scenario, problems);
  check(scenario, problems);
  if (!problems.empty()) return std::unexpected(problems.error());
  return scenario;
}

Result<Scenario> load_scenario(const std::filesystem::path& file, const std::vector<Override>& overrides) {
  // One byte more than is allowed, so that the parser's own sentence about the limit is heard.
  const auto text = read_file(file, kYamlBytesMax + 1);
  if (!text && text.error().code == Errc::limit) {
    return fail(Errc::invalid_input, file.string() + ":1:1: the scenario is larger than 1MiB; is this the right file?");
  }
  if (!text) return pass(text);
  auto scenario = parse_scenario(*text, file.string(), overrides);
  if (!scenario || scenario->traffic.trace.empty()) return scenario;
  std::error_code error;
  const auto trace = std::filesystem::absolute(file.parent_path() / scenario->traffic.trace, error);
  if (error) return fail(Errc::io, file.string() + ": " + error.message());
  scenario->traffic.trace = trace.lexically_normal().string();
  return scenario;
}

}  // namespace axle::sim
