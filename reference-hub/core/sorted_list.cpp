#include "reference-hub/core/sorted_list.hpp"

#include <algorithm>

#include "base/result.hpp"

namespace axle::hub {

// The first chunk whose last entry is not below the value; the last chunk when there is none.
std::size_t SortedList::chunk_for(std::uint32_t value) const noexcept {
  const auto found = std::lower_bound(
      chunks_.begin(), chunks_.end(), value,
      [](const std::vector<std::uint32_t>& chunk, std::uint32_t wanted) { return chunk.back() < wanted; });
  return static_cast<std::size_t>(std::min(found, chunks_.end() - 1) - chunks_.begin());
}

void SortedList::insert(std::uint32_t value) {
  ++size_;
  // Most entries arrive in order: they fill chunks to the end.
  if (chunks_.empty() || chunks_.back().back() < value) {
    if (chunks_.empty() || chunks_.back().size() == kChunkMax) chunks_.emplace_back();
    chunks_.back().push_back(value);
    return;
  }
  std::size_t at = chunk_for(value);
  if (chunks_[at].size() == kChunkMax) {
    std::vector<std::uint32_t> upper(chunks_[at].begin() + kChunkMax / 2, chunks_[at].end());
    chunks_[at].resize(kChunkMax / 2);
    chunks_.insert(chunks_.begin() + static_cast<std::ptrdiff_t>(at) + 1, std::move(upper));
    if (chunks_[at].back() < value) ++at;
  }
  std::vector<std::uint32_t>& chunk = chunks_[at];
  const auto place = std::lower_bound(chunk.begin(), chunk.end(), value);
  AXLE_ASSERT(place == chunk.end() || *place != value);
  chunk.insert(place, value);
}

void SortedList::erase(std::uint32_t value) {
  AXLE_ASSERT(!chunks_.empty());
  const std::size_t at = chunk_for(value);
  std::vector<std::uint32_t>& chunk = chunks_[at];
  const auto place = std::lower_bound(chunk.begin(), chunk.end(), value);
  AXLE_ASSERT(place != chunk.end() && *place == value);
  chunk.erase(place);
  if (chunk.empty()) chunks_.erase(chunks_.begin() + static_cast<std::ptrdiff_t>(at));
  --size_;
}

void SortedList::erase_below(std::uint32_t value) {
  auto chunk = chunks_.begin();
  for (; chunk != chunks_.end() && chunk->back() < value; ++chunk) size_ -= chunk->size();
  chunks_.erase(chunks_.begin(), chunk);
  if (chunks_.empty() || chunks_.front().front() >= value) return;
  std::vector<std::uint32_t>& first = chunks_.front();
  const auto kept = std::lower_bound(first.begin(), first.end(), value);
  size_ -= static_cast<std::uint64_t>(kept - first.begin());
  first.erase(first.begin(), kept);
}

}  // namespace axle::hub
