#include "bench/verification/measure.hpp"

namespace axle::bench {

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

double Pairs::ours_to_peer() const {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < ours_ns.size(); ++i) ratios.push_back(ours_ns[i] / peer_ns[i]);
  return median(std::move(ratios));
}

std::map<std::string, Pairs>& measured() {
  static std::map<std::string, Pairs> all;
  return all;
}

}  // namespace axle::bench
