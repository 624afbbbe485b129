#include "sim/measure/flow.hpp"

#include <algorithm>
#include <cmath>

namespace axle::sim {

void FlowMeter::request(DurationNs sent, DurationNs done) noexcept {
  const DurationNs inside = std::min(done, to_) - std::max(sent, from_);
  if (inside > 0) in_window_ += static_cast<double>(inside);
  if (done >= from_ && done < to_) {
    if (sent < from_) before_ += static_cast<double>(from_ - sent);
  } else if (inside > 0) {
    after_ += static_cast<double>(inside);
  }
}

Flow FlowMeter::finish(const std::vector<RequestStats>& operations, DurationNs measured_ns) const {
  Flow flow;
  std::uint64_t requests = 0;
  double time = 0;
  for (const RequestStats& one : operations) {
    requests += one.sent_to_done.count();
    time += one.sent_to_done.mean() * static_cast<double>(one.sent_to_done.count());
  }
  if (measured_ns <= 0 || requests == 0) return flow;
  const auto span = static_cast<double>(measured_ns);
  flow.in_flight = in_window_ / span;
  flow.rate_per_s = static_cast<double>(requests) / span * static_cast<double>(kSecond);
  flow.response_ns = time / static_cast<double>(requests);
  const double by_law = (time - before_ + after_) / span;
  if (flow.in_flight > 0) flow.mismatch = std::abs(flow.in_flight - by_law) / flow.in_flight;
  return flow;
}

}  // namespace axle::sim
