#include "bench/verification/measure.hpp"

namespace axle::bench {

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

void Pair::add(double ours, double peer) {
  ours_ns = ours_ns == 0 ? ours : std::min(ours_ns, ours);
  peer_ns = peer_ns == 0 ? peer : std::min(peer_ns, peer);
}

std::map<std::string, Pair>& measured() {
  static std::map<std::string, Pair> all;
  return all;
}

}  // namespace axle::bench
