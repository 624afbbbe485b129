// An array that grows without moving what it holds: no pause and no second copy while it grows to millions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/result.hpp"

namespace axle::hub {

template <class T, std::size_t kChunk = 4096>
class ChunkedArray {
 public:
  std::uint32_t size() const noexcept { return size_; }
  T& operator[](std::uint32_t index) noexcept { return chunks_[index / kChunk][index % kChunk]; }
  const T& operator[](std::uint32_t index) const noexcept { return chunks_[index / kChunk][index % kChunk]; }

  // Returns the index of the new element. References stay valid.
  std::uint32_t push_back(const T& value) {
    AXLE_ASSERT(size_ != UINT32_MAX);
    if (size_ % kChunk == 0) chunks_.push_back(std::make_unique<T[]>(kChunk));
    (*this)[size_] = value;
    return size_++;
  }

 private:
  std::vector<std::unique_ptr<T[]>> chunks_;
  std::uint32_t size_ = 0;
};

}  // namespace axle::hub
