// Lists and answers that come with a signature or are loaded, against those that are known or can be fetched.
#include <gtest/gtest.h>

#include "tests/protocol/signature/trust/fake_source.hpp"

namespace axle::signature::test {
namespace {

class Evidence : public testing::Test {
 protected:
  void open(RevocationMode mode, bool with_source, Bytes nonce_key = {}) {
    TrustOptions options;
    options.revocation.mode = mode;
    if (with_source) options.revocation.source = source_;
    options.revocation.ocsp_nonce_key = std::move(nonce_key);
    trust_ = std::make_unique<TrustStore>(std::vector{world_.root.certificate}, options);
  }
  Bytes list(const Identity& issuer, std::uint64_t number = 1, bool revoked = false, InstantNs this_update = kAt,
             InstantNs next_update = kAt + kDay) const {
    return must(make_crl(
        {revoked ? std::span(&signer_, 1) : std::span<const RevokedCertificate>(), number, this_update, next_update},
        *issuer.certificate, issuer.key));
  }
  Bytes answer(const Identity& responder, bool revoked = false, InstantNs this_update = kAt,
               InstantNs next_update = kAt + kDay) const {
    const Bytes request = make_ocsp_request(*world_.signer.certificate, *world_.authority.certificate, {});
    return must(answer_ocsp(
        request, {*world_.authority.certificate, responder,
                  revoked ? std::span(&signer_, 1) : std::span<const RevokedCertificate>(), this_update, next_update}));
  }
  Bytes answer_for_authority(InstantNs this_update = kAt) const {
    const Bytes request = make_ocsp_request(*world_.authority.certificate, *world_.root.certificate, {});
    return must(answer_ocsp(request, {*world_.root.certificate, world_.root, {}, this_update, this_update + kDay}));
  }
  Verdict check(const std::vector<Bytes>& ocsp, const std::vector<Bytes>& crls, InstantNs now = kAt) {
    source_->now = now;
    const std::vector<BytesView> answers(ocsp.begin(), ocsp.end()), lists(crls.begin(), crls.end());
    return trust_->check_chain({.leaf = world_.signer.certificate,
                                .intermediates = world_.intermediates,
                                .at = now,
                                .now = now,
                                .stapled_ocsp = answers,
                                .stapled_crls = lists},
                               ledger_);
  }
  SubIndication sub(const std::vector<Bytes>& ocsp, const std::vector<Bytes>& crls, InstantNs now = kAt) {
    return check(ocsp, crls, now).sub_indication;
  }

