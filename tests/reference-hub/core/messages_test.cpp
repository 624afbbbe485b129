#include "reference-hub/core/messages.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "base/random.hpp"

namespace axle::hub {
namespace {

constexpr std::string_view kIdA = "0123456789abcdef01234567";
constexpr std::string_view kIdB = "fedcba9876543210fedcba98";

Digest256 digest_of(std::uint8_t seed) {
  Digest256 digest{};
  for (std::size_t i = 0; i < digest.size(); ++i) digest[i] = static_cast<std::uint8_t>(seed + i);
  return digest;
}

DocumentAccepted document() {
  DocumentAccepted record;
  record.facts.from = "H99.5";
  record.facts.to = {"000.00.00.G99", "H98.12.3"};
  record.facts.document_id = "H99.5,2026/08/03,12/STN-VP";
  record.facts.title = "V/v kết nối thử nghiệm";
  record.facts.notation = "12/STN-VP";
  record.facts.business = packet::BusinessType::replace;
  record.facts.priority = 4;
  record.facts.digest = digest_of(3);
  record.facts.length = 0x1'0000'0001ULL;
  record.facts.verification = {VerificationPolicy::packet, true, false};
  record.facts.target = "H99.5,2026/08/01,9/STN-VP";
  record.facts.header_changed = true;
  record.facts.changes = {{"H98.12.3", false}, {"H97.4", true}};
  record.facts.replacements = {{"d1", {"H97.4", "H98.12.3"}}, {"d2", {}}};
  record.added_doc_ids = {std::string(kIdB)};
  record.centre = "demo.center.01";
  record.doc_id = kIdA;
  record.receiver_doc_ids = {std::string(kIdB), std::string(kIdA)};
  record.at = 1'785'722'400'000'000'000;
  return record;
}

StatusAccepted status() {
  StatusAccepted record;
  record.facts = {"H98.12.3",   "H99.5", "H99.5,2026/08/03,12/STN-VP",           "02", "2026/08/03 09:41:12",
                  digest_of(9), 1700,    {VerificationPolicy::link, false, true}};
  record.centre = "lgsp.h98";
  record.doc_id = kIdA;
  record.receiver_doc_id = kIdB;
  record.at = -1;
  return record;
}

std::vector<Record> one_of_each() {
  AgencyRegistered agency;
  agency.agency = {"H98.12.3", "003.12.00.H98",         "UBND xã Ba", "ba@khac.example", "lgsp.h98",
                   "H98.12",   identity::Level::commune};
  agency.at = 5;
  return {document(),
          status(),
          ItemStateChanged{std::string(kIdB), axis::ItemState::fail, 77},
          agency,
          AgencyDeleted{"H98.12.3", 12},
          ItemsExpired{-7, 13},
          PacketsForgotten{0x0102, 14}};
}

// What version 1 wrote of the two: the facts that it knew.
Bytes version_1(const Record& record) {
  Bytes bytes = encode(record);
  bytes[0] = 1;
  if (const auto* sent = std::get_if<DocumentAccepted>(&record)) {
    std::size_t receivers = 2;
    for (const std::string& to : sent->facts.to) receivers += 2 + to.size() + 12;
    // version 2 put `verified`, the target and header_changed before the receivers, and its lists behind them
    const std::size_t verified = 10 + 2 + sent->centre.size() + 12 + 2 + sent->facts.from.size() + 2 +
                                 sent->facts.document_id.size() + 2 + sent->facts.title.size() + 2 +
                                 sent->facts.notation.size() + 2 + 32 + 8;
    const std::size_t added = 2 + 2 + sent->facts.target.size() + 1;
    bytes.resize(verified + added + receivers);
    bytes.erase(bytes.begin() + static_cast<std::ptrdiff_t>(verified),
                bytes.begin() + static_cast<std::ptrdiff_t>(verified + added));
  } else {
    bytes.resize(bytes.size() - 2);
  }
  return bytes;
}

void expect_equal(const DocumentAccepted& a, const DocumentAccepted& b) {
  EXPECT_EQ(a.facts.from, b.facts.from);
  EXPECT_EQ(a.facts.to, b.facts.to);
  EXPECT_EQ(a.facts.document_id, b.facts.document_id);
  EXPECT_EQ(a.facts.title, b.facts.title);
  EXPECT_EQ(a.facts.notation, b.facts.notation);
  EXPECT_EQ(a.facts.business, b.facts.business);
  EXPECT_EQ(a.facts.priority, b.facts.priority);
  EXPECT_EQ(a.facts.digest, b.facts.digest);
  EXPECT_EQ(a.facts.length, b.facts.length);
  EXPECT_EQ(a.facts.sent, b.facts.sent);
  EXPECT_EQ(a.centre, b.centre);
  EXPECT_EQ(a.doc_id, b.doc_id);
  EXPECT_EQ(a.receiver_doc_ids, b.receiver_doc_ids);
  EXPECT_EQ(a.at, b.at);
  EXPECT_EQ(a.facts.verification, b.facts.verification);
  EXPECT_EQ(a.facts.target, b.facts.target);
  EXPECT_EQ(a.facts.header_changed, b.facts.header_changed);
  EXPECT_EQ(a.facts.changes, b.facts.changes);
  EXPECT_EQ(a.facts.replacements, b.facts.replacements);
  EXPECT_EQ(a.added_doc_ids, b.added_doc_ids);
}

TEST(RecordCodec, DocumentRoundTrip) {
  const auto read = decode(encode(document()));
  ASSERT_TRUE(read) << read.error().detail;
  ASSERT_TRUE(std::holds_alternative<DocumentAccepted>(*read));
  expect_equal(std::get<DocumentAccepted>(*read), document());
  DocumentAccepted rewritten = document();
  rewritten.facts.sent = SentForm{digest_of(77), 12};
  const auto read_again = decode(encode(rewritten));
  ASSERT_TRUE(read_again) << read_again.error().detail;
  expect_equal(std::get<DocumentAccepted>(*read_again), rewritten);
  EXPECT_EQ(encode(rewritten).size(), encode(document()).size() + 40);
}

// Journals of version 1 stay readable; what they do not say has its default.
TEST(RecordCodec, VersionOneIsRead) {
  const auto read = decode(version_1(document()));
  ASSERT_TRUE(read) << read.error().detail;
  DocumentAccepted expected = document();
  expected.facts.verification = {};
  expected.facts.target.clear();
  expected.facts.header_changed = false;
  expected.facts.changes.clear();
  expected.facts.replacements.clear();
  expected.added_doc_ids.clear();
  expect_equal(std::get<DocumentAccepted>(*read), expected);

  const auto old_status = decode(version_1(status()));
  ASSERT_TRUE(old_status) << old_status.error().detail;
  EXPECT_EQ(std::get<StatusAccepted>(*old_status).facts.length, 1700u);
  EXPECT_EQ(std::get<StatusAccepted>(*old_status).facts.verification, VerificationResult{});
}

TEST(RecordCodec, StatusRoundTrip) {
  const auto read = decode(encode(status()));
  ASSERT_TRUE(read) << read.error().detail;
  const auto& got = std::get<StatusAccepted>(*read);
  EXPECT_EQ(got.facts.from, "H98.12.3");
  EXPECT_EQ(got.facts.to, "H99.5");
  EXPECT_EQ(got.facts.document_id, "H99.5,2026/08/03,12/STN-VP");
  EXPECT_EQ(got.facts.status_code, "02");
  EXPECT_EQ(got.facts.timestamp, "2026/08/03 09:41:12");
  EXPECT_EQ(got.facts.digest, digest_of(9));
  EXPECT_EQ(got.facts.length, 1700u);
  EXPECT_EQ(got.centre, "lgsp.h98");
  EXPECT_EQ(got.doc_id, kIdA);
  EXPECT_EQ(got.receiver_doc_id, kIdB);
  EXPECT_EQ(got.at, -1);
  EXPECT_EQ(got.facts.verification, status().facts.verification);
}

TEST(RecordCodec, SmallRecordsRoundTrip) {
  const auto state = decode(encode(ItemStateChanged{std::string(kIdB), axis::ItemState::processing, 77}));
  ASSERT_TRUE(state);
  EXPECT_EQ(std::get<ItemStateChanged>(*state).doc_id, kIdB);
  EXPECT_EQ(std::get<ItemStateChanged>(*state).state, axis::ItemState::processing);
  EXPECT_EQ(std::get<ItemStateChanged>(*state).at, 77);

  const auto agency = decode(encode(one_of_each()[3]));
  ASSERT_TRUE(agency);
  const AgencyRecord& read = std::get<AgencyRegistered>(*agency).agency;
  EXPECT_EQ(read.code, "H98.12.3");
  EXPECT_EQ(read.old_code, "003.12.00.H98");
  EXPECT_EQ(read.name, "UBND xã Ba");
  EXPECT_EQ(read.mail, "ba@khac.example");
  EXPECT_EQ(read.centre_id, "lgsp.h98");
  EXPECT_EQ(read.parent_code, "H98.12");
  EXPECT_EQ(read.level, identity::Level::commune);

  const auto deleted = decode(encode(AgencyDeleted{"H98.12.3", 12}));
  ASSERT_TRUE(deleted);
  EXPECT_EQ(std::get<AgencyDeleted>(*deleted).code, "H98.12.3");

  const auto expired = decode(encode(one_of_each()[5]));
  ASSERT_TRUE(expired);
  EXPECT_EQ(std::get<ItemsExpired>(*expired).before, -7);
  EXPECT_EQ(std::get<ItemsExpired>(*expired).at, 13);
  const auto forgotten = decode(encode(one_of_each()[6]));
  ASSERT_TRUE(forgotten);
  EXPECT_EQ(std::get<PacketsForgotten>(*forgotten).before, 0x0102);
  EXPECT_EQ(std::get<PacketsForgotten>(*forgotten).at, 14);
}

// The bytes themselves: a journal written today must be readable by every later program.
TEST(RecordCodec, BytesOfAStateRecord) {
  EXPECT_EQ(to_hex(encode(ItemStateChanged{std::string(kIdA), axis::ItemState::done, 0x0102})),
            "01"                        // version
            "03"                        // kind
            "0201000000000000"          // at
            "0123456789abcdef01234567"  // doc id
            "02");                      // done
  EXPECT_EQ(to_hex(encode(AgencyDeleted{"H9", 1})),
            "01050100000000000000020048"
            "39");
  EXPECT_EQ(to_hex(encode(PacketsForgotten{0x0102, 1})),
            "01070100000000000000"
            "0201000000000000");
}

// The same of what stands behind a document's length and a status's.
TEST(RecordCodec, BytesOfVersionTwo) {
  const std::string sent = to_hex(encode(document()));
  EXPECT_EQ(sent.substr(0, 4), "0201");
  EXPECT_NE(sent.find("01000000"
                      "01000000"  // length
                      "0201"      // policy packet, packet signed
                      "1900" +
                      to_hex(as_bytes(document().facts.target)) +  // target
                      "01"                                         // header changed
                      "0200"                                       // receivers
                      "0d00"),
            std::string::npos);
  const std::string lists = "02000800" + to_hex(as_bytes("H98.12.3")) + "00" +               // removed
                            "0500" + to_hex(as_bytes("H97.4")) + "01" + std::string(kIdB) +  // added
                            "0200" + "0200" + to_hex(as_bytes("d1")) + "0200" +              // replaced, for two
                            "0500" + to_hex(as_bytes("H97.4")) + "0800" + to_hex(as_bytes("H98.12.3")) +  //
                            "0200" + to_hex(as_bytes("d2")) + "0000";  // replaced, for all
  EXPECT_TRUE(sent.ends_with(lists)) << sent;
  const std::string told = to_hex(encode(status()));
  EXPECT_EQ(told.substr(0, 4), "0202");
  EXPECT_TRUE(
      told.ends_with("a406000000000000"
                     "0102"));  // length, policy link, files signed
}

TEST(RecordCodec, EveryTruncationIsRefused) {
  for (const Record& record : one_of_each()) {
    const Bytes bytes = encode(record);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      const auto read = decode(BytesView(bytes).first(size));
      ASSERT_FALSE(read) << "kind " << record.index() << " cut to " << size;
      EXPECT_EQ(read.error().code, Errc::corrupt);
    }
  }
}

TEST(RecordCodec, TrailingBytesAreRefused) {
  for (const Record& record : one_of_each()) {
    Bytes bytes = encode(record);
    bytes.push_back(0);
    const auto read = decode(bytes);
    ASSERT_FALSE(read);
    EXPECT_NE(read.error().detail.find("left over"), std::string::npos);
  }
}

TEST(RecordCodec, ValuesOutOfRangeAreRefused) {
  const auto refused = [](Bytes bytes, std::size_t at, std::uint8_t value, std::string_view why) {
    bytes[at] = value;
    const auto read = decode(bytes);
    ASSERT_FALSE(read) << why;
    EXPECT_NE(read.error().detail.find(why), std::string::npos) << read.error().detail;
  };
  const Bytes state = encode(one_of_each()[2]);
  refused(state, 0, 0, "version");
  refused(state, 0, 2, "version");
  refused(state, 1, 0, "kind");
  refused(state, 1, 8, "kind");
  refused(state, state.size() - 1, 4, "item state");
  refused(encode(one_of_each()[3]), 10, 4, "level");
  const DocumentAccepted sent = document();
  const std::size_t business = 10 + 2 + sent.centre.size() + 12 + 2 + sent.facts.from.size() + 2 +
                               sent.facts.document_id.size() + 2 + sent.facts.title.size() + 2 +
                               sent.facts.notation.size();
  refused(encode(sent), business, 4, "business");
  refused(encode(sent), business + 1, 5, "priority");
  refused(encode(sent), 0, 3, "version");
  refused(encode(sent), 0, 0, "version");
  const std::size_t verified = business + 2 + 32 + 8;
  refused(encode(sent), verified, 4, "policy");
  refused(encode(sent), verified + 1, 8, "finding");
  refused(encode(sent), verified + 2 + 2 + sent.facts.target.size(), 2, "header");
  std::size_t change = verified + 2 + 2 + sent.facts.target.size() + 1 + 2;
  for (const std::string& to : sent.facts.to) change += 2 + to.size() + 12;
  refused(encode(sent), change + 2 + 2 + sent.facts.changes[0].organ_id.size(), 2, "added nor removed");
  const Bytes told = encode(status());
  refused(told, told.size() - 2, 4, "policy");
  refused(told, told.size() - 1, 4, "finding");
  refused(told, 0, 3, "version");
}

TEST(RecordCodec, TextLimit) {
  Bytes bytes = encode(AgencyDeleted{std::string(kTextBytesMax, 'x'), 0});
  EXPECT_TRUE(decode(bytes));
  const std::size_t size = kTextBytesMax + 1;
  bytes[10] = static_cast<std::uint8_t>(size);
  bytes[11] = static_cast<std::uint8_t>(size >> 8);
  bytes.push_back('x');
  const auto read = decode(bytes);
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().detail.find("too long"), std::string::npos);
}

