// When there is no room: in all mailboxes, of one sender, of one receiver, in the store. The last tenth of each is for
// what is urgent.
#include "tests/reference-hub/core/core_fixture.hpp"

namespace axle::hub {
namespace {

using axis::ErrorCode;
using axis::ItemState;

constexpr int kStatus = -1;  // in place of a priority
constexpr int kRecall = -2;

class HubCoreAdmission : public testing::Test {
 protected:
  HubCore make(const std::function<void(CoreOptions&)>& change) {
    CoreOptions options = test_options();
    change(options);
    return {options, test_centres(), test_agencies()};
  }
  // One item from one agency to another; gives the failure, if it was one.
  std::optional<axis::Failure> send(HubCore& core, const std::string& from, const std::string& to, int priority = 0) {
    const std::string id = "d" + std::to_string(++number_);
    if (priority == kStatus) return failure(core.handle(status(from, to, id, "01"), 0));
    SendDocument command = document(from, {to}, id, std::max(priority, 0));
    if (priority == kRecall) {
      command.facts.business = packet::BusinessType::recall;
      command.facts.target = "d1";
    }
    return failure(core.handle(command, 0));
  }
  static std::optional<axis::Failure> failure(const Decision& decision) {
    const auto* failure = std::get_if<axis::Failure>(&decision.answer);
    return failure == nullptr ? std::nullopt : std::optional(*failure);
  }
  static void expect_full(const std::optional<axis::Failure>& failure, int retry_after_s, std::string_view sentence) {
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->code, ErrorCode::try_later);
    EXPECT_EQ(failure->retry_after_s, retry_after_s);
    EXPECT_NE(failure->detail.find(sentence), std::string::npos) << failure->detail;
  }
  int number_ = 0;
};

TEST_F(HubCoreAdmission, AllMailboxesTogether) {
  HubCore core = make([](CoreOptions& options) { options.waiting_items_max = 20; });
  for (int i = 0; i < 18; ++i) EXPECT_FALSE(send(core, "H01", i % 2 == 0 ? "H02" : "H01.2"));
  expect_full(send(core, "H01", "H02"), 10, "too many documents wait");
  expect_full(send(core, "H02", "H01"), 10, "too many documents wait");
  EXPECT_FALSE(send(core, "H01", "H02", 1));
  // Two items at once are one too many.
  SendDocument two = document("H01", {"H02", "H01.2"}, "two", 4);
  expect_full(failure(core.handle(two, 0)), 10, "too many documents wait");
  EXPECT_FALSE(send(core, "H01", "H02", kStatus));
  expect_full(send(core, "H01", "H02", 4), 10, "too many documents wait");
  expect_full(send(core, "H01", "H02", kStatus), 10, "too many documents wait");
  // Acknowledging makes room again.
  const Decision waiting = core.handle(list("south"), 0);
  const std::string first = std::get<std::vector<axis::ReceivedItem>>(waiting.answer)[0].doc_id;
  EXPECT_EQ(refusal(core.handle(Acknowledge{"south", first, ItemState::done}, 0)), ErrorCode::ok);
  EXPECT_FALSE(send(core, "H01", "H02", kStatus));
}

TEST_F(HubCoreAdmission, OneReceivingCentre) {
  HubCore core = make([](CoreOptions& options) { options.waiting_items_per_receiver_max = 10; });
  for (int i = 0; i < 9; ++i) EXPECT_FALSE(send(core, "H01", i % 2 == 0 ? "H02" : "H02.5.1"));
  expect_full(send(core, "H01", "H02.5.1"), 10, "the centre of H02.5.1");
  EXPECT_FALSE(send(core, "H01", "H01.2"));  // others are not concerned
  EXPECT_FALSE(send(core, "H02", "H01"));
  expect_full(send(core, "H02", "H02.5.1"), 10, "the centre of H02.5.1");  // whoever sends
  // Its agencies count together, also within one document.
  expect_full(failure(core.handle(document("H01", {"H02", "H01.2", "H02.5.1"}, "two", 4), 0)), 10, "the centre of H02");
  EXPECT_FALSE(send(core, "H01", "H02", 1));
  expect_full(send(core, "H01", "H02", 4), 10, "the centre of H02");
  expect_full(send(core, "H01", "H02", kStatus), 10, "the centre of H02");
  // Items being fetched still wait; those set aside do not.
  const Decision waiting = core.handle(list("south"), 0);
  const std::string first = std::get<std::vector<axis::ReceivedItem>>(waiting.answer)[0].doc_id;
  core.handle(Acknowledge{"south", first, ItemState::processing}, 0);
  expect_full(send(core, "H01", "H02", kStatus), 10, "the centre of H02");
  for (int i = 0; i < kAttemptsMax; ++i) core.handle(Acknowledge{"south", first, ItemState::fail}, 0);
  EXPECT_FALSE(send(core, "H01", "H02", kStatus));
}

TEST_F(HubCoreAdmission, OneSendingCentre) {
  HubCore core = make([](CoreOptions& options) { options.waiting_items_per_sender_max = 10; });
  for (int i = 0; i < 9; ++i) EXPECT_FALSE(send(core, i % 2 == 0 ? "H01" : "H01.2", "H02"));
  expect_full(send(core, "H01", "H02"), 10, "of this centre");
  expect_full(send(core, "H01.2", "H01"), 10, "of this centre");  // its agencies count together, wherever they send
  EXPECT_FALSE(send(core, "H02", "H01"));                         // others are not concerned
  EXPECT_FALSE(send(core, "H01", "H02", kRecall));                // one more, one less
  EXPECT_FALSE(send(core, "H01", "H02", kStatus));
  expect_full(send(core, "H01", "H02", kStatus), 10, "of this centre");
  expect_full(send(core, "H01", "H02", kRecall), 10, "of this centre");
  // What leaves the mailboxes leaves the count: done, failed for good, recalled; what is taken up again comes back.
  const Decision waiting = core.handle(list("south"), 0);
  const auto& rows = std::get<std::vector<axis::ReceivedItem>>(waiting.answer);
  core.handle(Acknowledge{"south", rows[1].doc_id, ItemState::done}, 0);
  EXPECT_FALSE(send(core, "H01", "H02", 1));
  expect_full(send(core, "H01", "H02", 1), 10, "of this centre");
  for (int i = 0; i < kAttemptsMax; ++i) core.handle(Acknowledge{"south", rows[2].doc_id, ItemState::fail}, 0);
  EXPECT_FALSE(send(core, "H01", "H02", 1));
  core.handle(Acknowledge{"south", rows[2].doc_id, ItemState::processing}, 0);
  core.handle(Acknowledge{"south", rows[3].doc_id, ItemState::done}, 0);
  expect_full(send(core, "H01", "H02", 1), 10, "of this centre");
}

TEST_F(HubCoreAdmission, ReceiversThatAnUpdateAddsCount) {
  HubCore core = make([](CoreOptions& options) { options.waiting_items_per_receiver_max = 3; });
  EXPECT_FALSE(send(core, "H01", "H02"));
  SendDocument update = document("H01", {"H02"}, "u1");
  update.facts.business = packet::BusinessType::update;
  update.facts.target = "d1";
  update.facts.changes = {{"H02.5.1", true}};
  EXPECT_FALSE(send(core, "H01", "H02"));
  expect_full(failure(core.handle(update, 0)), 10, "the centre of H02");  // one for the update, one for the document
  const Decision waiting = core.handle(list("south"), 0);
  core.handle(
      Acknowledge{"south", std::get<std::vector<axis::ReceivedItem>>(waiting.answer)[1].doc_id, ItemState::done}, 0);
  EXPECT_FALSE(failure(core.handle(update, 0)));
}

TEST_F(HubCoreAdmission, RoomInTheStore) {
  HubCore core = make([](CoreOptions& options) { options.room_slack_bytes = 100'000; });
  SendDocument command = document("H01", {"H02"}, "d1", 1);
  command.facts.length = 50'000;
  const std::uint64_t needed = 50'000 + 100'000 + 4 * kTextBytesMax + 128;
  expect_full(failure(core.handle(command, 0, needed - 1)), 30, "the store is full");
  expect_full(failure(core.handle(command, 0, 0)), 30, "the store is full");
  command.facts.length = UINT64_MAX;  // must not wrap around
  expect_full(failure(core.handle(command, 0, needed)), 30, "the store is full");
  command.facts.length = 50'000;
  EXPECT_FALSE(failure(core.handle(command, 0, needed)));
  expect_full(failure(core.handle(status("H01", "H02", "d1", "01"), 0, 1000)), 30, "the store is full");

  // Mailboxes can still be emptied with much less room, until there is hardly any.
  const Decision waiting = core.handle(list("south"), 0, 0);
  const std::string item = std::get<std::vector<axis::ReceivedItem>>(waiting.answer)[0].doc_id;
  expect_full(failure(core.handle(Acknowledge{"south", item, ItemState::done}, 0, 4 * kTextBytesMax - 1)), 30,
              "the store is full");
  EXPECT_FALSE(failure(core.handle(Acknowledge{"south", item, ItemState::done}, 0, 4 * kTextBytesMax)));
}

TEST_F(HubCoreAdmission, TheLastTenthOfTheStoreIsForUrgentOnes) {
  HubCore core = make([](CoreOptions& options) { options.room_slack_bytes = 0; });
  SendDocument urgent = document("H01", {"H02"}, "big", 1);
  urgent.facts.length = 9'000'000;
  const std::uint64_t slack = 4 * kTextBytesMax + 128;
  const Decision kept = core.handle(urgent, 0, 10'000'000);
  ASSERT_TRUE(kept.record) << sentence(kept);
  // The whole room is 9,000,000 kept and what is left: with 1,100,000 left its tenth is 1,010,000.
  SendDocument ordinary = document("H01", {"H02"}, "small");
  ordinary.facts.length = 90'000 - slack;
  EXPECT_FALSE(failure(core.handle(ordinary, 0, 1'100'000)));
  ordinary.facts.document_id = "smaller";
  expect_full(failure(core.handle(ordinary, 0, 1'010'000)), 30, "the store is full");
  EXPECT_FALSE(failure(core.handle(document("H01", {"H02"}, "urgent", 4), 0, 1'010'000)));
  EXPECT_FALSE(failure(core.handle(status("H01", "H02", "d1", "01"), 0, 1'010'000)));
  // The same after a restart: what is kept is known from the records.
  HubCore again = make([](CoreOptions& options) { options.room_slack_bytes = 0; });
  again.replay(*kept.record, 1);
  ordinary.facts.length += 1;
  expect_full(failure(again.handle(ordinary, 0, 1'100'000)), 30, "the store is full");
  ordinary.facts.length -= 1;
  EXPECT_FALSE(failure(again.handle(ordinary, 0, 1'100'000)));
}

TEST_F(HubCoreAdmission, RepeatedOnesNeedNoRoom) {
  HubCore core = make([](CoreOptions& options) { options.waiting_items_max = 1; });
  const SendDocument first = document("H01", {"H02"}, "d1");
  EXPECT_FALSE(failure(core.handle(first, 0)));
  EXPECT_FALSE(failure(core.handle(first, 0, 0)));
}

// The store's room must hold whatever record the core makes within it.
TEST(HubCoreLimits, TheLargestRecordFitsTheRoomAskedFor) {
  CoreOptions options = test_options();
  options.room_slack_bytes = 0;
  std::vector<AgencyRecord> agencies = test_agencies();
  std::vector<std::string> to;
  for (int i = 0; i < 2'000; ++i) {
    to.push_back("H03." + std::string(26, 'Z') + std::to_string(10'000 + i));  // 35 characters
    agencies.push_back({to.back(), "", "", "", "south", "", identity::Level::commune});
  }
  HubCore core(options, test_centres(), agencies);
  const std::string target(kTextBytesMax, 'y');
  core.handle(document("H01", {"H02"}, target), 0);
  SendDocument command = document("H01", {to.begin(), to.begin() + 1'000}, std::string(kTextBytesMax, 'x'), 4);
  command.facts.title = std::string(9'000, 't');
  command.facts.notation = std::string(9'000, 'n');
  command.facts.length = 0;
  command.facts.business = packet::BusinessType::update;
  command.facts.target = target;
  for (const std::string& code : to) command.facts.changes.push_back({code, true});
  const std::uint64_t life = kTextBytesMax + to.size() * (35 + 16);
  const std::uint64_t room = 4 * kTextBytesMax + 128 * 3'000 + life;
  EXPECT_EQ(refusal(core.handle(command, 0, room - 1)), ErrorCode::try_later);
  const Decision decision = core.handle(command, 0, room);
  ASSERT_TRUE(decision.record) << sentence(decision);
  EXPECT_LT(encode(*decision.record).size() + 64, room);

  command.facts.document_id = std::string(kTextBytesMax, 'z');
  command.facts.business = packet::BusinessType::replace;
  command.facts.to.resize(1);
  command.facts.replacements = {{target, to}};
  const Decision replaced = core.handle(command, 0, 4 * kTextBytesMax + 128 + kTextBytesMax + 8 + to.size() * 37);
  ASSERT_TRUE(replaced.record) << sentence(replaced);
  EXPECT_LT(encode(*replaced.record).size() + 64, 4 * kTextBytesMax + 128 + kTextBytesMax + 8 + to.size() * 37);
}

}  // namespace
}  // namespace axle::hub
