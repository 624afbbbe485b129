#include "base/time.hpp"

#include <gtest/gtest.h>

namespace axle {
namespace {

TEST(Time, CivilAndBackAcrossLeapYearsAndZones) {
  EXPECT_EQ(from_civil_in_viet_nam({.year = 1970, .month = 1, .day = 1, .hour = 7}), 0);
  const InstantNs launch = from_civil_in_viet_nam({.year = 2019, .month = 3, .day = 12, .hour = 8, .minute = 30});
  EXPECT_EQ(launch, 1'552'354'200 * kSecond);
  for (InstantNs at = -3000 * kDay; at < 40000 * kDay; at += 17 * kDay + 5 * kHour + 123 * kMillisecond) {
    EXPECT_EQ(from_civil_in_viet_nam(civil_in_viet_nam(at)), at);
  }
  EXPECT_EQ(civil_in_viet_nam(from_civil_in_viet_nam({.year = 2024, .month = 2, .day = 29})).day, 29);
}

TEST(Time, PacketFormsRoundTrip) {
  const auto at = parse_packet_timestamp("2026/08/03 09:41:12");
  ASSERT_TRUE(at);
  EXPECT_EQ(format_packet_timestamp(*at), "2026/08/03 09:41:12");
  EXPECT_EQ(format_packet_date(*at), "2026/08/03");
  EXPECT_EQ(format_iso8601(*at), "2026-08-03T09:41:12+07:00");
  EXPECT_EQ(parse_packet_timestamp(" 2026/08/03\n").value(), *parse_packet_timestamp("2026/08/03 00:00:00"));
}

TEST(Time, RefusesDatesThatDoNotExist) {
  for (const char* text :
       {"2014/02/30", "2023/02/29", "2026-08-03", "2026/13/01", "2026/00/01", "03/08/2026", "", "2026/08/03T09:00:00",
        "2026/08/03 24:00:00", "2026/08/03 09:60:00", "2026/08/3", "2026/08/03 09:00:0x", "9999/01/01"}) {
    EXPECT_FALSE(parse_packet_timestamp(text)) << text;
  }
  EXPECT_TRUE(parse_packet_timestamp("2024/02/29"));
}

TEST(Time, Iso8601OfPeople) {
  const InstantNs nine = from_civil_in_viet_nam({.year = 2026, .month = 8, .day = 3, .hour = 9});
  for (const char* text : {"2026-08-03T09:00:00", "2026-08-03T09:00:00+07:00", "2026-08-03T02:00:00Z",
                           "2026-08-02T21:30:00-04:30", " 2026-08-03T09:00:00\n"}) {
    EXPECT_EQ(parse_iso8601(text).value_or(0), nine) << text;
  }
  EXPECT_EQ(parse_iso8601("2026-08-03").value_or(0), nine - 9 * kHour);
  EXPECT_EQ(parse_iso8601(format_iso8601(nine)).value_or(0), nine);
  for (const char* text : {"", "2026/08/03", "2026-08-03T09:00", "2026-08-03 09:00:00", "2026-08-03T09:00:00+7",
                           "2026-08-03T09:00:00+0700", "2026-08-03T09:00:00+15:00", "2026-02-30", "tomorrow"}) {
    EXPECT_FALSE(parse_iso8601(text)) << text;
  }
}

}  // namespace
}  // namespace axle
