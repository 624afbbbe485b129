// Named random streams: the same (seed, name) gives the same numbers on every machine, and adding a stream does not
// shift the others. Not for secrets.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace axle {

// xoshiro256** seeded through splitmix64 from the seed and an FNV-1a hash of the name. A value: copying it copies the
// position. All distributions are written here, not taken from <random>, whose results differ between libraries.
class RandomStream {
 public:
  RandomStream(std::uint64_t seed, std::string_view name) noexcept;

  std::uint64_t next() noexcept;
  // Uniform in [0, 1), 53 bits.
  double uniform() noexcept;
  // Uniform in [0, bound); bound > 0. Without modulo bias.
  std::uint64_t below(std::uint64_t bound) noexcept;
  // Uniform in [low, high], both included.
  std::int64_t between(std::int64_t low, std::int64_t high) noexcept;
  bool chance(double probability) noexcept;
  double exponential(double mean) noexcept;
  double normal() noexcept;
  // exp(N(ln median, sigma)).
  double log_normal(double median, double sigma) noexcept;
  // The number of trials before the first success: 0, 1, 2, ...; mean (1-p)/p.
  std::uint64_t geometric(double success) noexcept;
  // An index drawn in proportion to the weights; at least one weight must be positive.
  std::size_t pick(std::span<const double> weights) noexcept;

 private:
  std::array<std::uint64_t, 4> state_;
};

// 64-bit FNV-1a; used for names and for the fingerprint of a plan or a run, not for security.
std::uint64_t fnv1a(std::string_view text, std::uint64_t start = 0xcbf29ce484222325ULL) noexcept;

}  // namespace axle
