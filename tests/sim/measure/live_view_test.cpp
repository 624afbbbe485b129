#include "sim/measure/live_view.hpp"

#include <gtest/gtest.h>

#include "tests/sim/measure/journey.hpp"

namespace axle::sim {
namespace {

TEST(LiveView, RatesAreOfTheLastFiveWholeSeconds) {
  LiveView view(kStart);
  for (int i = 0; i < 100; ++i) view.due(kStart + i * 100 * kMillisecond);  // 10 a second, 10 s
  for (int i = 0; i < 20; ++i) view.accepted(kStart + 5 * kSecond + i * 250 * kMillisecond);
  EXPECT_DOUBLE_EQ(view.asked_per_s(), 10);
  view.due(kStart + 10 * kSecond);
  EXPECT_DOUBLE_EQ(view.asked_per_s(), 10);
  view.due(kStart + 13 * kSecond);
  EXPECT_DOUBLE_EQ(view.asked_per_s(), (20 + 1) / 5.0);
  view.due(kStart + kHour);
  EXPECT_DOUBLE_EQ(view.asked_per_s(), 0);
}

TEST(LiveView, PercentilesForgetWhatIsLongAgo) {
  LiveView view(kStart);
  view.delivered(kStart, identity::Level::commune, kSecond);
  view.delivered(kStart + 6 * kSecond, identity::Level::commune, kMillisecond);
  EXPECT_NEAR(static_cast<double>(view.delivery_p99()[3]), 1e9, 1e7);
  view.delivered(kStart + 12 * kSecond, identity::Level::commune, kMillisecond);
  EXPECT_NEAR(static_cast<double>(view.delivery_p99()[3]), 1e6, 1e4);
  view.lag(kStart + kMinute, kMicrosecond);
  EXPECT_EQ(view.delivery_p99()[3], 0);
  EXPECT_EQ(view.newest(), kMinute);
}

}  // namespace
}  // namespace axle::sim
