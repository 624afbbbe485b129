// What is wrong with a damaged packet is found, where it should be found: by the reader, by the hub's rules, or by the
// check of signatures. Each of them passes what it is made from.
#include "agents/documents/damage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "agents/documents/attacks.hpp"
#include "agents/documents/packet_maker.hpp"
#include "protocol/packet/quirk_writer.hpp"
#include "protocol/packet/reader.hpp"
#include "protocol/packet/rules.hpp"
#include "protocol/signature/packet_check.hpp"
#include "tests/agents/documents/support.hpp"
#include "tests/bounded.hpp"

namespace axle::agents {
namespace {

using signature::SubIndication;
using test::must;
using test::shared_identities;
using testing::AnyOf;
using testing::HasSubstr;
using testing::StartsWith;

// Agency 2 signs with P-256.
DocumentOrder order_of(Damage damage, std::uint64_t seed = 1, std::uint32_t agency = 2) {
  DocumentOrder order;
  order.header = test::letter_header(7);
  order.header.from.id = "H57." + std::to_string(agency + 1);
  order.header.trace = {{order.header.from.id, "2026/08/03 09:00:00"}};
  order.agency = agency;
  order.attachments = 2;
  order.seed = seed;
  order.damage = std::move(damage);
  return order;
}

std::string made(const DocumentOrder& order) {
  return must(must(PacketMaker::create({order}, shared_identities())).make(order));
}

// "passed", "unreadable: ...", "rule ...: ...", or "HASH_FAILURE: ...": what a hub with the policy `full` would say.
std::string outcome_of(BytesView bytes) {
  const auto packet = packet::read_packet(bytes);
  if (!packet) return "unreadable: " + packet.error().detail;
  const auto violations = packet::check(*packet, packet::Profile::hub, test::kAt);
  if (!violations.empty()) return "rule " + violations[0].rule + ": " + violations[0].detail;
  static signature::TrustStore trust({shared_identities().authority.root()});
  signature::CostLedger ledger;
  const auto check = signature::check_packet(bytes, *packet, trust, {}, test::kAt + kDay, ledger);
  if (check.verdict.passed()) return "passed";
  return std::string(to_string(check.verdict.sub_indication)) + ": " + check.verdict.reason;
}
std::string outcome_of(const std::string& packet) {
  return outcome_of(as_bytes(packet));
}

TEST(Damage, NoneIsNoDamage) {
  EXPECT_EQ(outcome_of(made(order_of({}))), "passed");
}

TEST(Damage, TamperedIsFoundByItsDigestOrItsSignature) {
  for (const std::uint32_t agency : {0U, 2U, 3U}) {  // Ed25519, P-256, RSA
    std::set<std::string> found;
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
      const std::string outcome = outcome_of(made(order_of({DamageKind::tampered}, seed, agency)));
      EXPECT_THAT(outcome, AnyOf(StartsWith("HASH_FAILURE: 7-UBND-VP.signed.pdf, signature 'NguoiKy'"),
                                 StartsWith("SIG_CRYPTO_FAILURE: 7-UBND-VP.signed.pdf, signature 'CoQuan'")));
      found.insert(outcome.substr(0, outcome.find(':')));
    }
    EXPECT_EQ(found.size(), 2U) << agency;  // both variants come up
  }
}

// One byte, and nothing else: the packet has the same length and the same header.
TEST(Damage, TamperedChangesOneByteOfTheDocument) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    const std::string good = made(order_of({}, seed, 0)), bad = made(order_of({DamageKind::tampered}, seed, 0));
    const auto before = must(packet::read_packet(as_bytes(good))), after = must(packet::read_packet(as_bytes(bad)));
    const Bytes pdf = must(packet::unwrap(before.attachments[0])), other = must(packet::unwrap(after.attachments[0]));
    ASSERT_EQ(pdf.size(), other.size());
    std::size_t differing = 0;
    for (std::size_t i = 0; i < pdf.size(); ++i) differing += pdf[i] != other[i] ? 1 : 0;
    EXPECT_EQ(differing, 1U);
    EXPECT_EQ(*before.document(), *after.document());
    EXPECT_EQ(before.attachments[1].base64, after.attachments[1].base64);
  }
}

