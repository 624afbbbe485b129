// Building and judging chains: limits, purposes, and what attackers make of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>

#include "protocol/signature/trust/certificate_parts.hpp"
#include "tests/protocol/signature/trust/forge.hpp"

namespace axle::signature::test {
namespace {

const PrivateKey& key(int number) {
  return test_key(KeyAlgorithm::p256, number);
}

DurationNs thread_cpu() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * kSecond + now.tv_nsec;
}

// Root, `between` authorities, and a signer: between + 2 certificates.
Identity tower(int between) {
  Identity issuer = forge({.name = "Root", .extensions = ca_extensions()}, key(20));
  for (int i = 0; i < between; ++i) {
    issuer = forge({.name = "Floor " + std::to_string(i), .extensions = ca_extensions()}, key(21 + i), &issuer);
  }
  return forge({.name = "Signer", .extensions = signer_extensions()}, key(40), &issuer);
}

Verdict check(const std::vector<CertificatePtr>& anchors, const Identity& leaf,
              const std::vector<CertificatePtr>& intermediates, Purpose purpose = Purpose::document_signing) {
  TrustStore trust(anchors);
  CostLedger ledger;
  return trust.check_chain(
      {.leaf = leaf.certificate, .intermediates = intermediates, .at = kAt, .now = kAt, .purpose = purpose}, ledger);
}

TEST(Chain, AsLongAsTheLimitAndNotOneLonger) {
  const Identity eight = tower(6), nine = tower(7);
  EXPECT_TRUE(check({eight.chain.back()}, eight, eight.chain).passed()) << "8 certificates";
  const Verdict longer = check({nine.chain.back()}, nine, nine.chain);
  EXPECT_FALSE(longer.passed()) << "9 certificates";
  EXPECT_EQ(longer.indication, Indication::indeterminate);
}

TEST(Chain, AsManyCertificatesAsTheLimitAndNotOneMore) {
  const SmallWorld world = small_world();
  std::vector<CertificatePtr> many = world.intermediates;
  for (int i = 1; many.size() < kIntermediatesMax; ++i) {
    many.push_back(
        forge({.name = "Stranger " + std::to_string(i), .extensions = ca_extensions()}, key(20)).certificate);
  }
  EXPECT_TRUE(check({world.root.certificate}, world.signer, many).passed());
  many.push_back(world.authority.certificate);
  EXPECT_EQ(check({world.root.certificate}, world.signer, many).sub_indication,
            SubIndication::chain_constraints_failure);
}

// certificates that have the authority's name, but other keys, do not hide it.
TEST(Chain, A33ManyOfTheSameName) {
  const SmallWorld world = small_world();
  std::vector<CertificatePtr> crowd;
  for (int i = 0; i < 15; ++i) {
    crowd.push_back(
        forge({.name = "Small authority", .extensions = ca_extensions(), .agency_code = ""}, key(20 + i), &world.root)
            .certificate);
  }
  EXPECT_FALSE(check({world.root.certificate}, world.signer, crowd).passed());
  for (const std::size_t place : {std::size_t{0}, std::size_t{7}, std::size_t{15}}) {
    std::vector<CertificatePtr> with_it = crowd;
    with_it.insert(with_it.begin() + static_cast<std::ptrdiff_t>(place), world.authority.certificate);
    EXPECT_TRUE(check({world.root.certificate}, world.signer, with_it).passed()) << place;
  }
}

// two authorities that certify each other, and no anchor.
TEST(Chain, A33Loop) {
  const SmallWorld world = small_world();
  const Identity one = forge({.name = "One", .extensions = ca_extensions()}, key(20));
  const Identity two = forge({.name = "Two", .extensions = ca_extensions()}, key(21), &one);
  const Identity one_again = forge({.name = "One", .extensions = ca_extensions()}, key(20), &two);
  const Identity leaf = forge({.name = "Leaf", .extensions = signer_extensions()}, key(22), &two);
  const Verdict verdict =
      check({world.root.certificate}, leaf, {two.certificate, one_again.certificate, one.certificate});
  EXPECT_EQ(verdict.sub_indication, SubIndication::no_certificate_chain_found) << verdict.reason;
}

// every floor is certified by both keys of the floor above, so that 2^8 paths lead up, and none to an anchor.
TEST(Chain, A33LadderCostsNoMoreThanAFewChains) {
  constexpr int kFloors = 8;
  std::vector<CertificatePtr> ladder;
  Identity left = forge({.name = "F0", .extensions = ca_extensions()}, key(20));
  Identity right = forge({.name = "F0", .extensions = ca_extensions()}, key(21));
  for (int floor = 1; floor < kFloors; ++floor) {
    const std::string name = "F" + std::to_string(floor);
    const int number = 20 + 2 * floor;
    const Identity next = forge({.name = name, .extensions = ca_extensions()}, key(number), &left);
    ladder.push_back(next.certificate);
    ladder.push_back(forge({.name = name, .extensions = ca_extensions()}, key(number), &right).certificate);
    right = forge({.name = name, .extensions = ca_extensions()}, key(number + 1), &left);
    left = next;
  }
  const Identity leaf = forge({.name = "Leaf", .extensions = signer_extensions()}, key(22), &left);
  ASSERT_LE(ladder.size(), kIntermediatesMax);
  const SmallWorld world = small_world();
  const auto cost = [&](const Identity& signer, const std::vector<CertificatePtr>& intermediates, bool passes) {
    DurationNs least = INT64_MAX;
    for (int i = 0; i < 10; ++i) {
      const DurationNs start = thread_cpu();
      EXPECT_EQ(check({world.root.certificate}, signer, intermediates).passed(), passes);
      least = std::min(least, thread_cpu() - start);
    }
    return least;
  };
  const DurationNs honest = cost(world.signer, world.intermediates, true);
  EXPECT_LT(cost(leaf, ladder, false), 20 * honest);
}

// names times constraints.
TEST(Chain, A33NamesAndConstraintsHaveLimits) {
  const auto parse = [](const std::string& extension, const std::string& prefix, std::size_t count) {
    std::string value;
    for (std::size_t i = 0; i < count; ++i) value += (i == 0 ? "" : ",") + prefix + "a" + std::to_string(i) + ".vn";
    return try_forge({.name = "Many", .extensions = {{extension, value}}}, key(20));
  };
  EXPECT_TRUE(parse("subjectAltName", "DNS:", kAlternativeNamesMax));
  EXPECT_TRUE(parse("nameConstraints", "permitted;DNS:", kNameConstraintsMax));
  EXPECT_EQ(parse("subjectAltName", "DNS:", kAlternativeNamesMax + 1).error().code, Errc::limit);
  EXPECT_EQ(parse("nameConstraints", "excluded;DNS:", kNameConstraintsMax + 1).error().code, Errc::limit);
}

TEST(Chain, SerialNumbersOfAReadableLength) {
  const SmallWorld world = small_world();
  const auto verdict = [&](std::size_t bytes) {
    const Identity leaf = forge(
        {.name = "Leaf", .extensions = signer_extensions(), .serial_hex = "7F" + std::string(2 * (bytes - 1), 'A')},
        key(22), &world.authority);
    return check({world.root.certificate}, leaf, world.intermediates).sub_indication;
  };
  EXPECT_EQ(verdict(24), SubIndication::none);
  EXPECT_EQ(verdict(25), SubIndication::chain_constraints_failure);
}

TEST(Chain, TimeStampingIsTheOnlyPurposeOrNone) {
  const SmallWorld world = small_world();
  const auto leaf = [&](const std::string& usage) {
    auto extensions = signer_extensions();
    if (!usage.empty()) extensions = with(extensions, "extendedKeyUsage", usage);
    return forge({.name = "Leaf", .extensions = extensions}, key(22), &world.authority);
  };
  const auto passes = [&](const std::string& usage, Purpose purpose) {
    return check({world.root.certificate}, leaf(usage), world.intermediates, purpose).passed();
  };
  EXPECT_TRUE(passes("critical,timeStamping", Purpose::time_stamping));
  EXPECT_FALSE(passes("timeStamping", Purpose::time_stamping)) << "RFC 3161 2.3: critical";
  EXPECT_FALSE(passes("critical,timeStamping,emailProtection", Purpose::time_stamping)) << "RFC 3161 2.3: only";
  EXPECT_FALSE(passes("", Purpose::time_stamping));
  EXPECT_FALSE(passes("critical,timeStamping", Purpose::document_signing));
  EXPECT_FALSE(passes("serverAuth", Purpose::document_signing));
  EXPECT_TRUE(passes("1.3.6.1.5.5.7.3.36", Purpose::document_signing)) << "RFC 9336";
  EXPECT_TRUE(passes("", Purpose::document_signing));
}

TEST(Chain, WhatIsKnownForOnePurposeIsNotForTheOther) {
  const SmallWorld world = small_world();
  const Identity tsa =
      forge({.name = "TSA", .extensions = with(signer_extensions(), "extendedKeyUsage", "critical,timeStamping")},
            key(22), &world.authority);
  TrustStore trust({world.root.certificate});
  CostLedger ledger;
  ChainQuestion question{.leaf = tsa.certificate, .intermediates = world.intermediates, .at = kAt, .now = kAt};
  for (int i = 0; i < 2; ++i) {
    question.purpose = Purpose::time_stamping;
    EXPECT_TRUE(trust.check_chain(question, ledger).passed());
    question.purpose = Purpose::document_signing;
    EXPECT_FALSE(trust.check_chain(question, ledger).passed());
  }
}

TEST(Chain, EveryCertificateKeepsToTheFloor) {
  for (const char* digest : {"SHA1", "SHA224", "SHA256"}) {
    const Identity root = forge({.name = "Root", .extensions = ca_extensions()}, key(20), nullptr, digest);
    const Identity authority = forge({.name = "CA", .extensions = ca_extensions()}, key(21), &root, digest);
    const Identity leaf = forge({.name = "Leaf", .extensions = signer_extensions()}, key(22), &authority);
    EXPECT_EQ(check({root.certificate}, leaf, {authority.certificate}).passed(), std::string_view(digest) == "SHA256")
        << digest;
    const Identity direct = forge({.name = "Leaf", .extensions = signer_extensions()}, key(22), &root);
    EXPECT_TRUE(check({root.certificate}, direct, {}).passed()) << "an anchor's own signature says nothing";
  }
}

TEST(Chain, ThePathIsShown) {
  const Identity leaf = tower(2);
  const TrustStore trust({leaf.chain.back()});
  const auto path = trust.path(leaf.certificate, leaf.chain, kAt);
  ASSERT_EQ(path.size(), 4U);
  EXPECT_EQ(path.front(), leaf.certificate);
  EXPECT_EQ(path.back(), leaf.chain.back());
  EXPECT_EQ(trust.path(leaf.certificate, {}, kAt).size(), 1U);
}

}  // namespace
}  // namespace axle::signature::test
