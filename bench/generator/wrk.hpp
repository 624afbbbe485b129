// wrk, the cheapest client there is, at the same work.
#pragma once

#include <filesystem>

#include "base/time.hpp"
#include "transport/client.hpp"

namespace axle::bench {

struct DriveFigures {
  std::uint64_t requests = 0, failures = 0;
  DurationNs cpu = 0, elapsed = 0;
  double cpu_us() const { return static_cast<double>(cpu) / 1e3 / static_cast<double>(requests); }
};

// Whether it is installed; where not, says how to install it.
bool have_wrk();

// Posts the bytes of `request` for `seconds` over so many connections, on core 1. CPU is the whole process's. Ends the
// program when wrk fails or cannot be understood.
DriveFigures run_wrk(const transport::Endpoint& endpoint, const transport::ClientRequest& request, unsigned connections,
                     double seconds);

}  // namespace axle::bench
