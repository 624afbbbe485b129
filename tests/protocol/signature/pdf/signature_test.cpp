#include <gtest/gtest.h>

#include "tests/protocol/signature/support.hpp"

namespace axle::signature::test {
namespace {

const Bytes& document() {
  static const Bytes pdf = signed_twice(one_page().build(), test_person(), test_agency());
  return pdf;
}

class EveryAlgorithm : public testing::TestWithParam<KeyAlgorithm> {};

TEST_P(EveryAlgorithm, PersonThenAgencyRoundTrip) {
  const Bytes plain = one_page().build();
  // Making an RSA key of 3072 or 4096 bits takes a second: the person and the agency share theirs.
  const bool slow = GetParam() == KeyAlgorithm::rsa3072 || GetParam() == KeyAlgorithm::rsa4096;
  const Bytes pdf = signed_twice(plain, test_person(GetParam()), test_agency(GetParam(), kAgencyCode, slow ? 0 : 1));
  EXPECT_TRUE(std::equal(plain.begin(), plain.end(), pdf.begin()));
  const PdfReport report = verify(pdf);
  ASSERT_TRUE(accepted(report)) << say(report);
  const PdfSignature &person = report.signatures[0], &agency = report.signatures[1];
  EXPECT_EQ(person.field_name, "NguoiKy");
  EXPECT_EQ(person.coverage, Coverage::whole_revision);
  EXPECT_EQ(person.role, Role::person);
  EXPECT_EQ(person.algorithm, GetParam());
  EXPECT_EQ(person.signing_time, kAt);
  EXPECT_EQ(person.certificate->common_name(), kPersonName);
  EXPECT_EQ(agency.field_name, "CoQuan");
  EXPECT_EQ(agency.coverage, Coverage::whole_file);
  EXPECT_EQ(agency.covered_bytes, pdf.size());
  EXPECT_LT(person.covered_bytes, agency.covered_bytes);
  EXPECT_EQ(agency.role, Role::agency);
  EXPECT_EQ(agency.certificate->agency_code(), kAgencyCode);
}

INSTANTIATE_TEST_SUITE_P(Keys, EveryAlgorithm, testing::ValuesIn(kKeyAlgorithms),
                         [](const auto& given) { return std::string(to_string(given.param)); });

TEST(PdfSignature, FileWithoutSignatures) {
  const PdfReport report = verify(one_page().build());
  EXPECT_EQ(report.structure_error, "");
  EXPECT_TRUE(report.signatures.empty());
  EXPECT_FALSE(report.unchanged_after_last);
}

TEST(PdfSignature, PersonAloneCoversTheWholeFile) {
  const Bytes pdf = must(sign_pdf(one_page().build(), test_person(), person_request()));
  const PdfReport report = verify(pdf);
  ASSERT_TRUE(all_passed(report)) << say(report);
  EXPECT_EQ(report.signatures[0].coverage, Coverage::whole_file);
  EXPECT_TRUE(report.unchanged_after_last);
}

TEST(PdfSignature, InvisibleSignature) {
  PdfSignRequest request = person_request();
  request.box.reset();
  const PdfReport report = verify(must(sign_pdf(one_page().build(), test_person(), request)));
  EXPECT_TRUE(all_passed(report)) << say(report);
}

// Every byte outside of the last Contents is covered by the last signature; a step of 5 keeps the test quick and still
// meets headers, tables, dictionaries, streams and the first signature's CMS.
TEST(PdfSignature, AnyChangedCoveredByteIsRefused) {
  const Bytes& good = document();
  ASSERT_TRUE(accepted(verify(good))) << say(verify(good));
  const std::size_t contents = as_text(good).rfind("/Contents <") + 10;
  const std::size_t behind = as_text(good).find('>', contents) + 1;
  TrustStore trust({test_authority().root()});
  CostLedger ledger;
  std::size_t tried = 0;
  for (std::size_t i = 0; i < good.size(); i += i < contents || i >= behind ? 5 : 1) {
    if (i >= contents && i < behind) {
      i = behind;
    }
    Bytes changed = good;
    changed[i] ^= 0x01;
    ASSERT_FALSE(accepted(verify_pdf(changed, trust, kAt, ledger))) << "offset " << i;
    ++tried;
  }
  EXPECT_GT(tried, good.size() / 8);
}

TEST(PdfSignature, AnyTruncationIsRefused) {
  const Bytes& good = document();
  for (std::size_t size = 0; size < good.size(); size += 37) {
    ASSERT_FALSE(accepted(verify(BytesView(good).first(size)))) << size;
  }
  EXPECT_FALSE(accepted(verify(BytesView(good).first(good.size() - 1))));
}

TEST(PdfSignature, ChangedSignatureValueIsACryptoFailure) {
  Bytes pdf = must(sign_pdf(one_page().build(), test_person(KeyAlgorithm::rsa2048), person_request()));
  // The signature value is the last thing in the CMS; with RSA nothing is padded.
  const std::size_t end = as_text(pdf).find('>', as_text(pdf).find("/Contents <")) - 1;
  pdf[end] = pdf[end] == '0' ? '1' : '0';
  const PdfReport report = verify(pdf);
  EXPECT_EQ(sub(report, 0), SubIndication::sig_crypto_failure) << say(report);
  EXPECT_EQ(report.signatures[0].verdict.indication, Indication::total_failed);
}

TEST(PdfSignature, ChangedPageIsAHashFailure) {
  Bytes pdf = must(sign_pdf(one_page().build(), test_person(), person_request()));
  pdf[as_text(pdf).find("Cong van so 12")] = 'T';
  const PdfReport report = verify(pdf);
  EXPECT_EQ(sub(report, 0), SubIndication::hash_failure) << say(report);
  EXPECT_NE(report.signatures[0].certificate, nullptr);
}

TEST(PdfSignature, ValidityAtTheTimeOfValidation) {
  const CertificatePtr leaf = test_person().certificate;
  const Bytes pdf = must(sign_pdf(one_page().build(), test_person(), person_request()));
  EXPECT_TRUE(all_passed(verify(pdf, leaf->not_after())));
  EXPECT_EQ(sub(verify(pdf, leaf->not_after() + kSecond), 0), SubIndication::expired);
  EXPECT_TRUE(all_passed(verify(pdf, leaf->not_before())));
  EXPECT_EQ(sub(verify(pdf, leaf->not_before() - kSecond), 0), SubIndication::not_yet_valid);
}

TEST(PdfSignature, UnknownRoot) {
  AuthorityOptions options;
  options.algorithm = KeyAlgorithm::p256;
  options.not_before = kNotBefore;
  const Authority stranger = must(Authority::create(options));  // the same names, other keys
  TrustStore trust({stranger.root()});
  CostLedger ledger;
  const PdfReport report = verify_pdf(document(), trust, kAt, ledger);
  EXPECT_EQ(sub(report, 0), SubIndication::no_certificate_chain_found) << say(report);
  EXPECT_EQ(sub(report, 1), SubIndication::no_certificate_chain_found);
}

TEST(PdfSignature, LedgerCountsEachStage) {
  TrustStore trust({test_authority().root()});
  CostLedger ledger;
  verify_pdf(document(), trust, kAt, ledger);
  verify_pdf(document(), trust, kAt, ledger);
  const auto count = [&](Stage stage) { return ledger.stages()[static_cast<std::size_t>(stage)].count; };
  EXPECT_EQ(count(Stage::pdf), 2U);
  EXPECT_EQ(count(Stage::hash), 4U);
  EXPECT_EQ(count(Stage::public_key), 4U);
  EXPECT_EQ(count(Stage::chain), 4U);
  EXPECT_EQ(count(Stage::certificate), 4U) << "two signers and two authorities, parsed once";
  EXPECT_EQ(ledger.algorithms()[static_cast<std::size_t>(KeyAlgorithm::p256)].count, 4U);
}

TEST(PdfSignature, Limits) {
  const Bytes& pdf = document();
  const auto error = [&](auto&& change) {
    PdfLimits limits;
    change(limits);
    return verify(pdf, kAt, limits).structure_error;
  };
  EXPECT_EQ(error([&](PdfLimits& l) { l.file_bytes_max = pdf.size(); }), "");
  EXPECT_NE(error([&](PdfLimits& l) { l.file_bytes_max = pdf.size() - 1; }), "");
  EXPECT_EQ(error([](PdfLimits& l) { l.revisions_max = 3; }), "");
  EXPECT_NE(error([](PdfLimits& l) { l.revisions_max = 2; }), "");
  EXPECT_EQ(error([](PdfLimits& l) { l.signatures_max = 2; }), "");
  EXPECT_NE(error([](PdfLimits& l) { l.signatures_max = 1; }), "");
  // 6 of the page's file; value, field, picture, form, page and catalog; value, field, picture, form and page.
  EXPECT_EQ(error([](PdfLimits& l) { l.objects_max = 17; }), "");
  EXPECT_NE(error([](PdfLimits& l) { l.objects_max = 16; }), "");
  EXPECT_EQ(error([](PdfLimits& l) { l.depth_max = 4; }), "");
  EXPECT_NE(error([](PdfLimits& l) { l.depth_max = 0; }), "");
}

TEST(PdfSignature, LimitOfTheCms) {
  const Bytes pdf = must(sign_pdf(one_page().build(), test_person(), person_request()));
  const std::size_t contents = as_text(pdf).find("/Contents <") + 11;
  PdfLimits limits;
  limits.cms_bytes_max = (as_text(pdf).find('>', contents) - contents) / 2;
  EXPECT_TRUE(all_passed(verify(pdf, kAt, limits)));
  --limits.cms_bytes_max;
  EXPECT_EQ(sub(verify(pdf, kAt, limits), 0), SubIndication::format_failure);
}

TEST(PdfSignature, SigningRefusesWhatItCannotExtend) {
  const auto error = [](BytesView pdf, const PdfSignRequest& request) {
    const auto made = sign_pdf(pdf, test_person(), request);
    return made ? std::string("signed") : made.error().detail;
  };
  const Bytes plain = one_page().build();
  EXPECT_NE(error(bytes_of("not a PDF"), person_request()).find("%PDF-"), std::string::npos);
  EXPECT_NE(error({}, person_request()).find("%PDF-"), std::string::npos);
  Bytes longer = plain;
  longer.push_back('x');
  EXPECT_NE(error(longer, person_request()).find("follow the end"), std::string::npos);
  SmallPdf encrypted = one_page();
  encrypted.trailer += " /Encrypt 5 0 R";
  EXPECT_NE(error(encrypted.build(), person_request()).find("encrypted"), std::string::npos);
  SmallPdf empty = one_page();
  empty.bodies[1] = "<</Type /Pages /Kids [] /Count 0>>";
  EXPECT_NE(error(empty.build(), person_request()).find("first page"), std::string::npos);
  SmallPdf looping = one_page();
  looping.bodies[1] = "<</Type /Pages /Kids [2 0 R] /Count 1>>";
  EXPECT_NE(error(looping.build(), person_request()).find("loop"), std::string::npos);
  EXPECT_NE(error(document(), person_request()).find("already"), std::string::npos);
  PdfSignRequest dotted = person_request();
  dotted.field_name = "a.b";
  EXPECT_NE(error(plain, dotted).find("dots"), std::string::npos);
  PdfSignRequest turned = person_request();
  turned.box = PdfSignRequest::Box{500, 180, 300, 100};
  EXPECT_NE(error(plain, turned).find("box"), std::string::npos);
  PdfSignRequest talkative = person_request();
  talkative.reason = std::string(512, 'a');
  EXPECT_EQ(error(plain, talkative), "signed");
  talkative.reason += 'a';
  EXPECT_NE(error(plain, talkative).find("512"), std::string::npos);
}

TEST(PdfSignature, KeepsAnnotationsAndFieldsOfTheFile) {
  for (const bool indirect : {false, true}) {
    SmallPdf pdf = one_page();
    pdf.bodies.push_back("<</Type /Annot /Subtype /Widget /FT /Tx /T (Ten) /Rect [0 0 9 9] /P 3 0 R>>");  // 6
    pdf.bodies.push_back("[6 0 R]");                                                                      // 7
    const std::string list = indirect ? "7 0 R" : "[6 0 R]";
    pdf.bodies[0] = "<</Type /Catalog /Pages 2 0 R /AcroForm <</Fields " + list + " /DA (/Helv 0 Tf)>>>>";
    pdf.bodies[2] = "<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Annots [6 0 R]>>";
    PdfSignRequest taken = person_request();
    taken.field_name = "Ten";
    EXPECT_FALSE(sign_pdf(pdf.build(), test_person(), taken)) << "the name of a text field";
    const Bytes signed_pdf = signed_twice(pdf.build(), test_person(), test_agency());
    EXPECT_TRUE(accepted(verify(signed_pdf))) << say(verify(signed_pdf));
    EXPECT_NE(as_text(signed_pdf).find("[6 0 R 9 0 R]"), std::string_view::npos);
  }
}

TEST(PdfSignature, NamesWithMarksSurvive) {
  PdfSignRequest request = person_request();
  request.field_name = "Ký số (1)";
  const PdfReport report = verify(must(sign_pdf(one_page().build(), test_person(), request)));
  ASSERT_TRUE(all_passed(report)) << say(report);
  EXPECT_EQ(report.signatures[0].field_name, "Ký số (1)");
}

}  // namespace
}  // namespace axle::signature::test
