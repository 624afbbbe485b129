#include "sim/measure/recorder.hpp"

#include <gtest/gtest.h>

#include "tests/sim/measure/journey.hpp"

namespace axle::sim {
namespace {

using agents::Observation;

TEST(Recorder, BooksTheFourMetricsBySenderAndReceiverLevel) {
  Journey run({doc("D0", kSecond, 0, {3, 9})});
  run.sent(0);
  run.all_of(0, 3);
  run.all_of(0, 9);
  EXPECT_TRUE(run.recorder.complete());
  const Measurements m = run.finish();
  EXPECT_EQ(cell(m, Metric::acceptance, kCentral, kCentral).count(), 1u);
  EXPECT_EQ(cell(m, Metric::acceptance, kCentral, kProvince).count(), 0u);
  for (const Metric metric : {Metric::delivery, Metric::receipt, Metric::registration}) {
    EXPECT_EQ(cell(m, metric, kCentral, kProvince).count(), 1u);
    EXPECT_EQ(cell(m, metric, kCentral, kCommune).count(), 1u);
    EXPECT_EQ(cell(m, metric, kCentral, kDistrict).count(), 0u);
    EXPECT_EQ(cell(m, metric, kProvince, kCentral).count(), 0u);
  }
  EXPECT_NEAR(static_cast<double>(cell(m, Metric::acceptance, kCentral, kCentral).max()), 1e6, 1e3);
  EXPECT_NEAR(static_cast<double>(cell(m, Metric::delivery, kCentral, kCommune).max()), 10e6, 1e4);
  EXPECT_NEAR(static_cast<double>(cell(m, Metric::receipt, kCentral, kCommune).max()), 20e6, 2e4);
  EXPECT_NEAR(static_cast<double>(cell(m, Metric::registration, kCentral, kCommune).max()), 300e6, 3e5);
  EXPECT_EQ(m.matrix[kCentral][kProvince], 1u);
  EXPECT_EQ(m.matrix[kCentral][kCommune], 1u);
  EXPECT_EQ(m.levels[kCentral].sent, 1u);
  EXPECT_EQ(m.levels[kProvince].received, 1u);
  EXPECT_EQ(m.levels[kCommune].received, 1u);
}

TEST(Recorder, TheAccountingUnitIsTheReceiverAndItBalances) {
  Journey run({doc("delivered", 0, 0, {1, 2}), doc("refused", 1, 3, {4, 5, 6}), doc("abandoned", 2, 6, {7}),
               doc("open", 3, 9, {10, 11, 0, 1}), doc("never due", 4, 0, {1})});
  run.sent(0);
  run.all_of(0, 1);
  run.all_of(0, 2);
  run.document(Happening::due, 1, 0);
  run.document(Happening::refused, 1, 1, "receiver_unknown");
  run.document(Happening::due, 2, 0);
  run.document(Happening::abandoned, 2, 1, "given up after 5 attempts");
  run.sent(3);
  const auto open = run.recorder.open_deliveries();
  ASSERT_EQ(open.size(), 4u);
  EXPECT_EQ(open[0].plan_index, 3u);
  EXPECT_EQ(open[0].receiver, 10u);
  EXPECT_EQ(open[0].hub_doc_id, "hub-id");
  run.recorder.settle(open[0], Recorder::Fate::pending);
  run.recorder.settle(open[1], Recorder::Fate::expired);
  run.recorder.settle(open[2], Recorder::Fate::lost);
  EXPECT_FALSE(run.recorder.complete());
  const Measurements m = run.finish();
  const Accounting expected{10, 2, 4, 1, 1, 0, 2, 0};
  EXPECT_EQ(m.accounting, expected);
  EXPECT_TRUE(m.accounting.balanced());
  EXPECT_EQ(m.documents, 4u);
  EXPECT_EQ(m.by_level[kCentral], (Accounting{2, 2, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(m.by_level[kProvince], (Accounting{3, 0, 3, 0, 0, 0, 0, 0}));
  EXPECT_EQ(m.by_level[kDistrict], (Accounting{1, 0, 1, 0, 0, 0, 0, 0}));
  EXPECT_EQ(m.by_level[kCommune], (Accounting{4, 0, 0, 1, 1, 0, 2, 0}));
  for (const Accounting& one : m.by_level) EXPECT_TRUE(one.balanced());
  ASSERT_EQ(m.failures.size(), 4u);
  EXPECT_EQ(m.failures[0], "document refused of G13 to 3 receivers was refused: receiver_unknown");
  EXPECT_EQ(m.failures[1], "document abandoned of G16 to 1 receiver was not sent: given up after 5 attempts");
  EXPECT_EQ(m.failures[2], "document open was accepted by the hub and never reached G10");
}

TEST(Recorder, DeliveryOutweighsEveryOtherWord) {
  Journey run({doc("D0", 0, 0, {1}), doc("D1", 1, 0, {1})});
  // The answer to the send was lost, the document was not.
  run.document(Happening::due, 0, 0);
  run.by_receiver(Happening::delivered, 0, 1, kMillisecond);
  run.document(Happening::abandoned, 0, kSecond, "no answer in time");
  run.sent(1);
  const auto open = run.recorder.open_deliveries();
  ASSERT_EQ(open.size(), 1u);
  run.by_receiver(Happening::delivered, 1, 1, kMillisecond);
  run.recorder.settle(open[0], Recorder::Fate::pending);
  EXPECT_TRUE(run.recorder.open_deliveries().empty());
  EXPECT_EQ(run.finish().accounting, (Accounting{2, 2, 0, 0, 0, 0, 0, 0}));
}

TEST(Recorder, ALaterWordOfTheHubReplacesAnEarlierOne) {
  Journey run({doc("D0", 0, 0, {1})});
  run.sent(0);
  const auto open = run.recorder.open_deliveries();
  run.recorder.settle(open.at(0), Recorder::Fate::lost);
  run.recorder.settle(open.at(0), Recorder::Fate::pending);
  EXPECT_EQ(run.finish().accounting, (Accounting{1, 0, 0, 1, 0, 0, 0, 0}));
}

TEST(Recorder, AnUnansweredSendIsNotLost) {
  Journey run({doc("D0", 0, 0, {1, 2})});
  run.document(Happening::due, 0, 0);
  EXPECT_TRUE(run.recorder.open_deliveries().empty());
  const Measurements m = run.finish();
  EXPECT_EQ(m.accounting, (Accounting{2, 0, 2, 0, 0, 0, 0, 0}));
  ASSERT_EQ(m.failures.size(), 1u);
  EXPECT_EQ(m.failures[0], "document D0 was still without an answer when the run ended");
}

TEST(Recorder, CountsDuplicatesWithoutCountingTheDeliveryTwice) {
  Journey run({doc("D0", 0, 3, {1})});
  run.sent(0);
  run.all_of(0, 1);
  run.by_receiver(Happening::duplicate, 0, 1, kSecond);
  run.by_receiver(Happening::delivered, 0, 1, kSecond);
  run.by_sender(Happening::receipt, 0, 1, kSecond);
  run.by_sender(Happening::registered, 0, 1, kSecond);
  run.document(Happening::accepted, 0, kSecond);
  const Measurements m = run.finish();
  EXPECT_EQ(m.accounting, (Accounting{1, 1, 0, 0, 0, 0, 0, 2}));
  EXPECT_EQ(m.by_level[kProvince].duplicated, 2u);
  for (const Metric metric : {Metric::delivery, Metric::receipt, Metric::registration}) {
    EXPECT_EQ(cell(m, metric, kProvince, kCentral).count(), 1u);
  }
  EXPECT_EQ(cell(m, Metric::acceptance, kProvince, kProvince).count(), 1u);
}

TEST(Recorder, AReturnedDocumentIsDeliveredAndItsAnswerIsARegistrationTime) {
  Journey run({doc("D0", 0, 0, {1, 2})});
  run.sent(0);
  run.by_receiver(Happening::delivered, 0, 1, kMillisecond, false);
  run.by_sender(Happening::receipt, 0, 1, 2 * kMillisecond);
  run.by_sender(Happening::returned, 0, 1, 3 * kMillisecond);
  run.by_sender(Happening::registered, 0, 1, 4 * kMillisecond);
  EXPECT_FALSE(run.recorder.complete());
  run.all_of(0, 2);
  EXPECT_TRUE(run.recorder.complete());
  const Measurements m = run.finish();
  EXPECT_EQ(m.returned, 1u);
  EXPECT_EQ(m.not_intact, 1u);
  EXPECT_EQ(m.accounting.delivered, 2u);
  EXPECT_EQ(cell(m, Metric::registration, kCentral, kCentral).count(), 2u);
}

TEST(Recorder, OnlyDocumentsDueInTheWindowAreInLatenciesAndRates) {
  Journey run(
      {doc("before", 999, 0, {1}), doc("first", 1000, 0, {1}), doc("last", 1999, 0, {1}), doc("after", 2000, 0, {1})},
      1000, 2000);
  for (std::uint32_t i = 0; i < 4; ++i) {
    run.sent(i);
    run.all_of(i, 1);
  }
  const Measurements m = run.finish();
  EXPECT_EQ(cell(m, Metric::delivery, kCentral, kCentral).count(), 2u);
  EXPECT_EQ(cell(m, Metric::acceptance, kCentral, kCentral).count(), 2u);
  EXPECT_EQ(m.documents_in_window, 2u);
  EXPECT_EQ(m.deliveries_in_window, 2u);
  EXPECT_EQ(m.scheduled, 2u);
  EXPECT_EQ(m.measured_ns, 1000);
  EXPECT_EQ(m.accounting.delivered, 4u);
  EXPECT_EQ(m.matrix[kCentral][kCentral], 4u);
}

TEST(Recorder, AnInterruptedRunIsAsLongAsItWas) {
  Journey run({doc("D0", 0, 0, {1})}, 2 * kSecond, 10 * kSecond);
  EXPECT_EQ(run.recorder.finish(kStart + 5 * kSecond).measured_ns, 3 * kSecond);
  Journey shorter({doc("D0", 0, 0, {1})}, 2 * kSecond, 10 * kSecond);
  EXPECT_EQ(shorter.recorder.finish(kStart + kSecond).measured_ns, 0);
}

TEST(Recorder, BreaksDownByPrioritySizeAndConnection) {
  std::vector<PlannedDocument> documents{doc("D0", 0, 0, {1}), doc("D1", 1, 1, {2}), doc("D2", 2, 2, {0})};
  documents[0].priority = 4;
  documents[0].target_bytes = (64U << 10) - 1;
  documents[1].priority = 9;  // out of range: as the highest
  documents[1].target_bytes = 64U << 10;
  documents[2].target_bytes = 1U << 20;
  documents[2].is_signed = false;
  Journey run(std::move(documents));
  for (const auto& [document, receiver] : {std::pair{0U, 1U}, {1U, 2U}, {2U, 0U}}) {
    run.sent(document);
    run.all_of(document, receiver);
  }
  const Measurements m = run.finish();
  const auto delivery = static_cast<std::size_t>(Metric::delivery);
  EXPECT_EQ(m.by_priority[delivery][4].count(), 2u);
  EXPECT_EQ(m.by_priority[delivery][0].count(), 1u);
  EXPECT_EQ(m.by_size[delivery][0].count(), 1u);
  EXPECT_EQ(m.by_size[delivery][1].count(), 1u);
  EXPECT_EQ(m.by_size[delivery][2].count(), 0u);
  EXPECT_EQ(m.by_size[delivery][3].count(), 1u);
  EXPECT_EQ(m.by_connection[delivery][0].count(), 1u);
  EXPECT_EQ(m.by_connection[delivery][1].count(), 2u);
  EXPECT_EQ(m.signed_documents, 2u);
}

TEST(Recorder, SizeClassesBeginAtTheirBound) {
  EXPECT_EQ(size_class(0), 0u);
  EXPECT_EQ(size_class(65'535), 0u);
  EXPECT_EQ(size_class(65'536), 1u);
  EXPECT_EQ(size_class(262'143), 1u);
  EXPECT_EQ(size_class(262'144), 2u);
  EXPECT_EQ(size_class(1'048'575), 2u);
  EXPECT_EQ(size_class(1'048'576), 3u);
}

TEST(Recorder, StrangersAreSentencesAndNothingElse) {
  Journey run({doc("D0", 0, 0, {1})});
  run.recorder.observe({Happening::delivered, kStart, "D9", "G10", "G11", "", true});
  run.sent(0);
  run.by_receiver(Happening::delivered, 0, 5, kMillisecond);
  run.recorder.observe({Happening::delivered, kStart, "D0", "nobody", "G10", "", true});
  const Measurements m = run.finish();
  EXPECT_EQ(m.accounting, (Accounting{1, 0, 0, 0, 0, 0, 1, 0}));
  ASSERT_EQ(m.failures.size(), 4u);
  EXPECT_NE(m.failures[0].find("D9"), std::string::npos);
  EXPECT_NE(m.failures[1].find("no receiver"), std::string::npos);
}

TEST(Recorder, KeepsTheFirstTwentyFailures) {
  std::vector<PlannedDocument> documents;
  for (std::uint32_t i = 0; i < 21; ++i) documents.push_back(doc("D" + std::to_string(i), i, 0, {1}));
  Journey run(std::move(documents));
  for (std::uint32_t i = 0; i < 21; ++i) run.document(Happening::refused, i, 0, "no");
  const Measurements m = run.finish();
  ASSERT_EQ(m.failures.size(), kFailuresMax);
  EXPECT_NE(m.failures[19].find("D19"), std::string::npos);
  EXPECT_EQ(m.accounting.refused, 21u);
}

TEST(Recorder, TheShortViewFollowsTheRun) {
  Journey run({doc("D0", 0, 0, {1}), doc("D1", 0, 0, {1})});
  run.sent(0);
  run.all_of(0, 1);
  run.document(Happening::due, 1, 0);
  RequestRecord record;
  record.outcome = agents::Outcome::timeout;
  record.scheduled_at = record.sent_at = record.done_at = kStart;
  run.recorder.request(record);
  const Recorder::Now now = run.recorder.now();
  EXPECT_EQ(now.due, 2u);
  EXPECT_EQ(now.accepted, 1u);
  EXPECT_EQ(now.delivered, 1u);
  EXPECT_EQ(now.registered, 1u);
  EXPECT_EQ(now.requests, 1u);
  EXPECT_EQ(now.failures, 1u);
  EXPECT_NEAR(static_cast<double>(now.delivery_p99_ns[kCentral]), 10e6, 1e5);
  EXPECT_EQ(now.delivery_p99_ns[kCommune], 0);
  EXPECT_EQ(now.phase, "steady");
}

TEST(Recorder, AnEmptyPlanIsComplete) {
  Journey run({});
  EXPECT_TRUE(run.recorder.complete());
  EXPECT_EQ(run.finish().accounting, Accounting{});
}

TEST(Recorder, RefusedDocumentsAreNotWaitedFor) {
  Journey run({doc("D0", 0, 0, {1, 2})});
  run.document(Happening::due, 0, 0);
  run.by_sender(Happening::registered, 0, 1, 1);
  run.document(Happening::refused, 0, 2, "no");
  run.by_sender(Happening::registered, 0, 2, 3);
  EXPECT_TRUE(run.recorder.complete());
}

TEST(RecorderDeath, TwoDocumentsWithOneIdAreAnAssertion) {
  EXPECT_DEATH(Journey({doc("D0", 0, 0, {1}), doc("D0", 1, 2, {1})}), "assertion");
}

TEST(Recorder, TenThousandDocumentsAreFoundAgain) {
  const Plan plan = random_plan(Journey::network(), 10'000, kMinute, 3);
  const Scenario scenario;
  Recorder recorder(scenario, Journey::network(), plan, kStart, {0, kMinute, kMinute, kMinute});
  for (const PlannedDocument& one : plan.documents) {
    const std::string from = Journey::code(one.from);
    recorder.observe({Happening::accepted, kStart + one.at, one.header.document_id, from, {}, "x", true});
    for (const std::uint32_t to : one.to) {
      recorder.observe(
          {Happening::delivered, kStart + one.at, one.header.document_id, Journey::code(to), from, {}, true});
    }
  }
  const Measurements m = recorder.finish(kStart + kMinute);
  EXPECT_EQ(m.accounting.sent, plan.deliveries);
  EXPECT_EQ(m.accounting.delivered, plan.deliveries);
  EXPECT_TRUE(m.failures.empty());
}

}  // namespace
}  // namespace axle::sim
