#include "reference-hub/audit/line.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "protocol/signature/crypto/digest.hpp"
#include "tests/reference-hub/audit/fixture.hpp"

namespace axle::hub {
namespace {

TEST(AuditLine, SaysWhatTheRecordSays) {
  std::string out;
  AuditHead end;
  append_audit_line(out, audit_event(document(7), 7), end);
  EXPECT_EQ(out.substr(0, out.find(",\"prev\"")),
            R"({"seq":1,"time":"2026-08-03T09:00:07.000+07:00","lsn":7,"what":"accepted","centre":"h57",)"
            R"("doc_id":"aaaaaaaaaaaaaaaaaaaaaaaa","document_id":"H57.12,2026/08/03,7/STN-VP","from":"H57.12",)"
            R"("to":["G22","H57.13"],"receivers":2,)"
            R"("sha256":"0707070707070707070707070707070707070707070707070707070707070707","length":1007,)"
            R"("verified":"full","packet_signed":true,"files_signed":false)");
  const auto line = read_audit_line(std::string_view(out).substr(0, out.size() - 1));
  ASSERT_TRUE(line);
  EXPECT_TRUE(line->whole);
  EXPECT_EQ(line->seq, 1U);
  EXPECT_EQ(line->lsn, 7U);
  EXPECT_EQ(line->what, "accepted");
  EXPECT_EQ(line->prev, Digest256{});
  EXPECT_EQ(line->hash, end.hash);
  // As one does it by hand.
  EXPECT_EQ(to_hex(signature::sha256(as_bytes(std::string_view(out).substr(0, out.find(",\"hash\""))))),
            to_hex(line->hash));
}

TEST(AuditLine, EveryRecordHasItsEvent) {
  const auto words = [](const Record& record) {
    std::string out;
    AuditHead end;
    append_audit_line(out, audit_event(record, 3), end);
    const std::size_t from = out.find("\"what\"");
    return out.substr(from, out.find(",\"prev\"") - from);
  };
  StatusAccepted status;
  status.facts = {.from = "G22", .to = "H57.12", .document_id = "d", .status_code = "03", .timestamp = ""};
  status.centre = "g22";
  status.doc_id = "s";
  EXPECT_EQ(
      words(status),
      R"("what":"status","centre":"g22","doc_id":"s","document_id":"d","from":"G22","to":["H57.12"],"receivers":1,)"
      R"("sha256":"0000000000000000000000000000000000000000000000000000000000000000","length":0,)"
      R"("verified":"full","packet_signed":false,"files_signed":false,"detail":"03")");
  EXPECT_EQ(words(ItemStateChanged{"x", axis::ItemState::done, 0}),
            R"("what":"acknowledged","doc_id":"x","detail":"done")");
  AgencyRegistered agency;
  agency.agency.code = "H57.12";
  agency.agency.name = "Sở \"Thử nghiệm\"";
  agency.agency.centre_id = "h57";
  EXPECT_EQ(words(agency), R"("what":"registered","centre":"h57","agency":"H57.12","detail":"Sở \"Thử nghiệm\"")");
  EXPECT_EQ(words(AgencyDeleted{"H57.12", 0}), R"("what":"deleted","agency":"H57.12")");
  EXPECT_EQ(words(ItemsExpired{kMorning, 0}),
            R"("what":"expired","detail":"arrived before 2026-08-03T09:00:00+07:00")");
  EXPECT_EQ(words(PacketsForgotten{kMorning, 0}),
            R"("what":"forgotten","detail":"arrived before 2026-08-03T09:00:00+07:00")");
  DocumentAccepted recall = document(1);
  recall.facts.business = packet::BusinessType::recall;
  recall.facts.target = "H57.12,2026/08/01,9/STN";
  EXPECT_NE(words(recall).find(R"("detail":"recall of H57.12,2026/08/01,9/STN")"), std::string::npos);
}

TEST(AuditLine, LongTextsAreCutAndTheLongestLineFits) {
  AuditEvent event{.what = AuditKind::accepted, .time = kMorning};
  event.centre.assign(kAuditTextBytesMax, 'x');
  std::string out;
  AuditHead end;
  append_audit_line(out, event, end);
  EXPECT_NE(out.find(event.centre + "\""), std::string::npos) << "at the limit it stands as it is";
  event.centre += 'y';
  out.clear();
  append_audit_line(out, event, end);
  EXPECT_EQ(out.find('y', out.find("centre")), std::string::npos);
  EXPECT_NE(out.find("x…\""), std::string::npos);
  // Every text too long, and of bytes that are escaped with six each.
  const std::string worst(kTextBytesMax, '\x01');
  event.centre = event.doc_id = event.document_id = event.from = event.agency = event.detail = worst;
  event.to.assign(100, worst);
  event.receivers = 100;
  event.packet = AuditEvent::Packet{};
  out.clear();
  append_audit_line(out, event, end);
  ASSERT_LT(out.size(), kAuditLineBytesMax);
  const auto line = read_audit_line(std::string_view(out).substr(0, out.size() - 1));
  ASSERT_TRUE(line);
  EXPECT_TRUE(line->whole);
  EXPECT_EQ(std::ranges::count(out, '\n'), 1) << "no text can begin a line of its own";
}

TEST(AuditLine, OtherTextIsNoLine) {
  std::string out;
  AuditHead end;
  append_audit_line(out, record_event(1), end);
  out.pop_back();
  EXPECT_FALSE(read_audit_line(""));
  EXPECT_FALSE(read_audit_line("{}"));
  EXPECT_FALSE(read_audit_line(out.substr(1)));
  EXPECT_FALSE(read_audit_line(out.substr(0, out.size() - 1)));
  EXPECT_FALSE(read_audit_line(out + " "));
  std::string upper = out;
  upper[upper.size() - 5] = 'A';
  EXPECT_FALSE(read_audit_line(upper));
  // At the length that no line reaches.
  std::string longest = out;
  longest.insert(longest.find(",\"prev\""), std::string(kAuditLineBytesMax - 1 - out.size(), 'x'));
  EXPECT_TRUE(read_audit_line(longest));
  longest.insert(longest.find(",\"prev\""), "x");
  EXPECT_FALSE(read_audit_line(longest));
}

TEST(AuditLine, AHeadIsWrittenAndRead) {
  AuditHead head{17, {}};
  head.hash.fill(0xab);
  const auto again = parse_audit_head(to_string(head));
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, head);
  EXPECT_FALSE(parse_audit_head("17"));
  EXPECT_FALSE(parse_audit_head("17:ab"));
  EXPECT_FALSE(parse_audit_head("x:" + to_hex(head.hash)));
  EXPECT_FALSE(parse_audit_head(to_string(head) + "0"));
  EXPECT_NE(parse_audit_head("17").error().detail.find("SEQ:HASH"), std::string::npos);
  const std::string text = write_head(head, kMorning, "0123456789abcdef", "c2ln");
  const auto read = read_head(text);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->head, head);
  EXPECT_EQ(read->key, "0123456789abcdef");
  EXPECT_EQ(read->signature, "c2ln");
  EXPECT_FALSE(read_head(text.substr(0, text.size() - 1)));
  EXPECT_FALSE(read_head(text + text));
  EXPECT_EQ(signed_text(head), "axle audit 1\n17\n" + to_hex(head.hash) + "\n");
}

}  // namespace
}  // namespace axle::hub
