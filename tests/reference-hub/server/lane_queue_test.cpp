// Urgent work goes first, and nothing starves.
#include "reference-hub/server/lane_queue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <thread>

namespace axle::hub {
namespace {

void fill(LaneQueue<char>& queue, Lane lane, char mark, int count) {
  for (int i = 0; i < count; ++i) {
    char item = mark;
    ASSERT_TRUE(queue.push(lane, item));
  }
}

std::string taken(LaneQueue<char>& queue, int count) {
  std::string marks;
  for (int i = 0; i < count; ++i) marks.push_back(queue.take().value_or('?'));
  return marks;
}

TEST(LaneQueue, SharesTurnsWhileAllLanesAreFull) {
  LaneQueue<char> queue(100);
  fill(queue, Lane::normal, 'n', 50);
  fill(queue, Lane::urgent, 'u', 50);
  fill(queue, Lane::answers, 'a', 50);
  const std::string marks = taken(queue, 60);
  EXPECT_EQ(std::count(marks.begin(), marks.end(), 'a'), 30);
  EXPECT_EQ(std::count(marks.begin(), marks.end(), 'u'), 20);
  EXPECT_EQ(std::count(marks.begin(), marks.end(), 'n'), 10);
  EXPECT_EQ(marks.substr(0, 6), marks.substr(6, 6));
}

TEST(LaneQueue, AnEmptyLaneGivesItsTurnAway) {
  LaneQueue<char> queue(100);
  fill(queue, Lane::normal, 'n', 3);
  EXPECT_EQ(taken(queue, 3), "nnn");
  fill(queue, Lane::normal, 'n', 10);
  fill(queue, Lane::urgent, 'u', 4);
  const std::string marks = taken(queue, 14);
  EXPECT_LT(marks.rfind('u'), 6U) << marks << ": urgent ones should be nearly through before the others";
  EXPECT_EQ(std::count(marks.begin(), marks.end(), 'n'), 10);
}

TEST(LaneQueue, EachLaneButAnswersHasALimit) {
  LaneQueue<char> queue(2);
  char item = 'x';
  for (const Lane lane : {Lane::urgent, Lane::normal}) {
    EXPECT_TRUE(queue.push(lane, item));
    EXPECT_TRUE(queue.push(lane, item));
    EXPECT_FALSE(queue.push(lane, item)) << "one past the limit";
    EXPECT_EQ(queue.waiting(lane), 2U);
  }
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(queue.push(Lane::answers, item));
}

TEST(LaneQueue, TakesWithoutWaiting) {
  LaneQueue<char> queue(2);
  EXPECT_EQ(queue.take_now(), std::nullopt);
  fill(queue, Lane::normal, 'n', 1);
  fill(queue, Lane::answers, 'a', 1);
  EXPECT_EQ(queue.take_now(), 'a') << "turns are the same";
  EXPECT_EQ(queue.take_now(), 'n');
  EXPECT_EQ(queue.take_now(), std::nullopt);
}

TEST(LaneQueue, GivesOutWhatWaitsAfterItIsClosed) {
  LaneQueue<char> queue(2);
  fill(queue, Lane::normal, 'n', 1);
  std::optional<char> first, second;
  std::thread consumer([&] {
    first = queue.take();
    second = queue.take();
  });
  queue.close();
  consumer.join();
  EXPECT_EQ(first, 'n');
  EXPECT_EQ(second, std::nullopt);
  char late = 'l';
  EXPECT_FALSE(queue.push(Lane::answers, late));
}

}  // namespace
}  // namespace axle::hub
