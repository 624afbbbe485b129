// A hash table of indices into an array elsewhere; the keys stay in the array, so an entry costs 4 bytes and the empty
// room around it. Split into shards that grow one by one: growing never stops the core for long.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "base/bytes.hpp"
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

  // The slots as they stand, shard by shard: `each(bytes)` gets a shard's count of slots, of entries, and the slots;
  // ends when it says false.
  template <class Each>
  bool each_piece(Each each) const {
    for (const Shard& shard : shards_) {
      const std::array<std::uint32_t, 2> counts{static_cast<std::uint32_t>(shard.slots.size()),
                                                static_cast<std::uint32_t>(shard.used)};
      if (!each(bytes_of(counts)) || !each(bytes_of(shard.slots))) return false;
    }
    return true;
  }

  // Into an empty table, from the bytes that each_piece gave, joined; `take(n)` gives the next n of them, or nothing.
  // False when they are no table of indices in [first, end).
  template <class Take>
  bool restore(std::uint32_t first, std::uint32_t end, Take take) {
    for (Shard& shard : shards_) {
      std::array<std::uint32_t, 2> counts{};
      const BytesView head = take(sizeof counts);
      if (head.size() != sizeof counts) return false;
      std::memcpy(counts.data(), head.data(), sizeof counts);
      const auto [slots, used] = counts;
      if (slots != 0 && (slots < kSlotsMin || !std::has_single_bit(slots))) return false;
      if (std::uint64_t{used} * 3 > std::uint64_t{slots} * 2) return false;
      const BytesView bytes = take(std::size_t{slots} * sizeof(std::uint32_t));
      if (bytes.size() != std::size_t{slots} * sizeof(std::uint32_t)) return false;
      shard.slots.resize(slots);
      if (slots != 0) std::memcpy(shard.slots.data(), bytes.data(), bytes.size());
      shard.used = used;
      std::size_t found = 0;
      bool good = true;
      for (const std::uint32_t index : shard.slots) {
        found += index != kNone;
        good &= index == kNone || (index >= first && index < end);
      }
      if (!good || found != used) return false;
    }
    return true;
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

  static BytesView bytes_of(std::span<const std::uint32_t> numbers) noexcept {
    return {reinterpret_cast<const std::uint8_t*>(numbers.data()), numbers.size_bytes()};
  }

  std::array<Shard, kShards> shards_;
};

}  // namespace axle::hub
