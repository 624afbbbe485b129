#include "reference-hub/store/space_plan.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "reference-hub/store/segment_format.hpp"

namespace axle::hub {
namespace {

constexpr std::uint64_t kSegment = 1 << 20;

TEST(SpacePlan, FillsTheSegmentThenTakesTheSpareOne) {
  SpacePlan plan(kSegment, 0, UINT64_MAX);
  plan.set_disk_free(10 * kSegment);
  ASSERT_TRUE(plan.begin_spare());
  EXPECT_FALSE(plan.begin_spare());
  const SpacePlan::Place first = plan.place(1'000);
  EXPECT_TRUE(first.use_spare);
  EXPECT_EQ(first.new_segment_bytes, kSegment);
  EXPECT_EQ(first.offset, kSegmentHeaderBytes);
  const SpacePlan::Place second = plan.place(kSegment - kSegmentHeaderBytes - 1'000);  // to the last byte
  EXPECT_EQ(second.new_segment_bytes, 0u);
  EXPECT_EQ(second.offset, kSegmentHeaderBytes + 1'000);
  const SpacePlan::Place third = plan.place(8);  // no spare one now: a new one at once
  EXPECT_FALSE(third.use_spare);
  EXPECT_EQ(third.new_segment_bytes, kSegment);
  EXPECT_FALSE(third.no_room);
}

TEST(SpacePlan, LargeRecordGetsASegmentOfItsOwnSize) {
  SpacePlan plan(kSegment, 0, UINT64_MAX);
  plan.set_disk_free(10 * kSegment);
  ASSERT_TRUE(plan.begin_spare());
  const SpacePlan::Place large = plan.place(3 * kSegment);
  EXPECT_FALSE(large.use_spare);
  EXPECT_FALSE(large.drop_spare);
  EXPECT_EQ(large.new_segment_bytes, 3 * kSegment + kBlockBytes);
  EXPECT_EQ(plan.place(8).new_segment_bytes, 0u);  // what rounding up to a block has left
  EXPECT_TRUE(plan.place(kBlockBytes).use_spare);
}

TEST(SpacePlan, SpareOneIsDroppedForARecordThatNeedsItsRoom) {
  SpacePlan plan(kSegment, 0, 3 * kSegment);
  plan.set_disk_free(100 * kSegment);
  ASSERT_TRUE(plan.begin_spare());
  EXPECT_EQ(plan.room(), 3 * kSegment - kSegmentHeaderBytes);
  const SpacePlan::Place large = plan.place(3 * kSegment - kSegmentHeaderBytes);
  EXPECT_TRUE(large.drop_spare);
  EXPECT_FALSE(large.no_room);
  EXPECT_EQ(plan.room(), 0u);
}

TEST(SpacePlan, ReserveAndQuotaAtTheLimit) {
  SpacePlan reserve(kSegment, 5 * kSegment, UINT64_MAX);
  reserve.set_disk_free(5 * kSegment);
  EXPECT_EQ(reserve.room(), 0u);
  EXPECT_TRUE(reserve.place(8).no_room);
  reserve.set_disk_free(6 * kSegment);
  SpacePlan quota(kSegment, 0, 10'000);
  quota.set_disk_free(100 * kSegment);
  EXPECT_FALSE(quota.begin_spare());
  EXPECT_EQ(quota.room(), 2 * kBlockBytes - kSegmentHeaderBytes);
  SpacePlan same = quota;
  EXPECT_FALSE(quota.place(quota.room()).no_room);
  EXPECT_TRUE(same.place(same.room() + 8).no_room);
}

TEST(SpacePlan, SpareThatFailedGivesItsQuotaBack) {
  SpacePlan plan(kSegment, 0, 2 * kSegment);
  plan.set_disk_free(10 * kSegment);
  ASSERT_TRUE(plan.begin_spare());
  plan.spare_failed();
  plan.set_disk_free(10 * kSegment);
  EXPECT_EQ(plan.room(), 2 * kSegment - kSegmentHeaderBytes);
  EXPECT_FALSE(plan.place(8).use_spare);
}

TEST(SpacePlan, RestartBeginsANewSegment) {
  SpacePlan plan(kSegment, 0, 4 * kSegment);
  plan.set_disk_free(10 * kSegment);
  plan.start(kSegment, 1'000, kSegment);
  EXPECT_EQ(plan.place(8).new_segment_bytes, 0u);
  EXPECT_EQ(plan.place(2 * kSegment).new_segment_bytes, 2 * kSegment + kBlockBytes);
  plan.restart(kSegment, false);  // that was not to be
  EXPECT_EQ(plan.room(), 3 * kSegment - kSegmentHeaderBytes);
  const SpacePlan::Place again = plan.place(8);
  EXPECT_EQ(again.new_segment_bytes, kSegment);
  EXPECT_EQ(again.offset, kSegmentHeaderBytes);
  plan.restart(2 * kSegment, true);
  EXPECT_TRUE(plan.place(8).use_spare);
  EXPECT_EQ(plan.room(), kSegment - kSegmentHeaderBytes);
}

TEST(SpacePlan, WhatIsRemovedComesBack) {
  SpacePlan plan(kSegment, 0, 2 * kSegment);
  plan.set_disk_free(10 * kSegment);
  plan.start(2 * kSegment, kSegment, kSegment);
  EXPECT_EQ(plan.room(), 0u);
  plan.removed(kSegment);
  EXPECT_EQ(plan.room(), kSegment - kSegmentHeaderBytes);
}

TEST(SpacePlan, SmallFilesOnlyWhileASegmentFitsBesides) {
  SpacePlan plan(kSegment, 3 * kSegment, UINT64_MAX);
  plan.set_disk_free(4 * kSegment + 2 * kBlockBytes);
  EXPECT_TRUE(plan.take_beside(kBlockBytes));
  EXPECT_TRUE(plan.take_beside(kBlockBytes));
  EXPECT_FALSE(plan.take_beside(kBlockBytes));
  EXPECT_EQ(plan.room(), kSegment - kSegmentHeaderBytes);
}

// A disk with a writer that lags behind: whatever fits room() must find its place on it.
TEST(SpacePlan, WhatFitsRoomIsAlwaysWritable) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    RandomStream random(seed, "space plan");
    const std::uint64_t disk = random.below(20 * kSegment), reserve = random.below(2 * kSegment);
    const std::uint64_t quota = random.chance(0.5) ? random.below(20 * kSegment) : UINT64_MAX;
    SpacePlan plan(kSegment, reserve, quota);
    plan.set_disk_free(disk);
    std::uint64_t on_disk = 0;
    bool spare = false;
    std::vector<SpacePlan::Place> planned;
    const auto write = [&] {
      for (const SpacePlan::Place& place : planned) {
        if (place.new_segment_bytes == 0) continue;
        if (place.drop_spare) on_disk -= kSegment, spare = false;
        if (place.use_spare) {
          ASSERT_TRUE(spare);
          spare = false;
          continue;
        }
        on_disk += place.new_segment_bytes;
        plan.allocated(place.new_segment_bytes);
        ASSERT_LE(on_disk, quota);
        ASSERT_LE(on_disk + reserve, disk);
      }
      planned.clear();
    };
    for (int step = 0; step < 300 && !HasFailure(); ++step) {
      if (random.chance(0.3)) {
        write();
        if (!spare && plan.begin_spare()) on_disk += kSegment, spare = true;
        if (random.chance(0.5)) plan.set_disk_free(disk - on_disk);
      }
      const std::uint64_t room = plan.room();
      if (room == 0) continue;
      const std::uint64_t most = random.chance(0.1) ? room : std::min<std::uint64_t>(room, 300'000);
      const std::uint64_t bytes = 8 * (1 + random.below(most / 8));
      planned.push_back(plan.place(bytes));
      ASSERT_FALSE(planned.back().no_room) << "seed " << seed << " step " << step;
    }
    write();
  }
}

}  // namespace
}  // namespace axle::hub
