// Packets that act on earlier ones, local delivery, and what a run waits for.
#include <gtest/gtest.h>

#include "sim/measure/plan_index.hpp"
#include "sim/measure/validity.hpp"
#include "tests/sim/measure/journey.hpp"

namespace axle::sim {
namespace {

PlannedDocument following(PlannedDocument document, Role role, std::uint32_t about) {
  document.role = role;
  document.about = about;
  return document;
}

// ---- recall, replacement

TEST(Recorder, WhatWasTakenBackBeforeDeliveryIsWithdrawn) {
  Journey run({doc("D0", 0, 0, {1, 2}), following(doc("R", kSecond, 0, {1, 2}), Role::recall, 0)});
  run.sent(0);
  run.by_receiver(Happening::delivered, 0, 1, kMillisecond);
  EXPECT_FALSE(run.recorder.complete());
  run.sent(1);
  for (const std::uint32_t receiver : {1U, 2U}) {
    run.by_receiver(Happening::delivered, 1, receiver, kMillisecond);
    run.by_sender(Happening::answered, 1, receiver, 2 * kMillisecond);
  }
  EXPECT_TRUE(run.recorder.complete());  // D0 is delivered to one and taken back from both: nobody will answer it
  const auto open = run.recorder.open_deliveries();
  ASSERT_EQ(open.size(), 1u);
  EXPECT_EQ(open[0].receiver, 2u);
  run.recorder.settle(open[0], Recorder::Fate::withdrawn);
  const Measurements m = run.finish();
  EXPECT_EQ(m.accounting, (Accounting{4, 3, 0, 0, 0, 1, 0, 0}));
  EXPECT_TRUE(m.accounting.balanced());
  EXPECT_EQ(m.answered, 2u);
  EXPECT_TRUE(m.failures.empty());
}

TEST(Recorder, AHubThatCannotBeAskedHasNotLostWhatWasTakenBack) {
  Journey run({doc("D0", 0, 0, {1, 2}), following(doc("R", kSecond, 0, {1}), Role::recall, 0)});
  run.sent(0);
  run.sent(1);
  EXPECT_EQ(run.finish().accounting, (Accounting{3, 0, 0, 0, 0, 1, 2, 0}));
}

TEST(Recorder, ARefusedRecallTakesNothingBack) {
  Journey run({doc("D0", 0, 0, {1}), following(doc("R", kSecond, 0, {1}), Role::recall, 0)});
  run.sent(0);
  run.document(Happening::due, 1, 0);
  run.document(Happening::refused, 1, 1, "not allowed");
  EXPECT_FALSE(run.recorder.complete());
  run.all_of(0, 1);
  EXPECT_TRUE(run.recorder.complete());
  EXPECT_EQ(run.finish().accounting, (Accounting{2, 1, 1, 0, 0, 0, 0, 0}));
}

TEST(Recorder, AReplacementTakesBackFromTheReceiversItNames) {
  PlannedDocument by = following(doc("R", kSecond, 0, {1}), Role::replacement, 0);
  by.header.business.emplace();
  by.header.business->replacements = {{"D0", {"000.00.00.G11"}}, {"D1", {}}, {"D9", {}}};
  Journey run({doc("D0", 0, 0, {1, 2}), doc("D1", 1, 0, {1, 2}), by});
  for (const std::uint32_t document : {0U, 1U, 2U}) run.sent(document);
  EXPECT_EQ(run.finish().accounting, (Accounting{5, 0, 0, 0, 0, 3, 2, 0}));
}

// ---- update

Journey updated() {
  PlannedDocument first = doc("D0", 0, 0, {1, 2});
  first.added = {3, 9};
  PlannedDocument update = following(doc("U", kSecond, 0, {1, 2}), Role::update, 0);
  update.header.business.emplace();
  update.header.business->receivers = {{"G12", false}, {"G13", true}, {"G19", true}};
  return Journey({}, Journey::network(), plan_of({first, update}));
}

TEST(Recorder, AddedReceiversCountFromTheUpdateOn) {
  Journey run = updated();
  run.sent(0);
  run.all_of(0, 1);
  EXPECT_FALSE(run.recorder.complete());
  run.sent(1);  // removes 2, adds 3 and 9
  for (const std::uint32_t receiver : {1U, 2U}) {
    run.by_receiver(Happening::delivered, 1, receiver, kMillisecond);
    run.by_sender(Happening::answered, 1, receiver, kMillisecond);
  }
  EXPECT_FALSE(run.recorder.complete());
  run.by_receiver(Happening::delivered, 0, 3, kSecond + 30 * kMillisecond);
  run.by_sender(Happening::registered, 0, 3, kSecond + 40 * kMillisecond);
  run.by_receiver(Happening::delivered, 0, 9, kSecond + 50 * kMillisecond);
  run.by_sender(Happening::returned, 0, 9, kSecond + 60 * kMillisecond);
  EXPECT_TRUE(run.recorder.complete());
  const Measurements m = run.finish();
  EXPECT_EQ(m.accounting, (Accounting{6, 5, 0, 0, 0, 1, 0, 0}));
  // From the moment of the update, not of the document.
  EXPECT_NEAR(static_cast<double>(cell(m, Metric::delivery, kCentral, kCommune).max()), 50e6, 1e5);
  EXPECT_EQ(m.phases[0].deliveries, 6u);
}

TEST(Recorder, WithoutTheUpdateNobodyIsAdded) {
  Journey run = updated();
  run.sent(0);
  run.all_of(0, 1);
  run.all_of(0, 2);
  run.document(Happening::due, 1, 0);
  run.document(Happening::refused, 1, 1, "no");
  EXPECT_TRUE(run.recorder.complete());
  EXPECT_TRUE(run.recorder.open_deliveries().empty());
  EXPECT_EQ(run.finish().accounting, (Accounting{4, 2, 2, 0, 0, 0, 0, 0}));
}

TEST(Recorder, ADeliveryToAnAddedReceiverProvesTheUpdate) {
  Journey run = updated();
  run.sent(0);
  run.document(Happening::due, 1, 0);
  run.by_receiver(Happening::delivered, 0, 3, 2 * kSecond);
  const Measurements m = run.finish();
  EXPECT_EQ(m.accounting.sent, 5u);
  EXPECT_EQ(m.accounting.delivered, 1u);
}

// ---- many receivers

TEST(Recorder, FindsEveryReceiverOfMany) {
  const Network network = small_network(60);
  std::vector<std::uint32_t> to;
  for (std::uint32_t i = 239; i > 0; --i) to.push_back(i);
  PlannedDocument one = planned(network, "D0", 0, 0, to);
  Journey run({}, network, plan_of({one}));
  for (const std::uint32_t receiver : to) {
    EXPECT_EQ(PlanIndex(run.agencies, run.plan).pair(0, receiver), 239 - receiver);
    run.recorder.observe({Happening::delivered, kStart, "D0", network.agencies[receiver].code, {}, {}, true});
  }
  EXPECT_EQ(PlanIndex(run.agencies, run.plan).pair(0, 0), -1);
  EXPECT_EQ(run.finish().accounting.delivered, 239u);
}

// ---- local delivery

TEST(Recorder, WhatAnLgspDeliversItselfHasNoAcceptance) {
  Journey run({doc("D0", 0, 1, {2}), doc("D1", 1, 1, {2})});
  for (const std::uint32_t document : {0U, 1U}) {
    run.document(Happening::due, document, 0);
    run.document(Happening::accepted, document, kMicrosecond, "local");
  }
  run.all_of(0, 2);
  EXPECT_TRUE(run.recorder.open_deliveries().empty());
  const Measurements m = run.finish();
  EXPECT_EQ(m.local_documents, 2u);
  EXPECT_EQ(m.local_in_window, 2u);
  EXPECT_EQ(cell(m, Metric::acceptance, kCentral, kCentral).count(), 0u);
  EXPECT_EQ(cell(m, Metric::delivery, kCentral, kCentral).count(), 1u);
  EXPECT_EQ(m.accounting, (Accounting{2, 1, 0, 1, 0, 0, 0, 0}));
  EXPECT_TRUE(judge(m).valid);  // two documents that no request was made for
}

}  // namespace
}  // namespace axle::sim
