// How far a packet is verified under each policy, and what is kept of it; revocation as the deployment asks for it.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>

#include "agents/documents/corpus.hpp"
#include "protocol/packet/writer.hpp"
#include "protocol/signature/authority/revocation_issue.hpp"
#include "protocol/signature/crypto/digest.hpp"
#include "protocol/signature/trust/ocsp.hpp"
#include "reference-hub/verification/verifier.hpp"
#include "tests/two_agencies.hpp"

namespace axle::hub {
namespace {

using axis::ErrorCode;

constexpr InstantNs kIssued = 1'767'578'400 * kSecond;  // 2026-01-05 09:00 in Viet Nam
constexpr InstantNs kNow = kIssued + kHour;

template <class T>
T must(Result<T> result) {
  if (!result) {
    ADD_FAILURE() << result.error().detail;
    std::abort();
  }
  return std::move(*result);
}

enum Document : std::uint8_t { nothing_signed, files_signed, packet_signed, both_signed, by_another, kDocuments };

struct World {
  agents::Identities identities;
  agents::Corpus corpus;

  static const World& get() {
    static const World world = [] {
      agents::IdentityOptions options;
      options.not_before = kIssued - 300 * kDay;
      options.authority_algorithm = signature::KeyAlgorithm::p256;
      auto identities = must(agents::make_identities(sample::signers_of_both(), options, [](auto, auto) {}));
      std::vector<agents::DocumentOrder> documents(kDocuments);
      for (std::size_t i = 0; i < documents.size(); ++i)
        documents[i].header = sample::document_of_g01(std::to_string(i + 1));
      documents[nothing_signed].is_signed = documents[packet_signed].is_signed = false;
      documents[packet_signed].packet_signed = documents[both_signed].packet_signed = true;
      documents[by_another].agency = 1;
      auto corpus = must(agents::make_corpus(documents, identities, {}, 1, [](auto, auto) {}));
      return World{std::move(identities), std::move(corpus)};
    }();
    return world;
  }
};

std::expected<Verified, axis::Failure> verify(BytesView packet, VerificationPolicy policy) {
  signature::TrustStore trust({World::get().identities.authority.root()});
  VerifierOptions options;
  options.policy = policy;
  signature::CostLedger ledger;
  return Verifier(options, trust).verify({packet, axis::MessageType::edoc, &ledger}, kNow).verified;
}

VerificationResult result_of(Document document, VerificationPolicy policy) {
  const auto verified = verify(World::get().corpus.packet(document).view, policy);
  EXPECT_TRUE(verified.has_value()) << (verified ? "" : verified.error().detail);
  return verified ? std::get<DocumentFacts>(verified->facts).verification : VerificationResult{};
}

Bytes with_a_changed_letter(BytesView packet, std::string_view after) {
  Bytes changed(packet.begin(), packet.end());
  const std::size_t at = as_text(packet).find(after);
  EXPECT_NE(at, std::string_view::npos);
  std::uint8_t& letter = changed[at + after.size()];
  letter = letter == 'A' ? 'B' : 'A';
  return changed;
}

// In the attachment's base64, which is most of the packet.
Bytes with_a_changed_middle(BytesView packet) {
  Bytes changed(packet.begin(), packet.end());
  std::uint8_t& letter = changed[changed.size() / 2];
  letter = letter == 'A' ? 'B' : 'A';
  return changed;
}

TEST(Policy, WhatWasVerifiedIsKept) {
  using enum VerificationPolicy;
  for (const VerificationPolicy policy : {off, link}) {
    for (const Document document : {nothing_signed, files_signed, packet_signed, both_signed, by_another}) {
      EXPECT_EQ(result_of(document, policy), (VerificationResult{policy, false, false}));
    }
  }
  EXPECT_EQ(result_of(nothing_signed, packet), (VerificationResult{packet, false, false}));
  EXPECT_EQ(result_of(files_signed, packet), (VerificationResult{packet, false, false}));
  EXPECT_EQ(result_of(packet_signed, packet), (VerificationResult{packet, true, false}));
  EXPECT_EQ(result_of(both_signed, packet), (VerificationResult{packet, true, false}));
  EXPECT_EQ(result_of(by_another, packet), (VerificationResult{packet, false, false}));
  EXPECT_EQ(result_of(nothing_signed, full), (VerificationResult{full, false, false}));
  EXPECT_EQ(result_of(files_signed, full), (VerificationResult{full, false, true}));
  EXPECT_EQ(result_of(packet_signed, full), (VerificationResult{full, true, false}));
  EXPECT_EQ(result_of(both_signed, full), (VerificationResult{full, true, true}));
}

// A fault is found by the first policy that looks there, and by those after it.
TEST(Policy, EachLooksAsFarAsItSays) {
  struct Row {
    const char* name;
    Bytes packet;
    VerificationPolicy found_by;
    ErrorCode code;
  };
  const auto packet_of = [](Document document) { return World::get().corpus.packet(document).view; };
  const BytesView other = packet_of(by_another);
  const Row rows[] = {
      {"subject under the packet's signature", with_a_changed_letter(packet_of(packet_signed), "Subject>"),
       VerificationPolicy::packet, ErrorCode::signature_refused},
      {"files of another agency", Bytes(other.begin(), other.end()), VerificationPolicy::full,
       ErrorCode::signature_refused},
      {"a file without the packet's signature over it", with_a_changed_middle(packet_of(files_signed)),
       VerificationPolicy::full, ErrorCode::signature_refused},
      {"no edXML", Bytes{'<', 'a', '/', '>'}, VerificationPolicy::off, ErrorCode::bad_edxml},
  };
  for (const Row& row : rows) {
    for (const VerificationPolicy policy :
         {VerificationPolicy::off, VerificationPolicy::link, VerificationPolicy::packet, VerificationPolicy::full}) {
      const auto verified = verify(row.packet, policy);
      EXPECT_EQ(verified.has_value(), policy < row.found_by) << row.name << ", " << to_string(policy);
      if (!verified) EXPECT_EQ(verified.error().code, row.code) << row.name << ": " << verified.error().detail;
    }
  }
}

// With `packet`, nothing is paid for attachments.
TEST(Policy, PacketAloneDecodesNothing) {
  signature::TrustStore trust({World::get().identities.authority.root()});
  const auto decoded = [&](VerificationPolicy policy) {
    VerifierOptions options;
    options.policy = policy;
    signature::CostLedger ledger;
    const BytesView packet = World::get().corpus.packet(both_signed).view;
    EXPECT_TRUE(Verifier(options, trust).verify({packet, axis::MessageType::edoc, &ledger}, kNow).verified.has_value());
    return ledger.stages()[static_cast<std::size_t>(signature::Stage::base64)].count +
           ledger.stages()[static_cast<std::size_t>(signature::Stage::unzip)].count;
  };
  EXPECT_EQ(decoded(VerificationPolicy::packet), 0U);
  EXPECT_GT(decoded(VerificationPolicy::full), 0U);
}

// ---- revocation: an authority within reach, whose agency's certificate may be revoked

class Publisher final : public signature::RevocationSource {
 public:
  explicit Publisher(const signature::Authority& authority) : authority_(authority) {}
  Result<Bytes> fetch_crl(const std::string& url) override {
    if (down) return fail(Errc::unavailable, "connection refused");
    const bool by_root = url.ends_with(crl_path(signature::Branch::root));
    const signature::Identity& issuer = issuer_of(by_root);
    return signature::make_crl(
        {by_root ? std::span<const signature::RevokedCertificate>() : revoked, 1, kNow, kNow + kDay},
        *issuer.certificate, issuer.key);
  }
  Result<Bytes> fetch_ocsp(const std::string&, BytesView request) override {
    if (down) return fail(Errc::timeout, "no answer in time");
    // The end of the question is the serial number of the certificate that is asked about.
    const Bytes about_branch = signature::make_ocsp_request(*issuer_of(false).certificate, *authority_.root(), {});
    const bool by_root = !std::ranges::search(request, BytesView(about_branch).last(20)).empty();
    const signature::Identity& issuer = issuer_of(by_root);
    return signature::answer_ocsp(
        request, {*issuer.certificate, issuer, by_root ? std::span<const signature::RevokedCertificate>() : revoked,
                  kNow, kNow + kDay});
  }
  std::atomic<bool> down{false};
  std::vector<signature::RevokedCertificate> revoked;

