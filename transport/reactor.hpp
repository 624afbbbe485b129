// What transport's own code sees of the event loop: readiness of sockets. Asio stays inside loop.cpp.
#pragma once

#include <cstdint>
#include <memory>

#include "transport/client.hpp"

namespace axle::transport {

enum class Direction : std::uint8_t { read, write };

// Told when a socket became ready; the loop holds a reference while it waits.
class Waiter {
 public:
  virtual ~Waiter() = default;
  virtual void on_ready(Direction direction) = 0;
};

// One socket registered with a loop; owns the descriptor. Used and destroyed on the loop's thread, before the loop.
class Watch {
 public:
  virtual ~Watch() = default;
  // One on_ready() when the socket can be read or written, has failed, or was closed. At most one wait per direction
  // may be under way.
  virtual void arm(Direction direction, std::shared_ptr<Waiter> waiter) = 0;
};

class Reactor : public Loop {
 public:
  static std::unique_ptr<Reactor> create();
  // Takes the descriptor (non-blocking). Null when the system refuses to watch it; it is closed then.
  virtual std::unique_ptr<Watch> watch(int descriptor) = 0;
};

}  // namespace axle::transport
