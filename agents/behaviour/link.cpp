#include "agents/behaviour/link.hpp"

#include <algorithm>

namespace axle::agents {

InstantNs Link::out(InstantNs now, std::uint64_t bytes) {
  return pass(now, bytes, out_free_);
}

InstantNs Link::in(InstantNs now, std::uint64_t bytes) {
  return pass(now, bytes, in_free_);
}

InstantNs Link::pass(InstantNs now, std::uint64_t bytes, InstantNs& free) {
  InstantNs at = std::max(now, free);
  if (shape_.bits_per_s > 0) {
    at += static_cast<DurationNs>(static_cast<double>(bytes) * 8e9 / static_cast<double>(shape_.bits_per_s));
  }
  free = at;
  at += shape_.delay;
  if (shape_.loss <= 0) return at;
  const std::uint64_t segments = std::max<std::uint64_t>(1, (bytes + kSegmentBytes - 1) / kSegmentBytes);
  for (std::uint64_t i = 0; i < segments; ++i) {
    if (random_.chance(shape_.loss)) at += kRetransmission + 2 * shape_.delay;
  }
  return at;
}

}  // namespace axle::agents
