// Hostile and damaged PDF files: universal signature forgery, incremental saving, signature wrapping, shadow attacks
// (https://pdf-insecurity.org), and structures made to loop, to overlap or to eat memory.
#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "protocol/signature/cms/cms.hpp"
#include "tests/protocol/signature/support.hpp"

namespace axle::signature::test {
namespace {

// The objects of the signed page: 1 catalog, 2 page tree, 3 page, 4 content, 5 font; 6 value, 7 field, 8 picture, 9
// form.
const Bytes& signed_by_person() {
  static const Bytes pdf = must(sign_pdf(one_page().build(), test_person(), person_request()));
  return pdf;
}
const Bytes& signed_by_both() {
  static const Bytes pdf = must(sign_pdf(signed_by_person(), test_agency(), agency_request()));
  return pdf;
}

// The first signature's CMS made again over the text as it stands now.
Bytes resigned(std::string text, const Identity& signer) {
  const std::size_t contents = text.find("/Contents <") + 10, behind = text.find('>', contents) + 1;
  const DigestValue digest =
      digest_of(DigestAlgorithm::sha256, {as_bytes(text).first(contents), as_bytes(text).subspan(behind)});
  const Bytes cms =
      must(make_cms(signer, {.method = signing_method(signer.key.algorithm()), .content_digest = digest.view()}));
  std::string hex = to_hex(cms);
  AXLE_ASSERT(hex.size() <= behind - contents - 2);
  hex.resize(behind - contents - 2, '0');
  return bytes_of(text.replace(contents + 1, hex.size(), hex));
}

// The first signature fails with SIG_CONSTRAINTS_FAILURE and a sentence that names the object.
void expect_forbidden(BytesView pdf, const std::string& words) {
  const PdfReport report = verify(pdf);
  ASSERT_FALSE(report.signatures.empty()) << say(report);
  EXPECT_EQ(report.signatures[0].verdict.sub_indication, SubIndication::sig_constraints_failure) << say(report);
  EXPECT_NE(report.signatures[0].verdict.reason.find(words), std::string::npos) << say(report);
  EXPECT_FALSE(report.unchanged_after_last);
}

TEST(PdfAttacks, A36_AppendedBytes) {
  for (const char* tail : {"x", "\n", "%%EOF\n", "5 0 obj\n<</Type /Font>>\nendobj\n"}) {
    Bytes pdf = signed_by_both();
    const Bytes more = bytes_of(tail);
    pdf.insert(pdf.end(), more.begin(), more.end());
    const PdfReport report = verify(pdf);
    EXPECT_FALSE(report.unchanged_after_last) << tail;
    EXPECT_TRUE(all_passed(report)) << "the signed revisions themselves are whole: " << say(report);
    EXPECT_EQ(report.signatures.back().coverage, Coverage::whole_revision);
  }
}

TEST(PdfAttacks, A36_AppendedStartxrefToNowhere) {
  Bytes pdf = signed_by_both();
  const Bytes more = bytes_of("startxref\n99999999\n%%EOF\n");
  pdf.insert(pdf.end(), more.begin(), more.end());
  EXPECT_NE(verify(pdf).structure_error, "");
}

TEST(PdfAttacks, A36_ShadowReplaceOfContent) {
  expect_forbidden(append_update(signed_by_both(), {{4, "<</Length 3>>\nstream\nq Q\nendstream"}}),
                   "object 4 is redefined");
}

TEST(PdfAttacks, A36_PageWithOtherContent) {
  expect_forbidden(append_update(signed_by_both(), {{3,
                                                     "<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
                                                     "/Contents 50 0 R /Annots [7 0 R 11 0 R]>>"},
                                                    {50, "<</Length 3>>\nstream\nq Q\nendstream"}}),
                   "object 3 is redefined");
}

TEST(PdfAttacks, A36_FontReplaced) {
  expect_forbidden(append_update(signed_by_both(), {{5, "<</Type /Font /Subtype /Type1 /BaseFont /Symbol>>"}}),
                   "object 5 is redefined");
}

TEST(PdfAttacks, A36_AnotherPageTree) {
  expect_forbidden(append_update(signed_by_both(), {{1, "<</Type /Catalog /Pages 60 0 R /AcroForm 9 0 R>>"},
                                                    {60, "<</Type /Pages /Kids [3 0 R] /Count 1>>"}}),
                   "object 1 is redefined");
}

TEST(PdfAttacks, A36_AnotherCatalog) {
  expect_forbidden(
      append_update(signed_by_both(), {{60, "<</Type /Catalog /Pages 2 0 R /AcroForm 9 0 R>>"}}, "/Root 60 0 R"),
      "another catalog");
}

TEST(PdfAttacks, A36_AnnotationOverThePage) {
  expect_forbidden(
      append_update(
          signed_by_both(),
          {{3,
            "<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources <</Font <</F1 5 0 "
            "R>>>> /Annots [7 0 R 11 0 R 50 0 R]>>"},
           {50, "<</Type /Annot /Subtype /FreeText /Rect [0 0 500 500] /Contents (khac)>>"}}),
      "object 3 is redefined");
}

TEST(PdfAttacks, A36_SignatureRemovedFromTheForm) {
  const PdfReport report = verify(append_update(signed_by_both(), {{9, "<</Fields [7 0 R] /SigFlags 3>>"}}));
  EXPECT_FALSE(accepted(report));
  EXPECT_EQ(sub(report, 0), SubIndication::sig_constraints_failure) << say(report);
}

TEST(PdfAttacks, A36_FieldWithAnAction) {
  expect_forbidden(append_update(signed_by_both(),
                                 {{9, "<</Fields [7 0 R 11 0 R 50 0 R] /SigFlags 3>>"},
                                  {50, "<</FT /Sig /T (x) /AA <</E <</S /JavaScript /JS (app.alert\\(1\\))>>>>>>"}}),
                   "object 9 is redefined");
}

TEST(PdfAttacks, A36_FormGainsXfa) {
  expect_forbidden(append_update(signed_by_both(), {{9, "<</Fields [7 0 R 11 0 R] /SigFlags 3 /XFA (x)>>"}}),
                   "object 9 is redefined");
}

TEST(PdfAttacks, A36_UnsignedFieldAloneIsAllowedAfterASignature) {
  const Bytes pdf = append_update(signed_by_person(),
                                  {{9, "<</Fields [7 0 R 50 0 R] /SigFlags 3>>"}, {50, "<</FT /Sig /T (Trong)>>"}});
  const PdfReport report = verify(pdf);
  EXPECT_TRUE(all_passed(report)) << say(report);
  EXPECT_FALSE(report.unchanged_after_last);
}

// "Sneaky signature attack" on what the first signer signed: a field that shows something and that nobody signed.
TEST(PdfAttacks, A36_UnsignedFieldThatShowsSomething) {
  expect_forbidden(
      append_update(signed_by_person(),
                    {{9, "<</Fields [7 0 R 50 0 R] /SigFlags 3>>"},
                     {50, "<</FT /Sig /T (Trong) /Rect [0 0 500 500] /AP <</N 51 0 R>>>>"},
                     {51, "<</Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 3>>\nstream\nq Q\nendstream"}}),
      "object 9 is redefined");
}

// The signature dictionary of the person with a certifying /Reference, and then the agency's signature.
PdfReport certified(const std::string& parameters) {
  PdfSignRequest request = person_request();
  request.reason = std::string(100, 'x');  // its place is taken by the entry
  const Identity person = test_person();
  const Bytes signed_once = must(sign_pdf(one_page().build(), person, request));
  std::string text(as_text(signed_once));
  const std::string reason = "/Reason ";
  const std::size_t at = text.find(reason), end = text.find('\n', at);
  std::string entry = "/Reference [<</TransformMethod /DocMDP /TransformParams " + parameters + ">>]";
  AXLE_ASSERT(entry.size() <= end - at);
  entry.resize(end - at, ' ');
  text.replace(at, end - at, entry);
  return verify(must(sign_pdf(resigned(text, person), test_agency(), agency_request())));
}

TEST(PdfAttacks, A36_CertifiedWithoutPermissionForAnyChange) {
  const PdfReport report = certified("<</P 1>>");
  ASSERT_EQ(report.signatures.size(), 2U) << say(report);
  EXPECT_EQ(sub(report, 0), SubIndication::sig_constraints_failure) << say(report);
  EXPECT_NE(report.signatures[0].verdict.reason.find("DocMDP"), std::string::npos);
  EXPECT_EQ(report.signatures[0].changes_after, report.signatures[0].verdict.reason);
  EXPECT_TRUE(accepted(certified("<</P 2>>")));
  EXPECT_TRUE(accepted(certified("<</P 3>>")));
  EXPECT_TRUE(accepted(certified("<<>>"))) << "2 is the default";
  EXPECT_FALSE(accepted(certified("<</P 0>>")));
  EXPECT_FALSE(accepted(certified("<</P /x>>")));
}

// Shadow attack "hide and replace": the signed page refers to an object that comes only later.
TEST(PdfAttacks, A36_ReferenceLeftOpenWhenSigned) {
  SmallPdf prepared = one_page();
  prepared.bodies[2] = "<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents [4 0 R 50 0 R]>>";
  const Bytes pdf = must(sign_pdf(prepared.build(), test_person(), person_request()));
  EXPECT_TRUE(all_passed(verify(pdf)));
  expect_forbidden(append_update(pdf, {{50, "<</Length 3>>\nstream\nq Q\nendstream"}}), "object 50 fills a reference");
  EXPECT_TRUE(all_passed(verify(append_update(pdf, {{51, "<</Length 3>>\nstream\nq Q\nendstream"}}))));
}

TEST(PdfAttacks, A36_FreedObject) {
  Bytes pdf = signed_by_both();
  const std::size_t start = pdf.size();
  const std::string text(as_text(pdf));
  const std::size_t at = text.rfind("startxref") + 10;
  const Bytes more =
      bytes_of("xref\n5 1\n0000000000 00001 f \ntrailer\n<</Size 20 /Root 1 0 R /Prev " +
               text.substr(at, text.find('\n', at) - at) + ">>\nstartxref\n" + std::to_string(start) + "\n%%EOF\n");
  pdf.insert(pdf.end(), more.begin(), more.end());
  expect_forbidden(pdf, "object 5 is removed");
}

TEST(PdfAttacks, A36_ObjectListedAgainWhereItWasIsNoChange) {
  const std::size_t font = as_text(signed_by_person()).find("5 0 obj");
  const PdfReport report = verify(append_update(signed_by_person(), {}, "/Root 1 0 R", {{5, font}}));
  EXPECT_TRUE(all_passed(report)) << say(report);
}

// The signed cross-reference points behind itself, at bytes that an attacker may write later.
TEST(PdfAttacks, A36_EntryThatPointsBehindItsRevision) {
  SmallPdf pdf = one_page();
  Bytes file = pdf.build();
  std::string text(as_text(file));
  const std::size_t entry = text.find("xref\n0 6\n") + 9 + 5 * 20;
  text.replace(entry, 10, "0000090000");
  const PdfReport report = verify(bytes_of(text));
  EXPECT_NE(report.structure_error.find("behind its revision"), std::string::npos) << say(report);
}

TEST(PdfAttacks, A36_ByteRangeForgeries) {
  const std::string good(as_text(signed_by_person()));
  const std::size_t at = good.find("/ByteRange [") + 11, length = good.find(']', at) + 1 - at;
  const std::size_t contents = good.find("/Contents <") + 10, behind = good.find('>', contents) + 1;
  const auto with_range = [&](std::string range) {
    AXLE_ASSERT(range.size() <= length);
    range.resize(length, ' ');
    return bytes_of(std::string(good).replace(at, length, range));
  };
  const auto n = [](std::size_t value) { return std::to_string(value); };
  const std::string c = n(contents), b = n(behind), rest = n(good.size() - behind);
  ASSERT_EQ(verify(with_range("[0 " + c + " " + b + " " + rest + "]")).signatures[0].coverage, Coverage::whole_file);
  for (const std::string& range :
       {std::string("[]"), std::string("[0 0 0 0]"), "[0 " + c + " " + b + " 0]",
        "[1 " + n(contents - 1) + " " + b + " " + rest + "]", "[0 " + n(contents - 1) + " " + b + " " + rest + "]",
        "[0 " + n(contents + 1) + " " + b + " " + rest + "]",
        "[0 " + c + " " + n(behind + 1) + " " + n(good.size() - behind - 1) + "]",
        "[0 " + c + " " + b + " " + n(good.size() - behind - 2) + "]",
        "[0 " + c + " " + b + " " + n(good.size() - behind + 1) + "]", "[0 " + c + " " + b + " -1]",
        "[0 -1 " + b + " " + rest + "]", "[0 " + c + " " + b + " 999999999999999]",
        "[0 " + c + " " + b + " " + rest + " 0]", std::string("null"), "[/a " + c + " " + b + " " + rest + "]"}) {
    const PdfReport report = verify(with_range(range));
    ASSERT_EQ(report.signatures.size(), 1U) << range << say(report);
    EXPECT_EQ(report.signatures[0].coverage, Coverage::broken) << range;
    EXPECT_EQ(sub(report, 0), SubIndication::signed_data_not_found) << range << say(report);
    EXPECT_FALSE(report.unchanged_after_last) << range;
  }
}

TEST(PdfAttacks, A36_ContentsForgeries) {
  const std::string good(as_text(signed_by_person()));
  const std::size_t contents = good.find("/Contents <") + 10, behind = good.find('>', contents) + 1;
  const auto with_contents = [&](std::string text) {
    text.resize(behind - contents, ' ');
    return bytes_of(std::string(good).replace(contents, behind - contents, text));
  };
  for (const char* forged : {"<>", "<00>", "null", "()", "<3080>", "<30840000>", "<30FFFFFF>"}) {
    const PdfReport report = verify(with_contents(forged));
    ASSERT_EQ(report.signatures.size(), 1U) << forged << say(report);
    EXPECT_EQ(sub(report, 0), SubIndication::format_failure) << forged << say(report);
    EXPECT_FALSE(report.signatures[0].verdict.passed()) << forged;
  }
}

// Signature wrapping: the old signature dictionary is kept in the gap of a new one.
TEST(PdfAttacks, A36_SignatureMovedToAnotherFile) {
  const std::string donor(as_text(signed_by_person()));
  const std::size_t from = donor.find("<</Type /Sig"), to = donor.find("endobj", from);
  const Bytes pdf = append_update(one_page().build(),
                                  {{1, "<</Type /Catalog /Pages 2 0 R /AcroForm <</Fields [50 0 R] /SigFlags 3>>>>"},
                                   {50, "<</FT /Sig /T (x) /V 51 0 R>>"},
                                   {51, donor.substr(from, to - from)}});
  const PdfReport report = verify(pdf);
  ASSERT_EQ(report.signatures.size(), 1U);
  EXPECT_EQ(report.signatures[0].coverage, Coverage::broken);
  EXPECT_FALSE(report.signatures[0].verdict.passed());
}

TEST(PdfStructure, Damage) {
  const std::string good(as_text(one_page().build()));
  const auto error = [](const std::string& text) { return verify(bytes_of(text)).structure_error; };
  const auto replaced = [&](const std::string& what, const std::string& by) {
    std::string text = good;
    text.replace(text.rfind(what), what.size(), by);
    return text;
  };
  EXPECT_EQ(error(good), "");
  EXPECT_NE(error(""), "");
  EXPECT_NE(error("%PDF-1.7"), "");
  EXPECT_NE(error(" " + good), "") << "no %PDF- at the start";
  EXPECT_NE(error(replaced("startxref", "startxxxx")), "");
  EXPECT_NE(error(replaced("%%EOF", "%%EOX")), "");
  EXPECT_NE(error(replaced("trailer", "trialer")), "");
  EXPECT_NE(error(replaced("/Root 1 0 R", "/Root 9 0 R")), "");
  EXPECT_NE(error(replaced("/Root 1 0 R", "/Root 1 1 R")), "") << "another generation";
  EXPECT_NE(error(replaced("/Root 1 0 R", "/Rood 1 0 R")), "");
  EXPECT_NE(error(replaced("0 6\n0000000000", "0 9\n0000000000")), "");
  EXPECT_NE(error(replaced("0 6\n0000000000", "0 99999999999999\n0000000000")), "");
  EXPECT_NE(error(replaced("0 6\n0000000000", "8388607 6\n0000000000")), "") << "object numbers end at 8388607";
  EXPECT_NE(error(replaced("1 0 obj\n", "6 0 obj\n")), "") << "another object than announced";
  EXPECT_NE(error(replaced("/Type /Catalog", "/Type /Catalog /Type /Catalog")), "") << "a key twice";
  EXPECT_NE(error(replaced("/Size 6", "/Size 6 /Prev 99999")), "");
  EXPECT_NE(error(replaced("/Size 6", "/Size 6 /Prev -1")), "");
  EXPECT_NE(error(replaced("/Size 6", "/Size 6 /Prev 999999999999999999999999")), "");
  const std::string own = good.substr(good.rfind("startxref") + 10, 3);
  EXPECT_NE(error(replaced("/Size 6", "/Size 6 /Prev " + own)).find("loop"), std::string::npos);
}

TEST(PdfStructure, NestingHasALimit) {
  const auto error_at = [](std::size_t depth) {
    SmallPdf pdf = one_page();
    // The catalog is one level itself.
    pdf.bodies[0] =
        "<</Type /Catalog /Pages 2 0 R /X " + std::string(depth - 1, '[') + std::string(depth - 1, ']') + ">>";
    return verify(pdf.build()).structure_error;
  };
  EXPECT_EQ(error_at(64), "");
  EXPECT_NE(error_at(65).find("nested too deep"), std::string::npos);
  EXPECT_NE(error_at(100'000).find("nested too deep"), std::string::npos);
}

TEST(PdfStructure, FieldsThatLoopOrNest) {
  SmallPdf pdf = one_page();
  pdf.bodies[0] = "<</Type /Catalog /Pages 2 0 R /AcroForm <</Fields [6 0 R]>>>>";
  pdf.bodies.push_back("<</T (a) /Kids [6 0 R]>>");
  EXPECT_NE(verify(pdf.build()).structure_error.find("loop"), std::string::npos);
  const auto chain = [&](int depth) {
    SmallPdf deep = pdf;
    deep.bodies.pop_back();
    for (int i = 0; i < depth; ++i) deep.bodies.push_back("<</T (a) /Kids [" + std::to_string(7 + i) + " 0 R]>>");
    deep.bodies.push_back("<</T (z) /FT /Sig>>");
    return verify(deep.build()).structure_error;
  };
  EXPECT_EQ(chain(64), "");
  EXPECT_NE(chain(65).find("too deep"), std::string::npos);
}

// All entries of a signed file point at one large object; only its own number is right, so each other costs nothing.
TEST(PdfStructure, HugeObjectsAreBounded) {
  SmallPdf pdf = one_page();
  std::string many = "[";
  for (int i = 0; i < 250'000; ++i) many += "0 ";
  pdf.bodies.push_back(many + "]");
  pdf.bodies[0] = "<</Type /Catalog /Pages 2 0 R /AcroForm 6 0 R>>";
  EXPECT_NE(verify(pdf.build()).structure_error.find("too many values"), std::string::npos);
}

TEST(PdfStructure, ObjectStreamsAreCounted) {
  const TemporaryFolder folder;
  SmallPdf pdf = one_page();
  std::string list;
  for (int i = 0; i < 400; ++i) {
    list += std::to_string(6 + i) + " 0 R ";
    pdf.bodies.push_back("[" + std::to_string(i) + "]");
  }
  pdf.bodies[0] = "<</Type /Catalog /Pages 2 0 R /X [" + list + "]>>";
  folder.write("in.pdf", pdf.build());
  ASSERT_EQ(run("qpdf --object-streams=generate " + folder.path("in.pdf") + " " + folder.path("out.pdf")).status, 0);
  const Bytes twice = signed_twice(folder.read("out.pdf"), test_person(), test_agency());
  std::size_t streams = 0;
  for (std::size_t at = 0; (at = as_text(twice).find("/ObjStm", at + 1)) != std::string_view::npos;) ++streams;
  ASSERT_GT(streams, 2U);
  PdfLimits limits;
  limits.object_streams_max = streams;
  EXPECT_TRUE(accepted(verify(twice, kAt, limits))) << say(verify(twice, kAt, limits));
  --limits.object_streams_max;
  const PdfReport report = verify(twice, kAt, limits);
  EXPECT_FALSE(accepted(report));
  EXPECT_NE(say(report).find("object streams"), std::string::npos) << say(report);
}

TEST(PdfStructure, CompressedStreamsAreBounded) {
  const TemporaryFolder folder;
  SmallPdf pdf = one_page();
  // 300 KB of one letter in a string of the catalog: compresses a hundredfold in an object stream.
  pdf.bodies[0] = "<</Type /Catalog /Pages 2 0 R /X (" + std::string(300'000, 'a') + ")>>";
  folder.write("in.pdf", pdf.build());
  ASSERT_EQ(run("qpdf --object-streams=generate " + folder.path("in.pdf") + " " + folder.path("out.pdf")).status, 0);
  const Bytes compressed = folder.read("out.pdf");
  ASSERT_LT(compressed.size(), 5'000U);
  EXPECT_EQ(verify(compressed).structure_error, "");
  PdfLimits limits;
  limits.inflated_bytes_max = 300'000;
  EXPECT_NE(verify(compressed, kAt, limits).structure_error.find("holds more than"), std::string::npos);
}

}  // namespace
}  // namespace axle::signature::test
