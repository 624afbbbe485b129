#include "sim/network/spread.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "sim/network/network.hpp"

namespace axle::sim {
namespace {

using identity::Level;

Scenario country_2025(double spread) {
  Scenario scenario;
  scenario.network.agencies = {20, 34, 0, 3321};
  scenario.network.provinces = 34;
  scenario.network.spread = spread;
  return scenario;
}

// Units of the level below each unit that has any.
std::map<std::uint32_t, std::uint32_t> children(const Network& network, Level level) {
  std::map<std::uint32_t, std::uint32_t> counts;
  for (const Agency& agency : network.agencies) {
    if (agency.level == level) ++counts[agency.parent];
  }
  return counts;
}

TEST(ShareAmong, EqualWeightsAreEvenAndTheFirstHaveWhatIsLeftOver) {
  EXPECT_EQ(share_among(11, std::vector<double>(4, 1)), (std::vector<std::uint32_t>{3, 3, 3, 2}));
  EXPECT_EQ(share_among(4, std::vector<double>(4, 0.7)), (std::vector<std::uint32_t>{1, 1, 1, 1}));
}

TEST(ShareAmong, OneEachWhileTheyLast) {
  EXPECT_EQ(share_among(3, std::vector<double>{100, 1, 1, 1}), (std::vector<std::uint32_t>{1, 1, 1, 0}));
  EXPECT_EQ(share_among(10, std::vector<double>{1000, 1, 0, 1}), (std::vector<std::uint32_t>{8, 1, 0, 1}));
  EXPECT_EQ(share_among(0, std::vector<double>{1, 2}), (std::vector<std::uint32_t>{0, 0}));
}

TEST(ShareAmong, FollowsTheWeights) {
  EXPECT_EQ(share_among(100, std::vector<double>{50, 30, 20}), (std::vector<std::uint32_t>{50, 30, 20}));
}

TEST(Spread, WithoutItProvincesAreEven) {
  const auto counts = children(make_network(country_2025(0)), Level::commune);
  EXPECT_EQ(counts.size(), 34U);
  for (const auto& [province, count] : counts) EXPECT_TRUE(count == 97 || count == 98) << count;
}

TEST(Spread, WithItProvincesDifferAsALogNormalDoes) {
  const auto counts = children(make_network(country_2025(0.5)), Level::commune);
  ASSERT_EQ(counts.size(), 34U);
  double sum = 0, squares = 0, logs = 0;
  for (const auto& [province, count] : counts) {
    EXPECT_GE(count, 1U);
    sum += count;
    logs += std::log(count) / 34;
  }
  for (const auto& [province, count] : counts) squares += std::pow(std::log(count) - logs, 2) / 33;
  EXPECT_EQ(sum, 3321);
  EXPECT_NEAR(std::sqrt(squares), 0.5, 0.2);  // three standard errors of 34 values
}

TEST(Spread, OfAProvinceDependsOnTheSeedAndItsCodeAlone) {
  Scenario scenario = country_2025(0.5);
  const double lang_son = spread_weight(scenario, "H37");
  EXPECT_NE(lang_son, spread_weight(scenario, "H38"));
  scenario.network.agencies = {1, 2, 3, 4};
  EXPECT_EQ(spread_weight(scenario, "H37"), lang_son);
  scenario.seed = 2;
  EXPECT_NE(spread_weight(scenario, "H37"), lang_son);
}

TEST(Spread, CommunesFollowTheDistrictsOfTheirProvince) {
  Scenario scenario;
  scenario.network.agencies = {1, 20, 200, 2000};
  scenario.network.spread = 0.7;
  const Network network = make_network(scenario);
  for (const auto& [district, count] : children(network, Level::commune)) {
    EXPECT_EQ(network.agencies[district].level, Level::district);
    EXPECT_EQ(count, 10U);
  }
  std::set<std::uint32_t> sizes;
  for (const auto& [province, count] : children(network, Level::district)) sizes.insert(count);
  EXPECT_GT(sizes.size(), 5U);
}

TEST(Provinces2025, AreThe34AndHaveCommunesBelow) {
  const Network network = make_network(country_2025(0));
  std::set<std::string> names;
  for (const Agency& agency : network.agencies) {
    if (agency.level == Level::province) names.insert(agency.name);
    if (agency.level == Level::commune) EXPECT_EQ(network.agencies[agency.parent].level, Level::province);
    EXPECT_EQ(agency.name.find("Thử nghiệm"), std::string::npos) << agency.name;
    EXPECT_EQ(agency.name.find("thị trấn"), std::string::npos) << agency.name;
  }
  EXPECT_EQ(names.size(), 34U);
  for (const char* stays : {"UBND thành phố Huế", "UBND tỉnh Lạng Sơn", "UBND tỉnh Vĩnh Long", "UBND tỉnh Gia Lai"}) {
    EXPECT_TRUE(names.contains(stays)) << stays;
  }
  for (const char* merged : {"UBND tỉnh Bình Dương", "UBND tỉnh Hà Giang", "UBND tỉnh Kiên Giang"}) {
    EXPECT_FALSE(names.contains(merged)) << merged;
  }
}

TEST(Provinces2025, OtherNumbersTakeTheOldListInOrder) {
  Scenario scenario = country_2025(0);
  scenario.network.provinces = 33;
  scenario.network.agencies = {1, 33, 0, 0};
  EXPECT_EQ(make_network(scenario).agencies[2].name, "UBND tỉnh Bắc Giang");
}

TEST(Provinces2025, TheBoundsMakeDepartmentsOfWhatIsBeyond) {
  Scenario scenario;
  scenario.network.agencies = {5, 6, 0, 0};
  scenario.network.ministries = 3;
  scenario.network.provinces = 4;
  const Network network = make_network(scenario);
  EXPECT_EQ(std::ranges::count(network.agencies, UINT32_MAX, &Agency::parent), 7);
  EXPECT_EQ(network.agencies[3].code, "G01.1");
}

}  // namespace
}  // namespace axle::sim
