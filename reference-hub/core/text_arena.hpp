// Text that is kept in the order in which it comes and let go of in the same order: titles of documents, a few bytes of
// bookkeeping per million.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace axle::hub {

// A text lies at a position that is never reused; [first(), end()) is there.
class TextArena {
 public:
  static constexpr std::size_t kChunkBytes = 1 << 20;

  std::uint64_t first() const noexcept { return first_; }
  std::uint64_t end() const noexcept { return end_; }

  // Where it is now, for view(). At most kChunkBytes.
  std::uint64_t keep(std::string_view text) {
    AXLE_ASSERT(text.size() <= kChunkBytes);
    if (end_ % kChunkBytes + text.size() > kChunkBytes) begin_chunk();
    const std::uint64_t position = end_;
    if (text.empty()) return position;
    if (position / kChunkBytes >= chunks_.size())
      chunks_.push_back(std::make_unique_for_overwrite<char[]>(kChunkBytes));
    std::memcpy(chunks_.back().get() + position % kChunkBytes, text.data(), text.size());
    end_ += text.size();
    return position;
  }
  std::string_view view(std::uint64_t position, std::size_t size) const noexcept {
    if (size == 0) return {};
    return {chunks_[position / kChunkBytes].get() + position % kChunkBytes, size};
  }
  // Whether such a text can be there.
  bool holds(std::uint64_t position, std::size_t size) const noexcept {
    return position >= first_ && position <= end_ && size <= end_ - position &&
           (size == 0 || (size <= kChunkBytes && position % kChunkBytes + size <= kChunkBytes));
  }

  // Texts before the position are gone; a chunk's memory when all of it is.
  void drop_before(std::uint64_t position) {
    AXLE_ASSERT(position >= first_ && position <= end_);
    const std::size_t whole = std::min<std::size_t>(position / kChunkBytes, chunks_.size());
    for (std::size_t chunk = first_ / kChunkBytes; chunk < whole; ++chunk) chunks_[chunk].reset();
    first_ = position;
  }

  // Calls `each(bytes)` for the bytes of [first(), end()), chunk by chunk; ends when it says false.
  template <class Each>
  bool each_piece(Each each) const {
    for (std::uint64_t at = first_; at < end_;) {
      const std::uint64_t count = std::min(end_ - at, kChunkBytes - at % kChunkBytes);
      if (!each(as_bytes(view(at, count)))) return false;
      at += count;
    }
    return true;
  }
  // Into an empty arena: what each_piece gave, joined.
  void restore(std::uint64_t first, BytesView bytes) {
    AXLE_ASSERT(end_ == 0);
    first_ = first;
    end_ = first + bytes.size();
    chunks_.resize((end_ + kChunkBytes - 1) / kChunkBytes);
    for (std::uint64_t at = first; at < end_;) {
      const std::uint64_t count = std::min(end_ - at, kChunkBytes - at % kChunkBytes);
      std::unique_ptr<char[]>& chunk = chunks_[at / kChunkBytes];
      chunk = std::make_unique_for_overwrite<char[]>(kChunkBytes);
      std::memcpy(chunk.get() + at % kChunkBytes, bytes.data(), count);
      bytes = bytes.subspan(count);
      at += count;
    }
    if (first == end_ && end_ % kChunkBytes != 0) {
      chunks_.back() = std::make_unique_for_overwrite<char[]>(kChunkBytes);
    }
  }

 private:
  // A text lies in one chunk: what it does not fit into stays empty, and says nothing of what the memory held before.
  void begin_chunk() {
    const std::size_t used = end_ % kChunkBytes;
    std::memset(chunks_.back().get() + used, 0, kChunkBytes - used);
    end_ = chunks_.size() * kChunkBytes;
  }

  std::vector<std::unique_ptr<char[]>> chunks_;  // null: gone
  std::uint64_t first_ = 0, end_ = 0;
};

}  // namespace axle::hub
