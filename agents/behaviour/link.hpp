// The line between a centre's system and the hub, as delay: sans-IO, for the live client and for virtual time.
#pragma once

#include <cstdint>

#include "base/random.hpp"
#include "base/time.hpp"

namespace axle::agents {

struct LinkShape {
  std::uint64_t bits_per_s = 0;  // each way; 0: unlimited
  DurationNs delay = 0;          // one way
  double loss = 0;               // of TCP segments, 0..1
  bool shapes() const noexcept { return bits_per_s > 0 || delay > 0 || loss > 0; }
};

// One line, both ways. Messages of one direction go one after another (the line is a FIFO of its bandwidth); then each
// is under way for the delay, and every lost segment costs it a retransmission: kRetransmission and another round trip
// (RFC 6298's least time-out). Deterministic from the stream. A LinkShape of zeros adds nothing.
class Link {
 public:
  static constexpr DurationNs kRetransmission = 200 * kMillisecond;
  static constexpr std::uint64_t kSegmentBytes = 1448;

  Link(const LinkShape& shape, RandomStream random) : shape_(shape), random_(random) {}
  // When `bytes` that are handed to the line at `now` have all reached the other end. Calls in order of time.
  InstantNs out(InstantNs now, std::uint64_t bytes);
  InstantNs in(InstantNs now, std::uint64_t bytes);

 private:
  InstantNs pass(InstantNs now, std::uint64_t bytes, InstantNs& free);
  LinkShape shape_;
  RandomStream random_;
  InstantNs out_free_ = 0, in_free_ = 0;
};

}  // namespace axle::agents
