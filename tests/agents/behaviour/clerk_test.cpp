#include <gtest/gtest.h>

#include "agents/behaviour/desk.hpp"
#include "tests/agents/behaviour/scripted_world.hpp"

namespace axle::agents {
namespace {

struct Office {
  explicit Office(CentrePolicy policy = plain_policy(), std::vector<std::string> codes = {"H57", "H57.2"})
      : world(policy, std::move(codes)) {
    world.script = [this](const Call& call) { return mailbox.answer(call); };
    mailbox.document("m1", "D1", "H1", "H57.2", 2);
  }
  const packet::StatusHeader& status(std::size_t i) {
    sent = world.made<SendStatus>();
    return std::get<SendStatus>(sent.at(i).call.body).status;
  }
  Mailbox mailbox;
  World world;
  std::vector<World::Made> sent;
};

TEST(Clerk, Answers01AtOnceAnd03AfterTheClerksTime) {
  Office office;
  office.world.start();
  office.world.run_for(5 * kSecond);
  ASSERT_EQ(office.world.statuses_sent(), (std::vector<std::string>{"01", "03"}));
  const auto delivered = office.world.seen(Happening::delivered);
  const auto sent = office.world.made<SendStatus>();
  EXPECT_EQ(sent[0].at, delivered[0].at);
  EXPECT_NEAR(static_cast<double>(sent[1].at), static_cast<double>(sent[0].at + World::kDelay + 200 * kMillisecond),
              2.0);
  EXPECT_TRUE(office.world.agent.idle());
}

TEST(Clerk, TheStatusPacketNamesReporterAndDocument) {
  Office office;
  office.world.start();
  office.world.run_for(5 * kSecond);
  const packet::StatusHeader& header = office.status(0);
  EXPECT_EQ(header.from.id, "H57.2");
  EXPECT_EQ(header.from.name, "Cơ quan H57.2");
  EXPECT_EQ(header.from.in_charge, "Chủ quản H57.2");
  EXPECT_EQ(header.response_for.organ_id, "H1");
  EXPECT_EQ(header.response_for.code, "12/STN-VP");
  EXPECT_EQ(header.response_for.document_id, "D1");
  EXPECT_EQ(header.response_for.promulgation_date, "2026/08/03");
  ASSERT_TRUE(header.staff.has_value());
  EXPECT_EQ(header.staff->department, "Văn thư - Cơ quan H57.2");
  EXPECT_EQ(header.description, "Đã đến");
  EXPECT_EQ(header.timestamp, format_packet_timestamp(office.sent[0].at));
  EXPECT_EQ(office.status(1).description, "Đã tiếp nhận, vào sổ");
}

TEST(Clerk, GoesOnTo06WhenDocumentsAreProcessed) {
  CentrePolicy policy = plain_policy();
  policy.clerk.process_median = kSecond;
  Office office(policy);
  office.world.start();
  office.world.run_for(10 * kSecond);
  EXPECT_EQ(office.world.statuses_sent(), (std::vector<std::string>{"01", "03", "04", "05", "06"}));
  EXPECT_TRUE(office.world.agent.idle());
}

TEST(Clerk, TheLeaderAssignsAndTheUnitHandles) {
  CentrePolicy policy = plain_policy();
  policy.clerk.process_median = kSecond;
  Office office(policy);
  office.world.start();
  office.world.run_for(10 * kSecond);
  EXPECT_EQ(office.status(2).staff->department, "Lãnh đạo - Cơ quan H57.2");
  EXPECT_EQ(office.status(3).staff->department, "Đơn vị xử lý - Cơ quan H57.2");
  EXPECT_EQ(office.status(4).staff->department, "Đơn vị xử lý - Cơ quan H57.2");
}

TEST(Clerk, WritesTheCodeThatItsPacketsUse) {
  Office office;
  auto profiles = World::profiles({"H57", "H57.2"});
  profiles[1].wire_code = "000.02.00.H57";
  office.world.agent = CentreAgent("centre", profiles, plain_policy(), RandomStream(1, "test"));
  office.world.start();
  office.world.run_for(5 * kSecond);
  EXPECT_EQ(office.status(0).from.id, "000.02.00.H57");
  EXPECT_EQ(office.world.seen(Happening::delivered).at(0).agency, "H57.2");
  office.world.send(0, "D9", {"H1"}, "H57.2");
  EXPECT_EQ(std::get<SendDocument>(office.world.made<SendDocument>().at(0).call.body).from, "000.02.00.H57");
}

// People act in the office; the software answers at once.
TEST(Clerk, PeopleWaitForTheirOfficeAndTheSoftwareDoesNot) {
  CentrePolicy policy = plain_policy();
  policy.poll_period = kMinute;
  policy.clerk.process_median = kHour;
  // The run begins when the scenario's clock shows Monday 16:00.
  const InstantNs start = World().now;
  const InstantNs four = from_civil_in_viet_nam({.year = 2026, .month = 1, .day = 5, .hour = 16});
  policy.clerk.office = std::make_shared<const OfficeHours>(
      std::vector<std::pair<std::uint32_t, std::uint32_t>>{{450, 690}, {810, 1020}}, four, start, 1.0);
  policy.clerk.register_median = 90 * kMinute;
  Office office(policy);
  office.world.start();
  office.world.run_for(2 * kDay);
  const auto sent = office.world.made<SendStatus>();
  ASSERT_EQ(office.world.statuses_sent(), (std::vector<std::string>{"01", "03", "04", "05", "06"}));
  EXPECT_LT(sent[0].at, start + 2 * kMinute);
  // 17:30 is too late: Tuesday 7:30. Then an hour each: 8:30, 9:30, 10:30.
  const InstantNs tuesday = start + 15 * kHour + 30 * kMinute;
  EXPECT_EQ(sent[1].at, tuesday);
  for (std::size_t i = 2; i < 5; ++i) {
    const auto hours = static_cast<DurationNs>(i - 1);
    EXPECT_NEAR(static_cast<double>(sent[i].at - tuesday), static_cast<double>(hours * (kHour + World::kDelay)), 10.0);
  }
}

TEST(Clerk, ReturnsWhatIsNotIntactWithItsReason) {
  Office office;
  office.mailbox.waiting["m1"].document->intact = false;
  office.mailbox.waiting["m1"].document->reason = "chữ ký số không hợp lệ";
  office.world.start();
  office.world.run_for(5 * kSecond);
  ASSERT_EQ(office.world.statuses_sent(), (std::vector<std::string>{"01", "02"}));
  EXPECT_EQ(office.status(1).description, "Từ chối tiếp nhận: chữ ký số không hợp lệ");
  const auto delivered = office.world.seen(Happening::delivered);
  ASSERT_EQ(delivered.size(), 1u);
  EXPECT_FALSE(delivered[0].intact);
  EXPECT_EQ(delivered[0].detail, "chữ ký số không hợp lệ");
  EXPECT_EQ(office.mailbox.acknowledgements.at(0).state, axis::ItemState::done);
}

TEST(Clerk, RefusesByShare) {
  CentrePolicy policy = plain_policy();
  policy.clerk.refuse_share = 1.0;
  Office office(policy);
  office.world.start();
  office.world.run_for(5 * kSecond);
  EXPECT_EQ(office.world.statuses_sent(), (std::vector<std::string>{"01", "02"}));
  EXPECT_FALSE(office.status(1).description.empty());
}

TEST(Clerk, ALongReasonIsCutAt1000CharactersNotBytes) {
  for (const std::size_t characters : {979U, 980U, 981U}) {
    // "Từ chối tiếp nhận: " has 19 characters.
    Office office;
    std::string reason;
    for (std::size_t i = 0; i < characters + 1; ++i) reason += "ữ";
    office.mailbox.waiting["m1"].document->intact = false;
    office.mailbox.waiting["m1"].document->reason = reason;
    office.world.start();
    office.world.run_for(5 * kSecond);
    std::size_t counted = 0;
    for (const char c : office.status(1).description) counted += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    EXPECT_EQ(counted, std::min<std::size_t>(1000, characters + 1 + 19));
  }
}

TEST(Clerk, RetriesAStatusWithTheSameTimestamp) {
  Office office;
  int failures = 3;
  office.world.script = [&](const Call& call) {
    if (std::holds_alternative<SendStatus>(call.body) && failures-- > 0) {
      Reply reply;
      reply.outcome = Outcome::unavailable;
      return reply;
    }
    return office.mailbox.answer(call);
  };
  office.world.start();
  office.world.run_for(30 * kSecond);
  ASSERT_EQ(office.world.statuses_sent(), (std::vector<std::string>{"01", "01", "01", "01", "03"}));
  const std::string first = office.status(0).timestamp;
  for (std::size_t i = 1; i < 4; ++i) EXPECT_EQ(office.status(i).timestamp, first);
}

TEST(Clerk, GivingUpOneStatusDoesNotStopTheNext) {
  CentrePolicy policy = plain_policy();
  policy.attempts_max = 2;
  Office office(policy);
  office.world.script = [&](const Call& call) {
    const auto* status = std::get_if<SendStatus>(&call.body);
    if (status == nullptr || status->status.status_code != "01") return office.mailbox.answer(call);
    Reply reply;
    reply.outcome = Outcome::timeout;
    return reply;
  };
  office.world.start();
  office.world.run_for(30 * kSecond);
  EXPECT_EQ(office.world.statuses_sent(), (std::vector<std::string>{"01", "01", "03"}));
}

TEST(Clerk, ARefusalForGoodEndsTheCase) {
  Office office;
  office.world.script = [&](const Call& call) {
    if (!std::holds_alternative<SendStatus>(call.body)) return office.mailbox.answer(call);
    Reply reply;
    reply.outcome = Outcome::refused;
    reply.error = axis::ErrorCode::not_allowed;
    return reply;
  };
  office.world.start();
  office.world.run_for(30 * kSecond);
  EXPECT_EQ(office.world.statuses_sent(), (std::vector<std::string>{"01"}));
  EXPECT_TRUE(office.world.agent.idle());
}

TEST(Clerk, AZeroMedianAnswersAtOnce) {
  CentrePolicy policy = plain_policy();
  policy.clerk.register_median = 0;
  Office office(policy);
  office.world.start();
  office.world.run_for(5 * kSecond);
  const auto sent = office.world.made<SendStatus>();
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_EQ(sent[1].at, sent[0].at + World::kDelay);
}

TEST(Clerk, StopDropsWaitingCases) {
  Office office;
  office.world.start();
  while (office.world.statuses_sent().empty()) office.world.run_for(kMillisecond / 2);
  office.world.run_for(10 * kMillisecond);
  EXPECT_FALSE(office.world.agent.idle());
  office.world.agent.stop();
  EXPECT_TRUE(office.world.agent.idle());
  office.world.run_for(kMinute);
  EXPECT_EQ(office.world.statuses_sent(), (std::vector<std::string>{"01"}));
}

TEST(Reaction, HasItsMedianAndItsBound) {
  RandomStream random(5, "clerk");
  int below = 0;
  for (int i = 0; i < 2000; ++i) below += reaction(kSecond, 0.5, random) < kSecond;
  EXPECT_GT(below, 850);
  EXPECT_LT(below, 1150);
  for (int i = 0; i < 100; ++i) EXPECT_LE(reaction(kDay, 50.0, random), 365 * kDay);
  EXPECT_EQ(reaction(0, 0.5, random), 0);
}

}  // namespace
}  // namespace axle::agents
