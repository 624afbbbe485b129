// An array that grows at its end and is let go of at its front, without ever moving what it holds: no pause and no
// second copy while it grows to millions, and memory comes back when old entries go.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <type_traits>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace axle::hub {

// Indices count from the first element that ever was and are never reused: [first(), size()) is there.
template <class T, std::size_t kChunk = 4096>
class ChunkedArray {
 public:
  std::uint32_t first() const noexcept { return first_; }
  std::uint32_t size() const noexcept { return size_; }
  bool empty() const noexcept { return first_ == size_; }
  T& operator[](std::uint32_t index) noexcept { return chunks_[index / kChunk][index % kChunk]; }
  const T& operator[](std::uint32_t index) const noexcept { return chunks_[index / kChunk][index % kChunk]; }

  // Returns the index of the new element. References stay valid.
  std::uint32_t push_back(const T& value) {
    AXLE_ASSERT(size_ != UINT32_MAX);
    if (size_ % kChunk == 0) chunks_.push_back(std::make_unique<T[]>(kChunk));
    (*this)[size_] = value;
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
    static_assert(std::is_trivially_copyable_v<T>);
    for (std::uint32_t at = first_; at < size_;) {
      const std::uint32_t count = std::min<std::uint32_t>(size_ - at, kChunk - at % kChunk);
      const BytesView piece(reinterpret_cast<const std::uint8_t*>(&(*this)[at]), std::size_t{count} * sizeof(T));
      if (!each(piece)) return false;
      at += count;
    }
    return true;
  }

  // Into an empty array: the elements [first, size) from the bytes that each_piece gave, joined.
  void restore(std::uint32_t first, std::uint32_t size, BytesView bytes) {
    AXLE_ASSERT(size_ == 0 && first <= size && bytes.size() == std::size_t{size - first} * sizeof(T));
    chunks_.resize((std::size_t{size} + kChunk - 1) / kChunk);
    first_ = first;
    size_ = size;
    for (std::uint32_t at = first; at < size;) {
      const std::uint32_t count = std::min<std::uint32_t>(size - at, kChunk - at % kChunk);
      std::unique_ptr<T[]>& chunk = chunks_[at / kChunk];
      if (chunk == nullptr) chunk = std::make_unique<T[]>(kChunk);
      std::memcpy(&chunk[at % kChunk], bytes.data(), std::size_t{count} * sizeof(T));
      bytes = bytes.subspan(std::size_t{count} * sizeof(T));
      at += count;
    }
    // push_back makes a chunk when the one before is full; an empty array in the middle of a chunk has none yet.
    if (first == size && size % kChunk != 0) chunks_[size / kChunk] = std::make_unique<T[]>(kChunk);
  }

 private:
  std::vector<std::unique_ptr<T[]>> chunks_;
  std::uint32_t first_ = 0, size_ = 0;
};

}  // namespace axle::hub
