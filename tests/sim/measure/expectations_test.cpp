#include "sim/measure/expectations.hpp"

#include <gtest/gtest.h>

#include "sim/measure/validity.hpp"
#include "tests/sim/measure/journey.hpp"

namespace axle::sim {
namespace {

using agents::Outcome;

constexpr std::uint32_t kTampered = 0, kNotSigned = 1, kNeverPolls = 2, kDuplicate = 3, kReplay = 4, kSlow = 5,
                        kHostile = 6;

// Misbehaviour of many kinds; a dialect that strict readers return, spoken by agency 3's centre (province, direct) and
// read strictly by agency 9's (commune, direct); agency 6's centre (district, direct) never polls.
Scenario scenario() {
  Scenario scenario;
  scenario.misbehaviour.resize(7);
  scenario.misbehaviour[kTampered] = {Misdeed::tampered, 0.01, Expected::refused, "province", ""};
  scenario.misbehaviour[kNotSigned] = {Misdeed::not_signed, 0.01, Expected::returned, "", ""};
  scenario.misbehaviour[kNeverPolls] = {Misdeed::never_polls, 0.1, Expected::pending, "", ""};
  scenario.misbehaviour[kDuplicate] = {Misdeed::duplicate, 0.01, Expected::repeated, "", ""};
  scenario.misbehaviour[kReplay] = {Misdeed::replay, 0.01, Expected::refused, "", ""};
  scenario.misbehaviour[kSlow] = {Misdeed::slow_client, 0.01, Expected::cut_off, "", ""};
  scenario.misbehaviour[kHostile] = {Misdeed::hostile, 0.01, Expected::cut_off, "", "A-07"};
  scenario.network.dialects.resize(2);
  scenario.network.dialects[0].name = "old";
  scenario.network.dialects[0].expect_strict = Expected::returned;
  scenario.network.dialects[1].name = "strict";
  scenario.network.dialects[1].reads = packet::Profile::strict;
  return scenario;
}

Network network() {
  Network network = small_network();
  network.centres[network.agencies[3].centre].dialect = 0;
  network.centres[network.agencies[9].centre].dialect = 1;
  network.centres[network.agencies[6].centre].polls = false;
  return network;
}

PlannedDocument bad(PlannedDocument document, std::uint32_t misdeed) {
  document.misdeed = misdeed;
  return document;
}

struct Case : Journey {
  explicit Case(std::vector<PlannedDocument> documents, std::vector<PlannedProbe> probes = {})
      : Journey(scenario_of(), network(), with(std::move(documents), std::move(probes))) {}
  static Scenario scenario_of() { return axle::sim::scenario(); }
  static Network network() { return axle::sim::network(); }
  static Plan with(std::vector<PlannedDocument> documents, std::vector<PlannedProbe> probes) {
    Plan plan = plan_of(std::move(documents));
    plan.probes = std::move(probes);
    return plan;
  }
  void refused(std::uint32_t one, const std::string& detail) {
    document(Happening::due, one, 0);
    document(Happening::refused, one, kMillisecond, detail);
  }
};

const ExpectationRow& row(const Measurements& m, const std::string& name) {
  static const ExpectationRow kMissing;
  for (const ExpectationRow& one : m.expectations.rows) {
    if (one.name == name) return one;
  }
  ADD_FAILURE() << "no row " << name;
  return kMissing;
}

void expect_row(const Measurements& m, const std::string& name, std::uint64_t cases, std::uint64_t as_expected,
                std::uint64_t otherwise, std::uint64_t open) {
  const ExpectationRow& found = row(m, name);
  EXPECT_EQ(found.cases, cases) << name;
  EXPECT_EQ(found.as_expected, as_expected) << name;
  EXPECT_EQ(found.otherwise, otherwise) << name;
  EXPECT_EQ(found.open, open) << name;
}

TEST(Expectations, ATamperedDocumentThatIsRefusedIsNoFailure) {
  Case run({bad(doc("D0", 0, 3, {1, 2}), kTampered), doc("D1", 1, 0, {1})});
  run.refused(0, "signature refused: the document was changed");
  EXPECT_FALSE(run.recorder.complete());
  run.sent(1);
  run.all_of(1, 1);
  EXPECT_TRUE(run.recorder.complete());
  const Measurements m = run.finish();
  expect_row(m, "tampered (province)", 1, 1, 0, 0);
  expect_row(m, "everything else", 1, 1, 0, 0);
  EXPECT_EQ(m.expectations.rows.size(), 2u);
  EXPECT_TRUE(m.failures.empty());
  EXPECT_EQ(m.series[0].failures, 0u);
  EXPECT_EQ(m.expectations.wrong(), 0u);
  EXPECT_EQ(m.accounting, (Accounting{3, 1, 2, 0, 0, 0, 0, 0}));
  EXPECT_EQ(m.expectations.false_rejects, 0u);
}

TEST(Expectations, ATamperedDocumentThatArrivesIsAFalseAccept) {
  Case run({bad(doc("D0", 0, 3, {1, 2}), kTampered)});
  run.sent(0);
  run.by_receiver(Happening::delivered, 0, 1, kMillisecond, false);
  EXPECT_TRUE(run.recorder.complete());
  const Measurements m = run.finish();
  expect_row(m, "tampered (province)", 1, 0, 1, 0);
  EXPECT_EQ(m.expectations.false_accepts, 1u);
  EXPECT_NE(m.expectations.first_false_accept.find("D0 of G13 should have been refused"), std::string::npos);
  ASSERT_EQ(row(m, "tampered (province)").examples.size(), 1u);
  EXPECT_EQ(m.not_intact, 0u);  // the receiver was right; the false accept says what is wrong
  Measurements judged;
  judged.expectations = m.expectations;
  const Validity validity = judge(judged);
  EXPECT_EQ(validity.exit_code(), 1);
  ASSERT_EQ(validity.reasons.size(), 1u);
  EXPECT_NE(validity.reasons[0].find("1 false accept: document D0"), std::string::npos) << validity.reasons[0];
}

TEST(Expectations, AnOrdinaryDocumentRefusedForItsSignatureIsAFalseReject) {
  Case run({doc("D0", 0, 0, {1, 2}), doc("D1", 1, 0, {1})});
  run.refused(0, std::string(axis::to_string(axis::ErrorCode::signature_refused)) + ": no chain");
  run.refused(1, std::string(axis::to_string(axis::ErrorCode::receiver_unknown)));
  const Measurements m = run.finish();
  expect_row(m, "everything else", 3, 0, 3, 0);
  EXPECT_EQ(m.expectations.false_rejects, 1u);
  EXPECT_EQ(m.expectations.false_accepts, 0u);
  EXPECT_EQ(m.failures.size(), 2u);
  EXPECT_EQ(m.series[0].failures, 2u);
  EXPECT_EQ(judge(m).exit_code(), 1);
}

TEST(Expectations, WhatIsToBeReturnedMayArriveDamaged) {
  Case run({bad(doc("D0", 0, 0, {1}), kNotSigned), bad(doc("D1", 1, 0, {1}), kNotSigned),
            bad(doc("D2", 2, 0, {1}), kNotSigned), doc("D3", 3, 0, {1})});
  for (std::uint32_t i = 0; i < 4; ++i) {
    run.sent(i);
    run.by_receiver(Happening::delivered, i, 1, kMillisecond, false);
  }
  run.by_sender(Happening::returned, 0, 1, 2 * kMillisecond);
  run.by_sender(Happening::registered, 1, 1, 2 * kMillisecond);
  const Measurements m = run.finish();
  EXPECT_EQ(m.not_intact, 1u);  // D3
  expect_row(m, "unsigned", 3, 1, 1, 1);
  expect_row(m, "everything else", 1, 0, 1, 0);
  EXPECT_EQ(m.expectations.false_accepts, 1u);  // D1 was registered
  EXPECT_EQ(m.expectations.wrong(), 2u);
}

TEST(Expectations, WhoNeverPollsIsNotWaitedFor) {
  Case run({doc("D0", 0, 0, {1, 6}), doc("D1", 1, 0, {6})});
  run.sent(0);
  run.sent(1);
  EXPECT_FALSE(run.recorder.complete());
  run.all_of(0, 1);
  EXPECT_TRUE(run.recorder.complete());
  const auto open = run.recorder.open_deliveries();
  ASSERT_EQ(open.size(), 2u);
  run.recorder.settle(open[0], Recorder::Fate::pending);
  run.by_receiver(Happening::delivered, 1, 6, kSecond);
  const Measurements m = run.finish();
  expect_row(m, "never_polls", 2, 1, 1, 0);
  expect_row(m, "everything else", 1, 1, 0, 0);
}

TEST(Expectations, DialectsAreJudgedByHowTheReceiverReads) {
  Case run({doc("D0", 0, 3, {1, 9}), doc("D1", 1, 3, {9}), doc("D2", 2, 3, {1}), doc("D3", 3, 0, {9})});
  for (std::uint32_t i = 0; i < 4; ++i) run.sent(i);
  run.all_of(0, 1);
  run.by_receiver(Happening::delivered, 0, 9, kMillisecond, false);
  run.by_sender(Happening::returned, 0, 9, kMillisecond);
  run.all_of(1, 9);
  run.by_receiver(Happening::delivered, 2, 1, kMillisecond, false);
  run.all_of(3, 9);
  const Measurements m = run.finish();
  expect_row(m, "dialect old", 2, 1, 1, 0);
  expect_row(m, "dialect old, strict reader", 2, 1, 1, 0);
  expect_row(m, "everything else", 1, 1, 0, 0);
  EXPECT_EQ(row(m, "dialect old, strict reader").expected, Expected::returned);
}

TEST(Expectations, LateRenewalsHaveARowOfTheirOwn) {
  Scenario late = scenario();
  late.signatures.renewal = {"central", kSecond, 0.5, Expected::refused};
  PlannedDocument renewed = doc("D2", 2 * kSecond, 0, {1});
  renewed.certificate = Certificate::second;
  Journey run(late, network(), plan_of({doc("D0", 0, 0, {1}), doc("D1", kSecond, 0, {1}), renewed}));
  run.sent(0);
  run.all_of(0, 1);
  run.document(Happening::due, 1, 0);
  run.document(Happening::refused, 1, 1, "signature refused: ended");
  run.sent(2);
  run.all_of(2, 1);
  const Measurements m = run.finish();
  expect_row(m, "late renewal (central)", 1, 1, 0, 0);
  expect_row(m, "everything else", 2, 2, 0, 0);
  EXPECT_EQ(m.expectations.false_rejects, 0u);
}

TEST(Expectations, AnAttackThatEndsItsConnectionIsGivenUp) {
  Case run({bad(doc("D0", 0, 0, {1}), kHostile)});
  run.document(Happening::due, 0, 0);
  run.document(Happening::abandoned, 0, kMillisecond, "given up after 5 attempts: the hub was not reached");
  EXPECT_TRUE(run.recorder.complete());
  const Measurements m = run.finish();
  expect_row(m, "hostile A-07", 1, 1, 0, 0);
  EXPECT_TRUE(m.failures.empty());
}

TEST(Expectations, ProbesAreRequests) {
  Case run({doc("D0", 0, 0, {1})}, {{0, 0, 0, kDuplicate},
                                    {1, 0, 0, kDuplicate},
                                    {2, 0, 4, kReplay},
                                    {3, 0, 4, kReplay},
                                    {4, 0, 0, kSlow},
                                    {5, 0, 0, kSlow},
                                    {kHour, 0, 0, kSlow}});
  run.sent(0);
  run.all_of(0, 1);
  agents::Reply reply;
  reply.doc_id = "hub-id";
  run.recorder.probed(0, reply);
  reply.doc_id = "another";
  run.recorder.probed(0, reply);  // only the first answer counts
  run.recorder.probed(1, reply);
  run.recorder.probed(2, reply);
  reply.outcome = Outcome::refused;
  run.recorder.probed(3, reply);
  reply.outcome = Outcome::unavailable;
  run.recorder.probed(4, reply);
  const Measurements m = run.finish();
  expect_row(m, "duplicate", 2, 1, 1, 0);
  expect_row(m, "replay", 2, 1, 1, 0);
  expect_row(m, "slow_client", 2, 1, 0, 1);
  EXPECT_NE(row(m, "duplicate").examples[0].find("as another document"), std::string::npos);
  EXPECT_EQ(m.expectations.false_accepts, 1u);
  EXPECT_NE(m.expectations.first_false_accept.find("once more"), std::string::npos);
}

TEST(Expectations, KeepsTheFirstExamples) {
  std::vector<PlannedDocument> documents;
  for (std::uint32_t i = 0; i < 9; ++i) documents.push_back(bad(doc("D" + std::to_string(i), i, 3, {1}), kTampered));
  Case run(std::move(documents));
  for (std::uint32_t i = 0; i < 9; ++i) run.sent(i);
  const Measurements m = run.finish();
  EXPECT_EQ(row(m, "tampered (province)").otherwise, 9u);
  ASSERT_EQ(row(m, "tampered (province)").examples.size(), kExamplesMax);
  EXPECT_NE(row(m, "tampered (province)").examples[4].find("D4"), std::string::npos);
}

// Every expectation beside every end.
TEST(Expectations, EveryEndIsJudged) {
  constexpr std::array kEnds{PairEnd::delivered, PairEnd::registered, PairEnd::returned, PairEnd::pending,
                             PairEnd::expired,   PairEnd::withdrawn,  PairEnd::lost,     PairEnd::refused,
                             PairEnd::abandoned, PairEnd::unanswered};
  const auto word = [&](Expected expected) {
    std::string text;
    for (const PairEnd end : kEnds) text += "+-o."[static_cast<std::size_t>(judge_end(expected, end, true))];
    return text;
  };
  EXPECT_EQ(word(Expected::delivered), "+++o-.---o");
  EXPECT_EQ(word(Expected::refused), "-------+-o");
  EXPECT_EQ(word(Expected::returned), "o-+o-.---o");
  EXPECT_EQ(word(Expected::pending), "---+-.---o");
  EXPECT_EQ(word(Expected::repeated), "---++.+--o");
  EXPECT_EQ(word(Expected::cut_off), "--------+o");
  EXPECT_EQ(judge_end(Expected::delivered, PairEnd::registered, false), CaseVerdict::otherwise);
  EXPECT_EQ(judge_end(Expected::returned, PairEnd::returned, false), CaseVerdict::as_expected);
}

}  // namespace
}  // namespace axle::sim
