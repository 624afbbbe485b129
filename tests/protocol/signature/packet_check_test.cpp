#include "protocol/signature/packet_check.hpp"

#include <gtest/gtest.h>

#include <array>
#include <deque>

#include "base/encoding.hpp"
#include "protocol/packet/reader.hpp"
#include "protocol/packet/writer.hpp"
#include "tests/protocol/signature/support.hpp"

namespace axle::signature::test {
namespace {

// A packet whose attachments keep their base64 alive.
class Received {
 public:
  explicit Received(const std::string& sender = kAgencyCode) {
    packet::DocumentHeader header;
    header.from.id = sender;
    packet_.header = header;
  }
  Received& attach(const std::string& name, BytesView content) {
    texts_.push_back(std::make_unique<std::string>(to_base64(content)));
    packet_.attachments.push_back({"id", name, "", "application/pdf", *texts_.back()});
    return *this;
  }
  PacketCheck check(const PacketPolicy& policy) {
    TrustStore trust({test_authority().root()});
    return check_packet({}, packet_, trust, policy, kAt, ledger);
  }
  PacketCheck check(bool signed_required = true) {
    PacketPolicy policy;
    policy.signed_required = signed_required;
    return check(policy);
  }
  CostLedger ledger;
  packet::Packet packet_;

