// Statuses: whose item they are about, what the sender sees of them, and what is odd.
#include "tests/reference-hub/core/core_fixture.hpp"

namespace axle::hub {
namespace {

using axis::ItemState;

class HubCoreStatus : public CoreTest {
 protected:
  void SetUp() override { doc_id = accepted(document("H01", {"H02", "H02.5.1"}, "d1")); }
  // Sends a status; gives the note.
  std::string tell(const std::string& from, const std::string& to, const std::string& code,
                   const std::string& document_id = "d1") {
    SendStatus command = status(from, to, document_id, code);
    command.facts.timestamp += std::to_string(++sent);
    const Decision decision = say(command);
    EXPECT_TRUE(std::holds_alternative<Accepted>(decision.answer)) << sentence(decision);
    return decision.note;
  }
  // The business status of both receivers' rows.
  std::string seen() {
    std::string text;
    const Decision decision = say(ListSent{"north", axis::MessageType::edoc, doc_id});
    for (const axis::SentItem& row : std::get<std::vector<axis::SentItem>>(decision.answer)) {
      text += (text.empty() ? "" : " ") + row.to + ":" + row.business_status;
    }
    return text;
  }
  void TearDown() override { EXPECT_EQ(replayed().fingerprint(), core.fingerprint()); }
  std::string doc_id;
  int sent = 0;
};

TEST_F(HubCoreStatus, EachReceiversLastOneIsSeen) {
  EXPECT_EQ(seen(), "H02: H02.5.1:");
  EXPECT_EQ(tell("H02", "H01", "01"), "");
  EXPECT_EQ(tell("H02.5.1", "H01", "02"), "");
  EXPECT_EQ(tell("000.00.00.H02", "000.00.00.H01", "03"), "");  // old codes
  EXPECT_EQ(seen(), "H02:03 H02.5.1:02");
  EXPECT_EQ(core.totals().irregular, 0u);
  // It says nothing of the transport: nobody has fetched anything.
  EXPECT_EQ(listed(list("south")).size(), 2u);
}

TEST_F(HubCoreStatus, AskedBackByTheSender) {
  tell("H02", "H01", "03");
  EXPECT_EQ(tell("H01", "H02", "13"), "");
  EXPECT_EQ(seen(), "H02:13 H02.5.1:");
  EXPECT_EQ(tell("H02", "H01", "16"), "");
  EXPECT_EQ(tell("H02", "H01", "05"), "");
  EXPECT_EQ(seen(), "H02:05 H02.5.1:");
  EXPECT_EQ(core.totals().irregular, 0u);
}

TEST_F(HubCoreStatus, OddOnesAreDeliveredToldAndCounted) {
  tell("H02", "H01", "06");
  const std::vector<std::pair<std::string, std::string>> odd{
      {tell("H02", "H01", "03"), "status 03 from H02 to H01 for d1: it was further before"},
      {tell("H02.5.1", "H01", "15"), "status 15 from H02.5.1 to H01 for d1: nobody has asked"},
      {tell("H02", "H01", "01", "d9"),
       "status 01 from H02 to H01 for d9: no such document of that sender is known here"},
      // The other agency of that centre has sent no d1.
      {tell("H02", "H01.2", "01"), "status 01 from H02 to H01.2 for d1: no such document of that sender is known here"},
      {tell("H01.2", "H01", "01"), "status 01 from H01.2 to H01 for d1: the document was not sent to that agency"},
      // Who asks back must be who sent.
      {tell("H02", "H01", "13"), "status 13 from H02 to H01 for d1: no such document of that sender is known here"},
      {tell("H01", "H01.2", "13"), "status 13 from H01 to H01.2 for d1: the document was not sent to that agency"},
      {tell("H02", "H01", "77"), "status 77 from H02 to H01 for d1: there is no such status"}};
  for (const auto& [note, expected] : odd) EXPECT_EQ(note, expected);
  EXPECT_EQ(seen(), "H02:06 H02.5.1:");
  EXPECT_EQ(core.totals().irregular, odd.size());
  EXPECT_EQ(core.totals().statuses, odd.size() + 1);
  EXPECT_EQ(listed(list("north", {}, axis::MessageType::status)).size(), odd.size() + 1);
  // Long texts from outside make no long notes.
  EXPECT_LT(tell("H02", "H01", "01", std::string(3'000, 'x')).size(), 300u);
}

TEST_F(HubCoreStatus, ARepeatedOneIsCountedOnce) {
  const SendStatus odd = status("H02", "H01", "d9", "01");
  say(odd);
  const Decision again = say(odd);
  EXPECT_TRUE(std::get<Accepted>(again.answer).repeated);
  EXPECT_TRUE(again.note.empty());
  EXPECT_EQ(core.totals().irregular, 1u);
}

TEST_F(HubCoreStatus, ARecallMayBeAnswered) {
  const auto waiting = listed(list("south"));
  acknowledge("south", waiting[0], ItemState::done);
  SendDocument recall = document("H01", {"H02", "H02.5.1"}, "r1");
  recall.facts.business = packet::BusinessType::recall;
  recall.facts.target = "d1";
  accepted(recall);
  EXPECT_EQ(tell("H02", "H01", "15"), "");      // had it
  EXPECT_EQ(tell("H02.5.1", "H01", "16"), "");  // had fetched it, for all the hub knows
  EXPECT_EQ(seen(), "H02:15 H02.5.1:16");
  // The recall is a document too, with a way of its own.
  EXPECT_EQ(tell("H02", "H01", "01", "r1"), "");
  EXPECT_EQ(core.totals().irregular, 0u);
}

TEST_F(HubCoreStatus, TheNewestDeliveryCounts) {
  const auto update = [&](const std::string& id, bool added) {
    SendDocument command = document("H01", {"H02"}, id);
    command.facts.business = packet::BusinessType::update;
    command.facts.target = "d1";
    command.facts.changes = {{"H02", added}};
    accepted(command);
  };
  tell("H02", "H01", "01");
  update("u1", false);
  EXPECT_EQ(tell("H02", "H01", "02"), "");
  update("u2", true);
  EXPECT_EQ(tell("H02", "H01", "01"), "");
  EXPECT_EQ(seen(), "H02:02 H02.5.1: H02:01");
}

TEST_F(HubCoreStatus, ACodeThatHasChangedHandsStillAnswers) {
  say(DeleteAgency{"south", "H02"});
  say(RegisterAgency{"north", {"H02", "", "", "", "", "", identity::Level::province}});
  SendStatus command = status("H02", "H01", "d1", "03");
  command.centre = "north";
  EXPECT_EQ(say(command).note, "");
  EXPECT_EQ(seen(), "H02:03 H02.5.1:");
}

}  // namespace
}  // namespace axle::hub
