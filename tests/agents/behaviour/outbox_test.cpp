#include <gtest/gtest.h>

#include "agents/behaviour/desk.hpp"
#include "tests/agents/behaviour/scripted_world.hpp"

namespace axle::agents {
namespace {

Reply failed(Outcome outcome, axis::ErrorCode code = axis::ErrorCode::ok, std::string detail = {}) {
  Reply reply;
  reply.outcome = outcome;
  reply.error = code;
  reply.detail = std::move(detail);
  return reply;
}

TEST(Outbox, SendsAtOnceAndReportsTheHubsId) {
  World world;
  world.script = [](const Call&) {
    Reply reply;
    reply.doc_id = "hub-1";
    return reply;
  };
  world.send(7, "D1", {"H1", "H2"});
  ASSERT_EQ(world.calls.size(), 1u);
  EXPECT_TRUE(world.calls[0].call.open_loop);
  EXPECT_EQ(world.calls[0].call.scheduled_at, world.now);
  EXPECT_EQ(std::get<SendDocument>(world.calls[0].call.body).plan_index, 7u);
  EXPECT_EQ(std::get<SendDocument>(world.calls[0].call.body).from, "H57");
  EXPECT_FALSE(world.agent.idle());
  world.run_for(kSecond);
  ASSERT_EQ(world.observations.size(), 2u);
  EXPECT_EQ(world.observations[0].what, Happening::due);
  EXPECT_EQ(world.observations[1].what, Happening::accepted);
  EXPECT_EQ(world.observations[1].document_id, "D1");
  EXPECT_EQ(world.observations[1].agency, "H57");
  EXPECT_EQ(world.observations[1].counterpart, "");
  EXPECT_EQ(world.observations[1].detail, "hub-1");
  EXPECT_TRUE(world.agent.idle());
}

TEST(Outbox, IsAnOpenLoop) {
  World world;
  for (std::uint32_t i = 0; i < 500; ++i) world.send(i, "D" + std::to_string(i), {"H1"});
  EXPECT_EQ(world.made<SendDocument>().size(), 500u);
  EXPECT_EQ(world.in_flight, 500u);
}

TEST(Outbox, ScheduledAtIsTheDueMomentEvenWhenTheDriverIsLate) {
  World world;
  Effects effects;
  world.agent.document_due(world.now, {0, world.now - 5 * kSecond, "D1", "H57", {"H1"}}, effects);
  ASSERT_EQ(effects.calls.size(), 1u);
  EXPECT_EQ(effects.calls[0].scheduled_at, world.now - 5 * kSecond);
}

TEST(Outbox, RetriesWithDoublingWaitsThenGivesUp) {
  World world;
  world.script = [](const Call&) { return failed(Outcome::timeout); };
  world.send(0, "D1", {"H1"});
  world.run_for(kMinute);
  const auto sends = world.made<SendDocument>();
  ASSERT_EQ(sends.size(), 5u);
  DurationNs expected = 500 * kMillisecond;
  for (std::size_t i = 1; i < sends.size(); ++i) {
    const DurationNs waited = sends[i].at - sends[i - 1].at - World::kDelay;
    EXPECT_GE(waited, expected / 2) << i;
    EXPECT_LE(waited, expected) << i;
    EXPECT_FALSE(sends[i].call.open_loop);
    EXPECT_EQ(sends[i].call.scheduled_at, sends[i].at);
    expected *= 2;
  }
  const auto abandoned = world.seen(Happening::abandoned);
  ASSERT_EQ(abandoned.size(), 1u);
  EXPECT_EQ(abandoned[0].detail, "given up after 5 attempts: no answer in time");
  EXPECT_TRUE(world.agent.idle());
}

TEST(Outbox, EveryPassingFailureIsRetriedAndTheDocumentAcceptedOnce) {
  World world;
  int attempt = 0;
  world.script = [&](const Call&) {
    switch (attempt++) {
      case 0: return failed(Outcome::unavailable);
      case 1: return failed(Outcome::wrong_answer);
      case 2: return failed(Outcome::refused, axis::ErrorCode::try_later);
      default: return Reply{};
    }
  };
  world.send(0, "D1", {"H1"});
  world.run_for(kMinute);
  EXPECT_EQ(attempt, 4);
  EXPECT_EQ(world.seen(Happening::accepted).size(), 1u);
  EXPECT_EQ(world.seen(Happening::abandoned).size(), 0u);
}

TEST(Outbox, ARefusalForGoodIsOneObservationForAllReceivers) {
  World world;
  world.script = [](const Call&) {
    return failed(Outcome::refused, axis::ErrorCode::receiver_unknown, "H9 is not in the directory");
  };
  world.send(0, "D1", {"H1", "H9"});
  world.run_for(kMinute);
  EXPECT_EQ(world.calls.size(), 1u);
  const auto refused = world.seen(Happening::refused);
  ASSERT_EQ(refused.size(), 1u);
  EXPECT_EQ(refused[0].counterpart, "");
  EXPECT_NE(refused[0].detail.find("H9 is not in the directory"), std::string::npos);
}

TEST(Outbox, WaitsNeverPassTheLongest) {
  CentrePolicy policy = plain_policy();
  policy.attempts_max = 12;
  policy.retry_max = 4 * kSecond;
  World world(policy);
  world.script = [](const Call&) { return failed(Outcome::unavailable); };
  world.send(0, "D1", {"H1"});
  world.run_for(kHour);
  const auto sends = world.made<SendDocument>();
  ASSERT_EQ(sends.size(), 12u);
  for (std::size_t i = 5; i < sends.size(); ++i) {
    EXPECT_GE(sends[i].at - sends[i - 1].at, 2 * kSecond);
    EXPECT_LE(sends[i].at - sends[i - 1].at, 4 * kSecond + World::kDelay);
  }
}

TEST(Outbox, OneAttemptMeansNoRetry) {
  CentrePolicy policy = plain_policy();
  policy.attempts_max = 1;
  World world(policy);
  world.script = [](const Call&) { return failed(Outcome::timeout); };
  world.send(0, "D1", {"H1"});
  world.run_for(kMinute);
  EXPECT_EQ(world.calls.size(), 1u);
  ASSERT_EQ(world.seen(Happening::abandoned).size(), 1u);
  EXPECT_EQ(world.seen(Happening::abandoned)[0].detail, "given up after 1 attempt: no answer in time");
}

TEST(Outbox, StopDropsRetriesButNotAnswersUnderWay) {
  World world;
  world.script = [](const Call& call) {
    return std::get<SendDocument>(call.body).plan_index == 0 ? failed(Outcome::timeout) : Reply{};
  };
  world.send(0, "D0", {"H1"});
  world.run_for(10 * kMillisecond);
  world.send(1, "D1", {"H1"});
  world.agent.stop();
  EXPECT_FALSE(world.agent.idle());
  world.run_for(kMinute);
  EXPECT_EQ(world.made<SendDocument>().size(), 2u);
  ASSERT_EQ(world.seen(Happening::accepted).size(), 1u);
  EXPECT_EQ(world.seen(Happening::accepted)[0].document_id, "D1");
  EXPECT_TRUE(world.agent.idle());
  world.send(2, "D2", {"H1"});
  EXPECT_EQ(world.made<SendDocument>().size(), 2u);
}

TEST(Outbox, AFailureAfterStopIsAbandonedAtOnce) {
  World world;
  world.script = [](const Call&) { return failed(Outcome::unavailable); };
  world.send(0, "D0", {"H1"});
  world.agent.stop();
  world.run_for(kMinute);
  EXPECT_EQ(world.seen(Happening::abandoned).size(), 1u);
  EXPECT_TRUE(world.agent.idle());
}

TEST(OutboxDeath, AReplyToNoCallIsAnAssertion) {
  World world;
  Effects effects;
  EXPECT_DEATH(world.agent.reply(0, 12345, Reply{}, effects), "assertion");
  world.send(0, "D0", {"H1"});
  const CallId id = world.calls[0].call.id;
  world.agent.reply(world.now, id, Reply{}, effects);
  EXPECT_DEATH(world.agent.reply(world.now, id, Reply{}, effects), "assertion");
}

TEST(RetryDelay, IsWithinHalfAndAllAndDiffersBetweenDraws) {
  CentrePolicy policy;
  RandomStream random(3, "jitter");
  DurationNs first = retry_delay(policy, 1, random);
  bool differs = false;
  for (int i = 0; i < 50; ++i) {
    const DurationNs delay = retry_delay(policy, 3, random);
    EXPECT_GE(delay, kSecond);
    EXPECT_LE(delay, 2 * kSecond);
    differs = differs || delay != first * 4;
  }
  EXPECT_TRUE(differs);
  EXPECT_LE(retry_delay(policy, 4'000'000'000U, random), policy.retry_max);
}

}  // namespace
}  // namespace axle::agents
