// Recalls, updates and replacements, at the receiver and at the sender (domain 3.2, 4).
#include <gtest/gtest.h>

#include "tests/agents/behaviour/scripted_world.hpp"

namespace axle::agents {
namespace {

using packet::BusinessType;

struct Receiver {
  explicit Receiver(CentrePolicy policy = plain_policy(), std::vector<std::string> codes = {"H57", "H58"})
      : world(policy, std::move(codes)) {
    world.script = [this](const Call& call) { return mailbox.answer(call); };
    world.start();
  }
  void arrives(const std::string& id, const std::string& to = "H57", BusinessType business = BusinessType::new_document,
               const std::string& target = {}) {
    const std::string item = "m" + std::to_string(next++);
    mailbox.document(item, id, "H1", to);
    mailbox.waiting[item].document->business = business;
    mailbox.waiting[item].document->target = target;
    world.run_for(3 * kSecond);
  }
  // "D1:01 D1:03 D1:15"
  std::string said() const {
    std::string text;
    for (const World::Made& one : world.made<SendStatus>()) {
      const packet::StatusHeader& status = std::get<SendStatus>(one.call.body).status;
      text += (text.empty() ? "" : " ") + status.response_for.document_id + ":" + status.status_code;
    }
    return text;
  }
  Mailbox mailbox;
  World world;
  int next = 0;
};

CentrePolicy slow_policy() {
  CentrePolicy policy = plain_policy();
  policy.clerk.process_median = kMinute;
  return policy;
}

TEST(Requests, ARecallIsAgreedToAndTheDocumentsCaseEnds) {
  Receiver receiver(slow_policy());
  receiver.arrives("D1");
  receiver.arrives("R1", "H57", BusinessType::recall, "D1");
  EXPECT_EQ(receiver.said(), "D1:01 D1:03 R1:01 D1:15");
  EXPECT_TRUE(receiver.world.agent.idle());
  receiver.world.run_for(kHour);
  EXPECT_EQ(receiver.said(), "D1:01 D1:03 R1:01 D1:15");
}

TEST(Requests, TheAnswerNamesTheDocumentAskedAbout) {
  Receiver receiver(slow_policy());
  receiver.arrives("D1");
  receiver.arrives("R1", "H57", BusinessType::recall, "D1");
  const auto sent = receiver.world.made<SendStatus>();
  const packet::StatusHeader& answer = std::get<SendStatus>(sent.back().call.body).status;
  EXPECT_EQ(answer.response_for.organ_id, "H1");
  EXPECT_EQ(answer.response_for.code, "12/STN-VP");
  EXPECT_EQ(answer.response_for.promulgation_date, "2026/08/03");
  EXPECT_EQ(answer.description, "Đồng ý yêu cầu cập nhật/lấy lại");
  EXPECT_EQ(answer.staff->department, "Văn thư - Cơ quan H57");
}

TEST(Requests, WhatIsNotAgreedToGoesOnWhereItWas) {
  CentrePolicy policy = slow_policy();
  policy.clerk.agree_share = 0;
  Receiver receiver(policy);
  receiver.arrives("D1");
  receiver.arrives("R1", "H57", BusinessType::recall, "D1");
  EXPECT_EQ(receiver.said(), "D1:01 D1:03 R1:01 D1:16");
  receiver.world.run_for(kHour);
  EXPECT_EQ(receiver.said(), "D1:01 D1:03 R1:01 D1:16 D1:04 D1:05 D1:06");
}

TEST(Requests, AnAgreedUpdateLetsTheDocumentGoOn) {
  Receiver receiver(slow_policy());
  receiver.arrives("D1");
  receiver.arrives("U1", "H57", BusinessType::update, "D1");
  receiver.world.run_for(kHour);
  EXPECT_EQ(receiver.said(), "D1:01 D1:03 U1:01 D1:15 D1:04 D1:05 D1:06");
}

TEST(Requests, WhatNeverCameCannotBeGivenBack) {
  Receiver receiver;
  receiver.arrives("R1", "H57", BusinessType::recall, "D1");
  EXPECT_EQ(receiver.said(), "R1:01 D1:16");
  // It comes after all, and is a document like any other.
  receiver.arrives("D1");
  EXPECT_EQ(receiver.said(), "R1:01 D1:16 D1:01 D1:03");
}

TEST(Requests, NeitherCanAnotherAgencysDocument) {
  Receiver receiver;
  receiver.arrives("D1", "H58");
  receiver.arrives("R1", "H57", BusinessType::recall, "D1");
  EXPECT_EQ(receiver.said(), "D1:01 D1:03 R1:01 D1:16");
}

TEST(Requests, WhatIsFinishedReturnedOrGivenBackCannotBeAskedFor) {
  CentrePolicy policy = plain_policy();
  policy.clerk.process_median = kMillisecond;
  Receiver receiver(policy);
  receiver.arrives("D1");
  receiver.arrives("R1", "H57", BusinessType::recall, "D1");
  EXPECT_EQ(receiver.said(), "D1:01 D1:03 D1:04 D1:05 D1:06 R1:01 D1:16");

  CentrePolicy returning = plain_policy();
  returning.clerk.refuse_share = 1;
  Receiver other(returning);
  other.arrives("D1");
  other.arrives("U1", "H57", BusinessType::update, "D1");
  EXPECT_EQ(other.said(), "D1:01 D1:02 U1:01 D1:16");

  Receiver twice;
  twice.arrives("D1");
  twice.arrives("R1", "H57", BusinessType::recall, "D1");
  twice.arrives("R2", "H57", BusinessType::recall, "D1");
  EXPECT_EQ(twice.said(), "D1:01 D1:03 R1:01 D1:15 R2:01 D1:16");
}

TEST(Requests, AShareOfThemIsAgreedTo) {
  CentrePolicy policy = plain_policy();
  policy.clerk.agree_share = 0.7;
  Receiver receiver(policy);
  int agreed = 0;
  for (int i = 0; i < 400; ++i) {
    const std::string n = std::to_string(i);
    receiver.arrives("D" + n);
    receiver.arrives("U" + n, "H57", BusinessType::update, "D" + n);
  }
  for (const std::string& code : receiver.world.statuses_sent()) agreed += code == "15";
  EXPECT_NEAR(agreed, 280, 5 * 9.2);
}

TEST(Requests, OneThatIsNotIntactIsReturnedAndChangesNothing) {
  Receiver receiver(slow_policy());
  receiver.arrives("D1");
  receiver.mailbox.document("bad", "R1", "H1", "H57");
  receiver.mailbox.waiting["bad"].document->business = BusinessType::recall;
  receiver.mailbox.waiting["bad"].document->target = "D1";
  receiver.mailbox.waiting["bad"].document->intact = false;
  receiver.world.run_for(kHour);
  EXPECT_EQ(receiver.said(), "D1:01 D1:03 R1:01 R1:02 D1:04 D1:05 D1:06");
}

TEST(Requests, AReplacementIsADocumentAndTheOldOnesCaseEnds) {
  Receiver receiver(slow_policy());
  receiver.arrives("D1");
  receiver.arrives("D2", "H57", BusinessType::replace, "D1");
  receiver.world.run_for(kHour);
  EXPECT_EQ(receiver.said(), "D1:01 D1:03 D2:01 D2:03 D2:04 D2:05 D2:06");
  receiver.arrives("R1", "H57", BusinessType::recall, "D1");
  EXPECT_EQ(receiver.said().substr(receiver.said().size() - 12), " R1:01 D1:16");
}

TEST(Requests, AReplacementThatReplacesNothingHereIsADocument) {
  Receiver receiver(slow_policy());
  receiver.arrives("D1");
  receiver.arrives("D2", "H57", BusinessType::replace, "");
  receiver.world.run_for(kHour);
  EXPECT_EQ(receiver.world.statuses_sent().size(), 10u);
  EXPECT_NE(receiver.said().find("D1:06"), std::string::npos) << receiver.said();
  EXPECT_NE(receiver.said().find("D2:06"), std::string::npos) << receiver.said();
}

// Whenever the replacement comes: also while a status waits for its turn, or for its clerk.
TEST(Requests, AnEndedCaseSendsNothingThatWaited) {
  std::size_t unsent = 0;
  for (DurationNs median = 0; median < 12 * kMillisecond; median += kMillisecond / 4) {
    CentrePolicy policy = plain_policy();
    policy.calls_in_flight_max = 1;
    policy.poll_period = 2 * kMillisecond;
    policy.clerk.register_median = median;
    Receiver receiver(policy);
    receiver.mailbox.document("a1", "D1", "H1", "H57");
    while (receiver.world.made<SendStatus>().empty()) receiver.world.run_for(kMillisecond / 4);
    receiver.mailbox.document("a2", "D2", "H1", "H57");
    receiver.mailbox.waiting["a2"].document->business = BusinessType::replace;
    receiver.mailbox.waiting["a2"].document->target = "D1";
    receiver.world.run_for(kSecond);
    const InstantNs replaced_at = receiver.world.seen(Happening::delivered).at(1).at;
    std::size_t about_old = 0;
    for (const World::Made& one : receiver.world.made<SendStatus>()) {
      if (std::get<SendStatus>(one.call.body).status.response_for.document_id != "D1") continue;
      ++about_old;
      EXPECT_LT(one.at, replaced_at) << median;
    }
    unsent += about_old == 1;
    EXPECT_TRUE(receiver.world.agent.idle());
  }
  EXPECT_GT(unsent, 5u);
}

// A sender that has asked H1 and H2 to give D1 back, and H1 to update it.
struct Sender {
  Sender() {
    world.script = [this](const Call& call) { return mailbox.answer(call); };
    send(0, "D1", {"H1", "H2"}, BusinessType::new_document, "");
    send(1, "R1", {"H1", "H2"}, BusinessType::recall, "D1");
    send(2, "U1", {"H1"}, BusinessType::update, "D1");
    world.start();
  }
  void send(std::uint32_t index, const std::string& id, std::vector<std::string> to, BusinessType business,
            const std::string& target) {
    OutgoingDocument document{index, world.now, id, "H57", std::move(to)};
    document.business = business;
    document.target = target;
    world.send(document);
  }
  void arrives(const std::string& from, const std::string& code, const std::string& document) {
    mailbox.status("s" + std::to_string(next++), document, from, "H57", code);
    world.run_for(3 * kSecond);
  }
  Mailbox mailbox;
  World world;
  int next = 0;
};

TEST(Requests, AnAnswerAboutTheDocumentIsTheOldestOpenRequests) {
  Sender sender;
  sender.arrives("H1", "16", "D1");
  sender.arrives("H1", "15", "D1");
  sender.arrives("H2", "15", "D1");
  const auto answered = sender.world.seen(Happening::answered);
  ASSERT_EQ(answered.size(), 3u);
  EXPECT_EQ(answered[0].document_id, "R1");
  EXPECT_EQ(answered[0].counterpart, "H1");
  EXPECT_EQ(answered[0].agency, "H57");
  EXPECT_EQ(answered[0].detail, "16");
  EXPECT_EQ(answered[1].document_id, "U1");
  EXPECT_EQ(answered[2].document_id, "R1");
  EXPECT_EQ(answered[2].counterpart, "H2");
  // Nothing is asked any more.
  sender.arrives("H2", "16", "D1");
  EXPECT_EQ(sender.world.seen(Happening::answered).size(), 3u);
  EXPECT_EQ(sender.world.seen(Happening::progressed).size(), 1u);
}

TEST(Requests, AnAnswerMayNameTheRequestItself) {
  Sender sender;
  sender.arrives("H1", "15", "U1");
  const auto answered = sender.world.seen(Happening::answered);
  ASSERT_EQ(answered.size(), 1u);
  EXPECT_EQ(answered[0].document_id, "U1");
  EXPECT_EQ(answered[0].counterpart, "H1");
}

TEST(Requests, ARefusedRequestAwaitsNoAnswer) {
  Sender sender;
  sender.world.script = [&](const Call& call) {
    if (!std::holds_alternative<SendDocument>(call.body)) return sender.mailbox.answer(call);
    Reply reply;
    reply.outcome = Outcome::refused;
    reply.error = axis::ErrorCode::not_allowed;
    return reply;
  };
  sender.send(3, "R9", {"H1"}, BusinessType::recall, "D9");
  sender.world.run_for(kSecond);
  sender.arrives("H1", "15", "D9");
  EXPECT_TRUE(sender.world.seen(Happening::answered).empty());
}

TEST(Requests, AnAddedReceiversStatusesAreTheDocuments) {
  World world;
  Mailbox mailbox;
  world.script = [&](const Call& call) { return mailbox.answer(call); };
  OutgoingDocument document{0, world.now, "D1", "H57", {"H1"}};
  document.added = {"H3"};
  world.send(document);
  world.start();
  mailbox.status("s1", "D1", "H3", "H57", "03");
  world.run_for(3 * kSecond);
  ASSERT_EQ(world.seen(Happening::registered).size(), 1u);
  EXPECT_EQ(world.seen(Happening::registered)[0].counterpart, "H3");
}

}  // namespace
}  // namespace axle::agents
