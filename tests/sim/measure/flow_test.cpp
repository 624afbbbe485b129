#include "sim/measure/flow.hpp"

#include <gtest/gtest.h>

#include "tests/sim/measure/journey.hpp"

namespace axle::sim {
namespace {

TEST(Flow, TheLawHoldsAcrossTheEdges) {
  Journey run({doc("D0", 0, 0, {1})}, kSecond, 3 * kSecond);
  RequestRecord record;
  for (const auto& [sent, done] :
       {std::pair{900, 1100}, {1000, 1500}, {1400, 2900}, {2950, 3500}, {500, 3600}, {0, 900}}) {
    record.scheduled_at = record.sent_at = kStart + sent * kMillisecond;
    record.done_at = kStart + done * kMillisecond;
    run.recorder.request(record);
  }
  const Measurements m = run.finish();
  // Within [1 s, 3 s): 100 + 500 + 1500 + 50 + 2000 ms.
  EXPECT_NEAR(m.flow.in_flight, 4.15 / 2, 1e-9);
  EXPECT_NEAR(m.flow.rate_per_s, 1.5, 1e-9);
  EXPECT_LT(m.flow.mismatch, 0.001);
}

TEST(Flow, AHistogramThatLostTimeIsFound) {
  FlowMeter meter(0, kSecond);
  std::vector<RequestStats> operations(1);
  for (int i = 0; i < 100; ++i) {
    meter.request(i * kMillisecond, (i + 10) * kMillisecond);
    operations[0].sent_to_done.record(9 * kMillisecond);
  }
  EXPECT_NEAR(meter.finish(operations, kSecond).mismatch, 0.1, 0.002);
}

}  // namespace
}  // namespace axle::sim
