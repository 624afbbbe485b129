// A bounded cache by SHA-256, for many threads. Internal to this folder.
#pragma once

#include <algorithm>
#include <array>
#include <cstring>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "base/bytes.hpp"

namespace axle::signature {

// Two generations per shard: what is used moves to the young one; when that is full it becomes the old one, and what
// was old and unused is dropped. So an entry in use is never dropped, and a use costs one lookup under a shard's lock.
template <class Value>
class GenerationCache {
 public:
  // Holds at most max(entries_max, 2 * kShards) values.
  explicit GenerationCache(std::size_t entries_max)
      : generation_max_(std::max<std::size_t>(1, entries_max / (2 * kShards))) {}

  std::optional<Value> find(const Digest256& key) {
    std::optional<Value> found;
    look(key, [&](const Value& value) { found = value; });
    return found;
  }

  // The same without a copy: calls `use` with the value, under the shard's lock. False when there is none.
  template <class Use>
  bool look(const Digest256& key, Use use) {
    Shard& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    if (const auto at = shard.young.find(key); at != shard.young.end()) {
      use(at->second);
      return true;
    }
    const auto at = shard.old.find(key);
    if (at == shard.old.end()) return false;
    use(at->second);
    Value value = std::move(at->second);
    shard.old.erase(at);
    put(shard, key, std::move(value));
    return true;
  }

  void insert(const Digest256& key, Value value) {
    Shard& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    put(shard, key, std::move(value));
  }

 private:
  static constexpr std::size_t kShards = 16;
  // The key is a cryptographic digest of outside data already: its first bytes are as good as any hash.
  struct FirstBytes {
    std::size_t operator()(const Digest256& key) const noexcept {
      std::size_t value = 0;
      std::memcpy(&value, key.data(), sizeof value);
      return value;
    }
  };
  using Map = std::unordered_map<Digest256, Value, FirstBytes>;
  struct alignas(64) Shard {
    std::mutex mutex;
    Map young, old;
  };

  Shard& shard_of(const Digest256& key) noexcept { return shards_[key.back() % kShards]; }

  void put(Shard& shard, const Digest256& key, Value value) {
    if (shard.young.size() >= generation_max_ && !shard.young.contains(key)) {
      shard.old = std::move(shard.young);
      shard.young = Map();
    }
    shard.young.insert_or_assign(key, std::move(value));
  }

  std::size_t generation_max_;
  std::array<Shard, kShards> shards_;
};

}  // namespace axle::signature
