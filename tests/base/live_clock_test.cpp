#include "base/live_clock.hpp"

#include <gtest/gtest.h>

namespace axle {
namespace {

DurationNs wall = 0, cpu = 0;
int cpu_readings = 0;
DurationNs read_wall() noexcept {
  return wall;
}
DurationNs read_cpu() noexcept {
  ++cpu_readings;
  return cpu;
}

class QuickCpu : public ::testing::Test {
 protected:
  QuickCpu() {
    wall = 1'000 * kSecond;
    cpu = 5 * kSecond;
    clock.now();
    cpu_readings = 0;
  }
  static void run(DurationNs time) {
    wall += time;
    cpu += time;
  }
  static void sleep(DurationNs time) { wall += time; }
  // What a scope around `work` would book.
  DurationNs booked(auto work) {
    const DurationNs start = clock.now();
    work();
    return clock.now() - start;
  }
  QuickCpuClock clock{&read_wall, &read_cpu};
};

TEST_F(QuickCpu, ShortWorkCostsNoSystemCall) {
  for (int i = 0; i < 10; ++i) EXPECT_EQ(booked([] { run(5 * kMicrosecond); }), 5 * kMicrosecond);
  EXPECT_EQ(cpu_readings, 0);
}

TEST_F(QuickCpu, LongWorkIsReadFromTheThreadsClock) {
  EXPECT_EQ(booked([] { run(3 * kMillisecond); }), 3 * kMillisecond);
  EXPECT_EQ(cpu_readings, 1);
}

TEST_F(QuickCpu, SystemCallsAreFewHoweverMuchIsAsked) {
  for (int i = 0; i < 1'000; ++i) EXPECT_EQ(booked([] { run(kMicrosecond); }), kMicrosecond);
  EXPECT_GE(cpu_readings, 9);
  EXPECT_LE(cpu_readings, 10);
}

TEST_F(QuickCpu, SuspensionIsNotBooked) {
  const DurationNs spent = booked([] {
    run(10 * kMicrosecond);
    sleep(20 * kMillisecond);
    run(10 * kMicrosecond);
  });
  EXPECT_GE(spent, 20 * kMicrosecond);
  EXPECT_LE(spent, 20 * kMicrosecond + kCpuTrusted);
}

TEST_F(QuickCpu, SleepBetweenScopesTakesNothingFromThem) {
  for (int i = 0; i < 50; ++i) {
    sleep(60 * kMicrosecond);
    EXPECT_EQ(booked([] { run(30 * kMicrosecond); }), 30 * kMicrosecond);
  }
  sleep(kSecond);
  EXPECT_EQ(booked([] { run(kMicrosecond); }), kMicrosecond);
}

// Against the real clocks: all the CPU time that this thread used in short pieces,
// measured piece by piece.
TEST(QuickCpuLive, AddsUpToTheThreadsCpuTime) {
  const DurationNs cpu_start = thread_cpu_now();
  DurationNs booked = 0;
  volatile std::uint64_t sum = 0;
  while (thread_cpu_now() - cpu_start < 50 * kMillisecond) {
    const DurationNs start = quick_cpu_now();
    for (std::uint64_t i = 0; i < 20'000; ++i) sum = sum + i;
    booked += quick_cpu_now() - start;
  }
  const DurationNs spent = thread_cpu_now() - cpu_start;
  EXPECT_GT(booked, spent / 2);
  EXPECT_LT(booked, spent * 3);  // on a machine that suspends it all the time
}

}  // namespace
}  // namespace axle
