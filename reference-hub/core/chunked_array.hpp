// An array that grows at its end and is let go of at its front, without ever moving what it holds: no pause and no
// second copy while it grows to millions, and memory comes back when old entries go.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <type_traits>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace axle::hub {

// Indices count from the first element that ever was and are never reused: [first(), size()) is there.
template <class T, std::size_t kChunk = 4096>
class ChunkedArray {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
  static_assert(alignof(T) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);

 public:
  std::uint32_t first() const noexcept { return first_; }
  std::uint32_t size() const noexcept { return size_; }
  bool empty() const noexcept { return first_ == size_; }
  T& operator[](std::uint32_t index) noexcept { return chunk(index)[index % kChunk]; }
  const T& operator[](std::uint32_t index) const noexcept { return chunk(index)[index % kChunk]; }

  // Returns the index of the new element. References stay valid.
  std::uint32_t push_back(const T& value) {
    AXLE_ASSERT(size_ != UINT32_MAX);
    if (size_ % kChunk == 0) chunks_.push_back(make_chunk());
    std::construct_at(&(*this)[size_], value);
    return size_++;
  }

  // What stands before `first` is gone; a chunk's memory when all of it is.
  void drop_before(std::uint32_t first) {
    AXLE_ASSERT(first >= first_ && first <= size_);
    for (std::uint32_t chunk = first_ / kChunk; chunk < first / kChunk; ++chunk) chunks_[chunk].reset();
    first_ = first;
  }

  // Calls `each(bytes)` for the bytes of [first(), size()), chunk by chunk; ends when it says false.
  template <class Each>
  bool each_piece(Each each) const {
    for (std::uint32_t at = first_; at < size_;) {
      const std::uint32_t count = std::min<std::uint32_t>(size_ - at, kChunk - at % kChunk);
      const BytesView piece(reinterpret_cast<const std::uint8_t*>(&(*this)[at]), std::size_t{count} * sizeof(T));
      if (!each(piece)) return false;
      at += count;
    }
    return true;
  }

  // Into an empty array: the elements [first, size) from the bytes that each_piece gave, joined. Whether they are
  // elements is for the caller to check.
  void restore(std::uint32_t first, std::uint32_t size, BytesView bytes) {
    AXLE_ASSERT(size_ == 0 && first <= size && bytes.size() == std::size_t{size - first} * sizeof(T));
    chunks_.resize((std::size_t{size} + kChunk - 1) / kChunk);
    first_ = first;
    size_ = size;
    for (std::uint32_t at = first; at < size;) {
      const std::uint32_t count = std::min<std::uint32_t>(size - at, kChunk - at % kChunk);
      if (chunks_[at / kChunk] == nullptr) chunks_[at / kChunk] = make_chunk();
      std::memcpy(&(*this)[at], bytes.data(), std::size_t{count} * sizeof(T));
      bytes = bytes.subspan(std::size_t{count} * sizeof(T));
      at += count;
    }
    // push_back makes a chunk when the one before is full; an empty array in the middle of a chunk has none yet.
    if (first == size && size % kChunk != 0) chunks_[size / kChunk] = make_chunk();
  }

 private:
  // Bytes, not elements: what is not used yet costs neither time nor, until then, memory of the system.
  using Chunk = std::unique_ptr<std::byte[]>;
  static Chunk make_chunk() { return std::make_unique_for_overwrite<std::byte[]>(kChunk * sizeof(T)); }
  T* chunk(std::uint32_t index) const noexcept { return reinterpret_cast<T*>(chunks_[index / kChunk].get()); }

  std::vector<Chunk> chunks_;  // null: gone
  std::uint32_t first_ = 0, size_ = 0;
};

}  // namespace axle::hub
