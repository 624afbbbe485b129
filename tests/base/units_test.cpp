#include "base/units.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace axle {
namespace {

template <class T>
std::string error_of(const Result<T>& result) {
  return result ? "(no error)" : result.error().detail;
}

TEST(Duration, EveryUnit) {
  EXPECT_EQ(parse_duration("7ns"), 7);
  EXPECT_EQ(parse_duration("7us"), 7'000);
  EXPECT_EQ(parse_duration("250ms"), 250 * kMillisecond);
  EXPECT_EQ(parse_duration("10s"), 10 * kSecond);
  EXPECT_EQ(parse_duration("3m"), 3 * kMinute);
  EXPECT_EQ(parse_duration("8h"), 8 * kHour);
  EXPECT_EQ(parse_duration("131d"), 131 * kDay);
  EXPECT_EQ(parse_duration("0s"), 0);
}

TEST(Duration, DecimalsAreExact) {
  EXPECT_EQ(parse_duration("1.5h"), 90 * kMinute);
  EXPECT_EQ(parse_duration("0.1s"), 100 * kMillisecond);
  EXPECT_EQ(parse_duration(".5s"), 500 * kMillisecond);
  EXPECT_EQ(parse_duration("104249.991374d"), 104'249'991'374LL * (kDay / 1'000'000));
  EXPECT_EQ(parse_duration("0.000000001s"), 1);
  EXPECT_NE(error_of(parse_duration("0.0000000001s")).find("finer than a nanosecond"), std::string::npos);
  EXPECT_NE(error_of(parse_duration("0.5ns")).find("finer than a nanosecond"), std::string::npos);
}

TEST(Duration, SpaceBeforeTheUnitIsAllowed) {
  EXPECT_EQ(parse_duration(" 250 ms "), 250 * kMillisecond);
}

TEST(Duration, ErrorsSayWhatWouldBeRight) {
  EXPECT_EQ(error_of(parse_duration("250")), "'250' has no unit; write 250ms or 250s");
  EXPECT_EQ(error_of(parse_duration("5min")), "'5min' has the unknown unit 'min'; use ns, us, ms, s, m, h or d");
  EXPECT_EQ(error_of(parse_duration("soon")),
            "'soon' is not a duration; write a number with a unit such as 250ms, 10s or 1.5h");
  EXPECT_EQ(error_of(parse_duration("")),
            "'' is not a duration; write a number with a unit such as 250ms, 10s or 1.5h");
  EXPECT_FALSE(parse_duration("-5s"));
  EXPECT_FALSE(parse_duration("1e3s"));
  EXPECT_FALSE(parse_duration("1.2.3s"));
  EXPECT_EQ(parse_duration("-5s").error().code, Errc::invalid_input);
}

TEST(Duration, LongestAndOnePast) {
  EXPECT_EQ(parse_duration("9223372036854775807ns"), std::numeric_limits<DurationNs>::max());
  EXPECT_NE(error_of(parse_duration("9223372036854775808ns")).find("too long"), std::string::npos);
  EXPECT_TRUE(parse_duration("106751d"));
  EXPECT_FALSE(parse_duration("106752d"));
  EXPECT_FALSE(parse_duration(std::string(5000, '9') + "d"));
}

TEST(Size, Units) {
  EXPECT_EQ(parse_size("64KiB"), 65'536U);
  EXPECT_EQ(parse_size("64kB"), 64'000U);
  EXPECT_EQ(parse_size("4MiB"), 4U << 20);
  EXPECT_EQ(parse_size("1.5GiB"), 3ULL << 29);
  EXPECT_EQ(parse_size("5MB"), 5'000'000U);
  EXPECT_EQ(parse_size("2GB"), 2'000'000'000U);
  EXPECT_EQ(parse_size("0B"), 0U);
}

TEST(Size, Errors) {
  EXPECT_EQ(error_of(parse_size("100")), "'100' has no unit; write 100KiB or 100B");
  EXPECT_EQ(error_of(parse_size("1KB")),
            "'1KB' has the unknown unit 'KB'; use B, KiB, MiB, GiB (powers of 1024) or kB, MB, GB (of 1000)");
  EXPECT_NE(error_of(parse_size("0.3B")).find("not a whole number of bytes"), std::string::npos);
  EXPECT_NE(error_of(parse_size("big")).find("is not a size"), std::string::npos);
  EXPECT_TRUE(parse_size("8589934591GiB"));
  EXPECT_NE(error_of(parse_size("8589934592GiB")).find("too large"), std::string::npos);
}

TEST(Rate, PerSecond) {
  EXPECT_DOUBLE_EQ(parse_rate("50/s").value(), 50);
  EXPECT_DOUBLE_EQ(parse_rate("120/m").value(), 2);
  EXPECT_DOUBLE_EQ(parse_rate("7200/h").value(), 2);
  EXPECT_DOUBLE_EQ(parse_rate("86400/d").value(), 1);
  EXPECT_EQ(error_of(parse_rate("50")), "'50' has no unit; write 50/s or 50/h");
  EXPECT_EQ(error_of(parse_rate("50/y")), "'50/y' has the unknown unit '/y'; use /s, /m, /h or /d");
  EXPECT_FALSE(parse_rate("fast"));
}

TEST(Factor, NeedsItsX) {
  EXPECT_EQ(parse_factor("2.3x"), 2.3);
  EXPECT_EQ(parse_factor("3600x"), 3600.0);
  EXPECT_EQ(error_of(parse_factor("3")), "'3' has no unit; write 3x");
  EXPECT_EQ(error_of(parse_factor("3y")), "'3y' has the unknown unit 'y'; use x");
  EXPECT_FALSE(parse_factor("x"));
  EXPECT_FALSE(parse_factor(std::string(400, '9') + "x"));
}

TEST(Share, PercentIsCorrectlyRounded) {
  EXPECT_EQ(parse_share("80%"), 0.8);
  EXPECT_EQ(parse_share("7%"), 0.07);  // 7 * 0.01 would be 0.07000000000000001
  EXPECT_EQ(parse_share("0.307%"), 0.00307);
  EXPECT_EQ(parse_share("0.25"), 0.25);
  EXPECT_EQ(parse_share("1"), 1.0);
  EXPECT_EQ(parse_share("100%"), 1.0);
}

TEST(Share, Errors) {
  EXPECT_EQ(error_of(parse_share("80")), "'80' has no unit; write 80%");
  EXPECT_EQ(error_of(parse_share("100.1%")), "'100.1%' is more than the whole; write 0% to 100%");
  EXPECT_EQ(error_of(parse_share("half")), "'half' is not a share; write a percentage such as 80% or a number 0..1");
  EXPECT_FALSE(parse_share("-1%"));
  EXPECT_FALSE(parse_share("50x"));
}

TEST(Format, Duration) {
  EXPECT_EQ(format_duration(0), "0s");
  EXPECT_EQ(format_duration(250 * kMillisecond), "250ms");
  EXPECT_EQ(format_duration(1500 * kMillisecond), "1.5s");
  EXPECT_EQ(format_duration(kMinute), "1m");
  EXPECT_EQ(format_duration(90 * kSecond), "90s");
  EXPECT_EQ(format_duration(kDay), "1d");
  EXPECT_EQ(format_duration(1234 * kMillisecond), "1.23s");
  EXPECT_EQ(format_duration(999'600), "1ms");
  EXPECT_EQ(format_duration(999), "999ns");
  EXPECT_EQ(format_duration(12'345'678), "12.3ms");
  EXPECT_EQ(format_duration(-1500 * kMillisecond), "-1.5s");
  EXPECT_EQ(format_duration(std::numeric_limits<DurationNs>::min()).substr(0, 7), "-106752");
}

TEST(Format, Size) {
  EXPECT_EQ(format_size(0), "0B");
  EXPECT_EQ(format_size(512), "512B");
  EXPECT_EQ(format_size(65'536), "64KiB");
  EXPECT_EQ(format_size(65'537), "64KiB");
  EXPECT_EQ(format_size(1'234'567), "1.18MiB");
  EXPECT_EQ(format_size(5ULL << 30), "5GiB");
  EXPECT_EQ(format_size((1ULL << 20) - 1), "1MiB");
}

TEST(Format, RateShareCount) {
  EXPECT_EQ(format_rate(12.34), "12.3/s");
  EXPECT_EQ(format_rate(0.5), "0.5/s");
  EXPECT_EQ(format_rate(1.0 / 3600), "1/h");
  EXPECT_EQ(format_rate(1.0 / 864'000), "0.1/d");
  EXPECT_EQ(format_rate(0), "0/s");
  EXPECT_EQ(format_rate(12345), "12345/s");
  EXPECT_EQ(format_share(0.8), "80%");
  EXPECT_EQ(format_share(0.00307), "0.307%");
  EXPECT_EQ(format_share(0.12345), "12.3%");
  EXPECT_EQ(format_share(1), "100%");
  EXPECT_EQ(format_share(0.9999), "99.99%");
  EXPECT_EQ(format_share(0), "0%");
  EXPECT_EQ(format_count(0), "0");
  EXPECT_EQ(format_count(999), "999");
  EXPECT_EQ(format_count(1000), "1,000");
  EXPECT_EQ(format_count(1'234'567), "1,234,567");
}

TEST(Format, WhatIsShortReadsBackTheSame) {
  for (const DurationNs value : {1LL, 250LL * kMillisecond, 90LL * kSecond, 131LL * kDay, 42LL * kMicrosecond}) {
    EXPECT_EQ(parse_duration(format_duration(value)), value);
  }
  for (const std::uint64_t value : {1ULL, 4096ULL, 100ULL << 10, 3ULL << 20}) {
    EXPECT_EQ(parse_size(format_size(value)), value);
  }
}

}  // namespace
}  // namespace axle
