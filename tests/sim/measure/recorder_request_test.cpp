// Requests, as the recorder counts them.
#include <gtest/gtest.h>

#include "tests/sim/measure/journey.hpp"

namespace axle::sim {
namespace {

using identity::Level;

TEST(Recorder, CountsRequestsByOperationAndOutcomeInTheWindow) {
  Journey run({doc("D0", 0, 0, {1})}, 0, kSecond);
  RequestRecord record;
  record.operation = static_cast<std::uint8_t>(axis::Operation::get_edoc);
  record.scheduled_at = kStart;
  record.sent_at = kStart + kMillisecond;
  record.done_at = kStart + 3 * kMillisecond;
  record.bytes_out = 10;
  record.bytes_in = 1000;
  record.level = Level::province;
  run.recorder.request(record);
  for (const auto outcome : {agents::Outcome::refused, agents::Outcome::unavailable, agents::Outcome::timeout,
                             agents::Outcome::wrong_answer}) {
    record.outcome = outcome;
    run.recorder.request(record);
  }
  record.done_at = kStart + kSecond;  // past the window
  run.recorder.request(record);
  const Measurements m = run.finish();
  const RequestStats& stats = m.operations[static_cast<std::size_t>(axis::Operation::get_edoc)];
  EXPECT_EQ(stats.ok, 1u);
  EXPECT_EQ(stats.failed[kProvince], (FailureCounts{1, 1, 1, 1}));
  EXPECT_EQ(stats.failed[kCentral], FailureCounts{});
  EXPECT_EQ(stats.failures(FailureClass::timeout), 1u);
  EXPECT_EQ(stats.sent_to_done.count(), 5u);
  EXPECT_NEAR(static_cast<double>(stats.scheduled_to_done.max()), 3e6, 3e3);
  EXPECT_NEAR(static_cast<double>(stats.sent_to_done.max()), 2e6, 2e3);
  EXPECT_NEAR(static_cast<double>(stats.scheduled_to_sent.max()), 1e6, 1e3);
  EXPECT_EQ(m.requests, 5u);
  EXPECT_EQ(m.bytes, 5050u);
  EXPECT_EQ(m.lag.count(), 0u);
}

TEST(Recorder, LagIsOfTheOpenLoopAndOnTimeUpToOneMillisecond) {
  Journey run({doc("D0", 0, 0, {1})}, 0, kSecond);
  RequestRecord record;
  record.open_loop = true;
  record.scheduled_at = kStart;
  record.done_at = kStart + 5 * kMillisecond;
  for (const DurationNs lag : {DurationNs{0}, kOnTime, kOnTime + 1}) {
    record.sent_at = kStart + lag;
    run.recorder.request(record);
  }
  record.scheduled_at = kStart + kSecond;  // outside the window
  record.sent_at = record.done_at = kStart + kSecond + 10;
  run.recorder.request(record);
  const Measurements m = run.finish();
  EXPECT_EQ(m.lag.count(), 3u);
  EXPECT_EQ(m.on_time, 2u);
}

}  // namespace
}  // namespace axle::sim
