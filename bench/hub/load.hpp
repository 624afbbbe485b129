// One thread that drives a server over keep-alive TLS connections, and what it saw.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/histogram.hpp"
#include "transport/client.hpp"

namespace axle::bench {

// The n-th request of a phase.
using MakeRequest = std::function<transport::ClientRequest(std::uint64_t index)>;
// Whether the answer is the one that was wanted.
using CheckAnswer = std::function<bool(std::uint64_t index, const transport::ClientResponse& response)>;

struct LoadFigures {
  std::uint64_t done = 0, failed = 0;  // answered as wanted, and not
  std::string first_failure;
  DurationNs elapsed = 0;  // from the first request to the last answer
  Histogram latency;       // open loop: from the scheduled moment; closed loop: from send()
  Histogram lag;           // open loop: how late requests were sent
  double per_second() const {
    return elapsed == 0 ? 0 : static_cast<double>(done) * 1e9 / static_cast<double>(elapsed);
  }
  void add(const LoadFigures& other);  // pools latencies and counts; the longer `elapsed` stays
};

// An answer whose envelope says OK.
bool says_ok(std::uint64_t index, const transport::ClientResponse& response);

class Load {
 public:
  // `clients` of them take turns, request by request: each has its own connections. Ends the program when one cannot be
  // made.
  explicit Load(const transport::ClientOptions& options, std::size_t clients = 1);

  // Requests [first, first + count), `in_flight` of them at a time: as fast as the server answers.
  LoadFigures closed(const MakeRequest& make, std::uint64_t first, std::uint64_t count, unsigned in_flight,
                     const CheckAnswer& check = says_ok);
  // At moments that are computed beforehand: exponential gaps with mean 1 / rate. Who waits, waits with the clock
  // running.
  LoadFigures open(const MakeRequest& make, std::uint64_t first, std::uint64_t count, double rate,
                   const CheckAnswer& check = says_ok);
  std::uint64_t connects() const;  // connections made so far

 private:
  struct Phase;
  void send(Phase& phase, std::uint64_t index, InstantNs due);

  std::unique_ptr<transport::Loop> loop_;
  std::vector<std::unique_ptr<transport::Client>> clients_;
};

}  // namespace axle::bench
