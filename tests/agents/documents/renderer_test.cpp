#include "agents/documents/renderer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/agents/documents/support.hpp"

namespace axle::agents {
namespace {

using test::letter_header;
using test::must;
using test::run;
using test::TemporaryFolder;
using testing::HasSubstr;
using testing::Not;

RenderedDocument render_letter(std::uint32_t pages = 1, std::uint64_t target_bytes = 0, std::uint64_t seed = 1) {
  const packet::DocumentHeader header = letter_header();
  return must(render({.header = &header, .pages = pages, .target_bytes = target_bytes, .seed = seed}));
}

std::string text_of(const RenderedDocument& document) {
  const TemporaryFolder folder;
  test::write_bytes(folder / "a.pdf", document.pdf);
  return run("pdftotext -layout " + (folder / "a.pdf").string() + " -").output;
}

TEST(Renderer, OtherProgramsOpenTheFile) {
  const TemporaryFolder folder;
  const std::string path = (folder / "a.pdf").string();
  for (const std::uint32_t pages : {1U, 2U, 5U}) {
    for (const std::uint64_t target : {0U, 90'000U}) {
      test::write_bytes(path, render_letter(pages, target).pdf);
      const auto info = run("pdfinfo " + path);
      EXPECT_EQ(info.status, 0);
      EXPECT_THAT(info.output, testing::ContainsRegex("Pages: +" + std::to_string(pages) + "\n"));
      EXPECT_THAT(info.output, HasSubstr("595.276 x 841.89 pts (A4)"));
      EXPECT_THAT(info.output, HasSubstr("Author:          Sở Thử nghiệm tỉnh Mẫu"));
      EXPECT_THAT(info.output, HasSubstr("Title:           12/UBND-VP V/v kết nối"));
      EXPECT_THAT(info.output, HasSubstr("CreationDate:    Mon Aug  3 "));
      const auto check = run("qpdf --check " + path);
      EXPECT_EQ(check.status, 0) << check.output;
      EXPECT_THAT(check.output, Not(HasSubstr("WARNING")));
      const auto drawn = run("pdftoppm -r 20 " + path + " " + (folder / "page").string());
      EXPECT_EQ(drawn.status, 0);
      EXPECT_EQ(drawn.output, "") << "poppler found something to say about the file";
    }
  }
}

TEST(Renderer, EmbedsEveryFontAsSubset) {
  const TemporaryFolder folder;
  const std::string path = (folder / "a.pdf").string();
  test::write_bytes(path, render_letter(2).pdf);
  const std::string fonts = run("pdffonts " + path + " | tail -n +3").output;
  int lines = 0;
  for (std::size_t begin = 0; begin < fonts.size(); begin = fonts.find('\n', begin) + 1, ++lines) {
    const std::string line = fonts.substr(begin, fonts.find('\n', begin) - begin);
    EXPECT_THAT(line, testing::ContainsRegex("^[A-Z]+\\+LiberationSerif.* CID TrueType .* yes yes yes ")) << line;
  }
  EXPECT_EQ(lines, 4);  // regular, bold, italic, bold italic
}

TEST(Renderer, ShowsTheWordsOfTheHeader) {
  const std::string text = text_of(render_letter());
  for (const char* words :
       {"ỦY BAN NHÂN DÂN TỈNH MẪU", "SỞ THỬ NGHIỆM TỈNH MẪU", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc", "Số: 12/UBND-VP", "Mẫu, ngày 03 tháng 8 năm 2026", "V/v kết nối thử nghiệm",
        "Kính gửi:", "- Bộ Kiểm thử;", "- Ủy ban nhân dân xã Ba.", "Nơi nhận:", "- Như trên;", "- Lưu: VT, VP.",
        "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Nguyễn Thị Mẫu", "./."}) {
    EXPECT_THAT(text, HasSubstr(words));
  }
}

TEST(Renderer, EveryVietnameseLetterComesBackComposed) {
  const std::string letters = "ắ ằ ẳ ẵ ặ ấ ầ ẩ ẫ ậ ế ề ể ễ ệ ố ồ ổ ỗ ộ ớ ờ ở ỡ ợ ứ ừ ử ữ ự ỳ ý ỷ ỹ ỵ đ Đ Ặ Ậ Ệ Ộ Ợ Ự Ỵ";
  packet::DocumentHeader header = letter_header();
  header.type_name = "Thông báo";
  header.subject = letters;
  std::string text = text_of(must(render({.header = &header})));
  for (char& letter : text) {
    if (letter == '\n') letter = ' ';
  }
  std::size_t found = 0, at = 0;
  for (std::size_t begin = 0; begin < letters.size(); begin = letters.find(' ', begin) + 1) {
    const std::size_t end = std::min(letters.find(' ', begin), letters.size());
    at = text.find(letters.substr(begin, end - begin), at);
    ASSERT_NE(at, std::string::npos) << letters.substr(begin, end - begin);
    ++found;
    if (end == letters.size()) break;
  }
  EXPECT_EQ(found, 44U);
}

TEST(Renderer, DecomposedTextIsShownAndCopiedComposed) {
  packet::DocumentHeader header = letter_header();
  header.signer_name = "Nguye\xcc\x82\xcc\x83n Ma\xcc\x82\xcc\x83u";  // NFD
  EXPECT_THAT(text_of(must(render({.header = &header}))), HasSubstr("Nguyễn Mẫu"));
}

TEST(Renderer, ATypeWithANameHasNoSalutation) {
  packet::DocumentHeader header = letter_header();
  header.type_name = "Quyết định";
  header.to_places.clear();
  header.priority = "3";
  const std::string text = text_of(must(render({.header = &header})));
  EXPECT_THAT(text, HasSubstr("QUYẾT ĐỊNH"));
  EXPECT_THAT(text, HasSubstr("Về kết nối thử nghiệm"));
  EXPECT_THAT(text, HasSubstr("HỎA TỐC"));
  EXPECT_THAT(text, Not(HasSubstr("Kính gửi")));
  EXPECT_THAT(text, HasSubstr("- Bộ Kiểm thử;"));  // the receivers then stand under "Nơi nhận"
}

TEST(Renderer, ManyReceiversAreCounted) {
  packet::DocumentHeader header = letter_header();
  header.to.resize(3321);
  for (std::size_t i = 0; i < header.to.size(); ++i) header.to[i].name = "Xã số " + std::to_string(i + 1);
  const std::string text = text_of(must(render({.header = &header})));
  EXPECT_THAT(text, HasSubstr("- Xã số 5;"));
  EXPECT_THAT(text, HasSubstr("- 3316 cơ quan, đơn vị khác nhận văn bản."));
  EXPECT_THAT(text, Not(HasSubstr("Xã số 6")));
}

TEST(Renderer, LongestHeaderStillFitsOnePage) {
  std::string words;
  while (words.size() < 480) words += "Từ dài ";
  packet::DocumentHeader header = letter_header();
  header.subject = words;
  header.from.name = header.from.in_charge = words.substr(0, 240);
  header.signer_competence = header.signer_position = words.substr(0, 110);
  header.to.resize(20);
  for (packet::Organ& organ : header.to) organ.name = words.substr(0, 240);
  header.to_places.assign(12, words.substr(0, 160));
  const RenderedDocument document = must(render({.header = &header}));
  EXPECT_GT(document.agency_box.bottom, 0);
  const std::string text = text_of(document);
  EXPECT_THAT(text, HasSubstr("…"));
  EXPECT_THAT(text, HasSubstr("Nguyễn Thị Mẫu"));
  EXPECT_THAT(text, HasSubstr("./."));
}

TEST(Renderer, FurtherPagesAreANumberedAppendix) {
  const std::string text = text_of(render_letter(4));
  EXPECT_THAT(text, HasSubstr("PHỤ LỤC"));
  EXPECT_THAT(text, HasSubstr("(Kèm theo Công văn số 12/UBND-VP ngày 03 tháng 8 năm 2026"));
  EXPECT_THAT(text, testing::ContainsRegex("\f +2\n"));
  EXPECT_THAT(text, testing::ContainsRegex("\f +3\n"));
  EXPECT_THAT(text, Not(testing::ContainsRegex("\f +1\n")));
}

TEST(Renderer, SealCoversAThirdOfThePersonsSignatureOnItsLeft) {
  const RenderedDocument document = render_letter();
  const auto& person = document.person_box;
  const auto& seal = document.agency_box;
  EXPECT_NEAR((seal.right - person.left) / (person.right - person.left), 1.0 / 3, 0.01);
  EXPECT_LT(seal.left, person.left);
  EXPECT_NEAR(seal.right - seal.left, 36 * 72 / 25.4, 0.01);  // a seal in its real size
  EXPECT_GT(seal.bottom, 0);
  EXPECT_LT(seal.top, 842);
}

TEST(Renderer, SameRequestSameBytesOnEveryThread) {
  const Bytes first = render_letter(2, 60'000, 7).pdf;
  render_letter(1, 0, 99);  // leaves other words in the thread's memory
  EXPECT_EQ(render_letter(2, 60'000, 7).pdf, first);
  Bytes elsewhere;
  std::jthread([&] { elsewhere = render_letter(2, 60'000, 7).pdf; }).join();
  EXPECT_EQ(elsewhere, first);
  EXPECT_NE(render_letter(2, 60'000, 8).pdf, first);
}

TEST(Renderer, ThreadsDoNotDisturbEachOther) {
  std::vector<Bytes> alone, together(16);
  for (std::size_t i = 0; i < together.size(); ++i) alone.push_back(render_letter(2, 0, i).pdf);
  {
    std::vector<std::jthread> threads;
    for (std::size_t start = 0; start < 4; ++start) {
      threads.emplace_back([&, start] {
        for (std::size_t i = start; i < together.size(); i += 4) together[i] = render_letter(2, 0, i).pdf;
      });
    }
  }
  EXPECT_EQ(together, alone);
}

TEST(Renderer, FillsUpToTheTarget) {
  const std::size_t natural = render_letter().pdf.size();
  for (const double target : {1.1 * static_cast<double>(natural), 50e3, 100e3, 300e3, 2e6, 8e6}) {
    for (const std::uint32_t pages : {1U, 3U}) {
      const auto wanted = static_cast<std::uint64_t>(target) + (pages - 1) * 12'000;
      const auto size = static_cast<double>(render_letter(pages, wanted).pdf.size());
      EXPECT_NEAR(size / static_cast<double>(wanted), 1, 0.01) << wanted;
    }
  }
  EXPECT_EQ(render_letter(1, natural / 2).pdf.size(), natural);  // never cut down
}

TEST(Renderer, PagesAtTheLimitAndPastIt) {
  const packet::DocumentHeader header = letter_header();
  EXPECT_TRUE(render({.header = &header, .pages = kPagesMax}).has_value());
  for (const std::uint32_t pages : {0U, kPagesMax + 1}) {
    const auto result = render({.header = &header, .pages = pages});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, Errc::invalid_input);
    EXPECT_THAT(result.error().detail, HasSubstr("1 to 50"));
  }
}

TEST(Renderer, TargetAtTheLimitAndPastIt) {
  const packet::DocumentHeader header = letter_header();
  EXPECT_NEAR(static_cast<double>(render_letter(1, kTargetBytesMax).pdf.size()) / kTargetBytesMax, 1, 0.01);
  const auto result = render({.header = &header, .target_bytes = kTargetBytesMax + 1});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::invalid_input);
}

TEST(Renderer, WrongHeadersAreRefusedByName) {
  packet::DocumentHeader header = letter_header();
  header.promulgation_date = "2026/02/30";
  auto result = render({.header = &header});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::invalid_input);
  EXPECT_THAT(result.error().detail, HasSubstr("PromulgationDate"));
  header = letter_header();
  header.subject = "b\xe1\xba";  // half a letter
  result = render({.header = &header});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::invalid_input);
  EXPECT_THAT(result.error().detail, HasSubstr("Subject"));
}

TEST(Renderer, LettersThatTheFontLacksAndControlCharactersDoNoHarm) {
  packet::DocumentHeader header = letter_header();
  header.subject = "V/v \xe4\xb8\xad\xe6\x96\x87 \xf0\x9f\x93\x84\x01\n(a)\\ <b>";
  const TemporaryFolder folder;
  test::write_bytes(folder / "a.pdf", must(render({.header = &header})).pdf);
  EXPECT_EQ(run("qpdf --check " + (folder / "a.pdf").string()).status, 0);
  EXPECT_THAT(run("pdftotext " + (folder / "a.pdf").string() + " -").output, HasSubstr("(a)\\ <b>"));
}

}  // namespace
}  // namespace axle::agents
