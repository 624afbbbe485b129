#include "base/work_queue.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace axle {
namespace {

TEST(WorkQueue, AtItsBoundAndOnePast) {
  WorkQueue<int> queue(2);
  int one = 1, two = 2, three = 3;
  EXPECT_TRUE(queue.push(one));
  EXPECT_TRUE(queue.push(two));
  EXPECT_FALSE(queue.push(three));
  EXPECT_EQ(three, 3) << "what was refused is untouched";
  EXPECT_TRUE(queue.push_always(4)) << "what must not be lost is not bounded";
  std::vector<int> taken;
  queue.take(taken, 2);
  EXPECT_EQ(taken, (std::vector{1, 2}));
  EXPECT_TRUE(queue.push(three));
  EXPECT_EQ(queue.waiting(), 2U);
}

TEST(WorkQueue, WhatComesQuietlyIsTakenLikeTheRest) {
  WorkQueue<int> queue(2);
  int one = 1, two = 2, three = 3;
  EXPECT_TRUE(queue.push_quietly(one));
  EXPECT_TRUE(queue.push_quietly(two));
  EXPECT_FALSE(queue.push_quietly(three)) << "the same bound";
  std::vector<int> taken;
  queue.take(taken, 10);
  EXPECT_EQ(taken, (std::vector{1, 2}));
  // A consumer that may sleep already: woken, it finds what came quietly.
  std::thread consumer([&] { queue.take(taken, 10); });
  EXPECT_TRUE(queue.push_quietly(three));
  queue.wake();
  consumer.join();
  EXPECT_EQ(taken, std::vector{3});
}

TEST(WorkQueue, ClosedItIsEmptiedAndTakesNothing) {
  WorkQueue<int> queue(2);
  int one = 1, two = 2;
  EXPECT_TRUE(queue.push(one));
  queue.close();
  EXPECT_FALSE(queue.push(two));
  EXPECT_FALSE(queue.push_always(3));
  std::vector<int> taken;
  queue.take(taken, 10);
  EXPECT_EQ(taken, std::vector{1});
  queue.take(taken, 10);
  EXPECT_TRUE(taken.empty());
}

TEST(WorkQueue, NothingFitsIntoNone) {
  WorkQueue<int> queue(0);
  int one = 1;
  EXPECT_FALSE(queue.push(one));
}

}  // namespace
}  // namespace axle
