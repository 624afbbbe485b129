// Documents that follow others, from the sender through the hub's core to the receiver.
#include <gtest/gtest.h>

#include "tests/sim/engine/setting.hpp"

namespace axle::sim {
namespace {

// All answers are within the window.
Setting setting_of(const std::function<std::vector<PlannedDocument>(const Setting&)>& documents) {
  Setting setting;
  setting.scenario.phases.warmup = 0;
  setting.scenario.traffic.period = 30 * kSecond;
  setting.scenario.agencies.agree_share = 1;
  setting.use(documents(setting));
  return setting;
}

std::uint64_t packets_sent(const Measurements& m) {
  return stats_of(m, axis::Operation::send_edoc).ok;
}

TEST(Life, ARecallAfterDeliveryIsAnswered) {
  Setting setting = setting_of([](const Setting& s) {
    return std::vector{s.document("D", kSecond, 0, {3, 4}),
                       following(s.document("R", 6 * kSecond, 0, {3}), Role::recall, 0, "D")};
  });
  const Measurements m = setting.measure();
  EXPECT_EQ(m.accounting.delivered, 3u);
  EXPECT_EQ(m.accounting.lost, 0u);
  // Two documents; 01 and 03 from two, 01 and 15 from one.
  EXPECT_EQ(packets_sent(m), 2u + 4u + 2u);
}

TEST(Life, WhatIsRecalledBeforeItWasFetchedIsNeverDeliveredAndNotLost) {
  Setting setting = setting_of([](const Setting& s) {
    return std::vector{s.document("D", kSecond, 0, {3, 4}),
                       following(s.document("R", kSecond + 10 * kMillisecond, 0, {3, 4}), Role::recall, 0, "D")};
  });
  setting.scenario.agencies.poll_period.fill(20 * kSecond);
  const Measurements m = setting.measure();
  EXPECT_EQ(m.accounting.delivered, 2u);
  EXPECT_EQ(m.accounting.lost, 0u);
  EXPECT_EQ(m.accounting.refused, 0u);
  EXPECT_TRUE(m.accounting.balanced());
  // 01, and 16: they have nothing to give back.
  EXPECT_EQ(packets_sent(m), 2u + 4u);
}

TEST(Life, AnUpdateDeliversTheOriginalToThoseItAdds) {
  Setting setting = setting_of([](const Setting& s) {
    PlannedDocument document = s.document("D", kSecond, 0, {3});
    document.added = {6, 7};
    PlannedDocument update = following(s.document("U", 6 * kSecond, 0, {3}), Role::update, 0, "D");
    update.header.business->document_receiver = "1";
    update.header.business->receivers = {{"G16", true}, {"G17", true}};
    return std::vector{document, update};
  });
  const Measurements m = setting.measure();
  EXPECT_EQ(setting.plan.deliveries, 4u);
  EXPECT_EQ(m.accounting.delivered, 4u);
  EXPECT_EQ(m.accounting.duplicated, 0u);
  EXPECT_TRUE(m.failures.empty()) << m.failures.front();
  // 01 and 03 from three, 01 and 15 from one.
  EXPECT_EQ(packets_sent(m), 2u + 6u + 2u);
  EXPECT_EQ(count_of(m, Metric::receipt), 4u);
}

TEST(Life, AReplacementVoidsWhatWasNotFetched) {
  Setting setting = setting_of([](const Setting& s) {
    return std::vector{s.document("D", kSecond, 0, {3, 4}),
                       following(s.document("N", kSecond + 10 * kMillisecond, 0, {3, 4}), Role::replacement, 0, "D")};
  });
  setting.scenario.agencies.poll_period.fill(20 * kSecond);
  const Measurements m = setting.measure();
  EXPECT_EQ(m.accounting.delivered, 2u);
  EXPECT_EQ(m.accounting.lost, 0u);
  EXPECT_EQ(packets_sent(m), 2u + 4u);
}

TEST(Life, AReplacedDocumentIsWorkedOnNoMore) {
  Setting setting = setting_of([](const Setting& s) {
    return std::vector{s.document("D", kSecond, 0, {3}),
                       following(s.document("N", 6 * kSecond, 0, {3}), Role::replacement, 0, "D")};
  });
  setting.scenario.agencies.process_median = 15 * kSecond;  // D's 04 would come later than N
  setting.scenario.agencies.reaction_sigma = 0;
  setting.scenario.phases.drain = 5 * kMinute;
  setting.scenario.traffic.period = 2 * kMinute;
  // D: 01 03; N: 01 03 04 05 06.
  EXPECT_EQ(packets_sent(setting.measure()), 2u + 2u + 5u);
}

TEST(Life, AReplacementForSomeLeavesTheOthersDocumentAsItIs) {
  Setting setting = setting_of([](const Setting& s) {
    PlannedDocument replacement = following(s.document("N", 6 * kSecond, 0, {3, 4}), Role::replacement, 0, "D");
    replacement.header.business->replacements[0].organ_ids = {s.network.agencies[3].other_code};
    return std::vector{s.document("D", kSecond, 0, {3, 4}), replacement};
  });
  setting.scenario.agencies.process_median = 15 * kSecond;
  setting.scenario.agencies.reaction_sigma = 0;
  setting.scenario.phases.drain = 5 * kMinute;
  setting.scenario.traffic.period = 2 * kMinute;
  // D: 01 03 from 3, all five from 4; N: all five from both.
  EXPECT_EQ(packets_sent(setting.measure()), 2u + 2u + 5u + 10u);
}

TEST(Life, AnotherSendersDocumentCannotBeRecalled) {
  Setting setting = setting_of([](const Setting& s) {
    return std::vector{s.document("D", kSecond, 0, {3}),
                       following(s.document("R", 6 * kSecond, 9, {3}), Role::recall, 0, "D")};
  });
  const Measurements m = setting.measure();
  EXPECT_EQ(m.accounting.delivered, 1u);
  EXPECT_EQ(m.accounting.refused, 1u);
}

TEST(Life, TheOldFormOfTheCodesMeansTheSameAgencies) {
  Setting setting;
  const Measurements one = setting.measure();
  for (Centre& centre : setting.network.centres) centre.other_form = true;
  const Measurements other = setting.measure();
  EXPECT_EQ(other.accounting.delivered, setting.plan.deliveries);
  EXPECT_TRUE(other.failures.empty());
  EXPECT_EQ(one.latency, other.latency);
}

TEST(Life, TrackingIsLoadAndNothingElse) {
  Setting setting;
  EXPECT_EQ(stats_of(setting.measure(), axis::Operation::get_sent_edoc_list).ok, 0u);
  setting.scenario.agencies.track = 2 * kSecond;
  const Measurements m = setting.measure();
  EXPECT_GT(stats_of(m, axis::Operation::get_sent_edoc_list).ok, 400u);
  EXPECT_EQ(m.accounting.delivered, setting.plan.deliveries);
  // It keeps no run from ending.
  setting.scenario.agencies.track = kDay;
  EXPECT_LT(setting.measure().ended_at, kStart + 20 * kSecond);
}

TEST(Life, AnLgspDeliversAmongItsOwnUnitsWithoutTheHub) {
  Setting setting;
  setting.scenario.phases.warmup = 0;
  setting.scenario.agencies.local_delivery = true;
  setting.use({setting.document("D", kSecond, 1, {2}), setting.document("E", kSecond, 1, {2, 3})});
  const Measurements m = setting.measure();
  EXPECT_EQ(m.accounting.delivered, 3u);
  EXPECT_EQ(count_of(m, Metric::registration), 3u);
  // E, and the 01 and 03 of its two receivers.
  EXPECT_EQ(packets_sent(m), 1u + 4u);
  EXPECT_EQ(m.local_documents, 1u);  // no request was made for it, so it has no acceptance to speak of
  EXPECT_NEAR(static_cast<double>(m.latency[static_cast<std::size_t>(Metric::delivery)][0][0].min()),
              static_cast<double>(setting.times.agency_verify), 500.0);  // three digits
}

TEST(Life, WhatAnLgspHasNotDeliveredAtTheEndIsPendingThere) {
  Setting setting;
  setting.scenario.agencies.local_delivery = true;
  setting.scenario.phases.drain = 0;
  setting.times.agency_verify = kSecond;
  std::vector<PlannedDocument> documents;
  for (int i = 0; i < 30; ++i) {
    documents.push_back(setting.document("D" + std::to_string(i), 10 * kSecond - kMillisecond, 1, {2}));
  }
  setting.use(documents);
  const Measurements m = setting.measure();
  EXPECT_EQ(m.accounting.delivered, 10u);  // those under way
  EXPECT_EQ(m.accounting.pending, 20u);
  EXPECT_EQ(m.accounting.lost, 0u);
}

}  // namespace
}  // namespace axle::sim
