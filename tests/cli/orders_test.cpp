// From plans to packets: what is ordered for each misdeed, and what a hub would say to what comes of it.
#include "cli/orders.hpp"

#include <gmock/gmock.h>

#include <set>

#include "agents/documents/damage.hpp"
#include "base/live_clock.hpp"
#include "cli/revocation_service.hpp"
#include "cli/trust_sources.hpp"
#include "protocol/packet/quirk_writer.hpp"
#include "protocol/packet/reader.hpp"
#include "protocol/packet/rules.hpp"
#include "protocol/signature/packet_check.hpp"
#include "sim/workload/plan_hash.hpp"
#include "tests/cli/support.hpp"

namespace axle::cli {
namespace {

using sim::Misdeed;
using test::must;
using test::small_world;
using testing::HasSubstr;
using testing::StartsWith;

// "passed", "unreadable: ...", "rule ...", or "HASH_FAILURE: ...": what a hub with the policy `full` would say.
std::string outcome_of(BytesView bytes, signature::TrustStore& trust, InstantNs now) {
  const auto packet = packet::read_packet(bytes);
  if (!packet) return "unreadable: " + packet.error().detail;
  const auto violations = packet::check(*packet, packet::Profile::hub, now);
  if (!violations.empty()) return "rule " + violations[0].rule + ": " + violations[0].detail;
  signature::CostLedger ledger;
  const auto check = signature::check_packet(bytes, *packet, trust, {}, now, ledger);
  if (check.verdict.passed()) return check.is_signed ? "passed" : "passed, unsigned";
  return std::string(to_string(check.verdict.sub_indication)) + ": " + check.verdict.reason;
}

TEST(Orders, AWorldWithoutMisdeedsIsOrderedAsPlanned) {
  World world = small_world();
  world.plan.documents[3].attachments = 4;
  const RunOrders orders = must(make_orders(world, std::nullopt));
  ASSERT_EQ(orders.cached.size(), world.network.agencies.size());
  EXPECT_TRUE(orders.renewed.empty());
  for (std::size_t i = 0; i < orders.cached.size(); ++i) {
    EXPECT_EQ(orders.cached[i].agency.code, world.network.agencies[i].code);
    EXPECT_EQ(orders.cached[i].person.agency_code, world.network.agencies[i].code);
    EXPECT_FALSE(orders.cached[i].revoked_at);
  }
  ASSERT_EQ(orders.documents.size(), world.plan.documents.size());
  std::set<std::uint64_t> seeds;
  for (std::size_t i = 0; i < orders.documents.size(); ++i) {
    const agents::DocumentOrder& order = orders.documents[i];
    EXPECT_EQ(order.header, world.plan.documents[i].header);
    EXPECT_EQ(order.agency, world.plan.documents[i].from);
    EXPECT_EQ(order.attachments, i == 3 ? 4U : 1U);
    EXPECT_EQ(order.damage.kind, agents::DamageKind::none);
    EXPECT_FALSE(order.stamped_at);
    seeds.insert(order.seed);
  }
  EXPECT_EQ(seeds.size(), orders.documents.size());
}

TEST(Orders, CertificatesSpeakForTheCodeThatIsOnTheWire) {
  World world = small_world();
  for (sim::Centre& centre : world.network.centres) centre.other_form = true;
  const RunOrders orders = must(make_orders(world, std::nullopt));
  for (std::size_t i = 0; i < orders.cached.size(); ++i) {
    EXPECT_EQ(orders.cached[i].agency.code, world.network.agencies[i].other_code);
  }
}

struct Case {
  Misdeed misdeed;
  std::string attack;
  std::string said;  // how the outcome begins
};

std::vector<Case> cases() {
  return {{Misdeed::tampered, "", ""},
          {Misdeed::not_signed, "", "passed, unsigned"},
          {Misdeed::expired_certificate, "", "EXPIRED"},
          {Misdeed::revoked_certificate, "", "REVOKED"},
          {Misdeed::wrong_signer, "", "SIG_CONSTRAINTS_FAILURE"},
          {Misdeed::conflict, "", "passed"},
          {Misdeed::replay, "", "passed"},
          {Misdeed::duplicate, "", "passed"},
          {Misdeed::oversized, "", "unreadable: packet_bytes_max"},
          {Misdeed::malformed, "", ""},
          {Misdeed::hostile, "A-36", "SIG"},
          {Misdeed::slow_client, "", "passed"}};
}

// One misdeed of each kind, with a hub that asks about revocation.
class Misdeeds : public ::testing::TestWithParam<sim::Revocation> {};

TEST_P(Misdeeds, EachGetsWhatItDeserves) {
  World world = small_world(cases().size() + 1);
  world.scenario.signatures.revocation = GetParam();
  world.scenario.seed += static_cast<std::uint64_t>(GetParam());  // a port of its own
  for (std::size_t i = 0; i < cases().size(); ++i) test::misbehave(world, i, cases()[i].misdeed, cases()[i].attack);
  const auto conflicting = static_cast<std::uint32_t>(cases().size());
  world.plan.documents[5].conflicts_with = conflicting;
  Console console(true);
  const Prepared prepared = must(prepare(world, {}, console));
  ASSERT_TRUE(prepared.revoked);
  EXPECT_EQ(prepared.revoked->issued().size(), 2U);
  EXPECT_EQ(prepared.identities.authority.service_url(), revocation_url(world.scenario.seed));
  const auto service = must(RevocationService::start(prepared.identities.authority, *prepared.revoked));
  signature::TrustOptions options;
  options.revocation.mode =
      GetParam() == sim::Revocation::crl ? signature::RevocationMode::crl : signature::RevocationMode::ocsp;
  options.revocation.source = signature::http_revocation_source(http_exchange());
  signature::TrustStore trust({prepared.identities.authority.root()}, options);
  for (std::size_t i = 0; i < cases().size(); ++i) {
    const std::string outcome = outcome_of(prepared.corpus.packet(i).view, trust, live_now());
    EXPECT_THAT(outcome, StartsWith(cases()[i].said)) << i;
    if (cases()[i].said.empty()) EXPECT_THAT(outcome, testing::Not(StartsWith("passed"))) << i;
  }
  EXPECT_EQ(outcome_of(prepared.corpus.packet(conflicting).view, trust, live_now()), "passed");
  EXPECT_GT(service->asked(), 0U);
  const auto conflict = must(packet::read_packet(prepared.corpus.packet(5).view));
  EXPECT_EQ(conflict.document()->document_id, world.plan.documents[conflicting].header.document_id);
  EXPECT_EQ(conflict.document()->subject, world.plan.documents[5].header.subject);
}

INSTANTIATE_TEST_SUITE_P(Asked, Misdeeds, testing::Values(sim::Revocation::crl, sim::Revocation::ocsp));

TEST(Orders, WhatDamagesASignatureGetsOne) {
  World world = small_world();
  for (sim::PlannedDocument& document : world.plan.documents) document.is_signed = false;
  const std::vector<Misdeed> kinds{Misdeed::tampered, Misdeed::expired_certificate, Misdeed::revoked_certificate,
                                   Misdeed::wrong_signer};
  for (std::size_t i = 0; i < kinds.size(); ++i) test::misbehave(world, i, kinds[i]);
  for (const char* attack : {"A-13", "A-14", "A-36"}) {
    test::misbehave(world, world.scenario.misbehaviour.size(), Misdeed::hostile, attack);
  }
  const RunOrders orders = must(make_orders(world, std::nullopt));
  for (std::size_t i = 0; i < 7; ++i) EXPECT_TRUE(orders.documents[i].is_signed) << i;
  EXPECT_FALSE(orders.documents[7].is_signed);
  EXPECT_NE(orders.documents[3].agency, world.plan.documents[3].from);
}

TEST(Orders, AnAgencyGetsOneFurtherCertificateOfAKind) {
  World world = small_world();
  for (std::size_t i = 0; i < world.plan.documents.size(); ++i) {
    world.plan.documents[i].from = 1;
    test::misbehave(world, i, i % 2 == 0 ? Misdeed::revoked_certificate : Misdeed::expired_certificate);
  }
  const RunOrders orders = must(make_orders(world, std::nullopt));
  ASSERT_EQ(orders.cached.size(), world.network.agencies.size() + 2);
  EXPECT_TRUE(orders.cached[world.network.agencies.size()].revoked_at);
  EXPECT_EQ(orders.cached.back().issue.flaw, signature::Flaw::expired);
}

// XML signatures know no Ed25519: attacks on them come with a P-256 certificate of the same agency.
TEST(Orders, AttacksOnPacketSignaturesHaveASignerForThem) {
  World world = small_world();
  for (sim::Agency& agency : world.network.agencies) agency.algorithm = signature::KeyAlgorithm::ed25519;
  test::misbehave(world, 0, Misdeed::hostile, "A-13");
  test::misbehave(world, 1, Misdeed::hostile, "A-01");
  const RunOrders orders = must(make_orders(world, std::nullopt));
  ASSERT_EQ(orders.cached.size(), world.network.agencies.size() + 1);
  EXPECT_EQ(orders.documents[0].agency, world.network.agencies.size());
  EXPECT_EQ(orders.cached.back().algorithm, signature::KeyAlgorithm::p256);
  EXPECT_EQ(orders.cached.back().agency.code, orders.cached[world.plan.documents[0].from].agency.code);
  EXPECT_EQ(orders.documents[1].agency, world.plan.documents[1].from);
}

TEST(Orders, AnUnknownAttackIsNamedWithTheList) {
  World world = small_world();
  test::misbehave(world, 0, Misdeed::hostile, "A-77");
  const auto orders = make_orders(world, std::nullopt);
  ASSERT_FALSE(orders);
  EXPECT_EQ(orders.error().code, Errc::invalid_input);
  EXPECT_THAT(orders.error().detail, HasSubstr("A-77"));
  EXPECT_THAT(orders.error().detail, HasSubstr("A-01"));
}

// ---- dialects

World world_with_dialect(packet::Quirks quirks) {
  World world = small_world();
  world.scenario.network.dialects.resize(2);
  world.scenario.network.dialects[1].packets = quirks;
  for (std::size_t i = 0; i < world.network.centres.size(); ++i) {
    if (i % 2 == 1) world.network.centres[i].dialect = 1;
  }
  return world;
}

TEST(Dialects, PacketsAreWrittenAsTheirCentreWritesThem) {
  const World world = world_with_dialect(bit(packet::Quirk::business_spelling));
  Console console(true);
  const Prepared prepared = must(prepare(world, {}, console));
  std::set<bool> seen;
  for (std::size_t i = 0; i < world.plan.documents.size(); ++i) {
    const sim::Centre& centre = world.network.centres[world.network.agencies[world.plan.documents[i].from].centre];
    const bool other = as_text(prepared.corpus.packet(i).view).find("<edXML:Business>") != std::string_view::npos;
    EXPECT_EQ(other, centre.dialect == 1);
    seen.insert(other);
  }
  EXPECT_EQ(seen.size(), 2U);
}

TEST(Dialects, OtherIdsAreThoseOfThePlanToo) {
  World world = world_with_dialect(bit(packet::Quirk::impossible_date_in_id));
  auto& documents = world.plan.documents;
  // Every document is about the one before it.
  for (std::size_t i = 1; i < documents.size(); ++i) {
    packet::DocumentHeader& header = documents[i].header;
    header.response_for.emplace_back().document_id = documents[i - 1].header.document_id;
    header.business->document_id = documents[i - 1].header.document_id;
    header.business->replacements.emplace_back().document_id = documents[i - 1].header.document_id;
  }
  const std::uint64_t standard = sim::hash_plan(world.plan);
  write_dialect_ids(world);
  EXPECT_EQ(world.plan.hash, sim::hash_plan(world.plan));
  EXPECT_NE(world.plan.hash, standard);
  std::set<bool> seen;
  std::set<std::string> ids;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    const packet::DocumentHeader& header = documents[i].header;
    const bool other = world.network.centres[world.network.agencies[documents[i].from].centre].dialect == 1;
    EXPECT_EQ(header.document_id.find(",2014/02/30,") != std::string::npos, other);
    seen.insert(other);
    ids.insert(header.document_id);
    if (i == 0) continue;
    EXPECT_EQ(header.response_for[0].document_id, documents[i - 1].header.document_id);
    EXPECT_EQ(header.business->document_id, documents[i - 1].header.document_id);
    EXPECT_EQ(header.business->replacements[0].document_id, documents[i - 1].header.document_id);
  }
  EXPECT_EQ(seen.size(), 2U);
  EXPECT_EQ(ids.size(), documents.size());
  const sim::Plan before = world.plan;
  write_dialect_ids(world);
  for (std::size_t i = 0; i < documents.size(); ++i) EXPECT_EQ(documents[i].header, before.documents[i].header);
}

// ---- renewal

// Communes renew in the fifth second; the first document is sent before, the second after it, a third by somebody late.
struct Renewal {
  World world = small_world();
  std::size_t before = 0, after = 0, late = 0, others = 0;