 private:
  const signature::Identity& issuer_of(bool by_root) const {
    return authority_.member(by_root ? signature::Branch::root : signature::Branch::agencies);
  }
  const signature::Authority& authority_;
};

TEST(Policy, RevocationIsAskedForAsTheDeploymentSays) {
  using signature::RevocationMode;
  signature::AuthorityOptions authority_options;
  authority_options.algorithm = signature::KeyAlgorithm::p256;
  authority_options.not_before = kIssued - 300 * kDay;
  authority_options.service_url = "http://127.0.0.1:8090";
  const auto authority = must(signature::Authority::create(authority_options));
  const auto key = must(signature::PrivateKey::generate(signature::KeyAlgorithm::p256));
  const auto agency = must(authority.issue_agency({"G01", "Bộ Một", ""}, key));
  const std::string packet =
      must(signature::sign_packet(packet::write_document(sample::document_of_g01("1"), {}), agency));

  const auto answer = [&](RevocationMode mode, bool revoked, bool down) {
    const auto publisher = std::make_shared<Publisher>(authority);
    if (revoked) publisher->revoked.push_back({agency.certificate->serial_hex(), kIssued});
    publisher->down = down;
    signature::TrustStore trust({authority.root()}, {.revocation = {.mode = mode, .source = publisher}});
    VerifierOptions options;
    options.policy = VerificationPolicy::packet;
    signature::CostLedger ledger;
    const auto verified =
        Verifier(options, trust).verify({as_bytes(packet), axis::MessageType::edoc, &ledger}, kNow).verified;
    return verified ? ErrorCode::ok : verified.error().code;
  };
  EXPECT_EQ(answer(RevocationMode::off, true, true), ErrorCode::ok);
  for (const RevocationMode mode : {RevocationMode::crl, RevocationMode::ocsp}) {
    EXPECT_EQ(answer(mode, false, false), ErrorCode::ok) << to_string(mode);
    EXPECT_EQ(answer(mode, true, false), ErrorCode::signature_refused) << to_string(mode);
    EXPECT_EQ(answer(mode, false, true), ErrorCode::try_later) << to_string(mode);
    EXPECT_EQ(answer(mode, true, true), ErrorCode::try_later) << to_string(mode);
  }
}

}  // namespace
}  // namespace axle::hub
