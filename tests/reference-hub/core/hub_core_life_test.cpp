// Recall, update and replacement: whose documents, for whom, and what is left of them.
#include "tests/reference-hub/core/core_fixture.hpp"

namespace axle::hub {
namespace {

using axis::ErrorCode;
using axis::ItemState;
using packet::BusinessType;
using Strings = std::vector<std::string>;

class HubCoreLife : public CoreTest {
 protected:
  static SendDocument about(BusinessType business, std::string target, Strings to, const std::string& id) {
    SendDocument command = document("H01", std::move(to), id);
    command.facts.business = business;
    command.facts.target = std::move(target);
    return command;
  }
  static SendDocument recall(std::string target, Strings to, const std::string& id = "r1") {
    return about(BusinessType::recall, std::move(target), std::move(to), id);
  }
  static SendDocument update(std::string target, std::vector<packet::ReceiverChange> changes,
                             const std::string& id = "u1") {
    SendDocument command = about(BusinessType::update, std::move(target), {"H02"}, id);
    command.facts.changes = std::move(changes);
    return command;
  }
  static SendDocument replace(std::vector<packet::Replacement> replacements, const std::string& id = "p1") {
    SendDocument command = about(BusinessType::replace, "", {"H02"}, id);
    command.facts.replacements = std::move(replacements);
    return command;
  }

