// Centres that read a part of what comes: one list a second, and everything on its page fetched and acknowledged.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>

#include "bench/hub/load.hpp"
#include "bench/hub/world.hpp"

namespace axle::bench {

class Reader {
 public:
  Reader(const World& world, const transport::ClientOptions& client);
  ~Reader() { stop(); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  // At most after the page under way. What was fetched and acknowledged since the start.
  std::uint64_t stop();

 private:
  void run(const World& world, const transport::ClientOptions& client);
  std::atomic<bool> stopping_{false};
  std::uint64_t done_ = 0;
  std::thread thread_;
};

}  // namespace axle::bench
