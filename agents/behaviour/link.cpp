#include "agents/behaviour/link.hpp"

#include <algorithm>

namespace axle::agents {

namespace {

constexpr std::uint64_t kTail = 3;  // segments that no three others follow
constexpr std::uint64_t kBitsPerByte = 8;

// Exact, rounded down.
DurationNs transmission(std::uint64_t bytes, std::uint64_t bits_per_s) {
  const auto bit_ns = static_cast<unsigned __int128>(bytes) * kBitsPerByte * static_cast<std::uint64_t>(kSecond);
  return static_cast<DurationNs>(bit_ns / bits_per_s);
}

}  // namespace

InstantNs Link::pass(InstantNs now, std::uint64_t bytes, InstantNs& free) {
  InstantNs at = std::max(now, free);
  if (shape_.bits_per_s > 0) at += transmission(bytes, shape_.bits_per_s);
  free = at;
  at += shape_.delay;
  return shape_.loss > 0 ? at + recovery(bytes) : at;
}

// What the slowest of the lost segments costs.
DurationNs Link::recovery(std::uint64_t bytes) {
  const DurationNs round_trip = 2 * shape_.delay;
  const std::uint64_t segments = std::max<std::uint64_t>(1, (bytes + kSegmentBytes - 1) / kSegmentBytes);
  DurationNs longest = 0;
  for (std::uint64_t lost = random_.geometric(shape_.loss); lost < segments;
       lost += 1 + random_.geometric(shape_.loss)) {
    const bool noticed = lost + kTail < segments;
    DurationNs cost = noticed ? round_trip : 0, timer = kRetransmission + round_trip;
    int attempt = 1;
    if (!noticed) {
      cost += timer;
      timer *= 2;
    }
    while (++attempt < kAttemptsMax && random_.chance(shape_.loss)) {
      cost += timer;
      timer *= 2;
    }
    longest = std::max(longest, cost);
  }
  return longest;
}

}  // namespace axle::agents
