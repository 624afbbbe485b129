#include <gtest/gtest.h>

#include <set>

#include "tests/agents/behaviour/scripted_world.hpp"

namespace axle::agents {
namespace {

struct Receiver {
  explicit Receiver(CentrePolicy policy = plain_policy(), std::vector<std::string> codes = {"H57"})
      : world(policy, std::move(codes)) {
    world.script = [this](const Call& call) { return mailbox.answer(call); };
  }
  Mailbox mailbox;
  World world;
};

TEST(Inbox, ListsBothQueuesOnceAPeriodFromARandomPhase) {
  World world;
  const InstantNs began = world.now;
  world.start();
  world.run_for(10 * kSecond);
  std::vector<InstantNs> edoc, status;
  for (const auto& one : world.made<ListReceived>()) {
    EXPECT_EQ(one.call.scheduled_at, one.at);
    EXPECT_FALSE(one.call.open_loop);
    (std::get<ListReceived>(one.call.body).type == axis::MessageType::edoc ? edoc : status).push_back(one.at);
  }
  ASSERT_EQ(edoc.size(), 10u);
  ASSERT_EQ(status.size(), 10u);
  EXPECT_LT(edoc[0], began + kSecond);
  EXPECT_NE(edoc[0], status[0]);
  for (std::size_t i = 1; i < edoc.size(); ++i) EXPECT_EQ(edoc[i] - edoc[i - 1], kSecond);
}

TEST(Inbox, ACentreThatNeverPollsSendsOnly) {
  CentrePolicy policy = plain_policy();
  policy.polls = false;
  Receiver receiver(policy);
  receiver.mailbox.document("m1", "D1", "H1", "H57");
  receiver.world.start();
  receiver.world.send(0, "D2", {"H1"});
  receiver.world.run_for(kHour);
  EXPECT_TRUE(receiver.world.made<ListReceived>().empty());
  EXPECT_EQ(receiver.world.seen(Happening::accepted).size(), 1u);
  EXPECT_TRUE(receiver.world.agent.idle());
}

TEST(Inbox, PhasesOfTwoCentresDiffer) {
  World one(plain_policy(), {"H57"}, 1), other(plain_policy(), {"H57"}, 2);
  one.start();
  other.start();
  one.run_for(kSecond);
  other.run_for(kSecond);
  EXPECT_NE(one.calls.at(0).at, other.calls.at(0).at);
}

TEST(Inbox, FetchesObservesAndAcknowledges) {
  Receiver receiver;
  receiver.mailbox.document("m1", "D1", "H1", "H57");
  receiver.world.start();
  receiver.world.run_for(1100 * kMillisecond);
  const auto delivered = receiver.world.seen(Happening::delivered);
  ASSERT_EQ(delivered.size(), 1u);
  EXPECT_EQ(delivered[0].document_id, "D1");
  EXPECT_EQ(delivered[0].agency, "H57");
  EXPECT_EQ(delivered[0].counterpart, "H1");
  EXPECT_TRUE(delivered[0].intact);
  const auto acknowledged = receiver.world.seen(Happening::acknowledged);
  ASSERT_EQ(acknowledged.size(), 1u);
  EXPECT_EQ(acknowledged[0].document_id, "D1");
  ASSERT_EQ(receiver.mailbox.acknowledgements.size(), 1u);
  EXPECT_EQ(receiver.mailbox.acknowledgements[0].state, axis::ItemState::done);
}

TEST(Inbox, DeliveredAgainAfterItsAcknowledgementIsADuplicateWithoutASecondAnswer) {
  Receiver receiver;
  receiver.mailbox.document("m1", "D1", "H1", "H57");
  receiver.world.start();
  receiver.world.run_for(3 * kSecond);
  const std::size_t answers = receiver.world.statuses_sent().size();
  receiver.mailbox.document("m1", "D1", "H1", "H57");
  receiver.world.run_for(3 * kSecond);
  EXPECT_EQ(receiver.world.seen(Happening::delivered).size(), 1u);
  EXPECT_EQ(receiver.world.seen(Happening::duplicate).size(), 1u);
  EXPECT_EQ(receiver.world.seen(Happening::acknowledged).size(), 1u);
  EXPECT_EQ(receiver.world.statuses_sent().size(), answers);
}

TEST(Inbox, ASecondItemOfTheSameDocumentIsADuplicate) {
  Receiver receiver;
  receiver.mailbox.document("m1", "D1", "H1", "H57");
  receiver.mailbox.document("m2", "D1", "H1", "H57");
  receiver.world.start();
  receiver.world.run_for(3 * kSecond);
  EXPECT_EQ(receiver.world.seen(Happening::delivered).size(), 1u);
  EXPECT_EQ(receiver.world.seen(Happening::duplicate).size(), 1u);
  EXPECT_TRUE(receiver.mailbox.waiting.empty());
}

TEST(Inbox, OneDocumentForTwoAgenciesOfTheCentreIsTwoDeliveries) {
  Receiver receiver(plain_policy(), {"H57", "H57.1"});
  receiver.mailbox.document("m1", "D1", "H1", "H57");
  receiver.mailbox.document("m2", "D1", "H1", "H57.1");
  receiver.world.start();
  receiver.world.run_for(3 * kSecond);
  EXPECT_EQ(receiver.world.seen(Happening::delivered).size(), 2u);
  EXPECT_EQ(receiver.world.seen(Happening::duplicate).size(), 0u);
}

TEST(Inbox, ALostAcknowledgementIsRepeatedWithoutADuplicate) {
  Receiver receiver;
  receiver.mailbox.document("m1", "D1", "H1", "H57");
  int lost = 2;
  receiver.world.script = [&](const Call& call) {
    if (std::holds_alternative<Acknowledge>(call.body) && lost-- > 0) {
      Reply reply;
      reply.outcome = Outcome::timeout;
      return reply;
    }
    return receiver.mailbox.answer(call);
  };
  receiver.world.start();
  receiver.world.run_for(10 * kSecond);
  EXPECT_EQ(receiver.world.seen(Happening::delivered).size(), 1u);
  EXPECT_EQ(receiver.world.seen(Happening::duplicate).size(), 0u);
  EXPECT_EQ(receiver.world.seen(Happening::acknowledged).size(), 1u);
  EXPECT_EQ(receiver.world.made<Acknowledge>().size(), 3u);
  EXPECT_TRUE(receiver.mailbox.waiting.empty());
}

TEST(Inbox, AFailedFetchIsLeftToTheNextList) {
  Receiver receiver;
  receiver.mailbox.document("m1", "D1", "H1", "H57");
  int failures = 1;
  receiver.world.script = [&](const Call& call) {
    if (std::holds_alternative<Fetch>(call.body) && failures-- > 0) {
      Reply reply;
      reply.outcome = Outcome::unavailable;
      return reply;
    }
    return receiver.mailbox.answer(call);
  };
  receiver.world.start();
  receiver.world.run_for(5 * kSecond);
  const auto fetches = receiver.world.made<Fetch>();
  ASSERT_EQ(fetches.size(), 2u);
  EXPECT_GE(fetches[1].at - fetches[0].at, kSecond);
  EXPECT_EQ(receiver.world.seen(Happening::delivered).size(), 1u);
}

TEST(Inbox, UndecodableAndMisdirectedItemsAreAcknowledgedAsFail) {
  Receiver receiver;
  receiver.mailbox.document("m1", "D1", "H1", "H57");
  receiver.mailbox.waiting["m1"].document.reset();
  receiver.mailbox.document("m2", "", "H1", "H57");
  receiver.mailbox.document("m3", "D3", "H1", "H58");
  receiver.world.start();
  receiver.world.run_for(3 * kSecond);
  ASSERT_EQ(receiver.mailbox.acknowledgements.size(), 3u);
  for (const Acknowledge& one : receiver.mailbox.acknowledgements) EXPECT_EQ(one.state, axis::ItemState::fail);
  EXPECT_TRUE(receiver.world.observations.empty());
  EXPECT_TRUE(receiver.world.statuses_sent().empty());
}

TEST(Inbox, CallsInFlightAreBoundedAndUrgentDocumentsGoFirst) {
  CentrePolicy policy = plain_policy();
  policy.calls_in_flight_max = 3;
  Receiver receiver(policy);
  for (int i = 0; i < 40; ++i) {
    receiver.mailbox.document("m" + std::to_string(100 + i), "D" + std::to_string(i), "H1", "H57", i == 39 ? 4 : 0);
  }
  receiver.world.start();
  receiver.world.run_for(20 * kSecond);
  EXPECT_EQ(receiver.world.limited_in_flight_max, 3u);
  EXPECT_EQ(receiver.world.seen(Happening::delivered).size(), 40u);
  EXPECT_EQ(std::get<Fetch>(receiver.world.made<Fetch>().at(0).call.body).doc_id, "m139");
}

TEST(Inbox, OneCallAtATimeIsEnough) {
  CentrePolicy policy = plain_policy();
  policy.calls_in_flight_max = 1;
  Receiver receiver(policy);
  for (int i = 0; i < 5; ++i) receiver.mailbox.document("m" + std::to_string(i), "D" + std::to_string(i), "H1", "H57");
  receiver.world.start();
  receiver.world.run_for(10 * kSecond);
  EXPECT_EQ(receiver.world.limited_in_flight_max, 1u);
  EXPECT_EQ(receiver.world.statuses_sent().size(), 10u);
}

TEST(Inbox, AFullPageIsFollowedByAnotherListAtOnce) {
  CentrePolicy policy = plain_policy();
  policy.poll_period = kMinute;
  policy.page_full = 10;
  Receiver receiver(policy);
  receiver.mailbox.page_size = 10;
  for (int i = 0; i < 25; ++i) {
    receiver.mailbox.document("m" + std::to_string(100 + i), "D" + std::to_string(i), "H1", "H57");
  }
  receiver.world.start();
  receiver.world.run_for(kMinute - kMillisecond);
  EXPECT_EQ(receiver.world.seen(Happening::delivered).size(), 25u);
}

TEST(Inbox, AFullPageOfFailuresDoesNotSpin) {
  CentrePolicy policy = plain_policy();
  policy.page_full = 10;
  Receiver receiver(policy);
  for (int i = 0; i < 10; ++i) receiver.mailbox.document("m" + std::to_string(i), "D" + std::to_string(i), "H1", "H57");
  receiver.world.script = [&](const Call& call) {
    if (!std::holds_alternative<Fetch>(call.body)) return receiver.mailbox.answer(call);
    Reply reply;
    reply.outcome = Outcome::timeout;
    return reply;
  };
  receiver.world.start();
  receiver.world.run_for(10 * kSecond);
  EXPECT_LE(receiver.world.made<ListReceived>().size(), 21u);
}

TEST(Inbox, NeverListsAQueueTwiceAtOnceNorWhileItsItemsAreOpen) {
  CentrePolicy policy = plain_policy();
  policy.poll_period = 2 * kMillisecond;  // of the order of an answer's delay
  policy.calls_in_flight_max = 1;
  Receiver receiver(policy);
  for (int i = 0; i < 30; ++i) receiver.mailbox.document("m" + std::to_string(i), "D" + std::to_string(i), "H1", "H57");
  std::multiset<axis::MessageType> listing;
  std::set<std::string> open;
  receiver.world.script = [&](const Call& call) {
    if (const auto* list = std::get_if<ListReceived>(&call.body); list && list->type == axis::MessageType::edoc) {
      EXPECT_TRUE(open.empty());
      for (const auto& [id, entry] : receiver.mailbox.waiting) open.insert(id);
    }
    if (const auto* acknowledge = std::get_if<Acknowledge>(&call.body)) open.erase(acknowledge->doc_id);
    return receiver.mailbox.answer(call);
  };
  receiver.world.start();
  receiver.world.run_for(2 * kSecond);
  EXPECT_EQ(receiver.world.seen(Happening::delivered).size(), 30u);
  EXPECT_EQ(receiver.world.seen(Happening::duplicate).size(), 0u);
}

TEST(Inbox, ADriverThatWasAwayPollsOnceNotOnceForEachPeriod) {
  World world;
  Effects effects;
  world.agent.start(world.now, effects);
  ASSERT_EQ(effects.timers.size(), 2u);
  const Timer first = effects.timers[0];
  effects = {};
  world.agent.timer(first.at + 10 * kSecond + 1, first.token, effects);
  ASSERT_EQ(effects.calls.size(), 1u);
  EXPECT_EQ(effects.calls[0].scheduled_at, first.at);
  ASSERT_EQ(effects.timers.size(), 1u);
  EXPECT_EQ(effects.timers[0].at, first.at + 11 * kSecond);
}

TEST(Inbox, StopEndsPollingAndDropsWhatWasOnlyListed) {
  CentrePolicy policy = plain_policy();
  policy.calls_in_flight_max = 1;
  Receiver receiver(policy);
  for (int i = 0; i < 5; ++i) receiver.mailbox.document("m" + std::to_string(i), "D" + std::to_string(i), "H1", "H57");
  receiver.world.start();
  while (receiver.world.made<Fetch>().empty()) receiver.world.run_for(kMillisecond / 2);
  receiver.world.agent.stop();
  EXPECT_FALSE(receiver.world.agent.idle());
  const std::size_t lists = receiver.world.made<ListReceived>().size();
  receiver.world.run_for(kMinute);
  EXPECT_EQ(receiver.world.made<Fetch>().size(), 1u);
  EXPECT_EQ(receiver.world.seen(Happening::delivered).size(), 1u);
  EXPECT_TRUE(receiver.world.made<Acknowledge>().empty());
  EXPECT_EQ(receiver.world.made<ListReceived>().size(), lists);
  EXPECT_TRUE(receiver.world.agent.idle());
  EXPECT_EQ(receiver.world.agent.calls_in_flight(), 0u);
}

TEST(Inbox, PollsDoNotMakeACentreBusy) {
  World world;
  world.start();
  while (world.made<ListReceived>().empty()) world.run_for(kMillisecond / 2);
  EXPECT_EQ(world.agent.calls_in_flight(), world.in_flight);
  EXPECT_GT(world.agent.calls_in_flight(), 0u);
  EXPECT_TRUE(world.agent.idle());
}

}  // namespace
}  // namespace axle::agents
