#include "agents/behaviour/link.hpp"

#include <gtest/gtest.h>

namespace axle::agents {
namespace {

constexpr InstantNs kNow = 1'753'000'000 * kSecond;

Link line(const LinkShape& shape, std::uint64_t seed = 1) {
  return {shape, RandomStream(seed, "line/test")};
}

TEST(Link, WithoutShapeNothingIsAdded) {
  EXPECT_FALSE(LinkShape{}.shapes());
  Link link = line({});
  EXPECT_EQ(link.out(kNow, 1'000'000), kNow);
  EXPECT_EQ(link.out(kNow, 1'000'000), kNow);
  EXPECT_EQ(link.in(kNow, 0), kNow);
}

TEST(Link, BandwidthAndDelayAreExact) {
  Link link = line({8'000'000, 20 * kMillisecond, 0});  // a byte a microsecond
  EXPECT_EQ(link.out(kNow, 1'000), kNow + kMillisecond + 20 * kMillisecond);
  Link slow = line({3, 0, 0});
  EXPECT_EQ(slow.out(kNow, 1), kNow + 8 * kSecond / 3);
}

TEST(Link, AGigabyteOverATerabitLosesNoBit) {
  Link link = line({1'000'000'000'000, 0, 0});
  EXPECT_EQ(link.out(kNow, 1'000'000'000), kNow + 8 * kMillisecond);
}

TEST(Link, OneDirectionIsAQueueAndTheOtherDoesNotWaitForIt) {
  Link link = line({8'000'000, kMillisecond, 0});
  EXPECT_EQ(link.out(kNow, 5'000), kNow + 6 * kMillisecond);
  EXPECT_EQ(link.out(kNow + 2 * kMillisecond, 1'000), kNow + 7 * kMillisecond);
  EXPECT_EQ(link.in(kNow + 2 * kMillisecond, 1'000), kNow + 4 * kMillisecond);
  // Idle in between: the line does not save up time.
  EXPECT_EQ(link.out(kNow + kSecond, 1'000), kNow + kSecond + 2 * kMillisecond);
}

TEST(Link, MessagesLeaveInTheirOrder) {
  Link link = line({1'000'000, 3 * kMillisecond, 0});
  RandomStream random(7, "test/messages");
  InstantNs now = kNow, last = 0;
  for (int i = 0; i < 1000; ++i) {
    now += static_cast<DurationNs>(random.below(2 * kMillisecond));
    const InstantNs at = link.out(now, random.below(3'000));
    EXPECT_GE(at, last);
    EXPECT_GE(at, now + 3 * kMillisecond);
    last = at;
  }
}

TEST(Link, TheShareOfLostSegmentsIsTheShapes) {
  constexpr double kLoss = 0.05;
  constexpr int kMessages = 20'000;
  Link link = line({0, 10 * kMillisecond, kLoss});
  int late = 0, twice = 0;
  for (int i = 0; i < kMessages; ++i) {
    const DurationNs took = link.out(kNow, Link::kSegmentBytes) - kNow;
    late += took > 10 * kMillisecond;
    twice += took > 10 * kMillisecond + Link::kRetransmission + 20 * kMillisecond;
  }
  // Five standard deviations of a binomial.
  EXPECT_NEAR(late, kMessages * kLoss, 5 * 30.8);
  EXPECT_NEAR(twice, kMessages * kLoss * kLoss, 5 * 7.1);
}

TEST(Link, ALastSegmentWaitsForItsTimerAndAnEarlierOneForARoundTrip) {
  const DurationNs delay = 10 * kMillisecond, round_trip = 2 * delay;
  Link tail = line({0, delay, 0.01});
  Link body = line({0, delay, 0.01});
  int timers = 0, round_trips = 0;
  for (int i = 0; i < 5'000; ++i) {
    // Three segments: nothing is behind them that would tell of a loss.
    const DurationNs lost_tail = tail.out(kNow, 3 * Link::kSegmentBytes) - kNow - delay;
    EXPECT_TRUE(lost_tail == 0 || lost_tail >= Link::kRetransmission + round_trip);
    timers += lost_tail == Link::kRetransmission + round_trip;
    const DurationNs lost_body = body.out(kNow, 100 * Link::kSegmentBytes) - kNow - delay;
    round_trips += lost_body == round_trip;
  }
  EXPECT_NEAR(timers, 5'000 * 0.0297, 5 * 12.0);
  // 1 - 0.99^97 of them lose something early, 3 % of those something late, too, 1 % lose it again.
  EXPECT_GT(round_trips, 5'000 * 0.56);
  EXPECT_LT(round_trips, 5'000 * 0.63);
}

TEST(Link, EverythingLostGetsThroughAtLast) {
  Link link = line({0, kMillisecond, 1.0});
  const DurationNs took = link.out(kNow, 1) - kNow;
  // Timers of one, two, four, eight and sixteen times.
  EXPECT_EQ(took, kMillisecond + 31 * (Link::kRetransmission + 2 * kMillisecond));
}

TEST(Link, TheSameStreamLosesTheSame) {
  Link one = line({0, kMillisecond, 0.3}), again = line({0, kMillisecond, 0.3}),
       other = line({0, kMillisecond, 0.3}, 2);
  int differ = 0;
  for (int i = 0; i < 200; ++i) {
    const InstantNs at = one.in(kNow, 2'000);
    EXPECT_EQ(at, again.in(kNow, 2'000));
    differ += at != other.in(kNow, 2'000);
  }
  EXPECT_GT(differ, 0);
}

}  // namespace
}  // namespace axle::agents
