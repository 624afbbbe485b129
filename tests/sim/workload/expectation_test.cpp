#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "sim/workload/renewal.hpp"
#include "tests/sim/workload/support.hpp"

namespace axle::sim {
namespace {

// Three centres of an agency each: the writer, a lenient and a strict reader.
struct Three {
  Three() {
    scenario.network.dialects.resize(3);
    scenario.network.dialects[2].reads = packet::Profile::strict;
    network.centres.resize(3);
    network.agencies.resize(3);
    for (std::uint32_t i = 0; i < 3; ++i) {
      network.agencies[i].centre = i;
      network.centres[i].dialect = i;
      network.centres[i].agencies = {i};
    }
    document.from = 0;
    document.to = {1, 2};
  }
  Expected lenient() const { return expected_of(scenario, network, document, 1); }
  Expected strict() const { return expected_of(scenario, network, document, 2); }
  DialectSpec& writer() { return scenario.network.dialects[0]; }
  void misdeed(Expected expect) {
    scenario.misbehaviour = {{Misdeed::tampered, 1, expect, "", ""}};
    document.misdeed = 0;
  }

  Scenario scenario;
  Network network;
  PlannedDocument document;
};

TEST(Expectation, AnOrdinaryDocumentIsDelivered) {
  Three three;
  EXPECT_EQ(three.lenient(), Expected::delivered);
  EXPECT_EQ(three.strict(), Expected::delivered);
  three.network.centres[0].dialect = kNoDialect;
  EXPECT_EQ(three.lenient(), Expected::delivered);
}

TEST(Expectation, ADialectMeetsLenientAndStrictReaders) {
  Three three;
  three.writer().expect_strict = Expected::returned;
  EXPECT_EQ(three.lenient(), Expected::delivered);
  EXPECT_EQ(three.strict(), Expected::returned);
  three.writer().expect = Expected::refused;
  EXPECT_EQ(three.lenient(), Expected::refused);
  EXPECT_EQ(three.strict(), Expected::refused);
}

TEST(Expectation, AMisdeedComesFirst) {
  Three three;
  three.writer().expect_strict = Expected::returned;
  three.misdeed(Expected::returned);
  EXPECT_EQ(three.lenient(), Expected::returned);
  three.misdeed(Expected::refused);
  EXPECT_EQ(three.strict(), Expected::refused);
  three.misdeed(Expected::cut_off);
  EXPECT_EQ(three.lenient(), Expected::cut_off);
  three.misdeed(Expected::delivered);
  EXPECT_EQ(three.strict(), Expected::returned);
}

TEST(Expectation, WhatTheHubRefusesNobodyReturns) {
  Three three;
  three.writer().expect = Expected::refused;
  three.misdeed(Expected::returned);
  EXPECT_EQ(three.lenient(), Expected::refused);
  three.misdeed(Expected::cut_off);
  EXPECT_EQ(three.lenient(), Expected::cut_off);
}

TEST(Expectation, NothingReachesACentreThatNeverPolls) {
  Three three;
  three.network.centres[1].polls = false;
  EXPECT_EQ(three.lenient(), Expected::pending);
  EXPECT_EQ(three.strict(), Expected::delivered);
  three.misdeed(Expected::returned);
  EXPECT_EQ(three.lenient(), Expected::pending);
  three.misdeed(Expected::refused);
  EXPECT_EQ(three.lenient(), Expected::refused);
}

TEST(Expectation, OldCertificatesCountFromTheRenewalOn) {
  Three three;
  three.scenario.signatures.renewal = {"central", 5 * kSecond, 0.5, Expected::refused};
  three.document.at = 5 * kSecond - 1;
  EXPECT_EQ(three.lenient(), Expected::delivered);
  three.document.at = 5 * kSecond;
  EXPECT_EQ(three.lenient(), Expected::refused);
  three.scenario.signatures.renewal.expect_late = Expected::returned;
  EXPECT_EQ(three.lenient(), Expected::returned);
  three.document.certificate = Certificate::second;
  EXPECT_EQ(three.lenient(), Expected::delivered);
  three.document.certificate = Certificate::first;
  three.document.is_signed = false;
  EXPECT_EQ(three.lenient(), Expected::delivered);
  three.document.is_signed = true;
  three.scenario.signatures.renewal.level = "commune";
  EXPECT_EQ(three.lenient(), Expected::delivered);
}

TEST(Renewal, LateAgenciesAreAnExactShareOfTheLevel) {
  Scenario scenario = large();
  scenario.signatures.renewal = {"district", kSecond, 0.15, Expected::refused};
  const Network network = make_network(scenario);
  const std::vector<bool> late = late_agencies(scenario, network);
  EXPECT_EQ(std::ranges::count(late, true), 30);
  for (std::size_t i = 0; i < late.size(); ++i) {
    if (late[i]) EXPECT_EQ(network.agencies[i].level, identity::Level::district);
  }
  scenario.signatures.renewal.level.clear();
  EXPECT_EQ(std::ranges::count(late_agencies(scenario, network), true), 0);
}

TEST(Renewal, ThePlanSaysWhoSignsWithWhich) {
  Scenario scenario = large();
  scenario.traffic.replies = 0.1;
  scenario.traffic.follow_median = kSecond;
  scenario.signatures.renewal = {"district", 5 * kSecond, 0.15, Expected::refused};
  const Drawn all(scenario);
  std::set<std::uint32_t> old_ones, new_ones;
  for (const PlannedDocument& document : all.plan.documents) {
    const bool renewed = all.level(document.from) == 2 && document.at >= 5 * kSecond;
    if (!renewed) {
      EXPECT_EQ(document.certificate, Certificate::first);
      EXPECT_EQ(all.expected(document), Expected::delivered);
    } else {
      const bool late = document.certificate == Certificate::first;
      (late ? old_ones : new_ones).insert(document.from);
      EXPECT_EQ(all.expected(document), late ? Expected::refused : Expected::delivered);
      if (late) EXPECT_EQ(document.role, Role::ordinary);
    }
  }
  EXPECT_EQ(old_ones.size(), 30U);
  EXPECT_EQ(new_ones.size(), 170U);
}

}  // namespace
}  // namespace axle::sim
