#include "sim/workload/followers.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "protocol/packet/rules.hpp"
#include "tests/sim/workload/support.hpp"

namespace axle::sim {
namespace {

Scenario following() {
  Scenario scenario = small();
  scenario.traffic.replies = 0.2;
  scenario.traffic.recalls = 0.05;
  scenario.traffic.updates = 0.1;
  scenario.traffic.replacements = 0.04;
  scenario.traffic.follow_median = 500 * kMillisecond;
  scenario.traffic.matrix[0] = {0, 1, 0, 0};
  return scenario;
}

std::map<Role, int> count_roles(const Plan& plan) {
  std::map<Role, int> counts;
  for (const PlannedDocument& document : plan.documents) ++counts[document.role];
  return counts;
}

TEST(Followers, SharesAreExactAndComeOnTop) {
  const std::map<Role, int> expected{
      {Role::ordinary, 600}, {Role::reply, 120}, {Role::recall, 30}, {Role::update, 60}, {Role::replacement, 24}};
  EXPECT_EQ(count_roles(plan_of(following())), expected);
}

TEST(Followers, FollowAnEarlierOrdinaryDocumentThatNothingElseFollows) {
  const Plan plan = plan_of(following());
  std::set<std::uint32_t> followed;
  for (std::uint32_t i = 0; i < plan.documents.size(); ++i) {
    const PlannedDocument& document = plan.documents[i];
    EXPECT_EQ(document.about == kNone, document.role == Role::ordinary);
    if (document.about == kNone) continue;
    EXPECT_LT(document.about, i);
    EXPECT_GT(document.at, plan.documents[document.about].at);
    EXPECT_LT(document.at, 10 * kSecond);
    EXPECT_EQ(plan.documents[document.about].role, Role::ordinary);
    EXPECT_FALSE(plan.documents[document.about].extra);
    EXPECT_TRUE(followed.insert(document.about).second);
  }
  EXPECT_TRUE(std::ranges::is_sorted(plan.documents, {}, &PlannedDocument::at));
}

TEST(Followers, GoBetweenTheRightParties) {
  const Plan plan = plan_of(following());
  std::uint64_t deliveries = 0;
  for (const PlannedDocument& document : plan.documents) {
    deliveries += document.to.size() + document.added.size();
    if (document.about == kNone) continue;
    const PlannedDocument& about = plan.documents[document.about];
    EXPECT_EQ(about.added.size(), document.role == Role::update ? 1U : 0U);
    EXPECT_TRUE(document.added.empty());
    if (document.role == Role::reply) {
      EXPECT_NE(std::ranges::find(about.to, document.from), about.to.end());
      EXPECT_EQ(document.to, std::vector<std::uint32_t>{about.from});
    } else {
      EXPECT_EQ(document.from, about.from);
      EXPECT_EQ(document.to, about.to);
    }
  }
  EXPECT_EQ(plan.deliveries, deliveries);
}

TEST(Followers, AnUpdateAddsSomebodyNewOfTheLevelsThatTheSenderWritesTo) {
  const Drawn all(following());
  int added = 0;
  for (const PlannedDocument& document : all.plan.documents) {
    for (const std::uint32_t one : document.added) {
      EXPECT_NE(one, document.from);
      EXPECT_EQ(std::ranges::find(document.to, one), document.to.end());
      if (all.level(document.from) == 0 && document.to.size() < 6) EXPECT_EQ(all.level(one), 1U);
      ++added;
    }
  }
  EXPECT_EQ(added, 60);
}

TEST(Followers, HeadersSayWhatTheyAreInTheSendersCodes) {
  Scenario scenario = following();
  scenario.network.other_codes = 0.5;
  scenario.network.direct_share = 1;
  const Drawn all(scenario);
  std::set<std::size_t> halves;
  for (const PlannedDocument& document : all.plan.documents) {
    const packet::DocumentHeader& header = document.header;
    if (document.about == kNone) continue;
    const PlannedDocument& about = all.plan.documents[document.about];
    const auto code = [&](std::uint32_t agency) { return wire_code(all.network, document.from, agency); };
    const std::string number = about.header.code_number + "/" + about.header.code_notation;
    const packet::ResponseFor named{code(document.to.front()), number, about.header.document_id,
                                    about.header.promulgation_date};
    ASSERT_TRUE(header.business);
    const packet::Business& business = *header.business;
    switch (document.role) {
      case Role::reply:
        EXPECT_EQ(business.type, packet::BusinessType::new_document);
        EXPECT_EQ(header.response_for, std::vector{named});
        break;
      case Role::recall:
        EXPECT_EQ(business.type, packet::BusinessType::recall);
        EXPECT_EQ(business.reason, "Thu hồi văn bản điện tử");
        EXPECT_EQ(header.response_for, std::vector{named});
        break;
      case Role::update:
        EXPECT_EQ(business.type, packet::BusinessType::update);
        EXPECT_EQ(business.reason, "Cập nhật văn bản điện tử");
        EXPECT_EQ(business.document_id, about.header.document_id);
        EXPECT_EQ(business.document_receiver, "1");
        EXPECT_EQ(business.receivers, (std::vector<packet::ReceiverChange>{{code(about.added.front()), true}}));
        EXPECT_EQ(header.subject, about.header.subject);
        break;
      case Role::replacement:
        EXPECT_EQ(business.type, packet::BusinessType::replace);
        EXPECT_EQ(business.reason, "Văn bản thay thế");
        ASSERT_EQ(business.replacements.size(), 1U);
        EXPECT_EQ(business.replacements[0].document_id, about.header.document_id);
        for (const std::string& organ : business.replacements[0].organ_ids) {
          EXPECT_NE(std::ranges::find(header.to, organ, &packet::Organ::id), header.to.end());
        }
        if (document.to.size() == 4) halves.insert(business.replacements[0].organ_ids.size());
        break;
      default: break;
    }
  }
  for (const std::size_t count : halves) EXPECT_TRUE(count == 2 || count == 4) << count;
}

TEST(Followers, PassTheStrictRules) {
  for (PlannedDocument& document : plan_of(following()).documents) {
    if (document.role == Role::ordinary) continue;
    packet::Packet packet;
    packet.header = std::move(document.header);
    packet.manifest.push_back({"a1", "application/pdf", "Văn bản chính", "1-VP.signed.pdf"});
    packet.attachments.push_back({"a1", "1-VP.signed.pdf", "Văn bản chính", "application/pdf", "JVBERi0="});
    const auto violations = packet::check(packet, packet::Profile::strict, kIssueDate);
    for (const packet::Violation& violation : violations) ADD_FAILURE() << violation.rule << ": " << violation.detail;
    if (!violations.empty()) return;
  }
}

TEST(Followers, WhenDelaysAreLongEarlierDocumentsAreFollowed) {
  Scenario scenario = following();
  scenario.traffic.follow_median = 6 * kSecond;
  scenario.traffic.follow_sigma = 0.1;
  const Plan plan = plan_of(scenario);
  EXPECT_EQ(count_roles(plan)[Role::reply], 120);
  for (const PlannedDocument& document : plan.documents) {
    if (document.about != kNone) EXPECT_LT(plan.documents[document.about].at, 6 * kSecond);
  }
  scenario.traffic.follow_median = kMinute;  // none fits into ten seconds
  EXPECT_EQ(plan_of(scenario).documents.size(), 600U);
}

TEST(Followers, NothingIsFollowedTwiceWhenAllIsAskedFor) {
  Scenario scenario = following();
  scenario.traffic.replies = 0.9;
  scenario.traffic.recalls = 0.9;
  scenario.traffic.follow_median = kMillisecond;
  std::set<std::uint32_t> followed;
  for (const PlannedDocument& document : plan_of(scenario).documents) {
    if (document.about != kNone) EXPECT_TRUE(followed.insert(document.about).second);
  }
  EXPECT_GT(followed.size(), 590U);
}

TEST(Followers, LeaveTheOriginalsAsTheyAre) {
  const Plan plain = plan_of(small());
  Scenario scenario = following();
  scenario.traffic.matrix = small().traffic.matrix;
  std::size_t i = 0;
  for (const PlannedDocument& document : plan_of(scenario).documents) {
    if (document.role != Role::ordinary) continue;
    EXPECT_EQ(document.at, plain.documents[i].at);
    EXPECT_EQ(document.to, plain.documents[i].to);
    EXPECT_EQ(document.header.subject, plain.documents[i].header.subject);
    ++i;
  }
}

// What the hub refuses nobody can recall, update or replace (it would answer that the agency has sent no such
// document).
TEST(Followers, NoneFollowsOrIsWhatTheHubRefuses) {
  Scenario scenario = following();
  scenario.network.direct_share = 1;
  scenario.network.dialects = {{"soap", 0.5, 0, 0, packet::Profile::lenient, Expected::refused, Expected::refused}};
  scenario.misbehaviour = {{Misdeed::tampered, 0.2, Expected::refused, "", ""}};
  const Drawn all(scenario);
  std::map<Role, int> counts = count_roles(all.plan);
  EXPECT_GT(counts[Role::reply], 60);
  for (const PlannedDocument& document : all.plan.documents) {
    if (document.about == kNone) continue;
    EXPECT_NE(all.expected(document), Expected::refused);
    EXPECT_NE(all.expected(all.plan.documents[document.about]), Expected::refused);
    EXPECT_EQ(all.plan.documents[document.about].misdeed, kNone);
    EXPECT_EQ(document.misdeed, kNone);
  }
}

}  // namespace
}  // namespace axle::sim
