// A hash table of indices into an array elsewhere; the keys stay in the array, so an entry costs 4 bytes and the empty
// room around it. Split into shards that grow one by one: growing never stops the core for long.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <memory>
#include <numeric>
#include <vector>

#include "base/result.hpp"

namespace axle::hub {

// Hashes must be uniform in all 64 bits (outputs of a keyed function).
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
    if ((shard.used + 1) * 3 > shard.slots.size() * 2)
      resize(shard, std::max(kSlotsMin, shard.slots.size() * 2), hash_of);
    place(shard.slots, hash, index);
    ++shard.used;
  }

  // The entry must be there. `hash_of` must still know it and all others.
  template <class HashOf>
  void erase(std::uint64_t hash, std::uint32_t index, HashOf hash_of) {
    Shard& shard = shards_[shard_of(hash)];
    std::vector<std::uint32_t>& slots = shard.slots;
    AXLE_ASSERT(!slots.empty());
    const std::size_t mask = slots.size() - 1;
    std::size_t hole = hash & mask;
    while (slots[hole] != index) {
      AXLE_ASSERT(slots[hole] != kNone);
      hole = (hole + 1) & mask;
    }
    // What stands behind moves up when that brings it no further than to where it belongs: no search ends too early.
    for (std::size_t at = (hole + 1) & mask; slots[at] != kNone; at = (at + 1) & mask) {
      const std::size_t home = hash_of(slots[at]) & mask;
      if (((at - home) & mask) < ((at - hole) & mask)) continue;
      slots[hole] = slots[at];
      hole = at;
    }
    slots[hole] = kNone;
    --shard.used;
    if (slots.size() > kSlotsMin && shard.used * 8 < slots.size()) resize(shard, slots.size() / 2, hash_of);
  }

  // Into an empty table, all indices in [first, end) for which `wanted(index)` holds: several times faster than one
  // insertion after the other, because what goes into a shard is brought together first. Takes 8 bytes an entry for as
  // long as it runs.
  template <class HashOf, class Wanted>
  void build(std::uint32_t first, std::uint32_t end, HashOf hash_of, Wanted wanted) {
    std::array<std::size_t, kShards> used{}, next{};
    for (std::uint32_t index = first; index < end; ++index) {
      if (wanted(index)) ++used[shard_of(hash_of(index))];
    }
    std::exclusive_scan(used.begin(), used.end(), next.begin(), std::size_t{0});
    struct Entry {
      std::uint32_t hash, index;  // no shard has more than 2^32 slots
    };
    const auto entries = std::make_unique_for_overwrite<Entry[]>(next.back() + used.back());
    for (std::uint32_t index = first; index < end; ++index) {
      if (!wanted(index)) continue;
      const std::uint64_t hash = hash_of(index);
      entries[next[shard_of(hash)]++] = {static_cast<std::uint32_t>(hash), index};
    }
    const Entry* entry = entries.get();
    for (std::size_t i = 0; i < kShards; ++i) {
      Shard& shard = shards_[i];
      AXLE_ASSERT(shard.used == 0);
      if (used[i] == 0) continue;
      shard.slots.assign(std::bit_ceil(std::max(kSlotsMin, (used[i] * 3 + 1) / 2)), kNone);
      shard.used = used[i];
      for (const Entry* const past = entry + used[i]; entry != past; ++entry) {
        place(shard.slots, entry->hash, entry->index);
      }
    }
  }

 private:
  static constexpr std::size_t kShards = 256, kSlotsMin = 8;
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
  static void resize(Shard& shard, std::size_t size, HashOf hash_of) {
    std::vector<std::uint32_t> slots(size, kNone);
    for (const std::uint32_t index : shard.slots) {
      if (index != kNone) place(slots, hash_of(index), index);
    }
    shard.slots = std::move(slots);
  }

  std::array<Shard, kShards> shards_;
};

}  // namespace axle::hub
