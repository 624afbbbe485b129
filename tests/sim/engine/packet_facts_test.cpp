// What verification would read from the packets of documents that follow others, and what their receivers understand.
#include <gtest/gtest.h>

#include "sim/engine/packet_log.hpp"
#include "tests/sim/engine/setting.hpp"

namespace axle::sim {
namespace {

hub::DocumentFacts facts_of(const Setting& setting, std::uint32_t document) {
  return document_facts(setting.network, setting.plan, document);
}

TEST(PacketFacts, ARecallNamesItsTarget) {
  Setting setting;
  setting.use({setting.document("D", 0, 0, {3}), following(setting.document("R", 1, 0, {3}), Role::recall, 0, "D")});
  const hub::DocumentFacts facts = facts_of(setting, 1);
  EXPECT_EQ(facts.business, packet::BusinessType::recall);
  EXPECT_EQ(facts.target, "D");
  EXPECT_EQ(facts_of(setting, 0).target, "");
  EXPECT_EQ(facts_of(setting, 0).business, packet::BusinessType::new_document);
}

TEST(PacketFacts, AnUpdateSaysWhatChanges) {
  Setting setting;
  PlannedDocument update = following(setting.document("U", 1, 0, {3}), Role::update, 0, "D");
  update.header.business->document_info = "1";
  update.header.business->receivers = {{"G16", true}, {"G13", false}};
  setting.use({setting.document("D", 0, 0, {3}), update});
  const hub::DocumentFacts facts = facts_of(setting, 1);
  EXPECT_EQ(facts.target, "D");
  EXPECT_TRUE(facts.header_changed);
  EXPECT_EQ(facts.changes, update.header.business->receivers);
}

TEST(PacketFacts, AReplacementNamesDocumentsAndForWhom) {
  Setting setting;
  PlannedDocument replacement = following(setting.document("N", 1, 0, {3}), Role::replacement, 0, "D");
  replacement.header.business->replacements[0].organ_ids = {"G13"};
  setting.use({setting.document("D", 0, 0, {3}), replacement});
  const hub::DocumentFacts facts = facts_of(setting, 1);
  EXPECT_EQ(facts.business, packet::BusinessType::replace);
  EXPECT_EQ(facts.target, "");
  EXPECT_EQ(facts.replacements, replacement.header.business->replacements);
}

TEST(PacketFacts, AReplyIsADocumentLikeAnyOther) {
  Setting setting;
  PlannedDocument reply = setting.document("A", 1, 3, {0});
  reply.role = Role::reply;
  reply.about = 0;
  reply.header.business.emplace();
  reply.header.response_for.push_back({"G10", "12/STN-VP", "D", "2026/08/03"});
  setting.use({setting.document("D", 0, 0, {3}), reply});
  EXPECT_EQ(facts_of(setting, 1).business, packet::BusinessType::new_document);
  EXPECT_EQ(facts_of(setting, 1).target, "");
}

TEST(PacketFacts, AConflictBearsTheOthersIdAndItsOwnContent) {
  Setting setting;
  PlannedDocument other = setting.document("X", 1, 0, {3});
  other.conflicts_with = 0;
  setting.use({setting.document("D", 0, 0, {3}), other});
  EXPECT_EQ(facts_of(setting, 1).document_id, "D");
  EXPECT_NE(facts_of(setting, 1).digest, facts_of(setting, 0).digest);
}

TEST(PacketFacts, AgenciesAreNamedAsTheSenderWritesThem) {
  Setting setting;
  setting.use({setting.document("D", 0, 0, {3, 4})});
  setting.network.centres[0].other_form = true;
  const hub::DocumentFacts facts = facts_of(setting, 0);
  EXPECT_EQ(facts.from, setting.network.agencies[0].other_code);
  EXPECT_EQ(facts.to,
            (std::vector<std::string>{setting.network.agencies[3].other_code, setting.network.agencies[4].other_code}));
}

TEST(PacketFacts, AReceiverUnderstandsWhatIsAsked) {
  Setting setting;
  setting.use({setting.document("D", 0, 0, {3}), following(setting.document("R", 1, 0, {3}), Role::recall, 0, "D"),
               following(setting.document("N", 2, 0, {3}), Role::replacement, 0, "D")});
  const PacketLog log(setting.network, setting.plan);
  std::vector<agents::ReceivedDocument> read(3);
  for (std::uint32_t i = 0; i < 3; ++i) log.read_document(i, read[i]);
  EXPECT_EQ(read[0].business, packet::BusinessType::new_document);
  EXPECT_EQ(read[0].target, "");
  EXPECT_EQ(read[1].business, packet::BusinessType::recall);
  EXPECT_EQ(read[1].target, "D");
  EXPECT_EQ(read[2].business, packet::BusinessType::replace);
  EXPECT_EQ(read[2].target, "D");
}

}  // namespace
}  // namespace axle::sim
