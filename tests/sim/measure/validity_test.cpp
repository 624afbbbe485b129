#include "sim/measure/validity.hpp"

#include <gtest/gtest.h>

namespace axle::sim {
namespace {

Measurements good(DurationNs response = 2 * kMillisecond) {
  Measurements m;
  m.operations.resize(axis::kOperationCount);
  m.accounting = {300, 290, 5, 4, 1, 0, 0, 0};
  m.by_level[0] = m.accounting;
  m.scheduled = 1000;
  m.lag.record(10 * kMicrosecond, 1000);
  m.latency[0][0][0].record(response, 500);
  m.latency[0][3][3].record(response, 500);
  return m;
}

void expect_only(const Measurements& m, const std::string& words, int exit_code) {
  const Validity validity = judge(m);
  EXPECT_FALSE(validity.valid);
  ASSERT_EQ(validity.reasons.size(), 1u);
  EXPECT_NE(validity.reasons[0].find(words), std::string::npos) << validity.reasons[0];
  EXPECT_EQ(validity.exit_code(), exit_code);
  EXPECT_EQ(validity.reasons[0].back(), '.');
}

TEST(Validity, AGoodRunIsValid) {
  const Validity validity = judge(good());
  EXPECT_TRUE(validity.valid);
  EXPECT_TRUE(validity.reasons.empty());
  EXPECT_EQ(validity.exit_code(), 0);
}

TEST(Validity, ARunInWhichNothingArrivedIsTheNetworksFault) {
  Measurements m = good();
  m.accounting = {300, 0, 300, 0, 0, 0, 0, 0};
  m.by_level[0] = m.accounting;
  m.failures = {"the store is full; try again later"};
  expect_only(m, "Nothing was delivered: the store is full; try again later", 1);
  m.failures.clear();
  expect_only(m, "Nothing was delivered", 1);
  m.accounting = m.by_level[0] = {300, 1, 299, 0, 0, 0, 0, 0};
  EXPECT_TRUE(judge(m).valid);
}

TEST(Validity, NothingSentIsNoFault) {
  Measurements m = good();
  m.accounting = m.by_level[0] = {};
  EXPECT_TRUE(judge(m).valid);
}

TEST(Validity, ADeliveryThatFailsVerificationIsAFault) {
  Measurements m = good();
  m.not_intact = 1;
  expect_only(m, "failed the receiver's verification", 1);
}

TEST(Validity, LagOfOneMillisecondIsAllowedAndMoreIsNot) {
  Measurements m = good();
  m.lag = Histogram();
  m.lag.record(999 * kMicrosecond, 1000);
  EXPECT_TRUE(judge(m).valid);
  m.lag = Histogram();
  m.lag.record(1100 * kMicrosecond, 1000);
  expect_only(m, "sent late", 4);
}

TEST(Validity, OnePerCentMayBeLate) {
  Measurements m = good();
  m.scheduled = 10'000;
  m.lag = Histogram();
  m.lag.record(0, 9900);
  m.lag.record(kSecond, 100);
  EXPECT_TRUE(judge(m).valid);
  m.lag.record(kSecond, 2);
  EXPECT_FALSE(judge(m).valid);
}

TEST(Validity, ASlowHubAllowsAShareOfItsResponse) {
  Measurements m = good(100 * kMillisecond);
  m.lag = Histogram();
  m.lag.record(4900 * kMicrosecond, 1000);
  EXPECT_TRUE(judge(m).valid);
  m.lag = Histogram();
  m.lag.record(5100 * kMicrosecond, 1000);
  expect_only(m, "sent late", 4);
}

TEST(Validity, NinetyNinePerCentMustBeSent) {
  Measurements m = good();
  m.lag = Histogram();
  m.lag.record(0, 990);
  EXPECT_TRUE(judge(m).valid);
  m.lag = Histogram();
  m.lag.record(0, 989);
  expect_only(m, "989 of 1,000", 4);
}

TEST(Validity, AnUnbalancedAccountIsADefectOfTheHarness) {
  Measurements m = good();
  ++m.accounting.sent;
  expect_only(m, "does not balance", 4);
  m = good();
  m.by_level[2].sent = 1;
  expect_only(m, "does not balance", 4);
}

TEST(Validity, OverflowedHistogramsAreNamed) {
  Measurements m = good();
  m.latency[3][1][2].record(2 * kHour);
  expect_only(m, "longer than the histograms hold", 4);
}

TEST(Validity, LossesAndDoublesAreTheNetworksFault) {
  Measurements m = good();
  m.accounting.lost = m.by_level[0].lost = 1;
  ++m.accounting.sent;
  ++m.by_level[0].sent;
  expect_only(m, "1 document was lost", 1);
  EXPECT_FALSE(judge(m).harness_at_fault);
  m = good();
  m.accounting.duplicated = 2;
  expect_only(m, "2 deliveries were made twice", 1);
}

TEST(Validity, ALossOutweighsALateGenerator) {
  Measurements m = good();
  m.lag.record(kSecond, 1000);
  m.accounting.duplicated = 1;
  const Validity validity = judge(m);
  EXPECT_EQ(validity.reasons.size(), 2u);
  EXPECT_TRUE(validity.harness_at_fault);
  EXPECT_TRUE(validity.network_at_fault);
  EXPECT_EQ(validity.exit_code(), 1);
}

TEST(Validity, TheEventLoopAndTheCpuHaveTheirBounds) {
  Measurements m = good();
  m.harness.loop_delay.record(990 * kMicrosecond, 1000);
  m.harness.wall_ns = 10 * kSecond;
  m.harness.cores = 2;
  m.harness.cpu_ns = 16 * kSecond;
  EXPECT_TRUE(judge(m).valid);
  m.harness.cpu_ns += kMillisecond;
  expect_only(m, "of the CPU time that it could get", 4);
  m.harness.cores = 0;  // not known
  EXPECT_TRUE(judge(m).valid);
  m.harness.loop_delay.record(2 * kMillisecond, 1000);
  expect_only(m, "event loop was late", 4);
}

TEST(Validity, LittlesLawIsTheHarnesssOwn) {
  Measurements m = good();
  m.flow.mismatch = 0.02;
  EXPECT_TRUE(judge(m).valid);
  m.flow.mismatch = 0.021;
  expect_only(m, "Little's law", 4);
}

TEST(Validity, NothingNeedsToArriveWhenAllIsToBeRefused) {
  Measurements m = good();
  m.accounting = m.by_level[0] = {300, 0, 300, 0, 0, 0, 0, 0};
  m.expectations.rows.resize(1);
  m.expectations.rows[0].expected = Expected::refused;
  EXPECT_TRUE(judge(m).valid);
  m.expectations.rows[0].expected = Expected::returned;
  expect_only(m, "Nothing was delivered", 1);
}

TEST(Validity, ARunThatDidNotSettleIsAWarning) {
  Measurements m = good();
  m.steady.verdict = Steadiness::not_steady;
  m.steady.why = "the median acceptance latency rises by 12% over the last third of the measured time";
  const Validity validity = judge(m);
  EXPECT_TRUE(validity.valid);
  EXPECT_EQ(validity.exit_code(), 0);
  ASSERT_EQ(validity.warnings.size(), 1u);
  EXPECT_NE(validity.warnings[0].find(m.steady.why), std::string::npos);
}

TEST(Validity, ARunWithoutTrafficIsValid) {
  const Measurements nothing;
  EXPECT_TRUE(judge(nothing).valid);
}

}  // namespace
}  // namespace axle::sim
