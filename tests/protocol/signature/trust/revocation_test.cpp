// Revocation as TrustStore tells it: when it takes effect, what is kept, and what happens when nobody answers.
#include <gtest/gtest.h>

#include <ctime>
#include <thread>

#include "tests/protocol/signature/trust/fake_source.hpp"

namespace axle::signature::test {
namespace {

class Revocation : public testing::TestWithParam<RevocationMode> {
 protected:
  Revocation() { options_.revocation = {.mode = GetParam(), .source = source_}; }

  TrustStore& trust() {
    if (trust_ == nullptr) trust_ = std::make_unique<TrustStore>(std::vector{world_.root.certificate}, options_);
    return *trust_;
  }
  Verdict check(InstantNs now, InstantNs at) {
    source_->now = now;
    return trust().check_chain(
        {.leaf = world_.signer.certificate, .intermediates = world_.intermediates, .at = at, .now = now}, ledger_);
  }
  Verdict check(InstantNs now = kAt) { return check(now, now); }
  std::uint64_t count(Stage stage) const { return ledger_.stages()[static_cast<std::size_t>(stage)].count; }
  void revoke(InstantNs at, RevocationReason reason = RevocationReason::key_compromise) {
    source_->revoked = {{world_.signer.certificate->serial_hex(), at, reason}};
  }

