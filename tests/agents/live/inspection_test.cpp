// What a receiving agency makes of packets.
#include "agents/live/inspection.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

#include "agents/live/inspectors.hpp"
#include "protocol/packet/writer.hpp"

namespace axle::agents {
namespace {

constexpr InstantNs kNow = 1'767'578'400 * kSecond;

packet::DocumentHeader a_header() {
  packet::DocumentHeader header;
  header.from.id = "G01";
  header.from.name = "Bộ Một";
  header.from.in_charge = "Bộ Một";
  header.to.resize(1);
  header.to[0].id = "H57";
  header.code_number = "7";
  header.code_notation = "BM";
  header.document_id = "G01,2026/01/05,7/BM";
  header.promulgation_date = "2026/01/05";
  header.type = "2";
  header.subject = "Công văn";
  return header;
}

Reply inspected(const packet::DocumentHeader& header, const Reading& reading = {}) {
  signature::TrustStore trust({});
  signature::CostLedger ledger;
  const std::string packet = packet::write_document(header, {});
  const Reply fetched =
      inspect(axis::write_packet(as_bytes(packet)), axis::MessageType::edoc, reading, trust, kNow, ledger);
  const Reply local = inspect_packet(as_bytes(packet), axis::MessageType::edoc, reading, trust, kNow, ledger);
  EXPECT_TRUE(fetched.document && local.document) << fetched.detail;
  EXPECT_EQ(fetched.document->reason, local.document->reason) << "it is the same packet";
  return fetched;
}

TEST(Inspection, WhatBreaksTheReceiversRulesIsNotIntact) {
  packet::DocumentHeader header = a_header();
  header.subject.clear();
  const Reading lenient{.profile = packet::Profile::lenient}, strict{.profile = packet::Profile::strict};
  EXPECT_TRUE(inspected(header, lenient).document->intact);
  const Reply refused = inspected(header, strict);
  EXPECT_FALSE(refused.document->intact);
  packet::Packet packet;
  packet.header = header;
  const auto read = packet::check(packet, packet::Profile::strict, kNow);
  ASSERT_FALSE(read.empty());
  EXPECT_NE(refused.document->reason.find(read.front().detail), std::string::npos) << refused.document->reason;
}

TEST(Inspection, BusinessAndItsTarget) {
  packet::DocumentHeader header = a_header();
  header.response_for.emplace_back().document_id = "answered";
  EXPECT_EQ(inspected(header).document->business, packet::BusinessType::new_document);
  EXPECT_EQ(inspected(header).document->target, "") << "an answer acts on nothing";
  header.business.emplace();
  header.business->type = packet::BusinessType::recall;
  EXPECT_EQ(inspected(header).document->business, packet::BusinessType::recall);
  EXPECT_EQ(inspected(header).document->target, "answered");
  header.business->document_id = "recalled";
  EXPECT_EQ(inspected(header).document->target, "recalled");
}

TEST(Inspection, OtherNamesBecomeTheKnownCode) {
  const Aliases aliases{{"000.00.00.G01", "G01"}};
  packet::DocumentHeader header = a_header();
  header.from.id = "000.00.00.G01";
  EXPECT_EQ(inspected(header, {.aliases = &aliases}).document->from, "G01");
  EXPECT_EQ(inspected(header).document->from, "000.00.00.G01");

  packet::StatusHeader status;
  status.from.id = "000.00.00.G01";
  status.response_for.organ_id = "H57";
  status.response_for.document_id = "d";
  status.status_code = "01";
  status.timestamp = "2026/01/05 09:00:00";
  signature::TrustStore trust({});
  signature::CostLedger ledger;
  const std::string packet = packet::write_status(status);
  const Reply reply =
      inspect_packet(as_bytes(packet), axis::MessageType::status, {.aliases = &aliases}, trust, kNow, ledger);
  ASSERT_TRUE(reply.status) << reply.detail;
  EXPECT_EQ(reply.status->from, "G01");
}

TEST(Inspectors, APacketAtHandIsInspectedAsOneThatWasFetched) {
  signature::TrustStore trust({});
  Inspectors inspectors(1, 16, trust);
  const std::string packet = packet::write_document(a_header(), {});
  std::mutex mutex;
  std::condition_variable answered;
  std::vector<Reply> replies;
  for (const bool local : {true, false}) {
    Inspection inspection;
    if (local) {
      inspection.packet = SharedBytes::of(Bytes(packet.begin(), packet.end()));
    } else {
      inspection.answer = axis::write_packet(as_bytes(packet));
    }
    inspection.done = [&](Reply reply) {
      const std::scoped_lock lock(mutex);
      replies.push_back(std::move(reply));
      answered.notify_one();
    };
    inspectors.submit(std::move(inspection));
  }
  std::unique_lock lock(mutex);
  answered.wait(lock, [&] { return replies.size() == 2; });
  for (const Reply& reply : replies) {
    ASSERT_TRUE(reply.document) << reply.detail;
    EXPECT_EQ(reply.document->document_id, "G01,2026/01/05,7/BM");
  }
  EXPECT_GT(inspectors.cpu(), 0);
}

TEST(Inspection, UnreadablePacketsAreToldFromWrongAnswers) {
  signature::TrustStore trust({});
  signature::CostLedger ledger;
  const Reply unreadable =
      inspect(axis::write_packet(as_bytes("no xml")), axis::MessageType::edoc, {}, trust, kNow, ledger);
  EXPECT_EQ(unreadable.outcome, Outcome::ok);
  EXPECT_FALSE(unreadable.document);
  EXPECT_FALSE(unreadable.detail.empty());
  EXPECT_EQ(inspect("garbage", axis::MessageType::edoc, {}, trust, kNow, ledger).outcome, Outcome::wrong_answer);
  const std::string failure = axis::write_failure({axis::ErrorCode::try_later, "later"});
  const Reply refused = inspect(failure, axis::MessageType::edoc, {}, trust, kNow, ledger);
  EXPECT_EQ(refused.outcome, Outcome::refused);
  EXPECT_EQ(refused.error, axis::ErrorCode::try_later);
}

TEST(Inspection, AnUnsignedDocumentIsTakenForInformation) {
  packet::DocumentHeader header;
  header.from.id = "G01";
  header.to.resize(1);
  header.to[0].id = "H57";
  header.code_number = "7";
  header.code_notation = "BM";
  header.document_id = "G01,2026/01/05,7/BM";
  header.promulgation_date = "2026/01/05";
  header.type = "2";
  header.subject = "Công văn";
  const std::string packet = packet::write_document(header, {});
  signature::TrustStore trust({});
  signature::CostLedger ledger;
  const Reply reply = inspect(axis::write_packet(as_bytes(packet)), axis::MessageType::edoc, {}, trust, kNow, ledger);
  ASSERT_TRUE(reply.document) << reply.detail;
  EXPECT_TRUE(reply.document->intact);
  EXPECT_EQ(reply.document->code, "7/BM");
}

}  // namespace
}  // namespace axle::agents
