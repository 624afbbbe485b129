// The line between a centre's system and the hub, as delay: sans-IO, for the live client and for virtual time.
#pragma once

#include <cstdint>

#include "base/random.hpp"
#include "base/time.hpp"

namespace axle::agents {

struct LinkShape {
  std::uint64_t bits_per_s = 0;  // each way; 0: unlimited
  DurationNs delay = 0;          // one way
  double loss = 0;               // of TCP segments, 0..1; 1 means that the last attempt of each gets through
  bool shapes() const noexcept { return bits_per_s > 0 || delay > 0 || loss > 0; }
};

// One line, both ways. Messages of one direction go one after another (the line is a FIFO of its bandwidth); then each
// is under way for the delay. A message goes in segments of kSegmentBytes, at least one, each lost independently:
// - what is lost before the last three segments is noticed by those behind it and sent again after a round trip (fast
//   retransmission, RFC 5681 section 3.2; several in the same round trip, RFC 6675);
// - what is lost among the last three, or lost again, is noticed by its timer: kRetransmission and a round trip, twice
//   as long at each further attempt (RFC 6298 section 5), at most kAttemptsMax.
// A message is there with the last of its segments. What is sent again takes no bandwidth here: a few segments in a
// hundred. Deterministic from the stream; a LinkShape of zeros adds nothing, and draws nothing.
class Link {
 public:
  static constexpr DurationNs kRetransmission = 200 * kMillisecond;  // the least timer of common TCPs; RFC 6298: 1 s
  static constexpr std::uint64_t kSegmentBytes = 1448;
  static constexpr int kAttemptsMax = 6;

  Link(const LinkShape& shape, RandomStream random) : shape_(shape), random_(random) {}
  // When `bytes` that are handed to the line at `now` have all reached the other end. Calls in order of time.
  InstantNs out(InstantNs now, std::uint64_t bytes) { return pass(now, bytes, out_free_); }
  InstantNs in(InstantNs now, std::uint64_t bytes) { return pass(now, bytes, in_free_); }

 private:
  InstantNs pass(InstantNs now, std::uint64_t bytes, InstantNs& free);
  DurationNs recovery(std::uint64_t bytes);
  LinkShape shape_;
  RandomStream random_;
  InstantNs out_free_ = 0, in_free_ = 0;
};

}  // namespace axle::agents