  SmallWorld world_ = small_world();
  std::shared_ptr<FakeSource> source_ = std::make_shared<FakeSource>(world_);
  TrustOptions options_;
  std::unique_ptr<TrustStore> trust_;
  CostLedger ledger_;
};
INSTANTIATE_TEST_SUITE_P(Modes, Revocation, testing::Values(RevocationMode::crl, RevocationMode::ocsp),
                         [](const auto& mode) { return std::string(to_string(mode.param)); });

TEST_P(Revocation, AskedOnceForEachCertificateBelowTheAnchor) {
  const Verdict verdict = check();
  EXPECT_TRUE(verdict.passed()) << verdict.reason;
  EXPECT_EQ(source_->asked, 2);
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(check(kAt + i).passed());
  EXPECT_EQ(source_->asked, 2);
  EXPECT_EQ(count(Stage::chain), 101U);
  EXPECT_EQ(count(Stage::revocation), 101U);
}

TEST_P(Revocation, OffAsksNobody) {
  options_.revocation.mode = RevocationMode::off;
  revoke(kAt - kDay);
  EXPECT_TRUE(check().passed());
  EXPECT_EQ(source_->asked, 0);
  EXPECT_EQ(count(Stage::revocation), 0U);
}

TEST_P(Revocation, RevokedIsSaidWithDateAndReason) {
  revoke(kAt - kDay);
  const Verdict verdict = check();
  EXPECT_EQ(verdict.indication, Indication::indeterminate);
  EXPECT_EQ(verdict.sub_indication, SubIndication::revoked_no_poe);
  EXPECT_NE(verdict.reason.find("Small agency"), std::string::npos) << verdict.reason;
  EXPECT_NE(verdict.reason.find("2026-08-02T09:00:00+07:00 (keyCompromise)"), std::string::npos) << verdict.reason;
  EXPECT_NE(verdict.rule.find("RFC 5280"), std::string_view::npos);
}

// The three cells of ETSI's revoked signer: stamped before, stamped after, not stamped.
TEST_P(Revocation, ATimeStampFromBeforeTheRevocationPasses) {
  revoke(kAt - kDay);
  EXPECT_TRUE(check(kAt, kAt - kDay - kSecond).passed());
  const Verdict after = check(kAt, kAt - kDay);
  EXPECT_EQ(after.indication, Indication::total_failed);
  EXPECT_EQ(after.sub_indication, SubIndication::revoked);
  EXPECT_EQ(check().sub_indication, SubIndication::revoked_no_poe);
  EXPECT_TRUE(check(kAt, kAt - kDay - kSecond).passed()) << "whatever was asked before";
}

TEST_P(Revocation, OfAnAuthorityCountsToo) {
  source_->root_revoked = {{world_.authority.certificate->serial_hex(), kAt - kDay, {}}};
  const Verdict verdict = check();
  EXPECT_EQ(verdict.sub_indication, SubIndication::revoked_no_poe);
  EXPECT_NE(verdict.reason.find("Small authority"), std::string::npos) << verdict.reason;
}

TEST_P(Revocation, TakesEffectWithinTheStatedTime) {
  const DurationNs refresh = options_.revocation.refresh_after;
  EXPECT_TRUE(check().passed());
  revoke(kAt + kSecond);
  EXPECT_TRUE(check(kAt + refresh / 2 - 1).passed()) << "known from before";
  EXPECT_EQ(check(kAt + refresh).sub_indication, SubIndication::revoked_no_poe);
}

TEST_P(Revocation, AnAuthorityThatIsAwayForLessThanTheStatedTimeGoesUnnoticed) {
  const DurationNs refresh = options_.revocation.refresh_after;
  EXPECT_TRUE(check().passed());
  source_->down = true;
  EXPECT_TRUE(check(kAt + refresh / 2).passed());
  EXPECT_TRUE(check(kAt + refresh).passed());
  const Verdict late = check(kAt + refresh + 1);
  EXPECT_EQ(late.indication, Indication::indeterminate) << "never a silent yes";
  EXPECT_EQ(late.sub_indication, SubIndication::try_later) << late.reason;
  source_->down = false;
  EXPECT_TRUE(check(kAt + refresh + 1 + options_.revocation.retry_after_failure).passed());
}

TEST_P(Revocation, ADeadAuthorityIsNotAskedForEveryDocument) {
  source_->down = true;
  const Verdict verdict = check();
  EXPECT_EQ(verdict.sub_indication, SubIndication::try_later);
  EXPECT_NE(verdict.reason.find("127.0.0.1"), std::string::npos) << verdict.reason;
  const int asked = source_->asked;
  const DurationNs retry = options_.revocation.retry_after_failure;
  for (int i = 1; i < 100; ++i) EXPECT_FALSE(check(kAt + i * (retry / 100)).passed());
  EXPECT_EQ(source_->asked, asked);
  source_->down = false;
  EXPECT_TRUE(check(kAt + retry).passed());
  EXPECT_GT(source_->asked, asked);
}

TEST_P(Revocation, WhereOneKindOfEvidenceIsMissingTheOtherServes) {
  const auto only = [&](const std::string& name, const std::string& value) {
    return forge({.name = "Only", .extensions = with(signer_extensions(), name, value), .serial_hex = "33"},
                 test_key(KeyAlgorithm::p256, 14), &world_.authority);
  };
  const Identity neither =
      forge({.name = "Neither", .extensions = signer_extensions()}, test_key(KeyAlgorithm::p256, 14), &world_.root);
  EXPECT_EQ(trust().check_chain(neither.certificate, {}, kAt, ledger_).sub_indication, SubIndication::try_later);
  const Identity by_list = only("crlDistributionPoints", std::string("URI:") + kCrlUrl);
  const Identity by_ocsp = only("authorityInfoAccess", std::string("OCSP;URI:") + kOcspUrl);
  for (const Identity* one : {&by_list, &by_ocsp}) {
    EXPECT_TRUE(trust().check_chain(one->certificate, world_.intermediates, kAt, ledger_).passed());
  }
}

TEST_P(Revocation, WhatWasRevokedStaysSoWhenNobodyAnswers) {
  revoke(kAt - kDay);
  EXPECT_FALSE(check().passed());
  source_->down = true;
  EXPECT_EQ(check(kAt + kDay).sub_indication, SubIndication::revoked_no_poe);
}

TEST_P(Revocation, ThreadsThatMissTogetherAskOnce) {
  std::atomic<int> failures{0};
  std::vector<std::thread> threads;
  static_cast<void>(trust());
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      CostLedger ledger;
      if (!trust().check_chain(world_.signer.certificate, world_.intermediates, kAt, ledger).passed()) ++failures;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(source_->asked, 2);
}

// Readers never see a good answer once a list that revokes has been taken in, whatever is swapped meanwhile.
TEST_P(Revocation, ThreadsReadWhileListsAreSwapped) {
  options_.revocation.source = nullptr;
  std::atomic<bool> revoked{false}, stop{false};
  std::atomic<int> wrong{0}, good{0};
  const RevokedCertificate one{world_.signer.certificate->serial_hex(), kAt - kDay, {}};
  const auto load = [&](std::uint64_t number, std::span<const RevokedCertificate> list) {
    const Bytes der =
        must(make_crl({list, number, kAt, kAt + kDay}, *world_.authority.certificate, world_.authority.key));
    return trust().load_crl(der, kAt, world_.intermediates);
  };
  ASSERT_TRUE(
      trust().load_crl(must(make_crl({{}, 1, kAt, kAt + kDay}, *world_.root.certificate, world_.root.key)), kAt));
  ASSERT_TRUE(load(1, {}));
  std::vector<std::thread> readers;
  for (int t = 0; t < 2; ++t) {
    readers.emplace_back([&] {
      CostLedger ledger;
      while (!stop) {
        const bool was_revoked = revoked;
        const bool passed = trust().check_chain(world_.signer.certificate, world_.intermediates, kAt, ledger).passed();
        if (was_revoked && passed) ++wrong;
        if (passed) ++good;
      }
    });
  }
  while (good < 100) std::this_thread::yield();
  for (std::uint64_t number = 2; number < 40; ++number) EXPECT_TRUE(load(number, {}));
  EXPECT_TRUE(load(40, {&one, 1}));
  revoked = true;
  for (int i = 0; i < 200; ++i) EXPECT_FALSE(check().passed());
  EXPECT_EQ(load(39, {}).error().code, Errc::refused) << "A-34: an older list is no news";
  stop = true;
  for (std::thread& thread : readers) thread.join();
  EXPECT_EQ(wrong, 0);
}

DurationNs thread_cpu() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * kSecond + now.tv_nsec;
}

TEST_P(Revocation, WhatIsEstablishedCostsALookUp) {
  DurationNs first = thread_cpu();
  EXPECT_TRUE(check().passed());
  first = thread_cpu() - first;
  constexpr int kTimes = 10'000;
  DurationNs again = INT64_MAX;
  for (int round = 0; round < 5; ++round) {
    const DurationNs start = thread_cpu();
    for (int i = 0; i < kTimes; ++i) EXPECT_TRUE(check().passed());
    again = std::min(again, (thread_cpu() - start) / kTimes);
  }
  std::printf("first %lld ns, then %lld ns\n", static_cast<long long>(first), static_cast<long long>(again));
  EXPECT_LT(again, first / 100);
}

TEST(RevocationMode, HasNames) {
  for (const RevocationMode mode : {RevocationMode::off, RevocationMode::crl, RevocationMode::ocsp}) {
    EXPECT_EQ(must(parse_revocation_mode(to_string(mode))), mode);
  }
  EXPECT_EQ(parse_revocation_mode("CRL").error().code, Errc::invalid_input);
}

}  // namespace
}  // namespace axle::signature::test
