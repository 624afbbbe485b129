// What a centre remembers for ever about each document and receiver: eight flags, at 8 bytes a slot.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace axle::agents {

// Open addressing over 56-bit hashes of the names. Two different pairs of one centre share a hash with a probability of
// n^2 / 2^57 (about 1 in 140,000 at a million pairs): accepted, as the names themselves would cost ten times the
// memory. A flag set of 0 is a legal value of a present key.
class KeyTable {
 public:
  // The key of two names; ("ab", "c") and ("a", "bc") differ.
  static std::uint64_t key_of(std::string_view first, std::string_view second) noexcept;

  // nullopt-free: -1 when absent, otherwise the flags.
  int find(std::uint64_t key) const noexcept;
  // Adds the key when it is absent, then sets the flags in addition to those it has.
  void set(std::uint64_t key, std::uint8_t flags);

  std::size_t size() const noexcept { return size_; }

 private:
  std::size_t slot_of(std::uint64_t key) const noexcept;
  void grow();
  std::vector<std::uint64_t> slots_;  // key in the upper 56 bits, never 0 there; flags in the lower 8
  std::size_t size_ = 0;
};

}  // namespace axle::agents
