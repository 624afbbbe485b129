// Documents out of the ordinary that are nevertheless right: with appendices, in a vendor's dialect, with time stamps.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "agents/documents/packet_maker.hpp"
#include "protocol/packet/quirk_writer.hpp"
#include "protocol/packet/reader.hpp"
#include "protocol/packet/rules.hpp"
#include "protocol/signature/packet_check.hpp"
#include "tests/agents/documents/support.hpp"

namespace axle::agents {
namespace {

using test::must;
using test::run;
using test::shared_identities;
using testing::HasSubstr;

// Agency 2 signs with P-256.
DocumentOrder order_of(int number = 1, std::uint32_t agency = 2) {
  DocumentOrder order;
  order.header = test::letter_header(number);
  order.header.from.id = "H57." + std::to_string(agency + 1);
  order.agency = agency;
  order.seed = 100 + static_cast<std::uint64_t>(number);
  return order;
}

std::string made(const DocumentOrder& order, const Identities& identities = shared_identities()) {
  return must(must(PacketMaker::create({order}, identities)).make(order));
}

signature::PacketCheck check(const std::string& packet, InstantNs at = test::kAt + kDay,
                             const Identities& identities = shared_identities()) {
  signature::TrustStore trust({identities.authority.root()});
  signature::CostLedger ledger;
  signature::PacketPolicy policy;
  policy.signed_required = true;
  const auto read = must(packet::read_packet(as_bytes(packet)));
  return signature::check_packet(as_bytes(packet), read, trust, policy, at, ledger);
}

// ---- appendices

TEST(Appendices, EachIsSignedByTheAgencyAtTheUpperRight) {
  for (const std::uint32_t agency : {0U, 2U, 3U}) {
    DocumentOrder order = order_of(12, agency);
    order.attachments = 4;
    const std::string packet = made(order);
    const auto read = must(packet::read_packet(as_bytes(packet)));
    EXPECT_TRUE(packet::check(read, packet::Profile::strict, test::kAt).empty());
    ASSERT_EQ(read.attachments.size(), 4U);
    EXPECT_EQ(read.attachments[0].name, "12-UBND-VP.signed.pdf");
    EXPECT_EQ(read.attachments[2].name, "12-UBND-VP-PL2.signed.pdf");
    EXPECT_EQ(read.attachments[2].description, "Phụ lục 2");
    const auto result = check(packet);
    EXPECT_TRUE(result.verdict.passed()) << result.verdict.reason;
    ASSERT_EQ(result.files.size(), 4U);
    EXPECT_EQ(result.files[0].signatures.size(), 2U);
    for (std::size_t i = 1; i < 4; ++i) {
      ASSERT_EQ(result.files[i].signatures.size(), 1U);
      EXPECT_EQ(result.files[i].signatures[0].field_name, kAppendixField);
      EXPECT_EQ(result.files[i].signatures[0].role, signature::Role::agency);
      EXPECT_EQ(result.files[i].signatures[0].signing_time, result.files[0].signatures[1].signing_time);
    }
  }
}

TEST(Appendices, TheirPagesSayWhatTheyBelongTo) {
  DocumentOrder order = order_of(12);
  order.attachments = 3;
  const std::string packet = made(order);
  const auto read = must(packet::read_packet(as_bytes(packet)));
  const test::TemporaryFolder folder;
  test::write_bytes(folder / "a.pdf", must(packet::unwrap(read.attachments[2])));
  const std::string pdf = (folder / "a.pdf").string();
  const std::string text = run("pdftotext -layout " + pdf + " -").output;
  EXPECT_THAT(text, HasSubstr("PHỤ LỤC II"));
  EXPECT_THAT(text, HasSubstr("Kèm theo Công văn số 12/UBND-VP ngày 03 tháng 8 năm 2026"));
  // The mark is part of the signature field's appearance; number, then time with Viet Nam's zone.
  EXPECT_THAT(text, HasSubstr("12/UBND-VP; 2026-08-03T"));
  EXPECT_THAT(text, HasSubstr("+07:00"));
  EXPECT_LT(text.find("12/UBND-VP; "), text.find("PHỤ LỤC II"));
  EXPECT_EQ(run("qpdf --check " + pdf).status, 0);
  EXPECT_NE(must(packet::unwrap(read.attachments[1])), must(packet::unwrap(read.attachments[2])));
}

TEST(Appendices, OfUnsignedDocumentsAreUnsigned) {
  DocumentOrder order = order_of();
  order.is_signed = false;
  order.attachments = 2;
  const std::string packet = made(order);
  const auto read = must(packet::read_packet(as_bytes(packet)));
  EXPECT_EQ(read.attachments[1].name, "1-UBND-VP-PL1.pdf");
  EXPECT_FALSE(check(packet).is_signed);
}

TEST(Appendices, AtTheLimitAndPastIt) {
  DocumentOrder order = order_of(1, 0);
  order.attachments = kAttachmentsMax;
  EXPECT_TRUE(check(made(order)).verdict.passed());
  EXPECT_EQ(kAttachmentsMax, packet::ReaderLimits{}.attachments_max);
  for (const std::uint32_t wrong : {0U, kAttachmentsMax + 1}) {
    order.attachments = wrong;
    const auto packet = must(PacketMaker::create({order}, shared_identities())).make(order);
    ASSERT_FALSE(packet);
    EXPECT_EQ(packet.error().code, Errc::invalid_input);
    EXPECT_THAT(packet.error().detail, HasSubstr("attachments is " + std::to_string(wrong)));
  }
}

TEST(Appendices, NumbersAreRoman) {
  const DocumentOrder order = order_of();
  const test::TemporaryFolder folder;
  for (const auto& [number, roman] : {std::pair{4U, "IV"}, {9U, "IX"}, {40U, "XL"}, {59U, "LIX"}}) {
    test::write_bytes(folder / "a.pdf", must(render_appendix({.header = &order.header, .number = number})));
    EXPECT_THAT(run("pdftotext " + (folder / "a.pdf").string() + " -").output,
                HasSubstr("PHỤ LỤC " + std::string(roman) + "\n"));
  }
  const auto wrong = render_appendix({.header = &order.header, .pages = kPagesMax + 1});
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().detail, HasSubstr("pages is"));
}

// ---- dialects

TEST(Dialects, ReadableOnesPassWithTheirSignatures) {
  for (std::size_t i = 0; i < packet::kQuirkCount; ++i) {
    const auto quirk = static_cast<packet::Quirk>(i);
    DocumentOrder order = order_of();
    order.attachments = 2;
    order.packet_signed = true;
    order.quirks = bit(quirk);
    const std::string packet = made(order);
    const auto read = packet::read_packet(as_bytes(packet));
    ASSERT_EQ(read.has_value(), !has(packet::kUnreadableQuirks, quirk)) << packet::kQuirkNames[i];
    if (!read) continue;
    EXPECT_TRUE(packet::check(*read, packet::Profile::hub, test::kAt).empty()) << packet::kQuirkNames[i];
    EXPECT_EQ(*read->document(), packet::header_with(order.header, order.quirks)) << packet::kQuirkNames[i];
    const auto result = check(packet);
    EXPECT_TRUE(result.verdict.passed()) << packet::kQuirkNames[i] << ": " << result.verdict.reason;
    EXPECT_EQ(result.packet_signature.profile, signature::PacketSignatureProfile::modern) << packet::kQuirkNames[i];
  }
}

TEST(Dialects, WhatStandsInFrontStaysInFrontOfASignedPacket) {
  DocumentOrder order = order_of();
  order.packet_signed = true;
  order.quirks = bit(packet::Quirk::byte_order_mark);
  EXPECT_TRUE(made(order).starts_with("\xEF\xBB\xBF<?xml"));
  order.quirks = bit(packet::Quirk::leading_bytes);
  EXPECT_TRUE(made(order).starts_with("1212<?xml"));
  EXPECT_THAT(made(order), HasSubstr("<Signature"));
  order.quirks = bit(packet::Quirk::wrong_namespace);
  EXPECT_THAT(made(order), testing::Not(HasSubstr("<Signature")));
}

TEST(Dialects, ThePagesAreTheSame) {
  DocumentOrder order = order_of(1, 0);  // Ed25519: the same bytes every time
  const std::string plain = made(order);
  order.quirks = ((packet::Quirks{1} << packet::kQuirkCount) - 1) & ~packet::kUnreadableQuirks;
  const std::string other = made(order);
  const auto a = must(packet::read_packet(as_bytes(plain))), b = must(packet::read_packet(as_bytes(other)));
  EXPECT_EQ(a.attachments[0].base64, b.attachments[0].base64);
}

// ---- time stamps

// An agency whose certificates end at kAt.
Identities ending_identities() {
  IdentityOrder order = test::identity_order(2, signature::KeyAlgorithm::p256);
  order.issue.not_after = test::kAt;
  return must(make_identities({order}, test::identity_options(), {}));
}

TEST(TimeStamps, KeepADocumentGoodWhenItsCertificateEnds) {
  const Identities ending = ending_identities();
  DocumentOrder order = order_of();
  order.agency = 0;
  order.header.from.id = "H57.3";
  order.attachments = 2;
  order.stamped_at = test::kAt - kHour;
  const std::string stamped = made(order, ending);
  const auto result = check(stamped, test::kAt + kDay, ending);
  EXPECT_TRUE(result.verdict.passed()) << result.verdict.reason;
  for (const auto& file : result.files) {
    for (const auto& one : file.signatures) {
      ASSERT_TRUE(one.timestamp);
      EXPECT_TRUE(one.timestamp->verdict.passed()) << one.timestamp->verdict.reason;
      EXPECT_EQ(one.timestamp->time, *order.stamped_at);
    }
  }
  // Without them, or with one of after the end, it is not.
  order.stamped_at = test::kAt + kHour;
  EXPECT_EQ(check(made(order, ending), test::kAt + kDay, ending).verdict.sub_indication,
            signature::SubIndication::expired);
  order.stamped_at = std::nullopt;
  EXPECT_EQ(check(made(order, ending), test::kAt + kDay, ending).verdict.sub_indication,
            signature::SubIndication::expired);
  EXPECT_TRUE(check(made(order, ending), test::kAt - kHour, ending).verdict.passed());
}

TEST(TimeStamps, CountTowardsTheTarget) {
  for (const std::uint32_t agency : {0U, 3U}) {
    DocumentOrder order = order_of(1, agency);
    order.target_bytes = 120'000;
    order.stamped_at = test::kAt;
    const std::string packet = made(order);
    const auto read = must(packet::read_packet(as_bytes(packet)));
    EXPECT_NEAR(static_cast<double>(must(packet::unwrap(read.attachments[0])).size()) / 120'000, 1, 0.02);
  }
}

TEST(TimeStamps, AreGivenByManyThreadsAtOnce) {
  std::vector<DocumentOrder> orders;
  for (int i = 1; i <= 24; ++i) {
    orders.push_back(order_of(i, 0));
    orders.back().stamped_at = test::kAt + i * kSecond;
  }
  const Corpus corpus = must(make_corpus(orders, shared_identities(), {}, 4, {}));
  for (std::size_t i = 0; i < corpus.size(); ++i) {
    const std::string packet(as_text(corpus.packet(i).view));
    const auto result = check(packet);
    EXPECT_TRUE(result.verdict.passed()) << result.verdict.reason;
    EXPECT_EQ(result.files[0].signatures[1].timestamp->time, *orders[i].stamped_at);
  }
}

// ---- the cache

TEST(CorpusCache, EveryNewPartOfAnOrderCounts) {
  const test::TemporaryFolder cache;
  const std::vector<DocumentOrder> base{order_of(1, 0)};
  const auto from_cache = [&](const std::vector<DocumentOrder>& orders) {
    return must(make_corpus(orders, shared_identities(), cache.path(), 1, {})).from_cache();
  };
  EXPECT_FALSE(from_cache(base));
  std::vector<std::vector<DocumentOrder>> others(6, base);
  others[0][0].attachments = 2;
  others[1][0].quirks = 2;
  others[2][0].stamped_at = 0;
  others[3][0].stamped_at = test::kAt;
  others[4][0].damage.kind = DamageKind::tampered;
  others[5][0].damage = {DamageKind::hostile, "A-01"};
  for (const auto& other : others) EXPECT_FALSE(from_cache(other));
  auto last = others[5];
  last[0].damage.attack = "A-02";
  EXPECT_FALSE(from_cache(last));
  EXPECT_TRUE(from_cache(base));
}

}  // namespace
}  // namespace axle::agents
