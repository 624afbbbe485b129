// A sorted set of item indices in chunks: appending and removing cost a few hundred nanoseconds at any size, an entry
// costs about four bytes, and the n-th entry is found by walking chunks, so that a page far behind is cheap too.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace axle::hub {

class SortedList {
 public:
  static constexpr std::size_t kChunkMax = 1024;

  std::uint64_t size() const noexcept { return size_; }

  // Not there before / there before: both are asserted, because a wrong mailbox is a defect.
  void insert(std::uint32_t value);
  void erase(std::uint32_t value);
  // All entries below the value.
  void erase_below(std::uint32_t value);
  // How many entries come before the first for which `before(entry)` is false; `before` must be true for a prefix.
  template <class Before>
  std::uint64_t rank(Before before) const {
    const auto chunk = std::partition_point(chunks_.begin(), chunks_.end(),
                                            [&](const std::vector<std::uint32_t>& one) { return before(one.back()); });
    std::uint64_t passed = 0;
    for (auto whole = chunks_.begin(); whole != chunk; ++whole) passed += whole->size();
    if (chunk == chunks_.end()) return passed;
    return passed +
           static_cast<std::uint64_t>(std::partition_point(chunk->begin(), chunk->end(), before) - chunk->begin());
  }

  // Calls `each(entry)` for the entries at [first, first + count), or as many as there are.
  template <class Each>
  void visit(std::uint64_t first, std::uint64_t count, Each each) const {
    for (const std::vector<std::uint32_t>& chunk : chunks_) {
      if (count == 0) return;
      if (first >= chunk.size()) {
        first -= chunk.size();
        continue;
      }
      for (std::size_t at = first; at < chunk.size() && count > 0; ++at, --count) each(chunk[at]);
      first = 0;
    }
  }

 private:
  std::size_t chunk_for(std::uint32_t value) const noexcept;

  std::vector<std::vector<std::uint32_t>> chunks_;  // none is empty
  std::uint64_t size_ = 0;
};

}  // namespace axle::hub
