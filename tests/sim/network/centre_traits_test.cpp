#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "sim/network/network.hpp"

namespace axle::sim {
namespace {

using identity::Level;

Scenario country(double direct_share) {
  Scenario scenario;
  scenario.network.agencies = {20, 40, 80, 400};
  scenario.network.provinces = 20;
  scenario.network.ministries = 20;
  scenario.network.direct_share = {direct_share, direct_share};
  return scenario;
}

std::uint32_t root_of(const Network& network, std::uint32_t agency) {
  while (network.agencies[agency].parent != UINT32_MAX) agency = network.agencies[agency].parent;
  return agency;
}

DialectSpec dialect(std::string name, double share) {
  DialectSpec spec;
  spec.name = std::move(name);
  spec.share = share;
  return spec;
}

TEST(CentreLevel, IsThatOfTheFirstAgency) {
  const Network network = make_network(country(0.5));
  for (const Centre& centre : network.centres) {
    EXPECT_EQ(centre.level, network.agencies[centre.agencies.front()].level);
  }
}

TEST(OtherCodes, ShareIsExactAndTheWholeCentreWritesThem) {
  Scenario scenario = country(1);  // 540 centres
  EXPECT_EQ(std::ranges::count(make_network(scenario).centres, true, &Centre::other_form), 0);
  scenario.network.other_codes = 0.25;
  const Network network = make_network(scenario);
  EXPECT_EQ(std::ranges::count(network.centres, true, &Centre::other_form), 135);
  for (std::uint32_t i = 0; i < network.agencies.size(); ++i) {
    const bool other = network.centres[network.agencies[i].centre].other_form;
    EXPECT_EQ(wire_code(network, i, 0), other ? network.agencies[0].other_code : network.agencies[0].code);
  }
}

TEST(OtherCodes, ShiftNothingElse) {
  Scenario scenario = country(0.5);
  scenario.network.dialects = {dialect("a", 0.5)};
  const Network before = make_network(scenario);
  scenario.network.other_codes = 0.5;
  scenario.misbehaviour = {{Misdeed::never_polls, 0.1, Expected::pending, "", ""}};
  const Network after = make_network(scenario);
  for (std::size_t i = 0; i < before.centres.size(); ++i) {
    EXPECT_EQ(after.centres[i].dialect, before.centres[i].dialect);
    EXPECT_EQ(after.centres[i].secret, before.centres[i].secret);
  }
  for (std::size_t i = 0; i < before.agencies.size(); ++i) {
    EXPECT_EQ(after.agencies[i].signer_name, before.agencies[i].signer_name);
  }
}

TEST(Dialects, SharesHoldInTheWholeAndInEveryProvince) {
  Scenario scenario = country(1);
  scenario.network.dialects = {dialect("a", 0.5), dialect("b", 0.3)};
  const Network network = make_network(scenario);
  std::map<std::uint32_t, std::map<std::uint32_t, int>> by_province;  // province or UINT32_MAX, dialect
  std::map<std::uint32_t, int> all;
  for (const Centre& centre : network.centres) {
    const std::uint32_t root = root_of(network, centre.agencies.front());
    const bool central = network.agencies[root].level == Level::central;
    ++by_province[central ? UINT32_MAX : root][centre.dialect];
    ++all[centre.dialect];
  }
  EXPECT_EQ(by_province.size(), 21U);
  for (auto& [province, counts] : by_province) {
    const double size = counts[0] + counts[1] + counts[kNoDialect];
    EXPECT_NEAR(counts[0], 0.5 * size, 1.5);
    EXPECT_NEAR(counts[1], 0.3 * size, 1.5);
    EXPECT_NEAR(counts[kNoDialect], 0.2 * size, 1.5);
  }
  EXPECT_EQ(all[0], 270);
  EXPECT_EQ(all[1], 162);
  EXPECT_EQ(all[kNoDialect], 108);
}

TEST(Dialects, WithAnLgspPerProvinceTheProvincesShareThem) {
  Scenario scenario = country(0);
  scenario.network.dialects = {dialect("a", 0.5), dialect("b", 0.5)};
  const Network network = make_network(scenario);
  ASSERT_EQ(network.centres.size(), 40U);
  std::map<std::pair<Level, std::uint32_t>, int> counts;
  for (const Centre& centre : network.centres) ++counts[{centre.level, centre.dialect}];
  EXPECT_EQ((counts[{Level::central, 0}]), 10);
  EXPECT_EQ((counts[{Level::province, 0}]), 10);
  EXPECT_EQ((counts[{Level::province, 1}]), 10);
}

TEST(Dialects, SmallGroupsStillAddUp) {
  Scenario scenario = country(1);
  scenario.network.agencies = {0, 40, 0, 0};  // twenty provinces of two centres
  scenario.network.dialects = {dialect("a", 0.2), dialect("b", 0.2), dialect("c", 0.2), dialect("d", 0.2)};
  std::map<std::uint32_t, int> counts;
  for (const Centre& centre : make_network(scenario).centres) ++counts[centre.dialect];
  for (const std::uint32_t one : {0U, 1U, 2U, 3U, kNoDialect}) EXPECT_EQ(counts[one], 8) << one;
}

TEST(NeverPolls, ShareOfTheLevelsCentres) {
  Scenario scenario = country(1);
  scenario.misbehaviour = {{Misdeed::never_polls, 0.1, Expected::pending, "commune", ""},
                           {Misdeed::tampered, 0.5, Expected::refused, "", ""}};
  const Network network = make_network(scenario);
  int silent = 0;
  for (const Centre& centre : network.centres) {
    silent += centre.polls ? 0 : 1;
    if (!centre.polls) EXPECT_EQ(centre.level, Level::commune);
  }
  EXPECT_EQ(silent, 40);
}

TEST(NeverPolls, NoCentreCountsForTwoRows) {
  Scenario scenario = country(1);
  scenario.misbehaviour = {{Misdeed::never_polls, 0.5, Expected::pending, "commune", ""},
                           {Misdeed::never_polls, 0.5, Expected::pending, "commune", ""}};
  for (const Centre& centre : make_network(scenario).centres) EXPECT_EQ(centre.polls, centre.level != Level::commune);
}

TEST(Traits, TheSeedDecides) {
  Scenario scenario = country(1);
  scenario.network.other_codes = 0.5;
  scenario.network.dialects = {dialect("a", 0.5)};
  const auto key = [&] {
    std::string text;
    for (const Centre& centre : make_network(scenario).centres) {
      text += std::to_string(centre.dialect) + (centre.other_form ? "x" : "-");
    }
    return text;
  };
  const std::string first = key();
  EXPECT_EQ(key(), first);
  scenario.seed = 2;
  EXPECT_NE(key(), first);
}

}  // namespace
}  // namespace axle::sim
