#include "sim/measure/series.hpp"

#include <gtest/gtest.h>

namespace axle::sim {
namespace {

constexpr InstantNs kStart = 1'000 * kSecond;

TEST(Series, ARowASecondByTheMomentOfEachThing) {
  Series series(kStart, 10 * kSecond);
  EXPECT_EQ(series.step_s(), 1u);
  ++series.row(kStart + kSecond - 1).accepted;
  ++series.row(kStart + kSecond).accepted;
  ++series.row(kStart - 5).accepted;
  ++series.row(kStart + 3 * kSecond).delivered;
  const std::vector<SeriesRow> rows = series.finish();
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[0].accepted, 2u);
  EXPECT_EQ(rows[1].accepted, 1u);
  EXPECT_EQ(rows[3].delivered, 1u);
  for (std::uint32_t i = 0; i < 4; ++i) EXPECT_EQ(rows[i].second, i);
}

TEST(Series, PercentilesAreOfTheirOwnSecond) {
  Series series(kStart, 20 * kSecond);
  for (int second = 0; second < 20; ++second) {
    for (int i = 1; i <= 100; ++i) {
      series.delivery(kStart + second * kSecond, (second + 1) * i * kMillisecond);
      series.lag(kStart + second * kSecond, second * kMicrosecond);
    }
  }
  const std::vector<SeriesRow> rows = series.finish();
  ASSERT_EQ(rows.size(), 20u);
  for (int second = 0; second < 20; ++second) {
    const double unit = static_cast<double>((second + 1) * kMillisecond);
    const SeriesRow& row = rows[static_cast<std::size_t>(second)];
    EXPECT_NEAR(static_cast<double>(row.delivery_p50_ns), 50 * unit, unit);
    EXPECT_NEAR(static_cast<double>(row.delivery_p99_ns), 99 * unit, unit * 1.5);
    EXPECT_NEAR(static_cast<double>(row.lag_p99_ns), second * 1000.0, second * 10.0 + 1);
  }
}

TEST(Series, WhatComesLateDoesNotDisturbRowsThatAreClosed) {
  Series series(kStart, 60 * kSecond);
  series.delivery(kStart, kMillisecond);
  series.delivery(kStart + 30 * kSecond, kMillisecond);
  series.delivery(kStart, kSecond);
  const std::vector<SeriesRow> rows = series.finish();
  EXPECT_LT(rows[0].delivery_p99_ns, 2 * kMillisecond);
  EXPECT_EQ(rows.size(), 31u);
}

TEST(Series, LongRunsHaveLongerStepsAtTheBound) {
  EXPECT_EQ(Series(kStart, kSeriesRows * kSecond).step_s(), 1u);
  EXPECT_EQ(Series(kStart, kSeriesRows * kSecond + 1).step_s(), 2u);
  Series year(kStart, 365 * kDay);
  ++year.row(kStart + 365 * kDay).accepted;
  const std::vector<SeriesRow> rows = year.finish();
  EXPECT_LE(rows.size(), kSeriesRows + 1);
  EXPECT_EQ(rows.back().accepted, 1u);
  EXPECT_EQ(rows[1].second, 8760u);
}

TEST(Series, FarBehindThePlannedLengthItDoesNotGrow) {
  Series series(kStart, kSecond);
  ++series.row(kStart + 2 * kSeriesRows * kSecond - 1).requests;
  ++series.row(kStart + 100 * kDay).requests;
  const std::vector<SeriesRow> rows = series.finish();
  ASSERT_EQ(rows.size(), 2 * kSeriesRows);
  EXPECT_EQ(rows.back().requests, 2u);
}

}  // namespace
}  // namespace axle::sim
