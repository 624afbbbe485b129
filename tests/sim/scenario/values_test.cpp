// Values that have parts: lines, moments, parts of a day, rates that change.
#include "sim/scenario/values.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/scenario/keys.hpp"
#include "tests/sim/scenario/support.hpp"

namespace axle::sim {
namespace {

using ::testing::HasSubstr;

TEST(Bandwidth, UnitsAndBounds) {
  const auto bits = [](std::string_view text) { return read_bandwidth(text, 1000, 100'000'000'000).value_or(0); };
  EXPECT_EQ(bits("10Mbit/s"), 10'000'000U);
  EXPECT_EQ(bits("1.5 kbit/s"), 1500U);
  EXPECT_EQ(bits("100Gbit/s"), 100'000'000'000U);
  EXPECT_EQ(bits("64000bit/s"), 64'000U);
  for (const char* text : {"10", "10Mbps", "10MBit/s", "10Kibit/s", "10Kbit/s", "kbit/s", "0.0001kbit/s", "999bit/s",
                           "100.1Gbit/s", "-1Mbit/s", "10kMbit/s", ""}) {
    EXPECT_EQ(bits(text), 0U) << text;
  }
  for (const std::uint64_t value : {1000ULL, 1234ULL, 64'000ULL, 2'000'000ULL, 100'000'000'000ULL}) {
    EXPECT_EQ(bits(print_bandwidth(value)), value);
  }
  EXPECT_EQ(
      body_errors("network: {links: {commune: {bandwidth: 10Mb}}}"),
      "a.yaml:2:40: network.links.commune.bandwidth: '10Mb' is not a bandwidth; write it as 10Mbit/s, 512kbit/s or "
      "unlimited");
  EXPECT_THAT(body_errors("network: {links: {commune: {bandwidth: 1bit/s}}}"),
              HasSubstr("'1bit/s' is out of bounds; write 1kbit/s to 100Gbit/s"));
}

TEST(Moment, DatesThatExist) {
  EXPECT_EQ(read_moment("2026-01-05 07:00"), CalendarSpec{}.start);
  EXPECT_EQ(read_moment("2026-01-05"), CalendarSpec{}.start - 7 * kHour);
  for (const char* text : {"2026-02-30", "2026-01-05T07:00", "2026-01-05 7:00", "2026-01-05 24:00", "2026-01-05 07:60",
                           "1999-12-31", "2100-01-01", "05/01/2026", "2026-01-05 07:00:00", ""}) {
    EXPECT_FALSE(read_moment(text)) << text;
  }
  for (const char* text : {"2000-01-01 00:00", "2024-02-29 23:59", "2099-12-31 12:30"}) {
    EXPECT_EQ(print_moment(*read_moment(text)), text);
  }
  EXPECT_EQ(
      body_errors("traffic: {calendar: {start: 5 January}}"),
      "a.yaml:2:29: traffic.calendar.start: '5 January' is not a date and time that exists; write it as 2026-01-05 "
      "07:00, in the years 2000 to 2099");
}

TEST(DayParts, ReadAndPrint) {
  const auto parts = read_day_parts("7:30-11:30,  13:30 - 24:00");
  ASSERT_TRUE(parts);
  EXPECT_EQ(*parts, (std::vector<DayPart>{{450, 690}, {810, 1440}}));
  EXPECT_EQ(print_day_parts(*parts), "\"7:30-11:30, 13:30-24:00\"");
  EXPECT_TRUE(read_day_parts("0:00-7:00, 7:00-8:00")) << "parts may touch";
}

TEST(DayParts, SayWhatIsWrong) {
  const auto wrong = [](std::string_view text) {
    const auto parts = read_day_parts(text);
    return parts ? "" : parts.error().detail;
  };
  EXPECT_EQ(wrong("7:30-7:30"),
            "'7:30-7:30' is empty; write a part that ends later than it begins, such as 7:30-11:30");
  EXPECT_EQ(wrong("11:30-7:30"), "'11:30-7:30' ends before it begins; write 7:30-11:30");
  EXPECT_EQ(wrong("7:30-11:30, 11:00-12:00"),
            "'7:30-11:30, 11:00-12:00' has 11:00-12:00, which overlaps or precedes 7:30-11:30; write parts in their "
            "order, each "
            "beginning when the one before has ended");
  for (const char* text : {"", "7-8", "7:30", "25:00-26:00", "7:5-8:00", "7:30-11:30,", "-7:30-8:00", "24:01-24:02"}) {
    EXPECT_THAT(wrong(text), HasSubstr("is not a part of a day; write it as 7:30-11:30, from 0:00 to 24:00")) << text;
  }
}

TEST(DayParts, AtTheLimitAndOnePast) {
  std::string text;
  for (std::size_t i = 0; i < kDayPartsMax; ++i) {
    text += (i == 0 ? "" : ", ") + std::to_string(i) + ":00-" + std::to_string(i) + ":30";
  }
  EXPECT_TRUE(read_day_parts(text));
  EXPECT_FALSE(read_day_parts(text + ", 23:40-23:50"));
}

TEST(FactorRange, OneOrTwo) {
  EXPECT_EQ(read_factor_range("2.3x", 1000), (std::pair{2.3, 2.3}));
  EXPECT_EQ(read_factor_range("0x..1x", 1000), (std::pair{0.0, 1.0}));
  EXPECT_EQ(read_factor_range("3x..0.5x", 1000), (std::pair{3.0, 0.5}));
  for (const char* text : {"2", "2x..", "..2x", "2x..3", "1001x", "1x..1001x", "1x...2x"}) {
    EXPECT_FALSE(read_factor_range(text, 1000)) << text;
  }
}

TEST(Party, LevelsCodesAndWords) {
  const auto who = [](std::string_view text) { return read_party(text, {"central", "commune", "all"}).value_or("?"); };
  EXPECT_EQ(who("commune"), "commune");
  EXPECT_EQ(who("all"), "all");
  EXPECT_EQ(who("H57.12"), "H57.12");
  for (const char* text : {"communes", "g20", "000.00.12.H57", "", "G20."}) EXPECT_EQ(who(text), "?") << text;
  EXPECT_THAT(body_errors("traffic: {bursts: [{at: 1s, from: ministry, to: all}]}"),
              HasSubstr("'ministry' is neither a level nor an agency's code in the 2020 form; write central, province, "
                        "district, commune, or a code such as G22"));
}

}  // namespace
}  // namespace axle::sim
