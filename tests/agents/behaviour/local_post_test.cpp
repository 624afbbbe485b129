#include <gtest/gtest.h>

#include "tests/agents/behaviour/scripted_world.hpp"

namespace axle::agents {
namespace {

// An LGSP of three units whose packets are read as they were sent.
struct Platform {
  explicit Platform(CentrePolicy policy = local_policy()) : world(policy, {"H57.1", "H57.2", "H57.3"}) {
    world.script = [this](const Call& call) {
      const auto* read = std::get_if<ReadLocal>(&call.body);
      if (read == nullptr) return mailbox.answer(call);
      Reply reply;
      reply.document.emplace();
      reply.document->document_id = "D" + std::to_string(read->plan_index);
      reply.document->from = "H57.1";
      reply.document->code = "12/STN-VP";
      return reply;
    };
  }
  static CentrePolicy local_policy() {
    CentrePolicy policy = plain_policy();
    policy.delivers_locally = true;
    return policy;
  }
  OutgoingDocument document(std::uint32_t index, std::vector<std::string> to) const {
    return {index, world.now, "D" + std::to_string(index), "H57.1", std::move(to)};
  }
  std::size_t sent() const { return world.made<SendDocument>().size() + world.made<SendStatus>().size(); }
  Mailbox mailbox;
  World world;
};

TEST(LocalPost, DeliversToItsOwnUnitsWithoutTheHub) {
  Platform platform;
  const InstantNs due = platform.world.now;
  platform.world.send(platform.document(1, {"H57.2", "H57.3"}));
  const auto accepted = platform.world.seen(Happening::accepted);
  ASSERT_EQ(accepted.size(), 1u);
  EXPECT_EQ(accepted[0].at, due);
  EXPECT_EQ(accepted[0].detail, kDeliveredLocally);
  EXPECT_FALSE(platform.world.agent.idle());
  platform.world.run_for(kMinute);
  EXPECT_EQ(platform.sent(), 0u);
  EXPECT_EQ(platform.world.made<ReadLocal>().size(), 2u);
  const auto delivered = platform.world.seen(Happening::delivered);
  ASSERT_EQ(delivered.size(), 2u);
  EXPECT_EQ(delivered[0].agency, "H57.2");
  EXPECT_EQ(delivered[0].counterpart, "H57.1");
  EXPECT_EQ(delivered[0].at, due + World::kDelay);
  EXPECT_EQ(delivered[1].agency, "H57.3");
  EXPECT_TRUE(platform.world.agent.idle());
}

TEST(LocalPost, StatusesReachTheSenderWithoutACall) {
  Platform platform;
  const InstantNs due = platform.world.now;
  platform.world.send(platform.document(1, {"H57.2"}));
  platform.world.run_for(kMinute);
  const auto receipt = platform.world.seen(Happening::receipt);
  ASSERT_EQ(receipt.size(), 1u);
  EXPECT_EQ(receipt[0].at, due + World::kDelay);
  EXPECT_EQ(receipt[0].agency, "H57.1");
  EXPECT_EQ(receipt[0].counterpart, "H57.2");
  const auto registered = platform.world.seen(Happening::registered);
  ASSERT_EQ(registered.size(), 1u);
  EXPECT_NEAR(static_cast<double>(registered[0].at), static_cast<double>(due + World::kDelay + 200 * kMillisecond), 2);
}

TEST(LocalPost, OneReceiverOutsideMeansTheHubForAll) {
  Platform platform;
  platform.world.send(platform.document(1, {"H57.2", "H1"}));
  EXPECT_EQ(platform.world.made<SendDocument>().size(), 1u);
  OutgoingDocument added = platform.document(2, {"H57.2"});
  added.added = {"H1"};
  platform.world.send(added);
  EXPECT_EQ(platform.world.made<SendDocument>().size(), 2u);
  OutgoingDocument told = platform.document(3, {"H57.2"});
  told.over_hub = true;
  platform.world.send(told);
  EXPECT_EQ(platform.world.made<SendDocument>().size(), 3u);
  platform.world.run_for(kMinute);
  EXPECT_TRUE(platform.world.made<ReadLocal>().empty());
}

TEST(LocalPost, OnlyWhereTheCentreDeliversLocally) {
  Platform platform(plain_policy());
  platform.world.send(platform.document(1, {"H57.2"}));
  EXPECT_EQ(platform.world.made<SendDocument>().size(), 1u);
}

TEST(LocalPost, ARequestGoesTheWayItsDocumentWent) {
  Platform platform;
  platform.world.script = [script = platform.world.script](const Call& call) {
    Reply reply = script(call);
    if (const auto* read = std::get_if<ReadLocal>(&call.body); read != nullptr && read->plan_index == 2) {
      reply.document->business = packet::BusinessType::recall;
      reply.document->target = "D1";
    }
    return reply;
  };
  platform.world.send(platform.document(1, {"H57.2"}));
  platform.world.run_for(kMinute);
  OutgoingDocument recall = platform.document(2, {"H57.2"});
  recall.business = packet::BusinessType::recall;
  recall.target = "D1";
  platform.world.send(recall);
  platform.world.run_for(kMinute);
  EXPECT_EQ(platform.sent(), 0u);
  const auto answered = platform.world.seen(Happening::answered);
  ASSERT_EQ(answered.size(), 1u);
  EXPECT_EQ(answered[0].document_id, "D2");
  EXPECT_EQ(answered[0].detail, "15");
  // The hub has D9: it must learn that it was called back.
  OutgoingDocument other = platform.document(3, {"H57.2"});
  other.business = packet::BusinessType::recall;
  other.target = "D9";
  platform.world.send(other);
  EXPECT_EQ(platform.world.made<SendDocument>().size(), 1u);
}

TEST(LocalPost, AnUpdateDeliversTheDocumentToThoseItAdds) {
  Platform platform;
  OutgoingDocument document = platform.document(1, {"H57.2"});
  document.added = {"H57.3"};
  platform.world.send(document);
  platform.world.run_for(kMinute);
  EXPECT_EQ(platform.world.seen(Happening::delivered).size(), 1u);
  OutgoingDocument update = platform.document(2, {"H57.2"});
  update.business = packet::BusinessType::update;
  update.target = "D1";
  platform.world.send(update);
  platform.world.run_for(kMinute);
  const auto delivered = platform.world.seen(Happening::delivered);
  ASSERT_EQ(delivered.size(), 3u);
  EXPECT_EQ(delivered[2].document_id, "D1");
  EXPECT_EQ(delivered[2].agency, "H57.3");
}

TEST(LocalPost, APacketThatNobodyCanReadIsReturned) {
  Platform platform;
  platform.world.script = [](const Call&) { return Reply{}; };
  platform.world.send(platform.document(1, {"H57.2"}));
  platform.world.run_for(kMinute);
  const auto delivered = platform.world.seen(Happening::delivered);
  ASSERT_EQ(delivered.size(), 1u);
  EXPECT_FALSE(delivered[0].intact);
  EXPECT_EQ(platform.world.seen(Happening::returned).size(), 1u);
}

TEST(LocalPost, AReadingThatFailedIsTriedAgainAndThenLeft) {
  Platform platform;
  int failures = 2;
  platform.world.script = [&, script = platform.world.script](const Call& call) {
    Reply reply = script(call);
    if (failures-- > 0) reply.outcome = Outcome::unavailable;
    return reply;
  };
  platform.world.send(platform.document(1, {"H57.2"}));
  platform.world.run_for(kMinute);
  EXPECT_EQ(platform.world.made<ReadLocal>().size(), 3u);
  EXPECT_EQ(platform.world.seen(Happening::delivered).size(), 1u);
  failures = 1000;
  platform.world.send(platform.document(2, {"H57.2"}));
  platform.world.run_for(kMinute);
  EXPECT_EQ(platform.world.made<ReadLocal>().size(), 8u);
  EXPECT_EQ(platform.world.seen(Happening::delivered).size(), 1u);
  EXPECT_TRUE(platform.world.agent.idle());
}

TEST(LocalPost, ReadsNoMoreAtOnceThanTheLaneAllows) {
  CentrePolicy policy = Platform::local_policy();
  policy.calls_in_flight_max = 2;
  Platform platform(policy);
  for (std::uint32_t i = 0; i < 20; ++i) platform.world.send(platform.document(i, {"H57.2", "H57.3"}));
  platform.world.run_for(kMinute);
  EXPECT_EQ(platform.world.seen(Happening::delivered).size(), 40u);
  EXPECT_EQ(platform.world.limited_in_flight_max, 2u);
}

TEST(LocalPost, StopDropsWhatWaitsAndDeliversWhatIsUnderWay) {
  CentrePolicy policy = Platform::local_policy();
  policy.calls_in_flight_max = 1;
  Platform platform(policy);
  platform.world.send(platform.document(1, {"H57.2", "H57.3"}));
  platform.world.agent.stop();
  EXPECT_FALSE(platform.world.agent.idle());
  platform.world.run_for(kMinute);
  EXPECT_EQ(platform.world.seen(Happening::delivered).size(), 1u);
  EXPECT_TRUE(platform.world.seen(Happening::receipt).empty());
  EXPECT_TRUE(platform.world.agent.idle());
}

}  // namespace
}  // namespace axle::agents
