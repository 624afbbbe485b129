#include "sim/engine/event_queue.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.hpp"

namespace axle::sim {
namespace {

TEST(EventQueue, OrdersByTimeThenPriorityThenInsertion) {
  EventQueue queue;
  queue.push({20, 1, 0, 0});
  queue.push({10, 2, 0, 5});
  queue.push({10, 3, 0, 1});
  queue.push({10, 4, 0, 5});
  queue.push({-5, 5, 0, 255});
  std::vector<std::uint64_t> order;
  while (!queue.empty()) order.push_back(queue.pop().token);
  EXPECT_EQ(order, (std::vector<std::uint64_t>{5, 3, 2, 4, 1}));
}

TEST(EventQueue, CarriesEverythingThrough) {
  EventQueue queue;
  queue.push({INT64_MAX, UINT64_MAX, UINT32_MAX, 255});
  EXPECT_EQ(queue.next_at(), INT64_MAX);
  const Event event = queue.pop();
  EXPECT_EQ(event.at, INT64_MAX);
  EXPECT_EQ(event.token, UINT64_MAX);
  EXPECT_EQ(event.who, UINT32_MAX);
  EXPECT_EQ(event.priority, 255);
  EXPECT_TRUE(queue.empty());
}

// Against a sorted list, with pushes between pops and many events of one moment.
TEST(EventQueue, AgreesWithAStableSort) {
  RandomStream random(11, "test");
  for (int round = 0; round < 20; ++round) {
    EventQueue queue;
    std::vector<Event> pending;
    std::uint64_t serial = 0;
    for (int step = 0; step < 2000; ++step) {
      if (pending.empty() || random.chance(0.55)) {
        Event event;
        event.at = static_cast<InstantNs>(random.below(50));
        event.priority = static_cast<std::uint8_t>(random.below(3));
        event.token = serial++;
        queue.push(event);
        pending.push_back(event);
      } else {
        const auto least = std::min_element(pending.begin(), pending.end(), [](const Event& a, const Event& b) {
          return std::tie(a.at, a.priority, a.token) < std::tie(b.at, b.priority, b.token);
        });
        ASSERT_EQ(queue.pop().token, least->token);
        pending.erase(least);
      }
      ASSERT_EQ(queue.size(), pending.size());
    }
  }
}

TEST(EventQueueDeath, TakingFromAnEmptyQueueIsAnAssertion) {
  EventQueue queue;
  EXPECT_DEATH(queue.pop(), "assertion");
  EXPECT_DEATH(queue.next_at(), "assertion");
}

}  // namespace
}  // namespace axle::sim
