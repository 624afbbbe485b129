#include "sim/engine/centres.hpp"

#include <gtest/gtest.h>

#include "tests/sim/engine/setting.hpp"

namespace axle::sim {
namespace {

TEST(Centres, AScenarioSaysEverythingOfAPolicy) {
  Setting setting;
  setting.scenario.agencies = {.poll_period = {kSecond, 2 * kSecond, 3 * kSecond, 4 * kSecond},
                               .register_median = 4 * kSecond,
                               .process_median = 5 * kSecond,
                               .reaction_sigma = 0.25,
                               .refuse_share = 0.125,
                               .agree_share = 0.75,
                               .track = kMinute,
                               .attempts = 7,
                               .retry_first = 8 * kSecond,
                               .retry_max = 9 * kSecond};
  const agents::CentrePolicy policy = centre_policy(setting.scenario, setting.network, 0, kStart);
  EXPECT_TRUE(policy.polls);
  EXPECT_EQ(policy.poll_period, kSecond);
  EXPECT_EQ(policy.clerk.register_median, 4 * kSecond);
  EXPECT_EQ(policy.clerk.process_median, 5 * kSecond);
  EXPECT_EQ(policy.clerk.sigma, 0.25);
  EXPECT_EQ(policy.clerk.refuse_share, 0.125);
  EXPECT_EQ(policy.clerk.agree_share, 0.75);
  EXPECT_EQ(policy.clerk.office, nullptr);
  EXPECT_EQ(policy.track_after, kMinute);
  EXPECT_EQ(policy.attempts_max, 7u);
  EXPECT_EQ(policy.retry_first, 8 * kSecond);
  EXPECT_EQ(policy.retry_max, 9 * kSecond);
}

TEST(Centres, ThePeriodIsThatOfTheLevelAndSomeNeverPoll) {
  Setting setting;
  setting.scenario.agencies.poll_period = {kSecond, 2 * kSecond, 3 * kSecond, 4 * kSecond};
  setting.network.centres[5].polls = false;
  const auto policies = centre_policies(setting.scenario, setting.network, kStart);
  ASSERT_EQ(policies.size(), 8u);
  for (std::size_t i = 0; i < policies.size(); ++i) {
    EXPECT_EQ(policies[i].poll_period, static_cast<DurationNs>(i / 2 + 1) * kSecond);
    EXPECT_EQ(policies[i].polls, i != 5);
  }
}

TEST(Centres, OnlyAnLgspDeliversLocally) {
  Setting setting;
  EXPECT_FALSE(centre_policy(setting.scenario, setting.network, 1, kStart).delivers_locally);
  setting.scenario.agencies.local_delivery = true;
  EXPECT_TRUE(centre_policy(setting.scenario, setting.network, 1, kStart).delivers_locally);
  EXPECT_FALSE(centre_policy(setting.scenario, setting.network, 0, kStart).delivers_locally);
}

TEST(Centres, TheirOfficesKeepTheScenariosHours) {
  Setting setting;
  setting.scenario.agencies.office_hours = true;
  setting.scenario.traffic.compress = 60;  // the calendar starts at 7:00: the office opens after thirty seconds
  const auto policies = centre_policies(setting.scenario, setting.network, kStart);
  ASSERT_NE(policies[0].clerk.office, nullptr);
  EXPECT_EQ(policies[0].clerk.office, policies[7].clerk.office);
  EXPECT_EQ(policies[0].clerk.office->next_open(kStart), kStart + 30 * kSecond);
  const agents::CentrePolicy one = centre_policy(setting.scenario, setting.network, 3, kStart);
  EXPECT_EQ(one.clerk.office->next_open(kStart + 5 * kMinute), kStart + 390 * kSecond);
}

TEST(Centres, ProfilesBearTheCodeThatPacketsUse) {
  Setting setting;
  const auto profiles = centre_profiles(setting.network, 1);
  ASSERT_EQ(profiles.size(), 2u);
  EXPECT_EQ(profiles[1].code, setting.network.agencies[2].code);
  EXPECT_EQ(profiles[1].in_charge, setting.network.agencies[2].in_charge);
  EXPECT_EQ(profiles[1].wire_code, "");
  setting.network.centres[1].other_form = true;
  EXPECT_EQ(centre_profiles(setting.network, 1)[1].wire_code, setting.network.agencies[2].other_code);
  EXPECT_EQ(centre_profiles(setting.network, 0)[0].wire_code, "");
}

TEST(Centres, ALineIsThatOfTheLevel) {
  Setting setting;
  setting.scenario.network.links[3] = {1'000'000, 20 * kMillisecond, 0.01};
  EXPECT_FALSE(link_shape(setting.scenario, setting.network, 0).shapes());
  const agents::LinkShape shape = link_shape(setting.scenario, setting.network, 7);
  EXPECT_EQ(shape.bits_per_s, 1'000'000u);
  EXPECT_EQ(shape.delay, 20 * kMillisecond);
  EXPECT_EQ(shape.loss, 0.01);
}

TEST(Centres, AnOutgoingDocumentIsThePlanned) {
  Setting setting;
  PlannedDocument update = following(setting.document("U", 5, 0, {3, 4}), Role::update, 0, "D0");
  update.added = {6};
  update.priority = 3;
  setting.use({setting.document("D0", 0, 0, {3}), update});
  const agents::OutgoingDocument document = outgoing_document(setting.network, setting.plan, 1, 1000, true);
  EXPECT_EQ(document.plan_index, 1u);
  EXPECT_EQ(document.due, 1005);
  EXPECT_EQ(document.document_id, "U");
  EXPECT_EQ(document.from, "G10");
  EXPECT_EQ(document.to, (std::vector<std::string>{"G13", "G14"}));
  EXPECT_EQ(document.added, (std::vector<std::string>{"G16"}));
  EXPECT_EQ(document.business, packet::BusinessType::update);
  EXPECT_EQ(document.target, "D0");
  EXPECT_EQ(document.priority, 3);
  EXPECT_TRUE(document.over_hub);
  EXPECT_FALSE(outgoing_document(setting.network, setting.plan, 0, 1000).over_hub);
}

TEST(Centres, ATargetIsWhatThePacketNames) {
  packet::DocumentHeader header;
  header.response_for.push_back({"G10", "1/A", "R", ""});
  EXPECT_EQ(target_of(header), "");
  header.business.emplace();
  EXPECT_EQ(target_of(header), "");  // a reply
  header.business->type = packet::BusinessType::recall;
  EXPECT_EQ(target_of(header), "R");
  header.business->document_id = "B";
  EXPECT_EQ(target_of(header), "B");
  header.business->type = packet::BusinessType::replace;
  EXPECT_EQ(target_of(header), "");
  header.business->replacements = {{"X", {}}, {"Y", {}}};
  EXPECT_EQ(target_of(header), "X");
}

TEST(Centres, AReplacementConcernsThoseItNames) {
  const Setting setting;
  const Agency& named = setting.network.agencies[3];
  packet::DocumentHeader header;
  EXPECT_TRUE(concerns(header, named));
  header.business.emplace();
  header.business->type = packet::BusinessType::replace;
  EXPECT_TRUE(concerns(header, named));
  header.business->replacements = {{"X", {}}};
  EXPECT_TRUE(concerns(header, named));
  for (const std::string& code : {named.code, named.other_code}) {
    header.business->replacements[0].organ_ids = {"G10", code};
    EXPECT_TRUE(concerns(header, named));
    EXPECT_FALSE(concerns(header, setting.network.agencies[4]));
  }
}

TEST(Centres, WhatTestsTheHubGoesOverTheHub) {
  Setting setting;
  setting.scenario.misbehaviour.push_back(misdeed(Misdeed::tampered));
  std::vector<PlannedDocument> documents;
  for (int i = 0; i < 5; ++i) documents.push_back(setting.document("D" + std::to_string(i), i, 1, {2}));
  documents[1].misdeed = 0;
  documents[3].conflicts_with = 2;
  setting.use(documents);
  setting.plan.probes.push_back({.at = 9, .document = 4, .centre = 1, .misdeed = 0});
  EXPECT_TRUE(documents_for_hub(setting.scenario, setting.network, setting.plan).empty());
  setting.scenario.agencies.local_delivery = true;
  EXPECT_EQ(documents_for_hub(setting.scenario, setting.network, setting.plan),
            (std::vector<bool>{false, true, true, true, true}));
}

}  // namespace
}  // namespace axle::sim
