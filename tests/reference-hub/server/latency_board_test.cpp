#include "reference-hub/server/latency_board.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace axle::hub {
namespace {

TEST(LatencyBoard, EachBoundIsTheLastOfItsBucket) {
  for (std::size_t i = 0; i < LatencyBoard::kBounds.size(); ++i) {
    LatencyBoard board;
    board.record(LatencyBoard::kBounds[i]);
    board.record(LatencyBoard::kBounds[i] + 1);
    const LatencyBoard::View view = board.view();
    EXPECT_EQ(view.at_most[i], 1U) << "at the bound";
    EXPECT_EQ(i == 0 ? 0 : view.at_most[i - 1], 0U);
    EXPECT_EQ(i + 1 < view.at_most.size() ? view.at_most[i + 1] : view.count, 2U) << "one past it";
    EXPECT_EQ(view.count, 2U);
    EXPECT_EQ(view.sum, 2 * LatencyBoard::kBounds[i] + 1);
  }
}

TEST(LatencyBoard, ManyThreadsLoseNothing) {
  LatencyBoard board;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (DurationNs i = 1; i <= 10'000; ++i) board.record(i * kMicrosecond);
    });
  }
  for (std::thread& thread : threads) thread.join();
  const LatencyBoard::View view = board.view();
  EXPECT_EQ(view.count, 40'000U);
  EXPECT_EQ(view.sum, 4 * kMicrosecond * 10'000 * 10'001 / 2);
  EXPECT_EQ(view.at_most[2], 4'000U) << "up to a millisecond";
  EXPECT_EQ(view.at_most.back(), 40'000U);
}

}  // namespace
}  // namespace axle::hub
