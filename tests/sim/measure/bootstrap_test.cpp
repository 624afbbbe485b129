#include "sim/measure/bootstrap.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/measure/blocks.hpp"
#include "sim/measure/statistics.hpp"

namespace axle::sim {
namespace {

BlockTable table_of(const std::vector<Histogram>& blocks) {
  std::vector<std::vector<const Histogram*>> parts;
  for (const Histogram& one : blocks) parts.push_back({&one});
  return BlockTable(parts);
}

TEST(BlockTable, PercentilesAreThoseOfTheMergedHistogram) {
  RandomStream random(1, "test/table");
  std::vector<Histogram> blocks(12, Histogram(kHour, 2));
  Histogram all(kHour, 2), twice(kHour, 2);
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    for (int i = 0; i < 500; ++i) blocks[b].record(static_cast<std::int64_t>(random.log_normal(2e6, 0.7)));
    all.merge(blocks[b]);
    if (b % 3 == 0) {
      twice.merge(blocks[b]);
      twice.merge(blocks[b]);
    }
  }
  const BlockTable table = table_of(blocks);
  EXPECT_EQ(table.samples(), 6000u);
  std::vector<std::uint32_t> ones(12, 1), some(12, 0);
  for (std::size_t b = 0; b < 12; b += 3) some[b] = 2;
  for (const double percent : {1.0, 50.0, 90.0, 99.0, 99.9, 100.0}) {
    EXPECT_EQ(table.percentile(ones, percent), all.percentile(percent)) << percent;
    EXPECT_EQ(table.percentile(some, percent), twice.percentile(percent)) << percent;
  }
  EXPECT_EQ(table.percentile(std::vector<std::uint32_t>(12, 0), 50), 0);
}

TEST(BlockTable, LevelsOfABlockAreAddedUp) {
  std::vector<Histogram> levels(2, Histogram(kHour, 2));
  levels[0].record(100, 3);
  levels[1].record(200, 1);
  const BlockTable table({{&levels[0], &levels[1]}, {}});
  EXPECT_EQ(table.samples(), 4u);
  EXPECT_EQ(table.percentile(std::vector<std::uint32_t>{1, 1}, 75), 100);
  EXPECT_GE(table.percentile(std::vector<std::uint32_t>{1, 1}, 76), 200);
}

// Latencies whose level wanders from block to block. Of intervals that claim 95 %: how many hold the truth (the
// percentile of a very long run), and how wide are they beside how far the runs really differ?
struct Coverage {
  double held = 0, width = 0;
};
Coverage coverage(std::size_t blocks, double wander, double percent) {
  RandomStream random(17, "test/coverage");
  double level = 0;
  const auto block = [&] {
    Histogram one(kHour, 2);
    level = wander * level + std::sqrt(1 - wander * wander) * random.normal();
    const double median = 2e6 * std::exp(0.3 * level);
    for (int i = 0; i < 200; ++i) one.record(static_cast<std::int64_t>(random.log_normal(median, 0.5)));
    return one;
  };
  Histogram long_run(kHour, 2);
  for (int i = 0; i < 4000; ++i) long_run.merge(block());
  const std::int64_t truth = long_run.percentile(percent);
  constexpr int kRuns = 100;
  int held = 0;
  double width = 0;
  std::vector<double> values;
  for (std::uint64_t run = 0; run < kRuns; ++run) {
    std::vector<Histogram> parts;
    for (std::size_t b = 0; b < blocks; ++b) parts.push_back(block());
    RandomStream draws(run, "test/draws");
    const BlockTable table = table_of(parts);
    const Interval interval = percentile_intervals(table, std::vector<double>{percent}, draws).front();
    held += interval.low <= truth && truth <= interval.high ? 1 : 0;
    width += std::log(static_cast<double>(interval.high) / static_cast<double>(interval.low)) / kRuns;
    values.push_back(std::log(static_cast<double>(table.percentile(std::vector<std::uint32_t>(blocks, 1), percent))));
  }
  return {held / static_cast<double>(kRuns), width / (2 * 1.96 * std::sqrt(variance_of(values)))};
}

TEST(Bootstrap, NineteenOfTwentyIntervalsHoldTheTruth) {
  for (const auto& [blocks, wander, percent] : {std::tuple{30U, 0.0, 50.0}, {12U, 0.0, 90.0}, {60U, 0.3, 95.0}}) {
    const Coverage found = coverage(blocks, wander, percent);
    EXPECT_GE(found.held, 0.87) << blocks << " blocks, wander " << wander << ", p" << percent;
    EXPECT_GT(found.width, 0.8) << blocks;
    EXPECT_LT(found.width, 1.6) << blocks;
  }
}

TEST(Bootstrap, TheSeedDecidesAndNothingElse) {
  RandomStream random(2, "test/seed");
  std::vector<Histogram> parts(20, Histogram(kHour, 2));
  for (Histogram& one : parts) {
    for (int i = 0; i < 100; ++i) one.record(static_cast<std::int64_t>(random.log_normal(1e6, 0.5)));
  }
  const BlockTable table = table_of(parts);
  const auto draw = [&](std::uint64_t seed) {
    RandomStream draws(seed, "test/draws");
    return percentile_intervals(table, std::vector<double>{50.0, 99.0}, draws);
  };
  EXPECT_EQ(draw(1)[1].high, draw(1)[1].high);
  EXPECT_EQ(draw(1)[0].low, draw(1)[0].low);
  EXPECT_LT(draw(1)[0].low, draw(1)[0].high);
  EXPECT_LT(draw(1)[0].high, draw(1)[1].low);
}

// ---- the blocks of a run

Measurements measured(Blocks& blocks, DurationNs span, int per_second) {
  Measurements m;
  RandomStream random(4, "test/blocks");
  for (DurationNs due = 0; due < span; due += kSecond / per_second) {
    const auto took = static_cast<DurationNs>(random.log_normal(3e6, 0.4));
    m.latency[1][0][3].record(took);
    blocks.record(Metric::delivery, identity::Level::commune, due, took);
  }
  return m;
}

TEST(Blocks, FewerThanTenGiveNoInterval) {
  Blocks blocks(0, 9 * kSecond);
  const Measurements m = measured(blocks, 9 * kSecond, 100);
  const Confidence nine = blocks.finish(1, kMinute, m);
  EXPECT_EQ(nine.blocks, 9u);
  EXPECT_TRUE(nine.intervals.empty());
}

TEST(Blocks, EveryPercentileWithTenSamplesBeyondHasOne) {
  Blocks blocks(0, 20 * kSecond);
  const Measurements m = measured(blocks, 20 * kSecond, 100);
  const Confidence confidence = blocks.finish(1, kMinute, m);
  EXPECT_EQ(confidence.blocks, 20u);
  EXPECT_EQ(confidence.block, kSecond);
  // p50, p75, p90, p95, p99 of all and of the communes; 2 samples lie beyond p99.9.
  ASSERT_EQ(confidence.intervals.size(), 10u);
  for (const PercentileInterval& one : confidence.intervals) {
    EXPECT_LE(one.low, one.value);
    EXPECT_GE(one.high, one.value);
    EXPECT_LT(one.low, one.high);
    EXPECT_EQ(one.samples, 2000u);
    EXPECT_EQ(one.value, m.latency[1][0][3].percentile(one.percent));
  }
  EXPECT_EQ(confidence.intervals[0].level, std::nullopt);
  EXPECT_EQ(confidence.intervals[5].level, identity::Level::commune);
}

TEST(Blocks, AnInterruptedRunHasTheBlocksThatWereOver) {
  Blocks blocks(2 * kSecond, 30 * kSecond);
  const Measurements nothing;
  EXPECT_EQ(blocks.finish(1, 14 * kSecond + 1, nothing).blocks, 12u);
  EXPECT_EQ(blocks.finish(1, kSecond, nothing).blocks, 0u);
}

TEST(Blocks, ALongRunHasLongerBlocks) {
  Blocks blocks(0, kDay);
  const Measurements nothing;
  const Confidence confidence = blocks.finish(1, kDay, nothing);
  EXPECT_EQ(confidence.blocks, kBlocksMax);
  EXPECT_EQ(confidence.block, kDay / kBlocksMax);
  blocks.record(Metric::acceptance, identity::Level::central, kDay - 1, 1);
}

}  // namespace
}  // namespace axle::sim
