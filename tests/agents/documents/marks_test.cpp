// What signatures show on the page, looked at by poppler.
#include "agents/documents/marks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agents/documents/renderer.hpp"
#include "tests/agents/documents/support.hpp"

namespace axle::agents {
namespace {

using test::letter_header;
using test::must;
using test::run;
using test::TemporaryFolder;
using testing::HasSubstr;

constexpr InstantNs kAt = 1'785'722'400 * kSecond;  // 2026-08-03T09:00:00+07:00

signature::PdfSignRequest request_of(const char* field, const SignatureBox& box, signature::PdfPictureSource picture) {
  signature::PdfSignRequest request;
  request.field_name = field;
  request.signing_time = kAt;
  request.box = box;
  request.picture = std::move(picture);
  return request;
}

Bytes sign(BytesView pdf, const signature::Identity& signer, const signature::PdfSignRequest& request) {
  return must(signature::sign_pdf(pdf, signer, request));
}

Bytes bytes_of(std::string_view text) {
  return {as_bytes(text).begin(), as_bytes(text).end()};
}

// A page at one pixel per point: red, green, blue from the upper left corner on.
struct Pixels {
  std::size_t width = 0, height = 0;
  Bytes values;
  int count(const SignatureBox& box, auto&& wanted) const {
    int found = 0;
    for (auto y = static_cast<std::size_t>(kPageHeight - box.top);
         y < static_cast<std::size_t>(kPageHeight - box.bottom); ++y) {
      for (auto x = static_cast<std::size_t>(box.left); x < static_cast<std::size_t>(box.right); ++x) {
        const std::uint8_t* at = values.data() + 3 * (y * width + x);
        found += wanted(at[0], at[1], at[2]) ? 1 : 0;
      }
    }
    return found;
  }
};
bool is_red(int r, int g, int b) {
  return r > 150 && g < 150 && b < 150;
}
bool is_blue(int r, int g, int b) {
  return b > 110 && r < 130 && g < 130;
}
bool is_paper(int r, int g, int b) {
  return r > 250 && g > 250 && b > 250;
}

Pixels draw(BytesView pdf) {
  const TemporaryFolder folder;
  test::write_bytes(folder / "a.pdf", pdf);
  const auto drawn =
      run("pdftoppm -r 72 -f 1 -l 1 -singlefile " + (folder / "a.pdf").string() + " " + (folder / "page").string());
  EXPECT_EQ(drawn.status, 0);
  EXPECT_EQ(drawn.output, "") << "poppler found something to say about the file";
  const Bytes ppm = test::read_bytes(folder / "page.ppm");
  Pixels pixels;
  int header = 0;
  EXPECT_EQ(std::sscanf(reinterpret_cast<const char*>(ppm.data()), "P6 %zu %zu 255%n", &pixels.width, &pixels.height,
                        &header),
            2);
  pixels.values.assign(ppm.begin() + header + 1, ppm.end());
  return pixels;
}

RenderedDocument letter_with_marks() {
  const packet::DocumentHeader header = letter_header();
  return must(render({.header = &header, .with_marks = true}));
}

TEST(Marks, PersonInBlueThenTheSealInRedOverItsLeftThird) {
  const RenderedDocument document = letter_with_marks();
  const AgencyIdentity& signer = test::shared_identities().agencies[2];
  const auto picture_of = [](const signature::PdfPicture& picture) {
    return [&](signature::PdfObjects&) { return picture; };
  };
  const Bytes by_person =
      sign(document.pdf, signer.person, request_of("a", document.person_box, picture_of(document.person_picture)));
  const Pixels first = draw(by_person);
  EXPECT_GT(first.count(document.person_box, is_blue), 200);
  EXPECT_EQ(first.count(document.agency_box, is_red), 0);
  const Bytes by_both =
      sign(by_person, signer.agency, request_of("b", document.agency_box, picture_of(document.agency_picture)));
  const Pixels both = draw(by_both);
  EXPECT_GT(both.count(document.agency_box, is_red), 800);
  const double area = kSealSize * kSealSize;
  EXPECT_GT(both.count(document.agency_box, is_paper), 0.5 * area) << "the paper is to be seen through the seal";
  const SignatureBox overlap{document.person_box.left, document.person_box.bottom, document.agency_box.right,
                             document.person_box.top};
  EXPECT_GT(both.count(overlap, is_blue), first.count(overlap, is_blue) / 2) << "and so is the signature";
  const SignatureBox beside{document.agency_box.right + 2, document.person_box.bottom, document.person_box.right,
                            document.person_box.top};
  EXPECT_EQ(both.count(beside, is_red), 0);
  EXPECT_LT(by_both.size() - document.pdf.size(), 16'000U) << "most of it are the two CMS in hexadecimal";
  EXPECT_LT(document.person_picture.content.size() + document.agency_picture.content.size(), 3'000U);
}

TEST(Marks, CountTowardsTheTargetOfTheFile) {
  const packet::DocumentHeader header = letter_header();
  const RenderedDocument document = must(render({.header = &header, .target_bytes = 90'000, .with_marks = true}));
  const std::size_t bytes =
      document.pdf.size() + document.person_picture.content.size() + document.agency_picture.content.size();
  EXPECT_NEAR(static_cast<double>(bytes), 90'000, 900);
}

TEST(Marks, EachNameHasItsOwnHandwritingAndKeepsIt) {
  const SignatureBox box{0, 0, 120, 62};
  EXPECT_EQ(draw_handwriting(box, "Nguyễn Thị Mẫu"), draw_handwriting(box, "Nguyễn Thị Mẫu"));
  EXPECT_NE(draw_handwriting(box, "Nguyễn Thị Mẫu"), draw_handwriting(box, "Trần Văn Mẫu"));
}

TEST(Marks, NamesOfAnyLengthStayWithinTheSeal) {
  std::string name;
  for (int i = 0; i < 12; ++i) name += "ỦY BAN NHÂN DÂN ";
  for (const char* superior : {"", "UBND TỈNH MẪU"}) {
    Canvas canvas = must(Canvas::create());
    const SignatureBox box{100, 400, 100 + kSealSize, 400 + kSealSize};
    canvas.begin_picture();
    draw_seal(canvas, box, superior, name);
    const Bytes content = bytes_of(canvas.end_picture());
    const Canvas::Finished file = must(canvas.finish({}, 0, 0));
    const std::string entries = "/Resources << " + file.fonts + " " + std::string(kSealEntries) + " >>";
    const SignatureBox page{1, 1, kPageWidth - 1, kPageHeight - 1};  // so that nothing is cut off
    const Bytes pdf =
        sign(file.pdf, test::shared_identities().agencies[2].agency,
             request_of("a", page, [&](signature::PdfObjects&) { return signature::PdfPicture{content, entries}; }));
    const TemporaryFolder folder;
    test::write_bytes(folder / "a.pdf", pdf);
    EXPECT_EQ(run("qpdf --check " + (folder / "a.pdf").string()).status, 0);
    const Pixels pixels = draw(pdf);
    EXPECT_GT(pixels.count(box, is_red), 500);
    EXPECT_EQ(pixels.count({0, 0, kPageWidth, 399}, is_red), 0);
    EXPECT_EQ(pixels.count({0, 401 + kSealSize, kPageWidth, 841}, is_red), 0);
    EXPECT_EQ(pixels.count({0, 399, 99, 401 + kSealSize}, is_red), 0);
    EXPECT_EQ(pixels.count({102 + kSealSize, 399, kPageWidth, 401 + kSealSize}, is_red), 0);
  }
}

TEST(Marks, AttachmentCarriesNumberAndTimeAtTheUpperRight) {
  const AttachmentMark mark = must(attachment_mark("12/QĐ-UBND", kAt));
  const AgencyIdentity& signer = test::shared_identities().agencies[2];
  const packet::DocumentHeader header = letter_header();
  const Bytes plain = must(render({.header = &header})).pdf;
  const Bytes pdf = sign(plain, signer.agency, request_of("CoQuan", mark.box, mark.picture));
  EXPECT_LT(pdf.size() - plain.size(), 12'000U);
  const TemporaryFolder folder;
  const std::string path = (folder / "a.pdf").string();
  test::write_bytes(path, pdf);
  const std::string corner = run("pdftotext -x 300 -y 0 -W 296 -H 50 " + path + " -").output;
  EXPECT_THAT(corner, HasSubstr("12/QĐ-UBND; 2026-08-03T09:00:00+07:00"));
  const std::string fonts = run("pdffonts " + path + " | grep -c 'Serif.*yes yes yes'").output;
  EXPECT_EQ(fonts, "5\n") << "its letters come along";
  EXPECT_EQ(run("qpdf --check " + path).status, 0);
  EXPECT_NEAR(mark.box.top - mark.box.bottom, 11.5, 0.5) << "10 points";
  EXPECT_EQ(attachment_mark("\xFF", kAt).error().code, Errc::invalid_input);
}

}  // namespace
}  // namespace axle::agents