  // Sends and remembers the hub's id of the packet; gives the receivers' ids.
  Strings send(const SendDocument& command) {
    const Decision decision = say(command);
    const auto* record = decision.record ? std::get_if<DocumentAccepted>(&*decision.record) : nullptr;
    EXPECT_NE(record, nullptr) << sentence(decision);
    if (record == nullptr) return {};
    doc_id_of[command.facts.document_id] = record->doc_id;
    added = record->added_doc_ids;
    return record->receiver_doc_ids;
  }
  std::vector<axis::SentItem> view(const std::string& document_id) {
    const Decision decision = say(ListSent{"north", axis::MessageType::edoc, doc_id_of[document_id]});
    return std::get<std::vector<axis::SentItem>>(decision.answer);
  }
  // "H02:initial H02.5.1:recalled", one for each row.
  std::string seen(const std::string& document_id) {
    std::string text;
    for (const axis::SentItem& row : view(document_id)) {
      text += (text.empty() ? "" : " ") + row.to + ":" + std::string(to_string(row.receive_state));
    }
    return text;
  }
  bool is_listed(const std::string& item) {
    for (const std::string centre : {"north", "south"}) {
      for (const ItemState state : {ItemState::initial, ItemState::processing, ItemState::done, ItemState::fail}) {
        const Strings ids = listed(list(centre, state));
        if (std::count(ids.begin(), ids.end(), item) != 0) return true;
      }
    }
    return false;
  }
  void expect_gone(const std::string& item) {
    EXPECT_FALSE(is_listed(item));
    EXPECT_EQ(refusal(say(Fetch{"south", item})), ErrorCode::not_found);
    for (const ItemState state : {ItemState::processing, ItemState::done, ItemState::fail}) {
      EXPECT_EQ(acknowledge("south", item, state), ErrorCode::not_found);
    }
    // Nothing tells it from an id that never was.
    EXPECT_EQ(sentence(say(Fetch{"south", item})), sentence(say(Fetch{"south", std::string(24, '0')})));
  }
  void TearDown() override {
    const HubCore::Totals totals = core.totals();
    EXPECT_EQ(totals.deliveries,
              totals.waiting + totals.acknowledged + totals.set_aside + totals.withdrawn + totals.expired);
    EXPECT_EQ(replayed().fingerprint(), core.fingerprint());
  }
  std::map<std::string, std::string> doc_id_of;
  Strings added;
};

TEST_F(HubCoreLife, RecallBeforeAnybodyHasIt) {
  const Strings items = send(document("H01", {"H02", "H02.5.1"}, "d1"));
  const Strings notices = send(recall("d1", {"H02", "H02.5.1"}));
  for (const std::string& item : items) expect_gone(item);
  // The recall itself is delivered: they may have fetched the document without saying so.
  EXPECT_EQ(listed(list("south")), notices);
  EXPECT_EQ(refusal(say(Fetch{"south", notices[0]})), ErrorCode::ok);
  EXPECT_EQ(seen("d1"), "H02:recalled H02.5.1:recalled");
  EXPECT_EQ(view("d1")[0].received_at, 0);
  EXPECT_EQ(core.totals().withdrawn, 2u);
  EXPECT_EQ(core.totals().waiting, 2u);
}

TEST_F(HubCoreLife, RecallFindsItemsInEveryState) {
  const Strings items = send(document("H01", {"H02", "H02.5.1", "H01.2"}, "d1"));
  const Strings other = send(document("H01", {"H02"}, "d2"));
  acknowledge("south", items[0], ItemState::processing);
  for (int i = 0; i < kAttemptsMax; ++i) acknowledge("south", items[1], ItemState::fail);
  acknowledge("north", items[2], ItemState::done);
  const InstantNs done_at = now;
  now += kMinute;
  send(recall("d1", {"H02", "H02.5.1", "H01.2"}));
  expect_gone(items[0]);
  expect_gone(items[1]);
  // What was acknowledged is out of the hub's hands: it stays, and can be fetched as before.
  EXPECT_EQ(listed(list("north", ItemState::done)), Strings{items[2]});
  EXPECT_EQ(refusal(say(Fetch{"north", items[2]})), ErrorCode::ok);
  EXPECT_EQ(acknowledge("north", items[2], ItemState::done), ErrorCode::ok);
  EXPECT_EQ(seen("d1"), "H02:recalled H02.5.1:recalled H01.2:done");
  EXPECT_EQ(view("d1")[2].received_at, done_at);
  EXPECT_EQ(seen("d2"), "H02:initial");
  EXPECT_TRUE(is_listed(other[0]));
  const HubCore::Totals totals = core.totals();
  EXPECT_EQ(totals.withdrawn, 2u);
  EXPECT_EQ(totals.acknowledged, 1u);
  EXPECT_EQ(totals.set_aside, 0u);
  // The lease of the item that was being fetched ends without bringing it back.
  now += test_options().processing_lease;
  EXPECT_FALSE(is_listed(items[0]));
}

TEST_F(HubCoreLife, RecallTouchesOnlyTheReceiversItNames) {
  const Strings items = send(document("H01", {"H02", "H02.5.1"}, "d1"));
  send(recall("d1", {"H02.5.1", "H01.2"}));  // one who never had it gets the notice and that is all
  EXPECT_EQ(seen("d1"), "H02:initial H02.5.1:recalled");
  EXPECT_EQ(acknowledge("south", items[0], ItemState::done), ErrorCode::ok);
  EXPECT_EQ(listed(list("north")).size(), 1u);
  // Not recalled from all: it can still be updated.
  EXPECT_EQ(refusal(say(update("d1", {}))), ErrorCode::ok);
}

TEST_F(HubCoreLife, RecalledFromAllIsFrozen) {
  send(document("H01", {"H02", "H02.5.1", "H01.2"}, "d1"));
  send(update("d1", {{"H01.2", false}}));
  send(recall("d1", {"H02"}, "r1"));
  EXPECT_EQ(refusal(say(update("d1", {}, "u2"))), ErrorCode::ok);
  send(recall("d1", {"H02.5.1"}, "r2"));  // the removed one need not be named
  const Decision late = say(update("d1", {{"H01.2", true}}, "u3"));
  EXPECT_EQ(refusal(late), ErrorCode::bad_request);
  EXPECT_NE(sentence(late).find("recalled"), std::string::npos);
  const std::uint64_t withdrawn = core.totals().withdrawn;
  const std::string before = seen("d1");
  EXPECT_EQ(send(recall("d1", {"H02", "H02.5.1"}, "r3")).size(), 2u);
  EXPECT_EQ(core.totals().withdrawn, withdrawn);
  EXPECT_EQ(seen("d1"), before);
}

TEST_F(HubCoreLife, OnlyTheSendersOwnDocuments) {
  send(document("H01", {"H02"}, "d1"));
  std::vector<SendDocument> attempts{recall("d1", {"H02"}), update("d1", {}), replace({{"d1", {}}})};
  for (SendDocument attempt : attempts) {
    for (const std::string from : {"H01.2", "H02"}) {
      attempt.facts.from = from;
      attempt.centre = from == "H02" ? "south" : "north";
      const Decision foreign = say(attempt);
      EXPECT_EQ(refusal(foreign), ErrorCode::not_allowed);
      EXPECT_EQ(sentence(foreign), "this agency has sent no document d1");
    }
    attempt.facts.from = "H01";
    attempt.centre = "north";
    attempt.facts.target = attempt.facts.target.empty() ? "" : "d9";
    for (auto& replacement : attempt.facts.replacements) replacement.document_id = "d9";
    EXPECT_EQ(refusal(say(attempt)), ErrorCode::not_allowed);
    EXPECT_EQ(sentence(say(attempt)), "this agency has sent no document d9");
  }
  EXPECT_EQ(core.last_lsn(), 1u);
  EXPECT_EQ(listed(list("south")).size(), 1u);
  // The id may be anything: the sentence stays short.
  EXPECT_LT(sentence(say(recall(std::string(3'000, 'x'), {"H02"}))).size(), 200u);
}

TEST_F(HubCoreLife, WithoutATargetItIsNoRecall) {
  EXPECT_EQ(refusal(say(recall("", {"H02"}))), ErrorCode::bad_edxml);
  EXPECT_EQ(refusal(say(update("", {}))), ErrorCode::bad_edxml);
  EXPECT_EQ(refusal(say(replace({}))), ErrorCode::bad_edxml);
}

TEST_F(HubCoreLife, ARepeatedRecallIsTheSameAnswer) {
  send(document("H01", {"H02"}, "d1"));
  send(recall("d1", {"H02"}));
  say(DeleteAgency{"south", "H02"});
  const Decision again = say(recall("d1", {"H02"}));
  EXPECT_EQ(std::get<Accepted>(again.answer).doc_id, doc_id_of["r1"]);
  EXPECT_TRUE(std::get<Accepted>(again.answer).repeated);
  SendDocument other = recall("d1", {"H02"});
  other.facts.digest[9] ^= 1;
  other.facts.target = "d9";
  EXPECT_EQ(refusal(say(other)), ErrorCode::duplicate_conflict);
}

TEST_F(HubCoreLife, RecallReachesTheMailboxOfACodesEarlierOwner) {
  const Strings items = send(document("H01", {"H02"}, "d1"));
  say(DeleteAgency{"south", "H02"});
  EXPECT_EQ(refusal(say(recall("d1", {"H02"}))), ErrorCode::receiver_unknown);
  say(RegisterAgency{"north", {"H02", "", "", "", "", "", identity::Level::province}});
  EXPECT_TRUE(is_listed(items[0]));
  send(recall("d1", {"H02"}, "r2"));
  expect_gone(items[0]);
}

TEST_F(HubCoreLife, UpdateRemovesReceivers) {
  const Strings items = send(document("H01", {"H02", "H02.5.1", "H01.2"}, "d1"));
  acknowledge("south", items[1], ItemState::done);
  send(update("d1", {{"000.00.00.H02", false}, {"H02.5.1", false}, {"H01", false}, {"H99", false}}));
  expect_gone(items[0]);
  EXPECT_EQ(seen("d1"), "H02:removed H02.5.1:done H01.2:initial");
  EXPECT_EQ(core.totals().withdrawn, 1u);
  // Only what had an effect is kept.
  const auto& record = std::get<DocumentAccepted>(records.back());
  EXPECT_EQ(record.facts.changes, (std::vector<packet::ReceiverChange>{{"H02", false}, {"H02.5.1", false}}));
}

TEST_F(HubCoreLife, UpdateAddsReceivers) {
  const Strings items = send(document("H01", {"H02"}, "d1", 3));
  const InstantNs sent_at = now;
  now += kHour;
  // H02 has it already; the other two are new, one of them by its old code.
  const Strings notice = send(update("d1", {{"H02", true}, {"000.00.02.H01", true}, {"H02.5.1", true}}));
  ASSERT_EQ(added.size(), 2u);
  const auto waiting = rows(list("south"));
  ASSERT_EQ(waiting.size(), 3u);
  EXPECT_EQ(waiting[0].doc_id, items[0]);
  EXPECT_EQ(waiting[1].doc_id, added[1]);
  EXPECT_EQ(waiting[1].to, "H02.5.1");
  EXPECT_EQ(waiting[1].from, "H01");
  EXPECT_EQ(waiting[1].priority, 3);
  EXPECT_EQ(waiting[1].sha256_hex, waiting[0].sha256_hex);
  EXPECT_EQ(waiting[1].created_at, now);
  EXPECT_EQ(waiting[2].doc_id, notice[0]);
  EXPECT_EQ(listed(list("north")), Strings{added[0]});
  // It is the target's own packet.
  EXPECT_EQ(std::get<PacketAt>(say(Fetch{"south", added[1]}).answer).lsn, 1u);
  EXPECT_EQ(std::get<PacketAt>(say(Fetch{"south", notice[0]}).answer).lsn, 2u);

  EXPECT_EQ(acknowledge("south", added[1], ItemState::done), ErrorCode::ok);
  EXPECT_EQ(seen("d1"), "H02:initial H01.2:initial H02.5.1:done");
  const auto view_of_sender = view("d1");
  for (const axis::SentItem& row : view_of_sender) {
    EXPECT_EQ(row.sender_doc_id, doc_id_of["d1"]);
    EXPECT_EQ(row.title, "title of d1");
  }
  EXPECT_EQ(view_of_sender[0].sent_at, sent_at);
  EXPECT_EQ(view_of_sender[1].sent_at, now);
  EXPECT_EQ(view_of_sender[1].receiver_doc_id, added[0]);
  EXPECT_EQ(core.totals().documents, 2u);
  EXPECT_EQ(core.totals().deliveries, 4u);
}

TEST_F(HubCoreLife, AddingAgain) {
  const Strings items = send(document("H01", {"H02", "H02.5.1"}, "d1"));
  acknowledge("south", items[1], ItemState::done);
  send(update("d1", {{"H02", true}, {"H02.5.1", true}}, "u1"));
  EXPECT_TRUE(added.empty());  // waiting, done: they have it
  send(update("d1", {{"H02", false}}, "u2"));
  send(update("d1", {{"H02", true}}, "u3"));
  ASSERT_EQ(added.size(), 1u);
  const std::string second = added[0];
  send(recall("d1", {"H02.5.1"}));
  send(update("d1", {{"H02.5.1", true}}, "u4"));  // asked to destroy it, and given it again
  ASSERT_EQ(added.size(), 1u);
  EXPECT_EQ(seen("d1"), "H02:removed H02.5.1:done H02:initial H02.5.1:initial");
  expect_gone(items[0]);
  // Every delivery belongs to the document: recalls and replacements find them all.
  send(recall("d1", {"H02", "H02.5.1"}, "r2"));
  EXPECT_EQ(seen("d1"), "H02:removed H02.5.1:done H02:recalled H02.5.1:recalled");
  expect_gone(second);
  expect_gone(added.empty() ? second : added[0]);
  EXPECT_EQ(refusal(say(update("d1", {}, "u5"))), ErrorCode::bad_request);
}

TEST_F(HubCoreLife, UpdateOfTheHeaderShowsInTheSendersView) {
  send(document("H01", {"H02"}, "d1"));
  SendDocument command = update("d1", {{"H02.5.1", true}});
  send(command);
  EXPECT_EQ(view("d1")[0].title, "title of d1");
  command = update("d1", {}, "u2");
  command.facts.header_changed = true;
  command.facts.title = "đúng hơn";
  send(command);
  for (const axis::SentItem& row : view("d1")) {
    EXPECT_EQ(row.title, "đúng hơn");
    EXPECT_EQ(row.notation, "1/u2");
  }
  EXPECT_EQ(view("u2")[0].title, "đúng hơn");
  EXPECT_EQ(view("u1")[0].title, "title of u1");
}

TEST_F(HubCoreLife, UpdateRefusals) {
  send(document("H01", {"H02"}, "d1"));
  const Decision unknown = say(update("d1", {{"H77", true}, {"H88", true}}));
  EXPECT_EQ(refusal(unknown), ErrorCode::receiver_unknown);
  EXPECT_NE(sentence(unknown).find("H77, H88"), std::string::npos);
  EXPECT_EQ(refusal(say(update("d1", {{"H02", false}, {"000.00.00.H02", true}}))), ErrorCode::bad_edxml);
  EXPECT_EQ(refusal(say(update("d1", {{"H01.2", true}, {"H01.2", true}}))), ErrorCode::bad_edxml);
  EXPECT_EQ(refusal(say(update("d1", {{"H77", false}, {"H77", false}}))), ErrorCode::bad_edxml);
  EXPECT_EQ(core.last_lsn(), 1u);
}

TEST_F(HubCoreLife, ReplacementForSomeAndForAll) {
  const Strings one = send(document("H01", {"H02", "H02.5.1", "H01.2"}, "d1"));
  const Strings two = send(document("H01", {"H02", "H02.5.1"}, "d2"));
  const Strings three = send(document("H01", {"H02"}, "d3"));
  acknowledge("north", one[2], ItemState::done);
  const Strings notice =
      send(replace({{"d1", {"000.00.00.H02", "H01.2", "H77"}}, {"d2", {}}, {"d3", {"H02.5.1", "H77"}}}));
  EXPECT_EQ(seen("d1"), "H02:replaced H02.5.1:initial H01.2:done");
  EXPECT_EQ(seen("d2"), "H02:replaced H02.5.1:replaced");
  EXPECT_EQ(seen("d3"), "H02:initial");  // names, none of which has it: not all
  expect_gone(one[0]);
  expect_gone(two[0]);
  expect_gone(two[1]);
  EXPECT_EQ(listed(list("south")), (Strings{one[1], three[0], notice[0]}));
  EXPECT_EQ(core.totals().withdrawn, 3u);
  EXPECT_EQ(refusal(say(replace({{"d1", {}}, {"d2", {}}, {"d1", {}}}, "p2"))), ErrorCode::bad_edxml);
  EXPECT_EQ(refusal(say(replace({{"d1", {}}, {"d9", {}}}, "p2"))), ErrorCode::not_allowed);
  EXPECT_EQ(seen("d1"), "H02:replaced H02.5.1:initial H01.2:done");
}

TEST_F(HubCoreLife, APacketActsOnlyByItsOwnBusiness) {
  const Strings items = send(document("H01", {"H02"}, "d1"));
  SendDocument command = document("H01", {"H02"}, "d2");  // a reply or a new one
  command.facts.target = "d9";
  command.facts.changes = {{"H02", false}, {"H77", true}};
  command.facts.replacements = {{"d1", {}}, {"d9", {}}};
  command.facts.header_changed = true;
  send(command);
  command = recall("d1", {"H02.5.1"});
  command.facts.changes = {{"H02", false}};
  command.facts.replacements = {{"d1", {}}};
  command.facts.header_changed = true;
  send(command);
  EXPECT_EQ(seen("d1"), "H02:initial");
  EXPECT_EQ(view("d1")[0].title, "title of d1");
}

TEST_F(HubCoreLife, WhatExpiredIsSeenAndCanBeSentAgainByAnUpdate) {
  const Strings items = send(document("H01", {"H02", "H02.5.1"}, "d1"));
  acknowledge("south", items[1], ItemState::done);
  now += test_options().expire_after + kDay;
  const std::optional<Record> expired = core.housekeep(now);
  ASSERT_TRUE(expired);
  records.push_back(*expired);
  expect_gone(items[0]);
  EXPECT_EQ(seen("d1"), "H02:expired H02.5.1:done");
  send(update("d1", {{"H02", true}, {"H02.5.1", true}}));
  EXPECT_EQ(seen("d1"), "H02:expired H02.5.1:done H02:initial");
  EXPECT_EQ(core.totals().expired, 1u);
}

// Journals of before: a recall was a document like any other, and still is when it is read again.
TEST_F(HubCoreLife, RecordsWithoutATargetActOnNothing) {
  send(document("H01", {"H02"}, "d1"));
  for (const auto business : {BusinessType::recall, BusinessType::update, BusinessType::replace}) {
    DocumentAccepted record = std::get<DocumentAccepted>(records[0]);
    record.facts.business = business;
    record.facts.document_id = "old" + std::to_string(static_cast<int>(business));
    record.doc_id = std::string(23, '0') + std::to_string(static_cast<int>(business));
    record.receiver_doc_ids = {record.doc_id};
    records.emplace_back(record);
    core.replay(record, core.last_lsn() + 1);
  }
  EXPECT_EQ(seen("d1"), "H02:initial");
  EXPECT_EQ(listed(list("south")).size(), 4u);
}

}  // namespace
}  // namespace axle::hub
