#include "report/text.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace axle::report {
namespace {

TEST(Text, WidthIsWhatATerminalShows) {
  EXPECT_EQ(display_width(""), 0U);
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("Bộ Nội vụ"), 9U);                               // composed
  EXPECT_EQ(display_width("Bo\xcc\xa3\xcc\x82 No\xcc\xa3\xcc\x82i"), 6U);  // decomposed: two marks on each o
  EXPECT_EQ(display_width("漢字"), 4U);
  EXPECT_EQ(display_width("\xff\xc3"), 2U);  // not UTF-8
}

TEST(Text, CleansControlsAndRepairsUtf8) {
  EXPECT_EQ(clean_text("a\x1b[31mb\r\nc"), "a [31mb  c");
  EXPECT_EQ(clean_text("a\xc2\x9b"
                       "31m"),
            "a 31m");  // the one-character form of the escape sequence
  EXPECT_EQ(clean_text("x\xc3"), "x\xef\xbf\xbd");
  EXPECT_EQ(clean_text("\xe1\xbb\x99"), "ộ");
  EXPECT_EQ(valid_utf8("a\nb"), "a\nb");
  EXPECT_EQ(valid_utf8("\xed\xa0\x80"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");  // a surrogate
  EXPECT_EQ(valid_utf8("\xc0\xaf"), "\xef\xbf\xbd\xef\xbf\xbd");                  // overlong
  EXPECT_EQ(valid_utf8("\xf4\x90\x80\x80").size(), 12U);                          // past U+10FFFF
}

TEST(Text, ShortensWithoutTearingLettersApart) {
  EXPECT_EQ(shorten("abcdef", 6), "abcdef");
  EXPECT_EQ(shorten("abcdefg", 6), "abcde…");
  EXPECT_EQ(shorten("Bo\xcc\xa3\xcc\x82 abc", 3), "Bo\xcc\xa3\xcc\x82…");
  EXPECT_EQ(shorten("漢字漢", 4), "漢…");
  EXPECT_EQ(shorten("abc", 0), "");
}

TEST(Text, WrapsAtSpacesAndCutsLongWords) {
  EXPECT_EQ(wrap("one two three", 7), (std::vector<std::string>{"one two", "three"}));
  EXPECT_EQ(wrap("abcdefgh ij", 3), (std::vector<std::string>{"abc", "def", "gh", "ij"}));
  EXPECT_EQ(wrap("", 5), std::vector<std::string>{""});
  for (const std::string& line : wrap("Ủy ban nhân dân xã Đông Anh, thành phố Hà Nội", 11)) {
    EXPECT_LE(display_width(line), 11U);
    EXPECT_EQ(valid_utf8(line), line);
  }
}

TEST(Text, LatenciesHaveThreeDigitsAndFitSixColumns) {
  EXPECT_EQ(format_latency(0), "0ns");
  EXPECT_EQ(format_latency(999), "999ns");
  EXPECT_EQ(format_latency(1000), "1.00us");
  EXPECT_EQ(format_latency(12'345'678), "12.3ms");
  EXPECT_EQ(format_latency(999'499), "999us");
  EXPECT_EQ(format_latency(999'500), "1.00ms");
  EXPECT_EQ(format_latency(9'994'999), "9.99ms");
  EXPECT_EQ(format_latency(9'995'001), "10.0ms");
  EXPECT_EQ(format_latency(1'204 * kMillisecond), "1.20s");
  EXPECT_EQ(format_latency(99'949 * kMillisecond), "99.9s");
  EXPECT_EQ(format_latency(150 * kSecond), "2.5min");
  EXPECT_EQ(format_latency(kHour), "60min");
  EXPECT_EQ(format_latency(kDay), "24.0h");
  EXPECT_EQ(format_latency(-5), "-5ns");
  EXPECT_EQ(format_latency(std::numeric_limits<DurationNs>::min()).front(), '-');
  for (DurationNs latency = 1; latency < 900 * kHour; latency += latency / 7 + 1) {
    EXPECT_LE(format_latency(latency).size(), 6U) << latency;
  }
}

TEST(Text, NumbersAndCounts) {
  EXPECT_EQ(format_number(0), "0");
  EXPECT_EQ(format_number(0.01234), "0.0123");
  EXPECT_EQ(format_number(5.8249), "5.82");
  EXPECT_EQ(format_number(58.249), "58.2");
  EXPECT_EQ(format_number(12'345.6), "12,346");
  EXPECT_EQ(format_number(-2), "-2.00");
  EXPECT_EQ(format_number(std::numeric_limits<double>::infinity()), "n/a");
  EXPECT_EQ(format_number(1e30).substr(format_number(1e30).size() - 3), "e15");
  EXPECT_EQ(format_short_count(9'999'999), "9,999,999");
  EXPECT_EQ(format_short_count(12'345'678), "12,346k");
  EXPECT_EQ(format_short_count(12'345, 5), "12.3k");
  EXPECT_EQ(format_short_count(999'999, 5), "1.00M");
  for (const std::uint64_t count : {std::uint64_t{99'999}, std::uint64_t{999'999'999}, ~std::uint64_t{0}}) {
    EXPECT_LE(format_short_count(count, 9).size(), 9U) << count;
  }
  EXPECT_EQ(format_percent(0), "0%");
  EXPECT_EQ(format_percent(0.0041), "0.4%");
  EXPECT_EQ(format_percent(0.614), "61%");
  EXPECT_EQ(format_percent(0.99999), "99.99%");  // not quite all
  EXPECT_EQ(format_percent(1), "100%");
}

TEST(Table, AlignsByDisplayWidthAndSpansHeadings) {
  Table table;
  table.add_headings({{"x"}, {"a wide heading", 2}});
  table.add({"Bộ", "1", "22"});
  table.add({"Sở Y tế", "333", ""});
  EXPECT_EQ(table.lines(), (std::vector<std::string>{"x        a wide heading\n",  //
                                                     "Bộ         1         22\n", "Sở Y tế  333\n"}));
}

}  // namespace
}  // namespace axle::report
