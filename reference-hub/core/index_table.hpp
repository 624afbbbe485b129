// A hash table of indices into an array elsewhere; the keys stay in the array, so an entry costs 4 bytes and the empty
// room around it. Split into shards that grow one by one: growing never stops the core for long.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace axle::hub {

// Hashes must be uniform in all 64 bits (outputs of a keyed function). Entries are never removed.
class IndexTable {
 public:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  // The first index under this hash for which `equal(index)` holds; kNone when there is none.
  template <class Equal>
  std::uint32_t find(std::uint64_t hash, Equal equal) const {
    const std::vector<std::uint32_t>& slots = shards_[shard_of(hash)].slots;
    if (slots.empty()) return kNone;
    const std::size_t mask = slots.size() - 1;
    for (std::size_t at = hash & mask; slots[at] != kNone; at = (at + 1) & mask) {
      if (equal(slots[at])) return slots[at];
    }
    return kNone;
  }

  // `hash_of(index)` gives the hash of an entry that is in the table, for growing.
  template <class HashOf>
  void insert(std::uint64_t hash, std::uint32_t index, HashOf hash_of) {
    Shard& shard = shards_[shard_of(hash)];
    // Linear probing stays short up to two thirds full.
    if ((shard.used + 1) * 3 > shard.slots.size() * 2) grow(shard, hash_of);
    place(shard.slots, hash, index);
    ++shard.used;
  }

 private:
  static constexpr std::size_t kShards = 256;
  struct Shard {
    std::vector<std::uint32_t> slots;
    std::size_t used = 0;
  };

  static std::size_t shard_of(std::uint64_t hash) noexcept { return hash >> 56; }

  static void place(std::vector<std::uint32_t>& slots, std::uint64_t hash, std::uint32_t index) {
    const std::size_t mask = slots.size() - 1;
    std::size_t at = hash & mask;
    while (slots[at] != kNone) at = (at + 1) & mask;
    slots[at] = index;
  }

  template <class HashOf>
  static void grow(Shard& shard, HashOf hash_of) {
    std::vector<std::uint32_t> bigger(shard.slots.empty() ? 8 : shard.slots.size() * 2, kNone);
    for (const std::uint32_t index : shard.slots) {
      if (index != kNone) place(bigger, hash_of(index), index);
    }
    shard.slots = std::move(bigger);
  }

  std::array<Shard, kShards> shards_;
};

}  // namespace axle::hub
