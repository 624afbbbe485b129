#include <gtest/gtest.h>

#include "tests/agents/behaviour/scripted_world.hpp"

namespace axle::agents {
namespace {

// A sender who has sent D1 to H1 and H2, with its mailbox.
struct Sender {
  Sender() {
    world.script = [this](const Call& call) { return mailbox.answer(call); };
    world.send(0, "D1", {"H1", "H2"});
    world.start();
  }
  void arrives(const std::string& from, const std::string& code, const std::string& document = "D1") {
    mailbox.status("s" + std::to_string(next++), document, from, "H57", code);
    world.run_for(3 * kSecond);
  }
  Mailbox mailbox;
  World world;
  int next = 0;
};

TEST(Statuses, EachCodeIsObservedOnceForEachReceiver) {
  Sender sender;
  for (const char* receiver : {"H1", "H2"}) {
    for (const char* code : {"01", "03", "04", "05", "06"}) sender.arrives(receiver, code);
  }
  EXPECT_EQ(sender.world.seen(Happening::receipt).size(), 2u);
  EXPECT_EQ(sender.world.seen(Happening::registered).size(), 2u);
  EXPECT_EQ(sender.world.seen(Happening::progressed).size(), 6u);
  const Observation receipt = sender.world.seen(Happening::receipt)[1];
  EXPECT_EQ(receipt.document_id, "D1");
  EXPECT_EQ(receipt.agency, "H57");
  EXPECT_EQ(receipt.counterpart, "H2");
  EXPECT_EQ(receipt.detail, "01");
  EXPECT_TRUE(sender.mailbox.waiting.empty());
  for (const Acknowledge& one : sender.mailbox.acknowledgements) EXPECT_EQ(one.state, axis::ItemState::done);
}

TEST(Statuses, RepetitionsCountOnceAndAreStillAcknowledged) {
  Sender sender;
  for (int i = 0; i < 3; ++i) sender.arrives("H1", "01");
  for (int i = 0; i < 2; ++i) sender.arrives("H1", "03");
  EXPECT_EQ(sender.world.seen(Happening::receipt).size(), 1u);
  EXPECT_EQ(sender.world.seen(Happening::registered).size(), 1u);
  EXPECT_EQ(sender.mailbox.acknowledgements.size(), 5u);
}

TEST(Statuses, RegistrationImpliesReceiptAndALateReceiptCountsForNothing) {
  Sender sender;
  sender.arrives("H1", "03");
  ASSERT_EQ(sender.world.seen(Happening::receipt).size(), 1u);
  EXPECT_EQ(sender.world.seen(Happening::receipt)[0].detail, "03");
  EXPECT_EQ(sender.world.seen(Happening::receipt)[0].at, sender.world.seen(Happening::registered)[0].at);
  sender.arrives("H1", "01");
  EXPECT_EQ(sender.world.seen(Happening::receipt).size(), 1u);
}

TEST(Statuses, ReturnedImpliesReceiptAndNothingImpliesRegistration) {
  Sender sender;
  sender.arrives("H1", "02");
  sender.arrives("H2", "06");
  EXPECT_EQ(sender.world.seen(Happening::returned).size(), 1u);
  EXPECT_EQ(sender.world.seen(Happening::receipt).size(), 2u);
  EXPECT_EQ(sender.world.seen(Happening::registered).size(), 0u);
}

TEST(Statuses, AnswersToARequestDoNotImplyReceipt) {
  Sender sender;
  sender.arrives("H1", "15");
  sender.arrives("H1", "16");
  EXPECT_EQ(sender.world.seen(Happening::progressed).size(), 2u);
  EXPECT_EQ(sender.world.seen(Happening::receipt).size(), 0u);
}

TEST(Statuses, StrangersAndUnknownCodesAreAcknowledgedAndIgnored) {
  Sender sender;
  sender.world.run_for(kSecond);
  const std::size_t before = sender.world.observations.size();
  sender.arrives("H1", "01", "D2");
  sender.arrives("H3", "01");
  sender.arrives("H1", "07");
  EXPECT_EQ(sender.world.observations.size(), before);
  EXPECT_EQ(sender.mailbox.acknowledgements.size(), 3u);
  EXPECT_TRUE(sender.world.agent.idle());
}

TEST(Statuses, AnUndecodableStatusIsAcknowledgedAsFail) {
  Sender sender;
  sender.mailbox.status("s1", "D1", "H1", "H57", "01");
  sender.mailbox.waiting["s1"].status.reset();
  sender.world.run_for(3 * kSecond);
  ASSERT_EQ(sender.mailbox.acknowledgements.size(), 1u);
  EXPECT_EQ(sender.mailbox.acknowledgements[0].state, axis::ItemState::fail);
}

}  // namespace
}  // namespace axle::agents