  Renewal() {
    world.scenario.signatures.renewal.level = "commune";
    world.scenario.signatures.renewal.at = 5 * kSecond;
    std::vector<std::size_t> of_communes;
    for (std::size_t i = 0; i < world.plan.documents.size(); ++i) {
      const bool is_commune = world.network.agencies[world.plan.documents[i].from].level == identity::Level::commune;
      if (is_commune) of_communes.push_back(i);
      if (!is_commune) others = i;
    }
    before = of_communes.at(0), after = of_communes.at(1), late = of_communes.at(2);
    world.plan.documents[before].at = 4 * kSecond;
    world.plan.documents[after].at = world.plan.documents[late].at = 6 * kSecond;
    world.plan.documents[after].certificate = sim::Certificate::second;
  }
};

TEST(Renewal, TimeStampsDecideWhatIsGood) {
  const Renewal renewal;
  Console console(true);
  const test::TemporaryFolder cache;
  const InstantNs asked_at = live_now();
  const Prepared prepared = must(prepare(renewal.world, cache.path(), console));
  ASSERT_TRUE(prepared.starts_at);
  EXPECT_GT(*prepared.starts_at, asked_at);
  EXPECT_GT(*prepared.starts_at, live_now());  // still ahead
  EXPECT_FALSE(prepared.corpus.from_cache());
  signature::TrustStore trust({prepared.identities.authority.root()});
  const auto said = [&](std::size_t document, DurationNs run_time) {
    return outcome_of(prepared.corpus.packet(document).view, trust, *prepared.starts_at + run_time);
  };
  EXPECT_EQ(said(renewal.before, 4 * kSecond), "passed");
  EXPECT_EQ(said(renewal.before, 60 * kSecond), "passed");  // its certificate ended since
  EXPECT_EQ(said(renewal.after, 6 * kSecond), "passed");
  EXPECT_THAT(said(renewal.late, 6 * kSecond), StartsWith("EXPIRED"));
  EXPECT_EQ(said(renewal.others, 60 * kSecond), "passed");
}

// Certificates and time stamps know whole seconds; a run does not.
TEST(Renewal, FractionsOfASecondAreOnTheRightSide) {
  Renewal renewal;
  renewal.world.scenario.signatures.renewal.at = 5500 * kMillisecond;
  renewal.world.plan.documents[renewal.before].at = 5499 * kMillisecond;
  renewal.world.plan.documents[renewal.late].at = 5501 * kMillisecond;
  renewal.world.plan.documents[renewal.after].at = 5501 * kMillisecond;
  Console console(true);
  const Prepared prepared = must(prepare(renewal.world, {}, console));
  EXPECT_EQ(*prepared.starts_at % kSecond, 0);
  signature::TrustStore trust({prepared.identities.authority.root()});
  const auto said = [&](std::size_t document) {
    const InstantNs now = *prepared.starts_at + renewal.world.plan.documents[document].at + kMillisecond;
    return outcome_of(prepared.corpus.packet(document).view, trust, now);
  };
  EXPECT_EQ(said(renewal.before), "passed");
  EXPECT_EQ(said(renewal.after), "passed");
  EXPECT_THAT(said(renewal.late), StartsWith("EXPIRED"));
}

TEST(Renewal, TheRootStaysAndOnlySignersGetNewCertificates) {
  Renewal renewal;
  const test::TemporaryFolder cache;
  Console console(true);
  const Prepared first = must(prepare(renewal.world, cache.path(), console));
  const Prepared second = must(prepare(renewal.world, cache.path(), console));
  EXPECT_TRUE(second.identities.from_cache);
  EXPECT_EQ(first.identities.authority.root()->sha256(), second.identities.authority.root()->sha256());
  const RunOrders orders = must(make_orders(renewal.world, live_now()));
  EXPECT_EQ(orders.cached.size(), renewal.world.network.agencies.size());
  EXPECT_LE(orders.renewed.size(), 4U);
  EXPECT_GE(orders.renewed.size(), 2U);
  EXPECT_EQ(second.identities.agencies.size(), orders.cached.size() + orders.renewed.size());
}

TEST(Renewal, TheRenewedLevelHasNoPacketSignatures) {
  Renewal renewal;
  renewal.world.scenario.signatures.packet = sim::PacketSigning::modern;
  const RunOrders orders = must(make_orders(renewal.world, kIssueDate));
  EXPECT_FALSE(orders.documents[renewal.before].packet_signed);
  EXPECT_TRUE(orders.documents[renewal.before].stamped_at);
  EXPECT_TRUE(orders.documents[renewal.others].packet_signed);
  EXPECT_FALSE(orders.documents[renewal.others].stamped_at);
  EXPECT_EQ(*orders.documents[renewal.late].stamped_at, kIssueDate + 6 * kSecond);
}

}  // namespace
}  // namespace axle::cli
