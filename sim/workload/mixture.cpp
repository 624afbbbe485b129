#include "sim/workload/mixture.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "base/result.hpp"
#include "sim/network/quota.hpp"

namespace axle::sim {
namespace {

constexpr double kTiltMax = 60;  // beyond it all of the probability is at one end

// The mean for a tilt; the sum of the truncated series in closed form.
double mean_at(double tilt, double n) {
  if (tilt > 0) return n - 1 - mean_at(-tilt, n);
  // Where the closed form cancels, its series.
  if (tilt * n > -1e-4) return (n - 1) / 2 + tilt * (n * n - 1) / 12;
  return 1 / std::expm1(-tilt) - n / std::expm1(-tilt * n);
}

std::uint32_t low_of(const FanOutPart& part, std::uint32_t cap) {
  return std::min(part.from, cap);
}

// Moves single numbers of one part by one until their sum is `wanted`, or as near as their bounds allow.
void settle_part(const FanOutPart& part, const std::vector<std::uint32_t>& caps,
                 const std::vector<std::size_t>& documents, std::int64_t wanted, std::vector<std::uint32_t>& fan_outs,
                 RandomStream& random) {
  std::int64_t sum = 0, least = 0, most = 0;
  for (const std::size_t i : documents) {
    sum += fan_outs[i];
    least += low_of(part, caps[i]);
    most += std::min(part.to, caps[i]);
  }
  wanted = std::clamp(wanted, least, most);
  while (sum != wanted) {
    const std::size_t i = documents[random.below(documents.size())];
    if (sum < wanted && fan_outs[i] < std::min(part.to, caps[i])) {
      ++fan_outs[i];
      ++sum;
    } else if (sum > wanted && fan_outs[i] > low_of(part, caps[i])) {
      --fan_outs[i];
      --sum;
    }
  }
}

void draw_part(const FanOutPart& part, const std::vector<std::uint32_t>& caps,
               const std::vector<std::size_t>& documents, std::vector<std::uint32_t>& fan_outs, RandomStream& random) {
  const TruncatedGeometric distribution = distribution_of(part);
  const auto count = static_cast<double>(documents.size());
  std::int64_t wanted = std::llround(mean_of(part) * count);
  for (std::size_t k = 0; k < documents.size(); ++k) {
    const double u = (static_cast<double>(k) + random.uniform()) / count;
    const std::uint32_t drawn = part.from + distribution.quantile(u);
    const std::uint32_t kept = std::min(drawn, caps[documents[k]]);
    fan_outs[documents[k]] = kept;
    wanted -= drawn - kept;
  }
  settle_part(part, caps, documents, wanted, fan_outs, random);
}

}  // namespace

TruncatedGeometric::TruncatedGeometric(std::uint32_t n, double mean) : n_(n), tilt_(0) {
  AXLE_ASSERT(n >= 1 && mean >= 0 && mean <= n - 1);
  double low = -kTiltMax, high = kTiltMax;  // the mean grows with the tilt; halved until the ends are neighbours
  for (double middle = 0; middle > low && middle < high; middle = low + (high - low) / 2) {
    (mean_at(middle, n) < mean ? low : high) = middle;
  }
  tilt_ = high;
}

TruncatedGeometric TruncatedGeometric::mirrored() const noexcept {
  TruncatedGeometric other = *this;
  other.tilt_ = -tilt_;
  return other;
}

double TruncatedGeometric::mean() const noexcept {
  return mean_at(tilt_, n_);
}

double TruncatedGeometric::probability(std::uint32_t k) const noexcept {
  if (k >= n_) return 0;
  if (tilt_ > 0) return mirrored().probability(n_ - 1 - k);
  if (std::abs(tilt_) * n_ < 1e-9) return 1.0 / n_;
  return std::exp(tilt_ * k) * std::expm1(tilt_) / std::expm1(tilt_ * n_);
}

std::uint32_t TruncatedGeometric::quantile(double u) const noexcept {
  if (tilt_ > 0) return n_ - 1 - mirrored().quantile(1 - u);
  double k = std::floor(u * n_);
  // The sum up to k is (1 - e^(tilt (k+1))) / (1 - e^(tilt n)).
  if (std::abs(tilt_) * n_ >= 1e-9) k = std::floor(std::log1p(u * std::expm1(tilt_ * n_)) / tilt_);
  return static_cast<std::uint32_t>(std::clamp(k, 0.0, static_cast<double>(n_ - 1)));
}

TruncatedGeometric distribution_of(const FanOutPart& part) {
  return {part.to - part.from + 1, mean_of(part) - part.from};
}

std::vector<std::uint32_t> draw_mixture(const std::vector<FanOutPart>& parts, const std::vector<std::uint32_t>& caps,
                                        RandomStream& random) {
  std::vector<double> shares;
  for (const FanOutPart& part : parts) shares.push_back(part.share);
  const std::vector<std::uint64_t> quotas = share_out(caps.size(), shares);
  std::vector<std::size_t> order(caps.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  shuffle(order, random);
  std::vector<std::uint32_t> fan_outs(caps.size(), 1);
  auto next = order.begin();
  for (std::size_t p = 0; p < parts.size(); ++p) {
    const std::vector<std::size_t> documents(next, next + static_cast<std::ptrdiff_t>(quotas[p]));
    next += static_cast<std::ptrdiff_t>(quotas[p]);
    if (!documents.empty()) draw_part(parts[p], caps, documents, fan_outs, random);
  }
  return fan_outs;
}

}  // namespace axle::sim