TEST(RecordCodec, ReceiverLimit) {
  DocumentAccepted record = document();
  record.facts.to.assign(kRecordReceiversMax, "H1");
  record.receiver_doc_ids.assign(kRecordReceiversMax, std::string(kIdA));
  const auto read = decode(encode(record));
  ASSERT_TRUE(read);
  EXPECT_EQ(std::get<DocumentAccepted>(*read).facts.to.size(), kRecordReceiversMax);
}

TEST(RecordCodec, ListLimits) {
  DocumentAccepted record = document();
  record.facts.changes.assign(kRecordReceiversMax, {"H1", true});
  record.added_doc_ids.assign(kRecordReceiversMax, std::string(kIdA));
  record.facts.replacements.assign(kRecordReceiversMax, {"d", {}});
  record.facts.replacements[0].organ_ids.assign(kRecordReceiversMax, "H1");
  const auto read = decode(encode(record));
  ASSERT_TRUE(read) << read.error().detail;
  expect_equal(std::get<DocumentAccepted>(*read), record);
}

// A count that promises more than there is costs what is there, not what it promises.
TEST(RecordCodec, CountsAreNotTrusted) {
  DocumentAccepted record = document();
  record.facts.replacements.clear();
  Bytes bytes = encode(record);
  bytes[bytes.size() - 2] = bytes[bytes.size() - 1] = 0xFF;
  const auto read = decode(bytes);
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().detail.find("missing"), std::string::npos);
}

