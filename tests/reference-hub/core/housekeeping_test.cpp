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

}  // namespace
}  // namespace axle::hub
