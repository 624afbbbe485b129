#include "base/histogram.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "base/encoding.hpp"

namespace axle {
namespace {

// ---- the layout

TEST(Histogram, IsExactBelowTwoThousandAndWithinAThousandthAbove) {
  for (const std::int64_t value : {0L, 1L, 1023L, 1024L, 2047L}) {
    Histogram histogram;
    histogram.record(value);
    EXPECT_EQ(histogram.percentile(100), value);
    EXPECT_EQ(histogram.min(), value);
  }
  for (std::int64_t value = 2048; value < kHour; value = value * 3 / 2) {
    Histogram histogram;
    histogram.record(value);
    EXPECT_GE(histogram.percentile(50), value);
    EXPECT_LE(static_cast<double>(histogram.percentile(50) - value), static_cast<double>(value) / 1000);
    EXPECT_LE(histogram.min(), value);
    EXPECT_EQ(histogram.max(), histogram.percentile(100));
  }
}

TEST(Histogram, BucketsDoubleInWidth) {
  Histogram histogram;
  histogram.record(2048);
  histogram.record(2049);  // width 2: the same bucket
  EXPECT_EQ(histogram.count_up_to(2048), 2U);
  EXPECT_EQ(histogram.max(), 2049);
  histogram.record(4096);
  histogram.record(4099);  // width 4
  EXPECT_EQ(histogram.max(), 4099);
  histogram.record(4100);
  EXPECT_EQ(histogram.max(), 4103);
}

TEST(Histogram, FewerDigitsAreCoarser) {
  Histogram histogram(kHour, 1);  // 32 sub-buckets
  histogram.record(1000);
  EXPECT_EQ(histogram.min(), 992);
  EXPECT_EQ(histogram.max(), 1023);
}

TEST(Histogram, NegativeIsZeroAndBeyondTheHighestIsCountedAsOverflow) {
  Histogram histogram(1000, 3);
  histogram.record(-5);
  EXPECT_EQ(histogram.max(), 0);
  histogram.record(1000);
  EXPECT_EQ(histogram.overflows(), 0U);
  histogram.record(1001, 3);
  EXPECT_EQ(histogram.overflows(), 3U);
  EXPECT_EQ(histogram.count(), 5U);
  EXPECT_EQ(histogram.max(), 1000);
}

TEST(Histogram, RecordingNothingChangesNothing) {
  Histogram histogram;
  histogram.record(kHour + 1, 0);
  EXPECT_EQ(histogram, Histogram());
}

// ---- statistics

TEST(Histogram, PercentilesAreRanksRoundedUp) {
  Histogram histogram;
  for (int value = 1; value <= 1000; ++value) histogram.record(value);
  EXPECT_EQ(histogram.percentile(0), 1);
  EXPECT_EQ(histogram.percentile(50), 500);
  EXPECT_EQ(histogram.percentile(50.05), 501);  // rank 500.5
  EXPECT_EQ(histogram.percentile(99), 990);
  EXPECT_EQ(histogram.percentile(99.9), 999);  // not 1000, although 99.9 is stored as slightly more
  EXPECT_EQ(histogram.percentile(100), 1000);
  EXPECT_EQ(histogram.percentile(101), 1000);
  EXPECT_EQ(histogram.percentiles({0, 50, 99, 100}), (std::vector<std::int64_t>{1, 500, 990, 1000}));
  EXPECT_DOUBLE_EQ(histogram.mean(), 500.5);
}

TEST(Histogram, EmptyIsZeroEverywhere) {
  const Histogram histogram;
  EXPECT_EQ(histogram.count(), 0U);
  EXPECT_EQ(histogram.min(), 0);
  EXPECT_EQ(histogram.max(), 0);
  EXPECT_EQ(histogram.mean(), 0);
  EXPECT_EQ(histogram.percentile(99), 0);
  EXPECT_EQ(histogram.count_up_to(kHour), 0U);
  EXPECT_EQ(histogram.memory_bytes(), 0U);
}

TEST(Histogram, PercentilesAgreeWithASortedList) {
  std::mt19937_64 random(7);
  std::vector<std::int64_t> values;
  Histogram histogram;
  for (int i = 0; i < 20'000; ++i) {
    const std::int64_t value = static_cast<std::int64_t>(random() >> (random() % 40 + 22));
    values.push_back(std::min(value, kHour));
    histogram.record(values.back());
  }
  std::sort(values.begin(), values.end());
  for (const double percent : {0.01, 1.0, 25.0, 50.0, 90.0, 99.0, 99.9, 99.995}) {
    const auto rank = static_cast<std::size_t>(std::ceil(percent / 100 * 20'000 - 1e-9));
    const std::int64_t truth = values[std::max<std::size_t>(rank, 1) - 1];
    EXPECT_GE(histogram.percentile(percent), truth);
    EXPECT_LE(static_cast<double>(histogram.percentile(percent)), static_cast<double>(truth) * 1.001 + 1);
  }
}

// ---- values

TEST(Histogram, MergeIsTheSameAsRecordingTogether) {
  Histogram low, high, both;
  for (int i = 0; i < 500; ++i) {
    low.record(i * 17);
    both.record(i * 17);
    high.record(kSecond + i * kMillisecond);
    both.record(kSecond + i * kMillisecond);
  }
  high.record(kHour * 2);
  both.record(kHour * 2);
  Histogram one = low, other = high;
  one.merge(high);
  other.merge(low);
  EXPECT_EQ(one, both);
  EXPECT_EQ(other, both);
  one.merge(Histogram());
  EXPECT_EQ(one, both);
  Histogram empty;
  empty.merge(both);
  EXPECT_EQ(empty, both);
}

TEST(Histogram, EqualityIsAboutWhatWasRecordedNotAboutTheOrder) {
  Histogram up, down;
  for (int i = 0; i < 40; ++i) {
    up.record(std::int64_t{1} << i);
    down.record(std::int64_t{1} << (39 - i));
  }
  EXPECT_EQ(up, down);
  down.record(5);
  EXPECT_NE(up, down);
  up.reset();
  EXPECT_EQ(up, Histogram());
  EXPECT_NE(up, Histogram(kMinute, 3));
}

TEST(Histogram, MemoryFollowsWhatWasRecorded) {
  Histogram histogram;
  histogram.record(5 * kMillisecond);
  EXPECT_EQ(histogram.memory_bytes(), 1024 * sizeof(std::uint64_t));
  for (std::int64_t value = 1; value < kHour; value *= 2) histogram.record(value);
  EXPECT_LE(histogram.memory_bytes(), 2 * 33 * 1024 * sizeof(std::uint64_t));
}

// ---- the encoding

TEST(HistogramCodec, RoundTripsAcrossLayoutsAndSizes) {
  std::mt19937_64 random(11);
  for (const int digits : {1, 2, 3, 4, 5}) {
    for (const std::int64_t highest : {2L, 1000L, 60'000L, kMinute, kHour, kHour * 50}) {
      Histogram histogram(highest, digits);
      EXPECT_EQ(Histogram::decode_v2(histogram.encode_v2()).value(), histogram);
      histogram.record(0, 1);
      histogram.record(highest, std::uint64_t{1} << 62);
      for (int i = 0; i < 50; ++i) {
        histogram.record(static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(highest)), random() % 100'000);
      }
      const Result<Histogram> back = Histogram::decode_v2(histogram.encode_v2());
      ASSERT_TRUE(back) << back.error().detail;
      EXPECT_EQ(*back, histogram) << digits << " digits up to " << highest;
    }
  }
}

TEST(HistogramCodec, OverflowsTravelBesideTheBytes) {
  Histogram histogram;
  histogram.record(kHour + 1, 2);
  Histogram back = Histogram::decode_v2(histogram.encode_v2()).value();
  EXPECT_NE(back, histogram);
  back.restore_overflows(2);
  EXPECT_EQ(back, histogram);
}

void put(Bytes& out, std::uint64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

// A payload with fields to make wrong.
struct Forged {
  std::uint32_t outer_cookie = 0x1c849314, cookie = 0x1c849313, shift = 0, digits = 3;
  std::uint64_t lowest = 1, highest = static_cast<std::uint64_t>(kHour), ratio = 0x3ff0000000000000;
  Bytes counts{0x02};
  std::int64_t length_error = 0;  // added to the stated payload length
  std::size_t cut = 0;            // bytes dropped from the end of the compressed stream
  Bytes behind{};                 // bytes added after it

  std::string text() const {
    Bytes plain;
    put(plain, cookie, 4);
    put(plain, counts.size() + static_cast<std::uint64_t>(length_error), 4);
    put(plain, shift, 4);
    put(plain, digits, 4);
    put(plain, lowest, 8);
    put(plain, highest, 8);
    put(plain, ratio, 8);
    plain.insert(plain.end(), counts.begin(), counts.end());
    uLongf size = compressBound(static_cast<uLong>(plain.size()));
    Bytes packed(size);
    compress(packed.data(), &size, plain.data(), static_cast<uLong>(plain.size()));
    packed.resize(size - cut);
    packed.insert(packed.end(), behind.begin(), behind.end());
    Bytes out;
    put(out, outer_cookie, 4);
    put(out, packed.size(), 4);
    out.insert(out.end(), packed.begin(), packed.end());
    return to_base64(out);
  }
};

std::string refusal(const Forged& forged) {
  const Result<Histogram> read = Histogram::decode_v2(forged.text());
  return read ? "accepted" : read.error().detail;
}

TEST(HistogramCodec, AForgeryWithNothingWrongIsRead) {
  const Result<Histogram> read = Histogram::decode_v2(Forged{}.text());
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->count(), 1U);
}

TEST(HistogramCodec, RefusesWhatIsNotTheEncoding) {
  EXPECT_EQ(Histogram::decode_v2("").error().detail, "histogram: too short");
  EXPECT_FALSE(Histogram::decode_v2("not base64!"));
  EXPECT_EQ(refusal({.outer_cookie = 0x1c849304}), "histogram: not in the compressed V2 encoding");
  EXPECT_EQ(refusal({.cookie = 0x1c849303}), "histogram: wrong inner cookie");
  EXPECT_EQ(refusal({.shift = 1}), "histogram: shifted histograms are not supported");
  EXPECT_EQ(refusal({.digits = 0}), "histogram: significant digits are not 1..5");
  EXPECT_EQ(refusal({.digits = 6}), "histogram: significant digits are not 1..5");
  EXPECT_EQ(refusal({.lowest = 1000}), "histogram: lowest discernible value is not 1");
  EXPECT_EQ(refusal({.highest = 1}), "histogram: highest trackable value is impossible");
  EXPECT_EQ(refusal({.highest = ~0ULL}), "histogram: highest trackable value is impossible");
  EXPECT_EQ(refusal({.ratio = 0x4000000000000000}), "histogram: scaled histograms are not supported");
}

TEST(HistogramCodec, RefusesDamageAndTruncation) {
  EXPECT_EQ(refusal({.length_error = 1}), "histogram: counts damaged or truncated");
  EXPECT_EQ(refusal({.counts = {2, 2}, .length_error = -1}), "histogram: bytes after the counts, or a wrong checksum");
  EXPECT_EQ(refusal({.cut = 4}), "histogram: bytes after the counts, or a wrong checksum");
  EXPECT_EQ(refusal({.behind = {0}}), "histogram: bytes after the counts, or a wrong checksum");
  EXPECT_EQ(refusal({.counts = {0x80}}), "histogram: the last count is cut off");
  const std::string good = Forged{}.text();
  for (std::size_t i = 0; i + 4 < good.size(); i += 4) {
    EXPECT_FALSE(Histogram::decode_v2(std::string_view(good).substr(0, i))) << i;
  }
}

TEST(HistogramCodec, RefusesCountsOutsideTheLayout) {
  Bytes counts(2048, 0x02);  // a histogram up to 1000 has 2048 counts
  EXPECT_EQ(refusal({.highest = 1000, .counts = counts}), "accepted");
  counts.push_back(0x02);
  EXPECT_EQ(refusal({.highest = 1000, .counts = counts}), "histogram: counts outside the layout");
  EXPECT_EQ(refusal({.highest = 1000, .counts = {0xff, 0x1f}}), "accepted");                              // -2048
  EXPECT_EQ(refusal({.highest = 1000, .counts = {0x81, 0x20}}), "histogram: counts outside the layout");  // -2049
  const Bytes smallest(9, 0xff);  // the most negative number: 2^63 zeros
  EXPECT_EQ(refusal({.counts = smallest}), "histogram: counts outside the layout");
}

TEST(HistogramCodec, RefusesCountsWhoseSumDoesNotFit) {
  const Bytes largest{0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};  // 2^63 - 1
  EXPECT_EQ(Histogram::decode_v2(Forged{.counts = largest}.text()).value().count(), (std::uint64_t{1} << 63) - 1);
  Bytes two = largest;
  two.push_back(0x02);
  EXPECT_EQ(refusal({.counts = two}), "histogram: the counts add up to more than 2^63");
}

TEST(HistogramCodec, RefusesALayoutThatIsTooLarge) {
  // At 5 digits a half bucket has 131,072 counts: 32 of them are the limit, reached below 2^48.
  EXPECT_EQ(refusal({.digits = 5, .highest = (1ULL << 48) - 1}), "accepted");
  EXPECT_EQ(refusal({.digits = 5, .highest = 1ULL << 48}), "histogram: layout with more than 4,194,304 counts");
}

TEST(HistogramCodec, RefusesAPayloadLongerThanItsLayout) {
  EXPECT_EQ(refusal({.length_error = 34 * 1024 * 9}), "histogram: payload is longer than the layout can need");
}

TEST(HistogramCodec, RefusesTooLongATextBeforeReadingIt) {
  const std::string at_limit(kHistogramTextBytesMax, 'A');
  EXPECT_EQ(Histogram::decode_v2(at_limit).error().code, Errc::invalid_input);
  EXPECT_EQ(Histogram::decode_v2(at_limit + "A").error().code, Errc::limit);
}

TEST(HistogramCodec, SurvivesFlippedBytes) {
  Histogram histogram;
  for (int i = 0; i < 200; ++i) histogram.record(i * kMillisecond);
  const Bytes good = from_base64(histogram.encode_v2()).value();
  int refused = 0;
  for (std::size_t i = 0; i < good.size(); ++i) {
    Bytes bad = good;
    bad[i] ^= 0x11;
    if (!Histogram::decode_v2(to_base64(bad))) ++refused;
  }
  EXPECT_EQ(refused, static_cast<int>(good.size()));  // zlib's checksum and the header checks leave no gap here
}

// ---- the log

TEST(HistogramLog, HasTheHeadAndOneLinePerInterval) {
  Histogram histogram;
  histogram.record(2 * kMillisecond);
  const InstantNs base = 1'754'186'400 * kSecond;
  const std::string log = write_histogram_log(
      base, {{.tag = "a b,c", .start = base + kSecond / 2, .length = kSecond, .histogram = &histogram},
             {.tag = "", .start = base + 2 * kSecond, .length = kSecond, .histogram = &histogram}});
  const std::string text = histogram.encode_v2();
  EXPECT_EQ(log,
            "#[Histogram log format version 1.3]\n"
            "#[StartTime: 1754186400.000 (seconds since epoch), 2025-08-03T09:00:00+07:00]\n"
            "#[BaseTime: 1754186400.000 (seconds since epoch)]\n"
            "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"\n"
            "Tag=a_b_c,0.500,1.000,2.001," +
                text + "\n" + "2.000,1.000,2.001," + text + "\n");
}

}  // namespace
}  // namespace axle
