// How many receivers documents of several kinds of mailing have.
#pragma once

#include <cstdint>
#include <vector>

#include "base/random.hpp"
#include "sim/scenario/scenario.hpp"

namespace axle::sim {

// The geometric distribution over 0 .. n - 1 of a given mean: P(k) in proportion to exp(tilt * k); tilt 0 is the
// uniform one, above 0 the large numbers are the likelier ones.
class TruncatedGeometric {
 public:
  // n >= 1, 0 <= mean <= n - 1.
  TruncatedGeometric(std::uint32_t n, double mean);

  double mean() const noexcept;
  double probability(std::uint32_t k) const noexcept;
  // The smallest k with P(0) + ... + P(k) > u, 0 <= u < 1.
  std::uint32_t quantile(double u) const noexcept;

 private:
  TruncatedGeometric mirrored() const noexcept;  // of n - 1 - k

  std::uint32_t n_;
  double tilt_;
};

// Of the receivers of one part, before any cap: over [from, to] with its mean, or the middle.
TruncatedGeometric distribution_of(const FanOutPart& part);

// How many receivers each document has, `caps` being the most that each can have. The parts get their shares as exactly
// as rounding allows, at random; within each part the numbers are stratified (one from each n-th of the distribution),
// and single ones are moved by one until their sum is what the part's mean says, less what the caps cut off.
std::vector<std::uint32_t> draw_mixture(const std::vector<FanOutPart>& parts, const std::vector<std::uint32_t>& caps,
                                        RandomStream& random);

}  // namespace axle::sim