  SmallWorld world_ = small_world();
  std::shared_ptr<FakeSource> source_ = std::make_shared<FakeSource>(world_);
  RevokedCertificate signer_{world_.signer.certificate->serial_hex(), kAt - kDay, RevocationReason::superseded};
  std::unique_ptr<TrustStore> trust_;
  CostLedger ledger_;
};

TEST_F(Evidence, ThatComesWithTheSignatureIsEnough) {
  open(RevocationMode::crl, false);
  EXPECT_EQ(sub({}, {}), SubIndication::try_later);
  EXPECT_EQ(sub({}, {list(world_.authority)}), SubIndication::try_later) << "nothing about the authority";
  const Verdict good = check({}, {list(world_.root), list(world_.authority)});
  EXPECT_TRUE(good.passed()) << good.reason;
  open(RevocationMode::ocsp, false);
  EXPECT_TRUE(check({answer(world_.authority), answer_for_authority()}, {}).passed());
  open(RevocationMode::ocsp, false);
  EXPECT_TRUE(check({answer(world_.authority)}, {list(world_.root)}).passed()) << "one of each kind";
}

TEST_F(Evidence, ThatComesWithTheSignatureSparesTheAuthority) {
  open(RevocationMode::ocsp, true);
  EXPECT_TRUE(check({answer(world_.authority), answer_for_authority()}, {}).passed());
  EXPECT_EQ(source_->asked, 0);
}

// A-34: an answer from before the revocation, still fresh by its own word, is not preferred to asking.
TEST_F(Evidence, A34ThatComesWithTheSignatureIsReliedOnNoLongerThanTheStatedTime) {
  const DurationNs stated = RevocationOptions().refresh_after;
  source_->revoked = {signer_};
  const auto ocsp = [&](DurationNs age) {
    open(RevocationMode::ocsp, true);
    return sub({answer(world_.authority, false, kAt - age), answer_for_authority()}, {});
  };
  const auto crl = [&](DurationNs age) {
    open(RevocationMode::crl, true);
    return sub({}, {list(world_.authority, 1, false, kAt - age)});
  };
  EXPECT_EQ(ocsp(stated / 2 - kSecond), SubIndication::none);
  EXPECT_EQ(crl(stated / 2 - kSecond), SubIndication::none);
  EXPECT_EQ(ocsp(stated / 2), SubIndication::revoked_no_poe) << "the authority is asked";
  EXPECT_EQ(crl(stated / 2), SubIndication::revoked_no_poe);
  source_->down = true;
  EXPECT_EQ(ocsp(stated + kSecond), SubIndication::try_later);
  EXPECT_EQ(crl(stated + kSecond), SubIndication::try_later);
}

TEST_F(Evidence, A34AnOlderAnswerDoesNotUndoARevocation) {
  open(RevocationMode::ocsp, false);
  const Bytes authority = answer_for_authority();
  EXPECT_EQ(sub({answer(world_.authority, true, kAt), authority}, {}), SubIndication::revoked_no_poe);
  EXPECT_EQ(sub({answer(world_.authority, false, kAt - kHour), authority}, {}), SubIndication::revoked_no_poe);
}

TEST_F(Evidence, A34AnOlderListDoesNotUndoARevocation) {
  open(RevocationMode::crl, false);
  ASSERT_TRUE(trust_->load_crl(list(world_.root), kAt));
  ASSERT_TRUE(trust_->load_crl(list(world_.authority, 7, true), kAt, world_.intermediates));
  EXPECT_EQ(trust_->load_crl(list(world_.authority, 6, false), kAt, world_.intermediates).error().code, Errc::refused);
  EXPECT_EQ(trust_->load_crl(list(world_.authority, 8, false, kAt - kSecond), kAt, world_.intermediates).error().code,
            Errc::refused);
  EXPECT_EQ(sub({}, {list(world_.authority, 6, false)}), SubIndication::revoked_no_poe);
  EXPECT_TRUE(trust_->load_crl(list(world_.authority, 8, false), kAt, world_.intermediates))
      << "the authority takes its word back";
  EXPECT_EQ(sub({}, {}), SubIndication::none);
}

TEST_F(Evidence, ListsAreLoadedForKnownIssuersOnly) {
  open(RevocationMode::crl, false);
  EXPECT_EQ(trust_->load_crl(list(world_.authority), kAt).error().code, Errc::invalid_input) << "not an anchor";
  EXPECT_TRUE(trust_->load_crl(list(world_.authority), kAt, world_.intermediates));
  EXPECT_EQ(trust_->load_crl(bytes_of("nonsense"), kAt).error().code, Errc::invalid_input);
  EXPECT_EQ(trust_->load_crl(list(world_.root, 1, false, kAt - kDay, kAt - 1), kAt).error().code, Errc::refused)
      << "stale";
  EXPECT_EQ(trust_->load_crl(list(world_.root, 1, false, kAt + kHour), kAt).error().code, Errc::refused) << "future";
  open(RevocationMode::crl, false);
  EXPECT_EQ(sub({}, {}), SubIndication::try_later);
  EXPECT_TRUE(trust_->load_crl(list(world_.authority), kAt)) << "a chain went through it";
}

TEST_F(Evidence, ListsTakeEffectAtOnceAndUntilNextUpdate) {
  open(RevocationMode::crl, false);
  ASSERT_TRUE(trust_->load_crl(list(world_.root), kAt));
  ASSERT_TRUE(trust_->load_crl(list(world_.authority), kAt, world_.intermediates));
  EXPECT_EQ(sub({}, {}), SubIndication::none);
  ASSERT_TRUE(trust_->load_crl(list(world_.authority, 2, true), kAt));
  EXPECT_EQ(sub({}, {}), SubIndication::revoked_no_poe);
  ASSERT_TRUE(trust_->load_crl(list(world_.authority, 3), kAt));
  EXPECT_EQ(sub({}, {}, kAt + kDay), SubIndication::none);
  EXPECT_EQ(sub({}, {}, kAt + kDay + 1), SubIndication::try_later);
  EXPECT_EQ(sub({}, {}, kAt + kDay), SubIndication::none) << "a clock set back finds what was fresh then";
}

TEST_F(Evidence, ForgedEvidenceIsAsGoodAsNone) {
  open(RevocationMode::crl, false);
  const Identity forger = forge({.name = "Small authority", .extensions = ca_extensions(), .agency_code = ""},
                                test_key(KeyAlgorithm::p256, 17));
  EXPECT_EQ(sub({answer(forger)}, {list(world_.root), list(forger)}), SubIndication::try_later);
  EXPECT_EQ(sub({bytes_of("x")}, {bytes_of("x")}), SubIndication::try_later);
}

TEST_F(Evidence, AnAuthorityWithoutCrlSignMaySignNone) {
  const Identity mute =
      forge({.name = "Mute", .extensions = {{"basicConstraints", "critical,CA:TRUE"}, {"keyUsage", "keyCertSign"}}},
            test_key(KeyAlgorithm::p256, 17), &world_.root);
  const Identity leaf =
      forge({.name = "Leaf", .extensions = signer_extensions()}, test_key(KeyAlgorithm::p256, 18), &mute);
  open(RevocationMode::crl, false);
  ASSERT_TRUE(trust_->load_crl(list(world_.root), kAt));
  ASSERT_TRUE(trust_->load_crl(list(mute), kAt, leaf.chain));
  EXPECT_EQ(trust_->check_chain(leaf.certificate, leaf.chain, kAt, ledger_).sub_indication, SubIndication::try_later);
}

TEST_F(Evidence, AResponderThatIsNotExemptIsLookedUpItself) {
  auto extensions = responder_extensions();
  extensions.pop_back();  // noCheck
  const Identity responder = forge({.name = "R", .extensions = extensions, .serial_hex = "77"},
                                   test_key(KeyAlgorithm::p256, 15), &world_.authority);
  const std::vector<Bytes> answers{answer(responder), answer_for_authority()};
  open(RevocationMode::ocsp, false);
  EXPECT_EQ(sub(answers, {}), SubIndication::try_later) << "no list";
  ASSERT_TRUE(trust_->load_crl(list(world_.authority), kAt));
  EXPECT_EQ(sub(answers, {}), SubIndication::none);
  open(RevocationMode::ocsp, false);
  signer_.serial_hex = "77";
  ASSERT_TRUE(trust_->load_crl(list(world_.authority, 1, true), kAt, world_.intermediates));
  EXPECT_EQ(sub({answer(responder)}, {list(world_.root)}), SubIndication::none) << "by the list, which knows it too";
}

TEST_F(Evidence, A34WithANonceAReplayedAnswerIsRefused) {
  open(RevocationMode::ocsp, true, Bytes(32, 0x42));
  EXPECT_TRUE(check({}, {}).passed());
  const Bytes old = answer(world_.authority);
  open(RevocationMode::ocsp, true, Bytes(32, 0x42));
  source_->answer = [&](BytesView) { return Result<Bytes>(old); };
  const Verdict verdict = check({}, {});
  EXPECT_TRUE(verdict.passed()) << "lists still answer";
  EXPECT_GE(source_->asked, 4) << "the answer without the nonce was not taken";
}

TEST_F(Evidence, AResponderThatDoesNotKnowTheCertificateSaysNothing) {
  open(RevocationMode::ocsp, true);
  source_->down = true;
  source_->answer = [&](BytesView request) {
    return answer_ocsp(request, {*world_.root.certificate, world_.authority, {}, kAt, kAt + kDay});
  };
  source_->down = false;
  const Identity leaf =
      forge({.name = "Leaf",
             .extensions = with(signer_extensions(), "authorityInfoAccess", std::string("OCSP;URI:") + kOcspUrl)},
            test_key(KeyAlgorithm::p256, 18), &world_.authority);
  const Verdict verdict = trust_->check_chain(leaf.certificate, leaf.chain, kAt, ledger_);
  EXPECT_EQ(verdict.sub_indication, SubIndication::try_later);
}

TEST_F(Evidence, AHoldCanEnd) {
  open(RevocationMode::crl, false);
  ASSERT_TRUE(trust_->load_crl(list(world_.root), kAt));
  signer_.reason = static_cast<RevocationReason>(6);
  ASSERT_TRUE(trust_->load_crl(list(world_.authority, 1, true), kAt, world_.intermediates));
  EXPECT_EQ(sub({}, {}), SubIndication::revoked_no_poe);
  ASSERT_TRUE(trust_->load_crl(list(world_.authority, 2), kAt));
  EXPECT_EQ(sub({}, {}), SubIndication::none);
}

// A list that drops what has expired says nothing about a signature from before, however well it is time-stamped.
TEST_F(Evidence, OfAnExpiredCertificateOnlyFromThoseWhoKeepIt) {
  const InstantNs expiry = kAt - kDay;
  Forgery forgery{.name = "Old", .extensions = signer_extensions(), .serial_hex = "44"};
  forgery.not_after = expiry;
  const Identity old = forge(forgery, test_key(KeyAlgorithm::p256, 18), &world_.authority);
  open(RevocationMode::crl, false);
  ASSERT_TRUE(trust_->load_crl(list(world_.root), kAt));
  const ChainQuestion question{
      .leaf = old.certificate, .intermediates = world_.intermediates, .at = expiry - kDay, .now = kAt};
  ASSERT_TRUE(trust_->load_crl(list(world_.authority), kAt, world_.intermediates));
  EXPECT_TRUE(trust_->check_chain(question, ledger_).passed()) << "the simulated authority keeps them";
  open(RevocationMode::ocsp, false);
  ASSERT_TRUE(trust_->load_crl(list(world_.root), kAt));
  const Bytes request = make_ocsp_request(*old.certificate, *world_.authority.certificate, {});
  const Bytes answered =
      must(answer_ocsp(request, {*world_.authority.certificate, world_.authority, {}, kAt, kAt + kDay}));
  const std::vector<BytesView> stapled{answered};
  ChainQuestion by_ocsp = question;
  by_ocsp.stapled_ocsp = stapled;
  const Verdict verdict = trust_->check_chain(by_ocsp, ledger_);
  EXPECT_EQ(verdict.sub_indication, SubIndication::try_later) << verdict.reason;
  EXPECT_NE(verdict.reason.find("expired"), std::string::npos) << verdict.reason;
}

}  // namespace
}  // namespace axle::signature::test
