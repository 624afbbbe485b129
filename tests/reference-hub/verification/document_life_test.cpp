// What a packet says about documents sent before becomes facts for the core: recall, update, replacement.
#include <gtest/gtest.h>

#include "protocol/packet/writer.hpp"
#include "reference-hub/verification/verifier.hpp"

namespace axle::hub {
namespace {

const InstantNs kAugust = from_civil_in_viet_nam({.year = 2026, .month = 8, .day = 10, .hour = 9});

packet::DocumentHeader header(packet::BusinessType type) {
  packet::DocumentHeader header;
  header.from.id = "H99.5";
  header.to.resize(1);
  header.to[0].id = "H98.12.3";
  header.code_number = "13";
  header.code_notation = "STN-VP";
  header.document_id = "H99.5,2026/08/04,13/STN-VP";
  header.promulgation_date = "2026/08/04";
  header.type = "2";
  header.subject = "V/v thu hồi, cập nhật, thay thế";
  header.business.emplace();
  header.business->type = type;
  return header;
}

DocumentFacts facts_of(const packet::DocumentHeader& header) {
  signature::TrustStore trust({});
  VerifierOptions options;
  options.policy = VerificationPolicy::off;
  signature::CostLedger ledger;
  const std::string packet = packet::write_document(header, {});
  auto facts = Verifier(options, trust).verify({as_bytes(packet), axis::MessageType::edoc, &ledger}, kAugust).verified;
  if (!facts) ADD_FAILURE() << facts.error().detail;
  return facts ? std::get<DocumentFacts>(std::move(facts->facts)) : DocumentFacts{};
}

constexpr const char* kTarget = "H99.5,2026/08/03,12/STN-VP";

TEST(DocumentLifeFacts, TheTargetIsNamedInOneOfThreePlaces) {
  packet::DocumentHeader recall = header(packet::BusinessType::recall);
  EXPECT_EQ(facts_of(recall).target, "");
  recall.response_for = {{"H98.12.3", "12/STN-VP", kTarget, "2026/08/03"}, {"", "", "another", ""}};
  EXPECT_EQ(facts_of(recall).target, kTarget);
  // Without an id: the triple by which the hub knows a document that had none.
  recall.response_for = {{"H99.5", "12/STN-VP", "", "2026/08/03"}};
  EXPECT_EQ(facts_of(recall).target, kTarget);
  recall.business->document_id = "the business's own";
  EXPECT_EQ(facts_of(recall).target, "the business's own");
  EXPECT_EQ(facts_of(recall).business, packet::BusinessType::recall);
}

TEST(DocumentLifeFacts, AReplyActsOnNothing) {
  packet::DocumentHeader reply = header(packet::BusinessType::new_document);
  reply.response_for = {{"H98.12.3", "12/STN-VP", kTarget, "2026/08/03"}};
  EXPECT_EQ(facts_of(reply).target, "");
  reply.business.reset();
  EXPECT_EQ(facts_of(reply).target, "");
  EXPECT_EQ(facts_of(reply).business, packet::BusinessType::new_document);
}

TEST(DocumentLifeFacts, UpdateOfHeaderAndReceivers) {
  packet::DocumentHeader update = header(packet::BusinessType::update);
  update.business->document_id = kTarget;
  update.business->document_info = "1";
  update.business->document_receiver = "1";
  update.business->receivers = {{"H98.12.3", false}, {"H97.4", true}};
  EXPECT_EQ(facts_of(update).target, kTarget);
  EXPECT_TRUE(facts_of(update).header_changed);
  EXPECT_EQ(facts_of(update).changes, update.business->receivers);
  update.business->document_info = "0";
  EXPECT_FALSE(facts_of(update).header_changed);
}

TEST(DocumentLifeFacts, Replacements) {
  packet::DocumentHeader replacement = header(packet::BusinessType::replace);
  replacement.business->replacements = {{kTarget, {"H98.12.3", "H97.4"}}, {"d2", {}}};
  EXPECT_EQ(facts_of(replacement).replacements, replacement.business->replacements);
  EXPECT_EQ(facts_of(replacement).target, "");
}

}  // namespace
}  // namespace axle::hub
