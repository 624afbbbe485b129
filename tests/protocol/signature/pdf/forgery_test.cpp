// Attack A-36 by its published classes (https://pdf-insecurity.org): no signed file shows something else than what was
// signed and is still accepted. The single rules behind it are tested in attacks_test.cpp.
#include <gtest/gtest.h>

#include "tests/protocol/signature/support.hpp"

namespace axle::signature::test {
namespace {

const std::string kEvilContent = "<</Length 41>>\nstream\nBT /F1 24 Tf 72 700 Td (Chi 900 ty dong) Tj ET\nendstream";

const std::string& signed_text() {
  static const std::string text(as_text(signed_twice(one_page().build(), test_person(), test_agency())));
  return text;
}

void expect_not_accepted(std::string_view pdf, const std::string& what) {
  const PdfReport report = verify(as_bytes(pdf));
  EXPECT_FALSE(accepted(report)) << what << "\n" << say(report);
}

// The text with the last `from` replaced.
std::string with(std::string_view from, std::string_view to) {
  std::string text = signed_text();
  const std::size_t at = text.rfind(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(PdfForgery, TheSignedFileItself) {
  EXPECT_TRUE(accepted(verify(as_bytes(signed_text()))));
}

// USF: what a verifier needs is missing or empty, in the hope that it then checks nothing.
TEST(PdfForgery, A36_UniversalSignatureForgery) {
  const std::size_t contents = signed_text().rfind("/Contents <") + 10;
  const std::string value = signed_text().substr(contents, signed_text().find('>', contents) + 1 - contents);
  const std::size_t range_at = signed_text().rfind("/ByteRange [") + 11;
  const std::string range = signed_text().substr(range_at, signed_text().find(']', range_at) + 1 - range_at);
  const auto padded = [](std::string text, std::size_t size) {
    text.resize(std::max(size, text.size()), ' ');
    return text;
  };
  for (const std::string& other : {"null", "<>", "<00>", "()", "true", "[]", "<3000>", "1 0 R"}) {
    expect_not_accepted(with(value, padded(other, value.size())), "/Contents " + other);
  }
  for (const std::string& other : {"null", "[]", "[0]", "[0 0 0 0]", "[0 -1 0 -1]", "[(0) 1 2 3]", "1 0 R", "<<>>"}) {
    expect_not_accepted(with(range, padded(other, range.size())), "/ByteRange " + other);
  }
  expect_not_accepted(with("/Contents <", "/Xontents <"), "no /Contents");
  expect_not_accepted(with("/ByteRange [", "/XyteRange ["), "no /ByteRange");
  expect_not_accepted(with("ETSI.CAdES.detached", "adbe.pkcs7.detached"), "another /SubFilter");
}

// ISA: another content stream is appended, with a whole update and with parts of one.
TEST(PdfForgery, A36_IncrementalSaving) {
  const Bytes whole = append_update(as_bytes(signed_text()), {{4, kEvilContent}});
  const std::string update(as_text(whole).substr(signed_text().size()));
  expect_not_accepted(as_text(whole), "a whole update");
  const std::size_t table = update.find("xref"), trailer = update.find("trailer"), end = update.find("startxref");
  expect_not_accepted(signed_text() + update.substr(0, table), "objects alone");
  expect_not_accepted(signed_text() + update.substr(0, trailer), "without a trailer");
  expect_not_accepted(signed_text() + update.substr(0, end), "without startxref");
  expect_not_accepted(signed_text() + update.substr(0, table) + update.substr(trailer), "without a table");
  // And with the signature once more behind it, so that it seems to be the last.
  const std::size_t value = signed_text().rfind("/Type /Sig");
  const std::size_t object = signed_text().rfind("\nendobj\n", value) + 8;
  const std::size_t object_end = signed_text().find("\nendobj\n", value) + 8;
  const std::string copy = signed_text().substr(object, object_end - object);
  expect_not_accepted(signed_text() + copy + update, "the signature copied before the update");
  expect_not_accepted(signed_text() + update + copy, "the signature copied after the update");
}

// SWA: bytes of the attacker stand between the two parts that are covered.
TEST(PdfForgery, A36_SignatureWrapping) {
  const std::size_t contents = signed_text().rfind("/Contents <") + 10;
  const std::size_t behind = signed_text().find('>', contents) + 1;
  const std::string evil = "\n4 0 obj\n" + kEvilContent + "\nendobj\n";
  std::string wrapped = signed_text();
  wrapped.insert(behind, evil);
  expect_not_accepted(wrapped, "the range as it was");
  const std::size_t range_at = wrapped.rfind("/ByteRange [") + 11;
  const std::size_t range_bytes = wrapped.find(']', range_at) + 1 - range_at;
  std::string range = "[0 " + std::to_string(contents) + " " + std::to_string(behind + evil.size()) + " " +
                      std::to_string(signed_text().size() - behind) + "]";
  range.resize(range_bytes, ' ');
  wrapped.replace(range_at, range_bytes, range);
  const PdfReport report = verify(as_bytes(wrapped));
  EXPECT_FALSE(accepted(report)) << say(report);
}

// EAA and SSA: something is laid over the page after it was signed: an annotation, or one more signature's picture.
TEST(PdfForgery, A36_EvilAnnotationAndSneakySignature) {
  const std::string page =
      "<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
      "/Resources <</Font <</F1 5 0 R>>>> /Annots [90 0 R]>>";
  for (const char* subtype : {"FreeText", "Stamp", "Redact", "Square", "Widget", "Link"}) {
    const std::string note =
        std::string("<</Type /Annot /Rect [0 0 595 842] /Contents (x) /Subtype /") + subtype + ">>";
    expect_not_accepted(as_text(append_update(as_bytes(signed_text()), {{3, page}, {90, note}})), subtype);
  }
  AuthorityOptions options;
  options.algorithm = KeyAlgorithm::p256;
  options.not_before = kNotBefore;
  const Authority own = must(Authority::create(options));
  const Identity attacker = must(own.issue_agency({kAgencyCode, kAgencyName, ""}, test_key(KeyAlgorithm::p256, 9)));
  for (const Identity& signer : {attacker, test_agency()}) {
    PdfSignRequest request = agency_request();
    request.field_name = "Sneaky";
    request.box = PdfSignRequest::Box{0, 0, 595, 842};
    const auto more = sign_pdf(as_bytes(signed_text()), signer, request);
    ASSERT_TRUE(more) << more.error().detail;
    expect_not_accepted(as_text(*more), "a third signature");
  }
}

// Shadow attacks: what will be shown was prepared before signing, and switched on afterwards.
TEST(PdfForgery, A36_ShadowHideAndReplace) {
  SmallPdf prepared = one_page();
  prepared.bodies.push_back(kEvilContent);  // 6: hidden, no page refers to it
  const Bytes pdf = signed_twice(prepared.build(), test_person(), test_agency());
  ASSERT_TRUE(accepted(verify(pdf)));
  const std::string page =
      "<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 6 0 R /Resources <</Font <</F1 5 0 R>>>>>>";
  expect_not_accepted(as_text(append_update(pdf, {{3, page}})), "the page shows the hidden content");
  const std::size_t hidden = as_text(pdf).find("6 0 obj");
  expect_not_accepted(as_text(append_update(pdf, {}, "/Root 1 0 R", {{4, hidden}})), "an entry points at it");
  expect_not_accepted(as_text(append_update(pdf, {{5, "<</Type /Font /Subtype /Type1 /BaseFont /ZapfDingbats>>"}})),
                      "another font");
  expect_not_accepted(as_text(append_update(pdf, {{91, "<</Type /Catalog /Pages 2 0 R>>"}}, "/Root 91 0 R")),
                      "another catalog");
}

}  // namespace
}  // namespace axle::signature::test