TEST(RecordCodecDeathTest, WritingPastTheBoundsIsADefect) {
  EXPECT_DEATH(encode(AgencyDeleted{std::string(kTextBytesMax + 1, 'x'), 0}), "assertion failed");
  EXPECT_DEATH(encode(ItemStateChanged{"not an id", axis::ItemState::done, 0}), "assertion failed");
  DocumentAccepted record = document();
  record.facts.to.assign(kRecordReceiversMax + 1, "H1");
  record.receiver_doc_ids.assign(kRecordReceiversMax + 1, std::string(kIdA));
  EXPECT_DEATH(encode(record), "assertion failed");
  record = document();
  record.added_doc_ids.clear();
  EXPECT_DEATH(encode(record), "assertion failed");
  record = document();
  record.added_doc_ids.emplace_back(kIdA);
  EXPECT_DEATH(encode(record), "assertion failed");
  record = document();
  record.facts.replacements.assign(kRecordReceiversMax + 1, {});
  EXPECT_DEATH(encode(record), "assertion failed");
}

// Damaged input gives an answer, never a crash; what decodes encodes to the same bytes again (one form per record).
TEST(RecordCodec, RandomDamage) {
  RandomStream random(1, "record damage");
  const std::vector<Record> records = one_of_each();
  int whole = 0;
  for (int round = 0; round < 20'000; ++round) {
    Bytes bytes = encode(records[random.below(records.size())]);
    for (std::uint64_t flips = 1 + random.below(3); flips > 0; --flips) {
      bytes[random.below(bytes.size())] = static_cast<std::uint8_t>(random.next());
    }
    if (const auto read = decode(bytes)) {
      EXPECT_EQ(encode(*read), bytes);
      ++whole;
    }
  }
  EXPECT_GT(whole, 1'000);
}

}  // namespace
}  // namespace axle::hub