TEST(Damage, TamperedWithTimeStampsIsNeverSaved) {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    DocumentOrder order = order_of({DamageKind::tampered}, seed);
    order.stamped_at = test::kAt;
    EXPECT_THAT(outcome_of(made(order)), StartsWith("HASH_FAILURE"));
  }
}

TEST(Damage, OversizedIsOneByteTooLargeAndNothingElse) {
  const std::string packet = made(order_of({DamageKind::oversized}));
  EXPECT_EQ(packet.size(), packet::ReaderLimits{}.packet_bytes_max + 1);
  EXPECT_THAT(outcome_of(packet), HasSubstr("packet_bytes_max"));
  packet::ReaderLimits limits;
  ++limits.packet_bytes_max;
  const auto read = must(packet::read_packet(as_bytes(packet), limits));
  EXPECT_EQ(*read.document(), order_of({}).header);
  signature::TrustStore trust({shared_identities().authority.root()});
  signature::CostLedger ledger;
  const auto check = signature::check_packet(as_bytes(packet), read, trust, {}, test::kAt + kDay, ledger);
  EXPECT_TRUE(check.verdict.passed()) << check.verdict.reason;
}

TEST(Damage, OversizedDocumentsShareOnePacket) {
  std::vector<DocumentOrder> orders;
  for (std::uint64_t i = 0; i < 6; ++i)
    orders.push_back(order_of({i % 2 == 1 ? DamageKind::oversized : DamageKind::none}, i));
  const test::TemporaryFolder cache;
  for (const bool from_cache : {false, true}) {
    const Corpus corpus = must(make_corpus(orders, shared_identities(), cache.path(), 2, {}));
    EXPECT_EQ(corpus.from_cache(), from_cache);
    EXPECT_LT(corpus.bytes(), 2 * packet::ReaderLimits{}.packet_bytes_max);
    EXPECT_EQ(corpus.packet(5).view.data(), corpus.packet(1).view.data());
    EXPECT_EQ(corpus.digest(3), corpus.digest(1));
    EXPECT_EQ(corpus.packet(3).view.size(), packet::ReaderLimits{}.packet_bytes_max + 1);
    for (const std::size_t i : {0U, 2U, 4U}) EXPECT_EQ(outcome_of(corpus.packet(i).view), "passed");
  }
}

TEST(Damage, MalformedInFourWays) {
  std::set<std::string> ways;
  for (std::uint64_t seed = 1; seed <= 24; ++seed) {
    const std::string outcome = outcome_of(made(order_of({DamageKind::malformed}, seed)));
    for (const std::string way :
         {"the document ends inside", "closes <edXML>", "M.Attachment-Encoding", "wrong version"}) {
      if (outcome.find(way) != std::string::npos) ways.insert(way);
    }
    EXPECT_NE(outcome, "passed");
  }
  EXPECT_EQ(ways.size(), 4U);
}

// What each attack is refused with, one of these, whichever variant it is.
const std::map<std::string_view, std::vector<std::string>>& refusals() {
  static const std::map<std::string_view, std::vector<std::string>> all{
      {"A-01", {"document type declaration"}},
      {"A-02", {"document type declaration"}},
      {"A-03", {"document type declaration"}},
      {"A-04", {"depth_max"}},
      {"A-05", {"attributes_max"}},
      {"A-06", {"_max"}},
      {"A-08", {"name_bytes_max"}},
      {"A-10", {"before the root element", "is not UTF-8", "XML does not allow", "the encoding must be UTF-8"}},
      {"A-13", {"<Object> is not allowed", "SIGNED_DATA_NOT_FOUND", "stands elsewhere"}},
      {"A-14", {"an Id stands twice"}},
      {"A-19", {"comments are not allowed"}},
      {"A-36", {"SIG_CONSTRAINTS_FAILURE", "SIGNED_DATA_NOT_FOUND"}},
      {"A-37", {"unzip_ratio_max"}},
      {"A-41", {"rule N.ContentId", "rule N.Reference", "rule N.Attachment", "rule M.Attachment-Encoding"}},
      {"A-44",
       {"rule M.MessageHeaderFromOrganId", "rule M.AttachmentName", "rule M.MessageHeader.DocumentId",
        "rule M.MessageHeaderToOrganId"}},
  };
  return all;
}

