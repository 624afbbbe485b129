#include "reference-hub/server/readiness.hpp"

#include <gtest/gtest.h>

namespace axle::hub {
namespace {

ReadinessInputs good() {
  return {.draining = false,
          .trouble = std::nullopt,
          .room_bytes = kReadyRoomBytes,
          .packets_waiting = 90,
          .packets_waiting_max = 100,
          .commands_waiting = 900,
          .commands_waiting_max = 1000};
}

TEST(Readiness, IsReadyAtEveryLimit) {
  EXPECT_TRUE(reasons_not_ready(good()).empty());
  EXPECT_EQ(write_readiness({}), R"({"ready":true,"reasons":[]})");
}

TEST(Readiness, OnePastEachLimitIsAReason) {
  ReadinessInputs in = good();
  in.draining = true;
  EXPECT_EQ(reasons_not_ready(in).size(), 1U);
  in = good();
  in.room_bytes = kReadyRoomBytes - 1;
  EXPECT_EQ(reasons_not_ready(in), std::vector<std::string>{"the store is full"});
  in = good();
  in.trouble = Error{Errc::io, "/secret/path: disk full"};
  in.room_bytes = 0;
  EXPECT_EQ(reasons_not_ready(in), std::vector<std::string>{"the store cannot write to its disk"});
  in = good();
  in.packets_waiting = 91;
  EXPECT_EQ(reasons_not_ready(in).size(), 1U);
  in = good();
  in.commands_waiting = 901;
  EXPECT_EQ(write_readiness(reasons_not_ready(in)),
            R"({"ready":false,"reasons":["too many commands wait for the core"]})");
}

}  // namespace
}  // namespace axle::hub
