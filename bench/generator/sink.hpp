// The other end of every measurement here: a server that does as little as one can, so that what is seen is the client.
#pragma once

#include <cstdint>
#include <string>

#include "base/histogram.hpp"
#include "base/time.hpp"

namespace axle::bench {

struct SinkOptions {
  std::string certificate_chain_pem, private_key_pem;  // both empty: plain HTTP
  // Each answer waits for delay_floor and an exponential time of this mean behind it; both 0: it goes at once.
  DurationNs delay_floor = 0, delay_mean = 0;
  std::uint64_t seed = 1;
};

struct SinkReport {
  std::uint64_t requests = 0, connections = 0;
  DurationNs cpu = 0;
  Histogram held;  // of each request: from the receipt of its last byte to the writing of its answer
};

// Serves the listening socket on the calling thread until the other side of `control` closes it: one epoll, TLS 1.3
// with AES-128, HTTP/1.1 requests with a Content-Length, bodies thrown away, always the same small answer.
SinkReport serve(int listener, int control, const SinkOptions& options);

}  // namespace axle::bench
