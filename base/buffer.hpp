// Memory that is filled anew again and again: what a vector costs for megabytes, without its zeroing.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>

#include "base/bytes.hpp"

namespace axle {

// Keeps its memory from one filling to the next, so that a thread that reads one document after the other neither asks
// the system for pages nor clears them. Not thread-safe.
class Buffer {
 public:
  // Room for this many bytes, their content undefined; all views of earlier contents are void. Throws std::bad_alloc.
  std::span<std::uint8_t> overwrite(std::size_t bytes) {
    if (bytes > capacity_) {
      const std::size_t wanted = std::max(bytes, capacity_ + capacity_ / 2);
      release();
      memory_ = std::make_unique_for_overwrite<std::uint8_t[]>(wanted);
      capacity_ = wanted;
    }
    size_ = bytes;
    return {memory_.get(), size_};
  }
  // Keeps the first bytes of what was written.
  void shrink(std::size_t bytes) noexcept { size_ = std::min(size_, bytes); }
  void release() noexcept {
    memory_.reset();
    capacity_ = size_ = 0;
  }

  BytesView view() const noexcept { return {memory_.get(), size_}; }
  std::size_t capacity() const noexcept { return capacity_; }

 private:
  std::unique_ptr<std::uint8_t[]> memory_;
  std::size_t capacity_ = 0, size_ = 0;
};

}  // namespace axle
