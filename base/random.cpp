#include "base/random.hpp"

#include <bit>
#include <cmath>
#include <numbers>

#include "base/result.hpp"

namespace axle {
namespace {

std::uint64_t splitmix64(std::uint64_t& state) noexcept {
  state += 0x9e3779b97f4a7c15ULL;
  std::uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

}  // namespace

std::uint64_t fnv1a(std::string_view text, std::uint64_t start) noexcept {
  std::uint64_t hash = start;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return hash;
}

RandomStream::RandomStream(std::uint64_t seed, std::string_view name) noexcept : state_{} {
  std::uint64_t mixed = seed ^ std::rotl(fnv1a(name), 17);
  for (auto& word : state_) word = splitmix64(mixed);
}

std::uint64_t RandomStream::next() noexcept {
  const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint64_t t = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= t;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

double RandomStream::uniform() noexcept {
  return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

std::uint64_t RandomStream::below(std::uint64_t bound) noexcept {
  AXLE_ASSERT(bound > 0);
  // Lemire's multiplication, rejecting the part of the range that would favour small numbers.
  const std::uint64_t threshold = (0 - bound) % bound;
  while (true) {
    const auto product = static_cast<unsigned __int128>(next()) * bound;
    if (static_cast<std::uint64_t>(product) >= threshold) return static_cast<std::uint64_t>(product >> 64);
  }
}

std::int64_t RandomStream::between(std::int64_t low, std::int64_t high) noexcept {
  AXLE_ASSERT(low <= high);
  const std::uint64_t span = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
  const std::uint64_t offset = span == UINT64_MAX ? next() : below(span + 1);
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + offset);
}

bool RandomStream::chance(double probability) noexcept {
  return uniform() < probability;
}

double RandomStream::exponential(double mean) noexcept {
  return -mean * std::log1p(-uniform());
}

double RandomStream::normal() noexcept {
  // Box-Muller without keeping the second value: the state stays the four words.
  const double radius = std::sqrt(-2.0 * std::log1p(-uniform()));
  return radius * std::cos(2.0 * std::numbers::pi * uniform());
}

double RandomStream::log_normal(double median, double sigma) noexcept {
  return median * std::exp(sigma * normal());
}

std::uint64_t RandomStream::geometric(double success) noexcept {
  AXLE_ASSERT(success > 0.0);
  if (success >= 1.0) return 0;
  return static_cast<std::uint64_t>(std::log1p(-uniform()) / std::log1p(-success));
}

std::size_t RandomStream::pick(std::span<const double> weights) noexcept {
  double total = 0;
  for (const double weight : weights) total += weight;
  AXLE_ASSERT(total > 0);
  double point = uniform() * total;
  std::size_t last_positive = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] <= 0) continue;
    last_positive = i;
    if (point < weights[i]) return i;
    point -= weights[i];
  }
  return last_positive;  // rounding pushed the point past the end
}

}  // namespace axle
