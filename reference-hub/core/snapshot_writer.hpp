// Bytes of a snapshot on their way to a sink. Allocates nothing: it runs in a forked child.
#pragma once

#include <concepts>
#include <string_view>

#include "reference-hub/core/hub_core.hpp"

namespace axle::hub {

// Remembers that the sink has refused; says so from then on.
class SnapshotWriter {
 public:
  explicit SnapshotWriter(const HubCore::Sink& sink) : sink_(sink) {}

  bool raw(BytesView bytes) {
    ok_ = ok_ && (bytes.empty() || sink_(bytes));
    return ok_;
  }
  template <std::integral Int>
  bool number(Int value) {
    std::array<std::uint8_t, sizeof(Int)> bytes{};
    for (std::size_t i = 0; i < sizeof(Int); ++i) {
      bytes[i] = static_cast<std::uint8_t>(static_cast<std::make_unsigned_t<Int>>(value) >> (8 * i));
    }
    return raw(bytes);
  }
  bool text(std::string_view text) {
    AXLE_ASSERT(text.size() <= UINT16_MAX);
    return number(static_cast<std::uint16_t>(text.size())) && raw(as_bytes(text));
  }
  bool ok() const noexcept { return ok_; }

 private:
  const HubCore::Sink& sink_;
  bool ok_ = true;
};

}  // namespace axle::hub