 private:
  std::vector<std::unique_ptr<std::string>> texts_;
};

Bytes plain() {
  return one_page().build();
}
Bytes by_person() {
  return must(sign_pdf(plain(), test_person(), person_request()));
}
Bytes by_agency() {
  return must(sign_pdf(plain(), test_agency(), agency_request()));
}
Bytes by_both() {
  return signed_twice(plain(), test_person(), test_agency());
}

void expect_refused(const PacketCheck& check, const std::string& words,
                    SubIndication sub = SubIndication::sig_constraints_failure) {
  EXPECT_FALSE(check.verdict.passed());
  EXPECT_EQ(check.verdict.sub_indication, sub) << check.verdict.reason;
  EXPECT_NE(check.verdict.reason.find(words), std::string::npos) << check.verdict.reason;
}

TEST(PacketCheck, PersonThenAgencyOfTheSender) {
  Received received;
  const PacketCheck check = received.attach("cv.pdf", by_both()).check();
  EXPECT_TRUE(check.verdict.passed()) << check.verdict.reason;
  EXPECT_TRUE(check.has_pdf);
  EXPECT_TRUE(check.is_signed);
  ASSERT_EQ(check.files.size(), 1U);
  EXPECT_EQ(check.files[0].signatures.size(), 2U);
  EXPECT_EQ(received.ledger.stages()[static_cast<std::size_t>(Stage::base64)].count, 1U);
}

// Public-key operations of several packets together: a wrong value fails its own packet and no other, wherever it
// stands.
TEST(PacketVerification, TogetherEachIsJudgedForItself) {
  const Bytes pdf = by_both();
  TrustStore trust({test_authority().root()});
  PacketPolicy policy;
  policy.signed_required = true;
  for (std::size_t wrong = 0; wrong < 4; ++wrong) {
    std::array<Received, 3> received;
    std::deque<PacketVerification> running;
    std::vector<PacketJobs> jobs;
    for (Received& one : received) {
      one.attach("cv.pdf", pdf);
      running.emplace_back(BytesView(), one.packet_, trust, policy, kAt, one.ledger);
      jobs.push_back({running.back().jobs(), &one.ledger});
      ASSERT_EQ(jobs.back().jobs.size(), 2U);
    }
    Bytes damaged;
    if (wrong < 3) {
      SignatureJob& job = *jobs[wrong].jobs[wrong % 2];
      damaged.assign(job.signature.begin(), job.signature.end());
      damaged.back() ^= 1;
      job.signature = damaged;
    }
    verify_signatures(jobs);
    for (std::size_t i = 0; i < running.size(); ++i) {
      const PacketCheck check = running[i].finish();
      EXPECT_EQ(check.verdict.passed(), i != wrong) << i << " of " << wrong << ": " << check.verdict.reason;
      if (i == wrong) EXPECT_EQ(check.verdict.sub_indication, SubIndication::sig_crypto_failure);
      EXPECT_EQ(received[i].ledger.stages()[static_cast<std::size_t>(Stage::public_key)].count, 2U);
    }
  }
}

TEST(PacketVerification, WithoutItsOperationsItIsRefused) {
  Received received;
  received.attach("cv.pdf", by_both());
  TrustStore trust({test_authority().root()});
  const PacketPolicy policy;
  PacketVerification verification(BytesView(), received.packet_, trust, policy, kAt, received.ledger);
  EXPECT_FALSE(verification.finish().verdict.passed());
}

TEST(PacketCheck, UnsignedPassesOnlyForInformation) {
  EXPECT_TRUE(Received().attach("cv.pdf", plain()).check(false).verdict.passed());
  expect_refused(Received().attach("cv.pdf", plain()).check(true), "no PDF file with a signature",
                 SubIndication::signed_data_not_found);
  EXPECT_TRUE(Received().check(false).verdict.passed());
  expect_refused(Received().check(true), "no PDF", SubIndication::signed_data_not_found);
  const PacketCheck text = Received().attach("cv.txt", as_bytes("chi de biet")).check(false);
  EXPECT_TRUE(text.verdict.passed());
  EXPECT_FALSE(text.has_pdf);
}

TEST(PacketCheck, MissingSecondSignature) {
  for (const bool required : {false, true}) {
    expect_refused(Received().attach("cv.pdf", by_person()).check(required), "agency's signature is missing");
    expect_refused(Received().attach("cv.pdf", by_agency()).check(required), "person's signature is missing");
  }
}

TEST(PacketCheck, SwappedOrder) {
  const Bytes pdf = must(sign_pdf(by_agency(), test_person(), person_request()));
  expect_refused(Received().attach("cv.pdf", pdf).check(), "the competent person must sign first");
}

TEST(PacketCheck, TwoPersons) {
  PdfSignRequest again = person_request();
  again.field_name = "NguoiKy2";
  expect_refused(Received().attach("cv.pdf", must(sign_pdf(by_person(), test_person(), again))).check(),
                 "the agency must sign after");
}

TEST(PacketCheck, ThirdSignature) {
  PdfSignRequest again = agency_request();
  again.field_name = "Them";
  expect_refused(Received().attach("cv.pdf", must(sign_pdf(by_both(), test_agency(), again))).check(), "more than");
}

TEST(PacketCheck, AgencyIsNotTheSender) {
  expect_refused(Received("000.00.13.H57").attach("cv.pdf", by_both()).check(), "the sender is '000.00.13.H57'");
  const Identity other_person = test_person(KeyAlgorithm::p256, "000.00.13.H57");
  expect_refused(Received().attach("cv.pdf", signed_twice(plain(), other_person, test_agency())).check(),
                 "speaks for agency '000.00.13.H57'");
  const Identity other_agency = test_agency(KeyAlgorithm::p256, "000.00.13.H57");
  expect_refused(Received().attach("cv.pdf", signed_twice(plain(), test_person(), other_agency)).check(),
                 "speaks for agency '000.00.13.H57'");
}

TEST(PacketCheck, BytesAfterTheLastSignature) {
  Bytes pdf = by_both();
  pdf.push_back('\n');
  expect_refused(Received().attach("cv.pdf", pdf).check(), "appended after the last signature");
}

TEST(PacketCheck, ChangedFile) {
  Bytes pdf = by_both();
  pdf[as_text(pdf).find("Cong van so 12")] = 'T';
  for (const bool required : {false, true}) {
    expect_refused(Received().attach("cv.pdf", pdf).check(required), "signature 'NguoiKy'",
                   SubIndication::hash_failure);
  }
}

TEST(PacketCheck, DamagedPdfIsAFormatFailure) {
  for (const bool required : {false, true}) {
    expect_refused(Received().attach("cv.pdf", as_bytes("%PDF-1.7 broken")).check(required), "cv.pdf",
                   SubIndication::format_failure);
  }
}

TEST(PacketCheck, MarkIsSearchedInTheFirst1024Bytes) {
  const auto check = [](std::size_t offset) {
    return Received().attach("cv", as_bytes(std::string(offset, ' ') + "%PDF-1.7")).check(false);
  };
  EXPECT_TRUE(check(1023).has_pdf);
  EXPECT_FALSE(check(1023).verdict.passed());
  EXPECT_FALSE(check(1024).has_pdf);
  EXPECT_TRUE(check(1024).verdict.passed());
}

TEST(PacketCheck, FurtherFilesNeedTheAgency) {
  EXPECT_TRUE(Received().attach("cv.pdf", by_both()).attach("pl.pdf", by_agency()).check().verdict.passed());
  expect_refused(Received().attach("cv.pdf", by_both()).attach("pl.pdf", plain()).check(),
                 "pl.pdf: the agency's signature is missing");
  expect_refused(Received().attach("cv.pdf", by_both()).attach("pl.pdf", by_person()).check(), "not the agency's");
  expect_refused(Received().attach("cv.pdf", plain()).attach("pl.pdf", by_agency()).check(), "document itself is not");
  EXPECT_TRUE(Received().attach("bang.csv", as_bytes("1,2")).attach("cv.pdf", by_both()).check().verdict.passed())
      << "the first PDF is the document, whatever stands before it";
}

TEST(PacketCheck, WrappedInAZip) {
  const Bytes zip = packet::zip_one("7091b48b-0000-4000-8000-000000000000.pdf", by_both());
  Received received;
  EXPECT_TRUE(received.attach("cv.pdf", zip).check().verdict.passed());
  EXPECT_EQ(received.ledger.stages()[static_cast<std::size_t>(Stage::unzip)].count, 1U);
}

TEST(PacketCheck, AttachmentThatCannotBeUnwrapped) {
  Received received;
  received.packet_.attachments.push_back({"id", "cv.pdf", "", "", "!!!"});
  const PacketCheck check = received.check(false);
  expect_refused(check, "attachment 'cv.pdf'", SubIndication::format_failure);
  EXPECT_EQ(check.attachment_error, check.verdict.reason);
}

TEST(PacketCheck, AttachmentsTogetherHaveALimit) {
  const Bytes pdf = by_both();
  Received received;
  received.attach("cv.pdf", pdf).attach("bang.csv", Bytes(1000, 'x'));
  PacketPolicy policy;
  policy.unwrapped_bytes_max = pdf.size() + 1000;
  EXPECT_TRUE(received.check(policy).verdict.passed());
  --policy.unwrapped_bytes_max;
  expect_refused(received.check(policy), "attachment 'bang.csv'", SubIndication::format_failure);
}

// Packets as they travel, with their bytes.
std::string document_packet(const std::string& sender = kAgencyCode) {
  packet::DocumentHeader header;
  header.from.id = sender;
  header.to.resize(1);
  header.to[0].id = "G22";
  const Bytes pdf = by_both();
  return packet::write_document(header, {{"a1", "cv.pdf", "", pdf}});
}
std::string status_packet() {
  packet::StatusHeader header;
  header.from.id = kAgencyCode;
  header.response_for.organ_id = "G22";
  header.status_code = "03";
  return packet::write_status(header);
}
PacketCheck check(std::string_view bytes, const PacketPolicy& policy = {}) {
  const packet::Packet packet = must(packet::read_packet(as_bytes(bytes)));
  TrustStore trust({test_authority().root()});
  CostLedger ledger;
  return check_packet(as_bytes(bytes), packet, trust, policy, kAt, ledger);
}

TEST(PacketCheck, PacketSignatureBesideTheFiles) {
  const PacketCheck done = check(must(sign_packet(document_packet(), test_agency())));
  EXPECT_TRUE(done.verdict.passed()) << done.verdict.reason;
  EXPECT_EQ(done.packet_signature.profile, PacketSignatureProfile::modern);
  EXPECT_EQ(done.files.size(), 1U);
}

TEST(PacketCheck, PacketSignatureIsAskedForOnlyByPolicy) {
  PacketPolicy policy;
  policy.packet_signature_required = true;
  EXPECT_TRUE(check(document_packet()).verdict.passed());
  expect_refused(check(document_packet(), policy), "packet signature: the packet carries no signature",
                 SubIndication::signed_data_not_found);
  EXPECT_TRUE(check(must(sign_packet(document_packet(), test_agency())), policy).verdict.passed());
}

TEST(PacketCheck, PacketSignatureThatIsPresentMustBeRight) {
  std::string changed = must(sign_packet(document_packet(), test_agency()));
  changed.replace(changed.find("G22"), 3, "G12");
  expect_refused(check(changed), "packet signature: ", SubIndication::hash_failure);
}

// the same signed packet cannot be given another sender either.
TEST(PacketCheck, A35_PacketOfAnotherSender) {
  const std::string of_another = must(sign_packet(document_packet("H57.99"), test_agency()));
  expect_refused(check(of_another), "H57.99", SubIndication::sig_constraints_failure);
}

TEST(PacketCheck, StatusPacketsHaveTheirOwnSignatureAlone) {
  PacketPolicy policy;
  policy.signed_required = policy.packet_signature_required = true;
  EXPECT_TRUE(check(status_packet()).verdict.passed());
  expect_refused(check(status_packet(), policy), "carries no signature", SubIndication::signed_data_not_found);
  EXPECT_TRUE(check(must(sign_packet(status_packet(), test_agency())), policy).verdict.passed());
}

}  // namespace
}  // namespace axle::signature::test
