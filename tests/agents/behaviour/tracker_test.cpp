#include <gtest/gtest.h>

#include "tests/agents/behaviour/scripted_world.hpp"

namespace axle::agents {
namespace {

CentrePolicy tracking_policy() {
  CentrePolicy policy = plain_policy();
  policy.track_after = 10 * kSecond;
  return policy;
}

// A hub that says of document "hub-1" what `rows` holds.
struct Tracked {
  explicit Tracked(CentrePolicy policy = tracking_policy()) : world(policy) {
    world.script = [this](const Call& call) {
      Reply reply = tracking;
      reply.doc_id = "hub-1";
      if (std::holds_alternative<TrackSent>(call.body)) {
        reply.sent = rows;
      } else {
        reply.outcome = Outcome::ok;
      }
      return reply;
    };
    rows.resize(2);
    world.send(0, "D1", {"H1", "H2"});
  }
  std::vector<World::Made> questions() const { return world.made<TrackSent>(); }
  World world;
  std::vector<axis::SentItem> rows;
  Reply tracking;
};

TEST(Tracker, AsksAfterTheAcceptanceAndThenInDoublingIntervals) {
  Tracked tracked;
  const InstantNs accepted = tracked.world.now + World::kDelay;
  tracked.world.run_for(kHour);
  const auto asked = tracked.questions();
  ASSERT_EQ(asked.size(), 5u);
  EXPECT_EQ(std::get<TrackSent>(asked[0].call.body).doc_id, "hub-1");
  InstantNs expected = accepted + 10 * kSecond;
  DurationNs wait = 20 * kSecond;
  for (const World::Made& one : asked) {
    EXPECT_EQ(one.at, expected);
    EXPECT_FALSE(one.call.open_loop);
    expected += World::kDelay + wait;
    wait *= 2;
  }
}

TEST(Tracker, StopsWhenEveryReceiverIsSettled) {
  for (const char* status : {"02", "03", "04", "05", "06", "15", "16"}) {
    Tracked tracked;
    tracked.rows[0].business_status = status;
    tracked.world.run_for(15 * kSecond);
    EXPECT_EQ(tracked.questions().size(), 1u);
    tracked.rows[1].receive_state = axis::ReceiveView::recalled;
    tracked.world.run_for(kHour);
    EXPECT_EQ(tracked.questions().size(), 2u) << status;
  }
}

TEST(Tracker, ArrivedOrDeliveredIsNotSettled) {
  Tracked tracked;
  tracked.rows[0].business_status = "01";
  tracked.rows[1].receive_state = axis::ReceiveView::done;
  tracked.world.run_for(kHour);
  EXPECT_EQ(tracked.questions().size(), 5u);
}

TEST(Tracker, WithdrawnAndExpiredAreSettled) {
  for (const auto view : {axis::ReceiveView::recalled, axis::ReceiveView::removed, axis::ReceiveView::replaced,
                          axis::ReceiveView::expired}) {
    Tracked tracked;
    for (axis::SentItem& row : tracked.rows) row.receive_state = view;
    tracked.world.run_for(kHour);
    EXPECT_EQ(tracked.questions().size(), 1u);
  }
}

TEST(Tracker, AFailedQuestionCountsAndOneRefusedForGoodIsTheLast) {
  Tracked passing;
  passing.tracking.outcome = Outcome::timeout;
  passing.world.run_for(kHour);
  EXPECT_EQ(passing.questions().size(), 5u);
  Tracked refused;
  refused.tracking.outcome = Outcome::refused;
  refused.tracking.error = axis::ErrorCode::not_found;
  refused.world.run_for(kHour);
  EXPECT_EQ(refused.questions().size(), 1u);
}

TEST(Tracker, ObservesNothingAndKeepsNobodyBusy) {
  Tracked tracked;
  tracked.world.run_for(kSecond);
  EXPECT_TRUE(tracked.world.agent.idle());
  const std::size_t seen = tracked.world.observations.size();
  tracked.world.run_for(9 * kSecond + 3 * World::kDelay / 2);
  EXPECT_EQ(tracked.questions().size(), 1u);
  EXPECT_EQ(tracked.world.agent.calls_in_flight(), 1u);
  EXPECT_TRUE(tracked.world.agent.idle());
  tracked.world.run_for(kHour);
  EXPECT_EQ(tracked.world.observations.size(), seen);
}

TEST(Tracker, TakesItsTurnInTheLane) {
  CentrePolicy policy = tracking_policy();
  policy.calls_in_flight_max = 2;
  policy.attempts_max = 1;
  World world(policy);
  world.script = [](const Call&) {
    Reply reply;
    reply.doc_id = "hub";
    return reply;
  };
  for (std::uint32_t i = 0; i < 20; ++i) world.send(i, "D" + std::to_string(i), {"H1"});
  world.run_for(kMinute);
  EXPECT_EQ(world.made<TrackSent>().size(), 20u);
  EXPECT_EQ(world.limited_in_flight_max, 2u);
}

TEST(Tracker, NeverByDefaultAndNothingAfterStop) {
  World world;
  world.send(0, "D1", {"H1"});
  world.run_for(kHour);
  EXPECT_TRUE(world.made<TrackSent>().empty());
  Tracked tracked;
  tracked.world.run_for(kSecond);
  tracked.world.agent.stop();
  tracked.world.run_for(kHour);
  EXPECT_TRUE(tracked.questions().empty());
}

}  // namespace
}  // namespace axle::agents