TEST(Hostile, EveryAttackIsRefusedInEveryVariant) {
  ASSERT_EQ(attacks().size(), refusals().size());
  for (const std::string_view id : attacks()) {
    std::set<std::string> seen;
    for (std::uint64_t seed = 1; seed <= 16; ++seed) {
      const std::string packet = made(order_of({DamageKind::hostile, std::string(id)}, seed));
      std::string outcome;
      expect_bounded([&] { outcome = outcome_of(packet); });
      bool expected = false;
      for (const std::string& words : refusals().at(id)) {
        if (outcome.find(words) == std::string::npos) continue;
        expected = true;
        seen.insert(words);
      }
      EXPECT_TRUE(expected) << id << ": " << outcome;
      EXPECT_LT(packet.size(), 4U << 20) << id;
    }
    // The variants that are told apart by their refusal all came up.
    const auto& words = refusals().at(id);
    EXPECT_EQ(seen.size(), words.size()) << id;
  }
}

TEST(Hostile, AHeaderWithoutTraceCanBeWrappedToo) {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    DocumentOrder order = order_of({DamageKind::hostile, "A-13"}, seed);
    order.header.trace.clear();
    EXPECT_NE(outcome_of(made(order)), "passed");
  }
}

// The wrapped packets are made from one that passes: it is the wrapping that is refused.
TEST(Hostile, SignedByPartsPasses) {
  for (const std::uint32_t agency : {2U, 3U}) {
    const DocumentOrder order = order_of({}, 1, agency);
    const std::string packet = must(signed_by_parts(made(order), shared_identities().agencies[agency].agency));
    EXPECT_EQ(outcome_of(packet), "passed");
    const auto read = must(packet::read_packet(as_bytes(packet)));
    EXPECT_EQ(read.signature_site.ids, 4U);
  }
}

TEST(Hostile, SignaturesNeedAnAlgorithmThatXmlKnows) {
  for (const std::string_view id : attacks()) {
    const DocumentOrder order = order_of({DamageKind::hostile, std::string(id)}, 1, 0);  // Ed25519
    const auto packet = must(PacketMaker::create({order}, shared_identities())).make(order);
    EXPECT_EQ(packet.has_value(), !needs_packet_signature(id)) << id;
    if (!packet) EXPECT_THAT(packet.error().detail, HasSubstr("Ed25519"));
  }
}

TEST(Hostile, AnUnknownAttackIsAnErrorWithTheList) {
  for (const std::string id : {"A-99", "", "a-01"}) {
    const auto corpus =
        make_corpus({order_of({}), order_of({DamageKind::hostile, id})}, shared_identities(), {}, 1, {});
    ASSERT_FALSE(corpus);
    EXPECT_EQ(corpus.error().code, Errc::invalid_input);
    EXPECT_THAT(corpus.error().detail, HasSubstr("document order 1"));
    for (const std::string_view known : attacks()) EXPECT_THAT(corpus.error().detail, HasSubstr(std::string(known)));
    EXPECT_FALSE(check_attack(id));
  }
  EXPECT_TRUE(check_attack("A-44"));
}

TEST(Hostile, UnsignedDocumentsCanCarryMostOfThem) {
  for (const std::string_view id : attacks()) {
    DocumentOrder order = order_of({DamageKind::hostile, std::string(id)});
    order.is_signed = false;
    const auto packet = must(PacketMaker::create({order}, shared_identities())).make(order);
    EXPECT_EQ(packet.has_value(), !needs_packet_signature(id) && id != "A-36") << id;
    if (packet) EXPECT_NE(outcome_of(*packet), "passed") << id;
  }
}

// A vendor's dialect does not save a damaged packet.
TEST(Damage, GoesWithQuirks) {
  constexpr packet::Quirks kReadable = ((packet::Quirks{1} << packet::kQuirkCount) - 1) & ~packet::kUnreadableQuirks;
  for (const DamageKind kind : {DamageKind::tampered, DamageKind::malformed, DamageKind::hostile}) {
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
      DocumentOrder order = order_of({kind, kind == DamageKind::hostile ? "A-19" : ""}, seed);
      order.quirks = kReadable;
      EXPECT_NE(outcome_of(made(order)), "passed");
    }
  }
}

}  // namespace
}  // namespace axle::agents
