// The renderer's parts, each by itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "agents/documents/paragraph.hpp"
#include "agents/documents/parallel.hpp"
#include "agents/documents/pdf_file.hpp"
#include "agents/documents/records.hpp"
#include "agents/documents/running_text.hpp"
#include "agents/documents/scan_image.hpp"
#include "agents/documents/shaper.hpp"
#include "tests/agents/documents/support.hpp"

namespace axle::agents {
namespace {

using test::must;

double width_of(const Block::Line& line, double size) {
  double width = 0;
  for (const ShapedWordPtr& word : line.words) width += word->width * size / 1000;
  return width + static_cast<double>(line.words.size() - 1) * line.space;
}

TEST(Paragraph, JustifiedLinesFillTheColumnButForTheLast) {
  Shaper& shaper = *must(Shaper::of_this_thread());
  std::string text;
  for (int i = 0; i < 60; ++i) text += "văn bản điện tử ";
  const TextStyle style{.size = 13, .align = Align::justify, .indent = 28};
  const Block block = lay_out(shaper, text, style, 400);
  ASSERT_GT(block.lines.size(), 3U);
  for (std::size_t i = 0; i + 1 < block.lines.size(); ++i) {
    EXPECT_EQ(block.lines[i].x, i == 0 ? 28 : 0);
    EXPECT_NEAR(block.lines[i].x + width_of(block.lines[i], 13), 400, 1e-6);
  }
  EXPECT_LE(width_of(block.lines.back(), 13), 400);
  EXPECT_NEAR(block.lines.back().space, shaper.shape(Face::regular, " ")->width * 13 / 1000, 1e-9);
}

TEST(Paragraph, AWordWiderThanTheColumnIsBrokenBetweenLetters) {
  Shaper& shaper = *must(Shaper::of_this_thread());
  std::string word;
  for (int i = 0; i < 50; ++i) word += "ậ";
  const Block block = lay_out(shaper, "a " + word + " b", {.size = 10}, 60);
  std::string letters;
  for (const Block::Line& line : block.lines) {
    EXPECT_LE(width_of(line, 10), 60 + 1e-9);
    for (const ShapedWordPtr& piece : line.words) {
      for (const auto& glyph : piece->glyphs) letters += glyph.text;
    }
  }
  EXPECT_EQ(letters, "a" + word + "b");
  // Even a column narrower than one letter ends.
  EXPECT_EQ(lay_out(shaper, "abc", {.size = 10}, 1).lines.size(), 3U);
}

TEST(Paragraph, LinesAtTheMostAndOneMore) {
  Shaper& shaper = *must(Shaper::of_this_thread());
  const TextStyle two{.size = 10, .lines_max = 2};
  const auto last_word = [](const Block& block) { return block.lines.back().words.back()->glyphs.back().text; };
  const Block fits = lay_out(shaper, "một hai", two, 20);
  EXPECT_EQ(fits.lines.size(), 2U);
  EXPECT_EQ(last_word(fits), "i");
  const Block cut = lay_out(shaper, "một hai ba", two, 20);
  EXPECT_EQ(cut.lines.size(), 2U);
  EXPECT_EQ(last_word(cut), "…");
  EXPECT_EQ(lay_out(shaper, "", two, 20).lines.size(), 1U);
}

TEST(Shaper, TextIsCleanedAndRaised) {
  EXPECT_EQ(must(clean_text("Vie\xcc\xa3\xcc\x82t\tNam")), "Việt Nam");
  EXPECT_EQ(clean_text("\xff").error().code, Errc::invalid_input);
  EXPECT_EQ(upper_case("ủy ban đặc khu"), "ỦY BAN ĐẶC KHU");
}

TEST(RunningText, IsDeterministicVariedAndComposed) {
  RunningText a(5, test::kAt), b(5, test::kAt), other(6, test::kAt);
  std::string first, second, third;
  std::set<std::string> sentences;
  for (int i = 0; i < 200; ++i) {
    const std::string paragraph = a.paragraph();
    sentences.insert(paragraph);
    first += paragraph;
    second += b.paragraph();
    third += other.paragraph();
  }
  EXPECT_EQ(first, second);
  EXPECT_NE(first, third);
  EXPECT_GT(sentences.size(), 190U);
  EXPECT_EQ(must(clean_text(first)), first);  // already NFC
}

TEST(RunningText, DatesFollowTheRuleOfTwoDigits) {
  const auto on = [](int month, int day) { return from_civil_in_viet_nam({.year = 2026, .month = month, .day = day}); };
  EXPECT_EQ(date_in_words(on(2, 3)), "ngày 03 tháng 02 năm 2026");
  EXPECT_EQ(date_in_words(on(3, 12)), "ngày 12 tháng 3 năm 2026");
  EXPECT_EQ(date_in_words(on(12, 31)), "ngày 31 tháng 12 năm 2026");
}

TEST(ScanImage, HasTheSizeAskedFor) {
  const test::TemporaryFolder folder;
  for (const std::size_t bytes : {std::size_t{0}, kScanBytesMin, std::size_t{5'000}, std::size_t{80'000},
                                  std::size_t{300'000}, std::size_t{1'500'000}, std::size_t{5'000'000}}) {
    const ScanImage image = make_scan(bytes, 3);
    EXPECT_NEAR(static_cast<double>(image.jpeg.size()), static_cast<double>(std::max(bytes, kScanBytesMin)), 16);
    EXPECT_NEAR(static_cast<double>(image.height_px) / image.width_px, 1.414, 0.35);
    EXPECT_LE(image.height_px, 65'500);
    EXPECT_EQ(image.jpeg, make_scan(bytes, 3).jpeg);
    EXPECT_NE(image.jpeg, make_scan(bytes, 4).jpeg);
  }
}

TEST(PdfFile, NumbersAndTextStrings) {
  std::string out;
  for (const double value : {0.0, 12.5, -0.25, 3.0004, 100.04, -0.0001}) {
    append_number(out, value);
    out += ' ';
  }
  EXPECT_EQ(out, "0 12.5 -0.25 3 100.04 0 ");
  EXPECT_EQ(pdf_text("Aạ\xf0\x9f\x93\x84"), "<FEFF00411EA1D83DDCC4>");
  EXPECT_EQ(pdf_date(test::kAt), "(D:20260803090000+07'00')");
}

TEST(Records, RoundTripAndDamage) {
  RecordWriter out("magic\n");
  out.u64(7);
  out.text("chữ");
  const std::string file = std::move(out).seal();
  auto in = RecordReader::open(file, "magic\n");
  ASSERT_TRUE(in);
  EXPECT_EQ(in->u64(), 7U);
  EXPECT_EQ(as_text(*in->blob()), "chữ");
  EXPECT_EQ(in->rest(), 0U);
  EXPECT_FALSE(in->u64());
  EXPECT_FALSE(RecordReader::open(file, "other\n"));
  for (std::size_t size = 0; size < file.size(); ++size)
    EXPECT_FALSE(RecordReader::open(file.substr(0, size), "magic\n"));
  for (std::size_t i = 0; i < file.size(); ++i) {
    std::string altered = file;
    altered[i] ^= 1;
    EXPECT_FALSE(RecordReader::open(altered, "magic\n")) << i;
  }
}

TEST(Parallel, EachIndexOnceAndTheLowestFailureWins) {
  std::vector<int> calls(500, 0);
  std::uint64_t last = 0;
  const Progress progress = [&](std::uint64_t done, std::uint64_t total) {
    EXPECT_EQ(done, last + 1);
    EXPECT_EQ(total, calls.size());
    last = done;
  };
  ProgressCounter counter(progress, calls.size());
  EXPECT_TRUE(for_each_parallel(calls.size(), 4, [&](std::size_t i) -> Result<void> {
    ++calls[i];
    counter.step();
    return {};
  }));
  EXPECT_EQ(calls, std::vector<int>(500, 1));
  EXPECT_EQ(last, 500U);
  const auto failed = for_each_parallel(100, 1, [](std::size_t i) -> Result<void> {
    if (i >= 40) return fail(Errc::io, std::to_string(i));
    return {};
  });
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().detail, "40");
  EXPECT_TRUE(for_each_parallel(0, 0, [](std::size_t) -> Result<void> { return fail(Errc::io, "called"); }));
}

}  // namespace
}  // namespace axle::agents
