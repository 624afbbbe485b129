// Sending: who may, to whom, twice, and when there is no room.
#include "base/encoding.hpp"
#include "tests/reference-hub/core/core_fixture.hpp"

namespace axle::hub {
namespace {

using axis::ErrorCode;
using axis::MessageType;

class HubCoreSend : public CoreTest {};

TEST_F(HubCoreSend, DocumentReachesEveryReceiver) {
  const Decision decision = say(document("H01", {"H02", "H02.5.1", "H01.2"}, "d1", 2));
  const auto& accepted = std::get<Accepted>(decision.answer);
  EXPECT_FALSE(accepted.repeated);
  ASSERT_TRUE(decision.record);
  const auto& record = std::get<DocumentAccepted>(*decision.record);
  EXPECT_EQ(record.doc_id, accepted.doc_id);
  EXPECT_EQ(record.centre, "north");
  EXPECT_EQ(record.at, now);
  ASSERT_EQ(record.receiver_doc_ids.size(), 3u);
  for (const std::string& id : record.receiver_doc_ids) EXPECT_NE(id, accepted.doc_id);
  EXPECT_EQ(core.last_lsn(), 1u);

  const auto south = rows(list("south"));
  ASSERT_EQ(south.size(), 2u);
  EXPECT_EQ(south[0].doc_id, record.receiver_doc_ids[0]);
  EXPECT_EQ(south[0].from, "H01");
  EXPECT_EQ(south[0].to, "H02");
  EXPECT_EQ(south[1].to, "H02.5.1");
  EXPECT_EQ(south[0].priority, 2);
  EXPECT_EQ(south[0].length, 1000u);
  EXPECT_EQ(south[0].created_at, now);
  EXPECT_EQ(south[0].sha256_hex.substr(0, 4), "0200");
  EXPECT_EQ(south[0].type, MessageType::edoc);
  EXPECT_EQ(rows(list("north")).size(), 1u);
  EXPECT_TRUE(rows(list("south", {}, MessageType::status)).empty());
}

TEST_F(HubCoreSend, OldCodesAddressTheSameAgency) {
  SendDocument command = document("H01", {"000.00.00.H02"}, "d1");
  command.facts.from = "000.00.00.H01";
  const std::string id = accepted(command);
  EXPECT_EQ(rows(list("south"))[0].to, "H02");
  EXPECT_EQ(rows(list("south"))[0].from, "H01");
  // The same document sent under the new code is the same document.
  const Decision again = say(document("H01", {"H02"}, "d1"));
  EXPECT_EQ(std::get<Accepted>(again.answer).doc_id, id);
  EXPECT_EQ(refusal(say(document("H01", {"H02", "000.00.00.H02"}, "d2"))), ErrorCode::bad_edxml);
}

TEST_F(HubCoreSend, SameDocumentAgainIsTheSameAnswerWithoutARecord) {
  const std::string id = accepted(document("H01", {"H02"}, "d1"));
  const Decision again = say(document("H01", {"H02"}, "d1"), 0);  // even when the store is full
  EXPECT_EQ(std::get<Accepted>(again.answer).doc_id, id);
  EXPECT_TRUE(std::get<Accepted>(again.answer).repeated);
  EXPECT_FALSE(again.record);
  EXPECT_EQ(core.last_lsn(), 1u);
  EXPECT_EQ(rows(list("south")).size(), 1u);
  EXPECT_EQ(core.totals().repeated, 1u);
  EXPECT_EQ(core.totals().documents, 1u);
}

TEST_F(HubCoreSend, SameDocumentAgainEvenAfterTheReceiverHasGone) {
  const std::string id = accepted(document("H01", {"H02"}, "d1"));
  say(DeleteAgency{"south", "H02"});
  EXPECT_EQ(std::get<Accepted>(say(document("H01", {"H02"}, "d1")).answer).doc_id, id);
}

TEST_F(HubCoreSend, SameIdOtherContentIsAConflict) {
  accepted(document("H01", {"H02"}, "d1"));
  SendDocument other = document("H01", {"H02"}, "d1");
  other.facts.digest[31] ^= 1;
  EXPECT_EQ(refusal(say(other)), ErrorCode::duplicate_conflict);
  // Another sender's document of the same id is another document.
  EXPECT_EQ(refusal(say(document("H01.2", {"H02"}, "d1"))), ErrorCode::ok);
}

// A hub that rewrites stores other bytes each time; what was sent is what is compared, what is stored is what is shown.
TEST_F(HubCoreSend, ARewrittenDocumentIsKnownByWhatWasSent) {
  SendDocument first = document("H01", {"H02"}, "d1");
  first.facts.sent = SentForm{digest_of(500), 900};
  first.facts.digest = digest_of(501);
  const std::string id = accepted(first);
  EXPECT_EQ(rows(list("south")).at(0).sha256_hex, to_hex(first.facts.digest));
  SendDocument update = document("H01", {"H02"}, "u1");
  update.facts.business = packet::BusinessType::update;
  update.facts.target = "d1";
  update.facts.header_changed = true;
  update.facts.title = "a longer title than before, so that it lies elsewhere";
  accepted(update);
  const HubCore again = replayed();
  EXPECT_EQ(again.fingerprint(), core.fingerprint());
  Bytes saved;
  ASSERT_TRUE(core.save([&saved](BytesView piece) {
    saved.insert(saved.end(), piece.begin(), piece.end());
    return true;
  }));
  auto loaded = HubCore::load(test_options(), test_centres(), test_agencies(), saved);
  ASSERT_TRUE(loaded.has_value()) << loaded.error().detail;
  EXPECT_EQ(loaded->fingerprint(), core.fingerprint());
  core = std::move(*loaded);
  SendDocument repeat = first;
  repeat.facts.digest = digest_of(502);
  const Decision same = say(repeat);
  EXPECT_EQ(std::get<Accepted>(same.answer).doc_id, id);
  EXPECT_TRUE(std::get<Accepted>(same.answer).repeated);
  repeat.facts.sent = SentForm{digest_of(503), 900};
  EXPECT_EQ(refusal(say(repeat)), ErrorCode::duplicate_conflict);
  // With rewriting turned off again, the bytes themselves are compared with what had been sent.
  repeat.facts.sent.reset();
  EXPECT_EQ(refusal(say(repeat)), ErrorCode::duplicate_conflict);
  repeat.facts.digest = digest_of(500);
  EXPECT_EQ(std::get<Accepted>(say(repeat).answer).doc_id, id);
}

TEST_F(HubCoreSend, StatusIsIdempotentOnItsFiveFields) {
  const SendStatus first = status("H02", "H01", "d1", "01");
  const std::string id = accepted(first);
  SendStatus same = first;
  same.facts.digest = digest_of(99);  // another packet that says the same
  const Decision again = say(same);
  EXPECT_EQ(std::get<Accepted>(again.answer).doc_id, id);
  EXPECT_TRUE(std::get<Accepted>(again.answer).repeated);
  EXPECT_FALSE(again.record);

  std::vector<SendStatus> others(5, first);
  others[0].facts.document_id = "d2";
  others[1].facts.from = "H02.5.1";
  others[2].facts.status_code = "03";
  others[3].facts.timestamp = "2026/08/03 09:00:01";
  others[4].facts.to = "H01.2";
  for (const SendStatus& other : others) EXPECT_FALSE(std::get<Accepted>(say(other).answer).repeated);
  EXPECT_EQ(core.totals().statuses, 6u);
  EXPECT_EQ(rows(list("north", {}, MessageType::status)).size(), 6u);
  EXPECT_TRUE(rows(list("north")).empty());
}

TEST_F(HubCoreSend, SenderRefusals) {
  SendDocument unknown = document("H01.77", {"H02"}, "d1");
  EXPECT_EQ(refusal(say(unknown)), ErrorCode::sender_not_registered);
  SendDocument foreign = document("H01", {"H02"}, "d1");
  foreign.centre = "south";
  EXPECT_EQ(refusal(say(foreign)), ErrorCode::not_allowed);
  SendDocument nobody = document("H01", {"H02"}, "d1");
  nobody.centre = "west";
  EXPECT_EQ(refusal(say(nobody)), ErrorCode::wrong_credentials);
  SendStatus unknown_status = status("H01.77", "H02", "d1", "01");
  EXPECT_EQ(refusal(say(unknown_status)), ErrorCode::sender_not_registered);
  SendStatus foreign_status = status("H01", "H02", "d1", "01");
  foreign_status.centre = "south";
  EXPECT_EQ(refusal(say(foreign_status)), ErrorCode::not_allowed);
  EXPECT_EQ(core.last_lsn(), 0u);
  EXPECT_EQ(core.totals().refused, 5u);
}

TEST_F(HubCoreSend, OneUnknownReceiverRefusesTheWholeDocument) {
  const Decision decision = say(document("H01", {"H02", "H77", "H88"}, "d1"));
  EXPECT_EQ(refusal(decision), ErrorCode::receiver_unknown);
  EXPECT_NE(sentence(decision).find("H77, H88"), std::string::npos) << sentence(decision);
  EXPECT_EQ(sentence(decision).find("H02"), std::string::npos);
  EXPECT_TRUE(rows(list("south")).empty());
  EXPECT_EQ(refusal(say(status("H01", "H77", "d1", "01"))), ErrorCode::receiver_unknown);
  // The same document with known receivers is not held back by the refusal.
  EXPECT_EQ(refusal(say(document("H01", {"H02"}, "d1"))), ErrorCode::ok);
}

TEST_F(HubCoreSend, ManyOrLongUnknownReceiversStayAShortSentence) {
  std::vector<std::string> to;
  for (int i = 0; i < 1000; ++i) to.push_back("X" + std::to_string(i) + std::string(500, 'y'));
  const Decision decision = say(document("H01", to, "d1"));
  EXPECT_EQ(refusal(decision), ErrorCode::receiver_unknown);
  EXPECT_LT(sentence(decision).size(), 2'000u);
  EXPECT_NE(sentence(decision).find("980 more"), std::string::npos);
}

TEST_F(HubCoreSend, ShapeRefusals) {
  EXPECT_EQ(refusal(say(document("H01", {}, "d1"))), ErrorCode::bad_edxml);
  EXPECT_EQ(refusal(say(document("H01", {"H02"}, ""))), ErrorCode::bad_edxml);
  EXPECT_EQ(refusal(say(document("H01", {"H02", "H02"}, "d1"))), ErrorCode::bad_edxml);
  EXPECT_EQ(refusal(say(document("H01", {"H02"}, "d1", -1))), ErrorCode::bad_edxml);
  EXPECT_EQ(refusal(say(document("H01", {"H02"}, "d1", 5))), ErrorCode::bad_edxml);
  EXPECT_EQ(refusal(say(document("H01", {"H02"}, std::string(kTextBytesMax + 1, 'x')))), ErrorCode::bad_edxml);
  EXPECT_EQ(refusal(say(document("H01", {"H02"}, std::string(kTextBytesMax, 'x'), 4))), ErrorCode::ok);
  for (int field = 0; field < 3; ++field) {
    for (const std::size_t size : {std::size_t{0}, kTextBytesMax + 1, kTextBytesMax}) {
      SendStatus command = status("H01", "H02", "d1", "01");
      StatusFacts& facts = command.facts;
      (field == 0 ? facts.document_id : field == 1 ? facts.status_code : facts.timestamp) = std::string(size, '1');
      EXPECT_EQ(refusal(say(command)), size == kTextBytesMax ? ErrorCode::ok : ErrorCode::bad_edxml);
    }
  }
}

TEST_F(HubCoreSend, LongTitlesAreCutAtACharacter) {
  SendDocument command = document("H01", {"H02"}, "d1");
  command.facts.title = "x";
  for (int i = 0; i < 5'000; ++i) command.facts.title += "ố";  // three bytes each
  const Decision decision = say(command);
  const std::string& title = std::get<DocumentAccepted>(*decision.record).facts.title;
  EXPECT_LE(title.size(), 2048u);
  EXPECT_GT(title.size(), 2040u);
  EXPECT_EQ((title.size() - 1) % 3, 0u);
}

TEST(HubCoreLimits, Receivers) {
  CoreOptions options = test_options();
  options.receivers_max = 2;
  HubCore core(options, test_centres(), test_agencies());
  EXPECT_EQ(refusal(core.handle(document("H01", {"H02", "H02.5.1", "H01.2"}, "d1"), 0)), ErrorCode::too_large);
  EXPECT_EQ(refusal(core.handle(document("H01", {"H02", "H02.5.1"}, "d1"), 0)), ErrorCode::ok);
}

}  // namespace
}  // namespace axle::hub
