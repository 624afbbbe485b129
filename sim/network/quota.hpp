// Whole numbers that follow shares as exactly as rounding allows, and a shuffle that is the same on every machine.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "base/random.hpp"

namespace axle::sim {

// Splits `total` in proportion to the weights by largest remainder (ties: the earlier one). The weights need not add up
// to 1; at least one must be positive unless total is 0. The parts add up to total.
std::vector<std::uint64_t> share_out(std::uint64_t total, std::span<const double> weights);

// Whole numbers around `expected` (each its floor or its ceiling, whose mean over the stream is the expected value)
// such that their sum is within one of the expected sum.
std::vector<std::uint64_t> round_at_random(std::span<const double> expected, RandomStream& random);

// Fisher-Yates.
template <class T>
void shuffle(std::vector<T>& items, RandomStream& random) {
  for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[random.below(i)]);
}

}  // namespace axle::sim
