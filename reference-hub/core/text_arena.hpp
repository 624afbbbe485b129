// Text that is kept until the end and never moved: titles of documents, a few bytes of bookkeeping per million.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace axle::hub {

class TextArena {
 public:
  static constexpr std::size_t kChunkBytes = 1 << 20;

  // Where it is now, for view(). At most kChunkBytes.
  std::uint64_t keep(std::string_view text) {
    AXLE_ASSERT(text.size() <= kChunkBytes);
    if (chunks_.empty() || used_ + text.size() > kChunkBytes) {
      chunks_.push_back(std::make_unique_for_overwrite<char[]>(kChunkBytes));
      used_ = 0;
    }
    char* const place = chunks_.back().get() + used_;
    if (!text.empty()) std::memcpy(place, text.data(), text.size());
    const std::uint64_t position = (chunks_.size() - 1) * kChunkBytes + used_;
    used_ += text.size();
    return position;
  }
  std::string_view view(std::uint64_t position, std::size_t size) const noexcept {
    if (size == 0) return {};
    return {chunks_[position / kChunkBytes].get() + position % kChunkBytes, size};
  }

 private:
  std::vector<std::unique_ptr<char[]>> chunks_;
  std::size_t used_ = 0;
};

}  // namespace axle::hub
