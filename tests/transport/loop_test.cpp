// The event loop: times, posted work, readiness.
#include <array>

#include "tests/transport/support.hpp"
#include "transport/reactor.hpp"

namespace axle::transport::testing {
namespace {

TEST(Loop, RunsWhatIsDueInOrderOfTimeThenOfAsking) {
  const auto loop = Loop::create();
  const InstantNs now = live_now();
  std::string order;
  loop->at(now + 2 * kMillisecond, [&] { order += 'c'; });
  loop->at(now, [&] { order += 'a'; });
  loop->at(now, [&] { order += 'b'; });
  loop->at(now + 3 * kMillisecond, [&] {
    order += 'd';
    loop->stop();
  });
  loop->run();
  EXPECT_EQ(order, "abcd");
  EXPECT_GE(live_now(), now + 3 * kMillisecond) << "something ran before its time";
}

TEST(Loop, WorkThatSchedulesItselfDoesNotStarveWhatIsPosted) {
  const auto loop = Loop::create();
  bool posted_ran = false;
  int turns = 0;
  std::function<void()> again = [&] {
    if (++turns < 1'000'000 && !posted_ran) loop->at(live_now(), [&] { again(); });
  };
  again();
  loop->post([&] {
    posted_ran = true;
    loop->stop();
  });
  loop->run();
  EXPECT_TRUE(posted_ran);
}

TEST(Loop, WorkFromOtherThreadsWakesIt) {
  const auto loop = Loop::create();
  constexpr int kEach = 1'000;
  int done = 0;
  const auto add = [&] {
    for (int i = 0; i < kEach; ++i) {
      loop->post([&] {
        if (++done == 2 * kEach) loop->stop();
      });
    }
  };
  std::thread one(add), other(add);
  loop->run();
  one.join();
  other.join();
  EXPECT_EQ(done, 2 * kEach);
}

TEST(Loop, RunsAgainAfterAStopWithWhatWasLeft) {
  const auto loop = Loop::create();
  std::string order;
  loop->at(live_now(), [&] {
    for (const char c : {'b', 'c'}) loop->post([&order, c] { order += c; });
    loop->post([&] { loop->stop(); });
    loop->post([&] { order += 'd'; });
    order += 'a';
  });
  loop->run();
  EXPECT_EQ(order, "abc");
  loop->post([&] { loop->stop(); });
  loop->run();
  EXPECT_EQ(order, "abcd");
}

class Told final : public Waiter {
 public:
  explicit Told(std::function<void(Direction)> then) : then_(std::move(then)) {}
  void on_ready(Direction direction) override { then_(direction); }

 private:
  std::function<void(Direction)> then_;
};

class Pair {
 public:
  Pair() {
    std::array<int, 2> both{};
    EXPECT_EQ(0, ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, both.data()));
    watched = both[0];
    other = Socket(both[1]);
  }
  void say(std::string_view text) const {
    EXPECT_EQ(static_cast<ssize_t>(text.size()), ::send(other.get(), text.data(), text.size(), MSG_NOSIGNAL));
  }
  int watched;  // given to the loop
  Socket other;
};

TEST(Loop, ASocketIsToldOncePerWaitAndAgainWhileSomethingIsThere) {
  const auto loop = Reactor::create();
  const Pair pair;
  const auto watch = loop->watch(pair.watched);
  int told = 0;
  std::shared_ptr<Waiter> waiter = std::make_shared<Told>([&](Direction direction) {
    EXPECT_EQ(direction, Direction::read);
    if (++told < 3) return watch->arm(Direction::read, waiter);  // what came is still unread
    loop->stop();
  });
  watch->arm(Direction::read, waiter);
  pair.say("x");
  loop->run();
  EXPECT_EQ(told, 3);
}

TEST(Loop, WhatComesWhileNobodyWaitsIsToldWhenSomebodyDoes) {
  const auto loop = Reactor::create();
  const Pair pair;
  const auto watch = loop->watch(pair.watched);
  pair.say("x");
  bool told = false;
  const auto waiter = std::make_shared<Told>([&](Direction) {
    told = true;
    loop->stop();
  });
  loop->at(live_now() + 20 * kMillisecond, [&] { watch->arm(Direction::read, waiter); });
  loop->run();
  EXPECT_TRUE(told);
}

TEST(Loop, AnEndThatNobodyWaitsForCostsNothingAndIsToldLater) {
  const auto loop = Reactor::create();
  Pair pair;
  const auto watch = loop->watch(pair.watched);
  pair.other = Socket();
  const DurationNs before = thread_cpu_now();
  DurationNs used = 0;
  std::string told;
  const auto waiter = std::make_shared<Told>([&](Direction direction) {
    told += direction == Direction::read ? 'r' : 'w';
    if (told.size() == 2) loop->stop();
  });
  loop->at(live_now() + 200 * kMillisecond, [&] {
    used = thread_cpu_now() - before;
    watch->arm(Direction::read, waiter);
    watch->arm(Direction::write, waiter);
  });
  loop->run();
  EXPECT_LT(used, 100 * kMillisecond) << "the loop turned all the time";
  EXPECT_EQ(told.size(), 2U);
}

TEST(Loop, AWatchMayEndWhileItIsTold) {
  const auto loop = Reactor::create();
  const Pair pair, neighbour;
  auto watch = loop->watch(pair.watched);
  auto other = loop->watch(neighbour.watched);
  int told = 0;
  // Whoever is told first ends both: the other one's event is of a socket that is gone.
  const auto waiter = std::make_shared<Told>([&](Direction) {
    ++told;
    watch.reset();
    other.reset();
    loop->at(live_now() + kMillisecond, [&] { loop->stop(); });
  });
  watch->arm(Direction::read, waiter);
  other->arm(Direction::read, waiter);
  pair.say("x");
  neighbour.say("x");
  loop->run();
  EXPECT_EQ(told, 1);
}

TEST(Loop, WhatNeverRanIsDestroyedWithIt) {
  const auto witness = std::make_shared<int>(0);
  {
    const auto loop = Reactor::create();
    const Pair pair;
    std::shared_ptr<Watch> watch = loop->watch(pair.watched);
    loop->post([witness, watch] {});
    loop->at(live_now() + kHour, [witness, watch] {});
  }
  EXPECT_EQ(witness.use_count(), 1);
}

}  // namespace
}  // namespace axle::transport::testing
