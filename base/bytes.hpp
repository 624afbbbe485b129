// Bytes and who owns them.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace axle {

using Bytes = std::vector<std::uint8_t>;
using BytesView = std::span<const std::uint8_t>;

// A SHA-256 value.
using Digest256 = std::array<std::uint8_t, 32>;

// A view of bytes together with whatever keeps them alive (a receive buffer, a mapped file). Copying it copies a
// pointer, never the bytes; may be read from any thread.
struct SharedBytes {
  std::shared_ptr<const void> owner;
  BytesView view;

  static SharedBytes of(Bytes bytes) {
    auto owner = std::make_shared<const Bytes>(std::move(bytes));
    return {owner, BytesView(*owner)};
  }
};

inline BytesView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view as_text(BytesView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace axle
