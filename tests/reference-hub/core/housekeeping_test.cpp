// What time makes due: expiry and forgetting.
#include "tests/reference-hub/core/core_fixture.hpp"

namespace axle::hub {
namespace {

class Housekeeping : public CoreTest {
 protected:
  Housekeeping() {
    core = HubCore(options_of_test(), test_centres(), test_agencies());
    now = kStart;
  }
  static CoreOptions options_of_test() {
    CoreOptions options = test_options();
    options.expire_after = kDay;
    options.forget_after = 2 * kDay;
    return options;
  }
  static constexpr InstantNs kStart = 1'000 * kDay;
  // A record is due when the oldest is overdue by a thousandth of the period.
  static constexpr DurationNs kPatience = kDay / 1000, kForgetPatience = 2 * kDay / 1000;

  std::optional<Record> keep_house(InstantNs at) {
    auto record = core.housekeep(at);
    if (record) records.push_back(*record);
    return record;
  }
  std::vector<axis::ReceivedItem> waiting(const char* centre) {
    return std::get<std::vector<axis::ReceivedItem>>(say(list(centre)).answer);
  }
  std::vector<axis::SentItem> tracked(const std::string& doc_id) {
    const Decision decision = say(ListSent{"north", axis::MessageType::edoc, doc_id});
    const auto* rows = std::get_if<std::vector<axis::SentItem>>(&decision.answer);
    return rows == nullptr ? std::vector<axis::SentItem>{} : *rows;
  }
  void expect_identity() {
    const HubCore::Totals totals = core.totals();
    EXPECT_EQ(totals.deliveries,
              totals.waiting + totals.acknowledged + totals.set_aside + totals.withdrawn + totals.expired);
  }
};

TEST_F(Housekeeping, WhatNobodyFetchesExpiresAndTheSenderSeesIt) {
  const std::string id = accepted(document("H01", {"H02", "H02.5.1"}, "d1"));
  const auto rows = waiting("south");
  ASSERT_EQ(rows.size(), 2U);
  say(Acknowledge{"south", rows[0].doc_id, axis::ItemState::done});
  EXPECT_FALSE(keep_house(kStart + kDay + kPatience)) << "due, but not overdue";
  ASSERT_TRUE(keep_house(kStart + kDay + kPatience + 1));
  now = kStart + kDay + kPatience + 1;
  EXPECT_TRUE(waiting("south").empty());
  EXPECT_EQ(refusal(say(Fetch{"south", rows[1].doc_id})), axis::ErrorCode::not_found);
  EXPECT_EQ(refusal(say(Acknowledge{"south", rows[1].doc_id, axis::ItemState::done})), axis::ErrorCode::not_found);
  EXPECT_EQ(refusal(say(Fetch{"south", rows[0].doc_id})), axis::ErrorCode::ok) << "what was acknowledged stays";
  const auto sent = tracked(id);
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_EQ(sent[0].receive_state, axis::ReceiveView::done);
  EXPECT_EQ(sent[1].receive_state, axis::ReceiveView::expired);
  EXPECT_EQ(core.totals().expired, 1U);
  EXPECT_EQ(core.totals().waiting, 0U);
  expect_identity();
  EXPECT_FALSE(keep_house(now + kHour)) << "nothing more is due";
}

TEST_F(Housekeeping, NothingIsRecordedWhenEverythingIsAcknowledged) {
  accepted(document("H01", {"H02"}, "d1"));
  say(Acknowledge{"south", waiting("south")[0].doc_id, axis::ItemState::done});
  EXPECT_FALSE(keep_house(kStart + kDay + kHour));
}

TEST_F(Housekeeping, ForgottenPacketsAreGoneAndTheirIdsAreFree) {
  const std::string first = accepted(document("H01", {"H02"}, "d1"));
  const std::string item = waiting("south")[0].doc_id;
  now = kStart + kDay;
  const std::string second = accepted(document("H01", {"H02.5.1"}, "d2"));
  EXPECT_EQ(core.oldest_needed_lsn(), 1U);
  ASSERT_TRUE(keep_house(kStart + 2 * kDay + kForgetPatience + 1));
  now = kStart + 2 * kDay + kForgetPatience + 1;
  EXPECT_EQ(core.oldest_needed_lsn(), 2U);
  EXPECT_EQ(core.totals().forgotten, 1U);
  EXPECT_EQ(core.totals().expired, 1U) << "it expired on the way out";
  expect_identity();
  EXPECT_TRUE(tracked(first).empty());
  EXPECT_EQ(refusal(say(Fetch{"south", item})), axis::ErrorCode::not_found);
  EXPECT_EQ(tracked(second).size(), 1U);
  const std::string again = accepted(document("H01", {"H02"}, "d1"));
  EXPECT_NE(again, first) << "the same document id is a new document now";
  EXPECT_EQ(waiting("south").size(), 2U);
  HubCore fresh(options_of_test(), test_centres(), test_agencies());
  for (std::size_t i = 0; i < records.size(); ++i) fresh.replay(records[i], i + 1);
  EXPECT_EQ(fresh.fingerprint(), core.fingerprint());
}

TEST_F(Housekeeping, ARedeliveryKeepsTheRecordOfItsDocument) {
  accepted(document("H01", {"H02"}, "d1"));
  now = kStart + kDay;
  SendDocument update = document("H01", {"H02"}, "u1");
  update.facts.business = packet::BusinessType::update;
  update.facts.target = "d1";
  update.facts.changes = {{"H02.5.1", true}};
  accepted(update);
  ASSERT_TRUE(keep_house(kStart + 2 * kDay + kForgetPatience + 1));
  EXPECT_EQ(core.oldest_needed_lsn(), 1U) << "the redelivered body is the first record's";
  now = kStart + 2 * kDay + kForgetPatience + 1;
  std::string redelivered;
  for (const axis::ReceivedItem& row : waiting("south")) {
    if (row.to == "H02.5.1") redelivered = row.doc_id;
  }
  ASSERT_FALSE(redelivered.empty());
  EXPECT_EQ(std::get<PacketAt>(say(Fetch{"south", redelivered}).answer).lsn, 1U);
  ASSERT_TRUE(keep_house(kStart + 3 * kDay + kForgetPatience + 1));
  EXPECT_EQ(core.oldest_needed_lsn(), core.last_lsn() + 1) << "nothing is left";
}

TEST_F(Housekeeping, WhatIsBeingProcessedOrSetAsideExpiresToo) {
  accepted(document("H01", {"H02", "H02.5.1"}, "d1"));
  const auto rows = waiting("south");
  ASSERT_EQ(rows.size(), 2U);
  for (int i = 0; i < kAttemptsMax; ++i) say(Acknowledge{"south", rows[0].doc_id, axis::ItemState::fail});
  EXPECT_EQ(core.totals().set_aside, 1U);
  now = kStart + kDay + kPatience;
  say(Acknowledge{"south", rows[1].doc_id, axis::ItemState::processing});
  ASSERT_TRUE(keep_house(++now));
  EXPECT_EQ(core.totals().set_aside, 0U);
  EXPECT_EQ(core.totals().waiting, 0U);
  EXPECT_EQ(core.totals().expired, 2U);
  expect_identity();
  now += test_options().processing_lease;
  EXPECT_TRUE(waiting("south").empty()) << "the end of its lease does not bring it back";
}

TEST_F(Housekeeping, ALeaseMayEndAfterItsItemIsForgotten) {
  CoreOptions options = options_of_test();
  options.processing_lease = 3 * kDay;
  core = HubCore(options, test_centres(), test_agencies());
  accepted(document("H01", {"H02"}, "d1"));
  say(Acknowledge{"south", waiting("south")[0].doc_id, axis::ItemState::processing});
  ASSERT_TRUE(keep_house(kStart + 2 * kDay + kForgetPatience + 1));
  EXPECT_EQ(core.totals().forgotten, 1U);
  now = kStart + 3 * kDay;
  EXPECT_TRUE(waiting("south").empty());
  expect_identity();
}

TEST_F(Housekeeping, OfShortPeriodsARecordASecond) {
  CoreOptions options = test_options();
  options.expire_after = options.forget_after = kMinute;
  core = HubCore(options, test_centres(), test_agencies());
  int made = 0;
  for (int tick = 0; tick < 4 * 600; ++tick, now += 100 * kMillisecond) {
    if (tick < 4 * 300) accepted(document("H01", {"H02"}, "d" + std::to_string(tick)));
    made += keep_house(now) ? 1 : 0;
  }
  EXPECT_EQ(core.totals().forgotten, 1'200U);
  EXPECT_EQ(core.totals().expired, 1'200U);
  EXPECT_GE(made, 60);
  EXPECT_LE(made, 120);
  expect_identity();
}

// A hub that was away for long: no record takes longer than clients can wait.
TEST_F(Housekeeping, MuchToDoIsDoneInPieces) {
  std::vector<AgencyRecord> agencies = test_agencies();
  std::vector<std::string> receivers;
  for (int i = 0; i < 1'000; ++i) {
    receivers.push_back("H02.9." + std::to_string(i));
    agencies.push_back({receivers.back(), "", "", "", "south", "", identity::Level::commune});
  }
  core = HubCore(options_of_test(), test_centres(), agencies);
  // Two hundred of one moment, then fifty of another each.
  for (int i = 0; i < 250; ++i) {
    if (i >= 200) now += kSecond;
    accepted(document("H01", receivers, "d" + std::to_string(i)));
  }
  const InstantNs late = kStart + 10 * kDay;
  std::vector<std::uint64_t> forgotten;
  while (keep_house(late)) forgotten.push_back(core.totals().forgotten);
  EXPECT_EQ(forgotten, (std::vector<std::uint64_t>{200, 250})) << "what came in one moment goes at once";
  expect_identity();
  EXPECT_EQ(core.totals().waiting, 0U);

  now = late;
  for (int i = 0; i < 250; ++i, now += kSecond) accepted(document("H01", receivers, "e" + std::to_string(i)));
  std::vector<std::uint64_t> expired;
  while (keep_house(late + kDay + kHour)) expired.push_back(core.totals().expired - 250'000);
  EXPECT_EQ(expired, (std::vector<std::uint64_t>{100'000, 200'000, 250'000}));
  expect_identity();
  HubCore fresh(options_of_test(), test_centres(), agencies);
  for (std::size_t i = 0; i < records.size(); ++i) fresh.replay(records[i], i + 1);
  EXPECT_EQ(fresh.fingerprint(), core.fingerprint());
}

TEST(HousekeepingDeathTest, ForgettingBeforeExpiryIsADefect) {
  CoreOptions options = test_options();
  options.forget_after = options.expire_after;
  const HubCore at_once(options, test_centres(), test_agencies());
  options.forget_after = options.expire_after - 1;
  EXPECT_DEATH(HubCore(options, test_centres(), test_agencies()), "assertion failed");
}

}  // namespace
}  // namespace axle::hub
