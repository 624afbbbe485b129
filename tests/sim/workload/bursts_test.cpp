#include "sim/workload/bursts.hpp"

#include <gtest/gtest.h>

#include <set>

#include "tests/sim/workload/support.hpp"

namespace axle::sim {
namespace {

Scenario with_burst(BurstSpec burst) {
  Scenario scenario = small();
  scenario.traffic.bursts = {std::move(burst)};
  return scenario;
}

std::vector<PlannedDocument> extras(const Plan& plan) {
  std::vector<PlannedDocument> found;
  for (const PlannedDocument& document : plan.documents) {
    if (document.extra) found.push_back(document);
  }
  return found;
}

TEST(Burst, OneDocumentToEveryCommune) {
  Scenario scenario = with_burst({kSecond, 0, 1, "G01", "commune", 0});
  scenario.network.agencies = {4, 34, 0, 3321};
  scenario.network.provinces = 34;
  scenario.traffic.share = {0.3, 0.3, 0, 0.4};
  scenario.traffic.fan_out_max = 10;
  const Network network = make_network(scenario);
  const std::vector<PlannedDocument> found = extras(make_plan(scenario, network, kIssueDate));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].at, kSecond);
  EXPECT_EQ(network.agencies[found[0].from].code, "G01");
  const std::set<std::uint32_t> distinct(found[0].to.begin(), found[0].to.end());
  EXPECT_EQ(distinct.size(), 3321U);
  for (const std::uint32_t one : distinct) EXPECT_EQ(network.agencies[one].level, identity::Level::commune);
  EXPECT_EQ(found[0].header.to.size(), 3321U);
  EXPECT_EQ(found[0].header.promulgation_amount, "3321");
}

TEST(Burst, SpreadsItsDocumentsEvenlyAndDrawsSendersAndReceivers) {
  const Scenario scenario = with_burst({2 * kSecond, 4 * kSecond, 40, "province", "all", 7});
  const Drawn all(scenario);
  EXPECT_EQ(all.plan.documents.size(), 640U);
  const std::vector<PlannedDocument> found = extras(all.plan);
  ASSERT_EQ(found.size(), 40U);
  std::set<std::uint32_t> senders, receivers;
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].at, 2 * kSecond + static_cast<DurationNs>(i) * 100 * kMillisecond);
    EXPECT_EQ(all.level(found[i].from), 1U);
    const std::set<std::uint32_t> distinct(found[i].to.begin(), found[i].to.end());
    EXPECT_EQ(distinct.size(), 7U);
    EXPECT_FALSE(distinct.contains(found[i].from));
    senders.insert(found[i].from);
    receivers.insert(distinct.begin(), distinct.end());
  }
  EXPECT_EQ(senders.size(), 6U);
  EXPECT_EQ(receivers.size(), 36U);
}

TEST(Burst, AsksForNoMoreReceiversThanThereAre) {
  const std::vector<PlannedDocument> found = extras(plan_of(with_burst({0, 0, 3, "central", "central", 100})));
  ASSERT_EQ(found.size(), 3U);
  for (const PlannedDocument& document : found) EXPECT_EQ(document.to.size(), 3U);
}

TEST(Burst, LeavesTheArrivalProcessAlone) {
  const Plan plain = plan_of(small());
  Scenario scenario = with_burst({0, 9 * kSecond, 100, "all", "all", 5});
  std::vector<PlannedDocument> process;
  for (const PlannedDocument& document : plan_of(scenario).documents) {
    if (!document.extra) process.push_back(document);
  }
  ASSERT_EQ(process.size(), plain.documents.size());
  for (std::size_t i = 0; i < process.size(); ++i) {
    EXPECT_EQ(process[i].at, plain.documents[i].at);
    EXPECT_EQ(process[i].from, plain.documents[i].from);
    EXPECT_EQ(process[i].to, plain.documents[i].to);
    EXPECT_EQ(process[i].is_signed, plain.documents[i].is_signed);
    EXPECT_EQ(process[i].priority, plain.documents[i].priority);
    EXPECT_EQ(process[i].header.subject, plain.documents[i].header.subject);
  }
}

TEST(Burst, ScaleDoesNotThinIt) {
  Scenario scenario = with_burst({0, 0, 10, "G01", "province", 0});
  scenario.traffic.scale = 0.1;
  EXPECT_EQ(extras(plan_of(scenario)).size(), 10U);
}

TEST(Burst, NamesWhatCannotBe) {
  const auto complaint = [](BurstSpec burst) {
    const Scenario scenario = with_burst(std::move(burst));
    const auto checked = check_plan(scenario, make_network(scenario));
    return checked ? "" : checked.error().detail;
  };
  EXPECT_EQ(complaint({0, 0, 1, "G01", "H01", 0}), "");
  EXPECT_NE(complaint({0, 0, 1, "G77", "H01", 0}).find("traffic.bursts[0].from is 'G77'"), std::string::npos);
  EXPECT_NE(complaint({0, 0, 1, "G01", "village", 0}).find("traffic.bursts[0].to is 'village'"), std::string::npos);
  EXPECT_NE(complaint({0, 0, 1, "G01", "G01", 0}).find("its only receiver"), std::string::npos);
  EXPECT_NE(complaint({0, 0, 1, "central", "G01", 0}).find("its only receiver"), std::string::npos);
  EXPECT_NE(complaint({8 * kSecond, 2 * kSecond, 1, "G01", "H01", 0}).find("after the traffic"), std::string::npos);
}

}  // namespace
}  // namespace axle::sim
