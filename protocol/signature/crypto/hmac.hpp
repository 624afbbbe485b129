// HMAC-SHA256 (RFC 2104) with its key prepared once: a message then costs its own blocks and two more.
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.hpp"

namespace axle::signature {

// The two halves of a key, as SHA-256 stands after each. As secret as the key itself: wiped when destroyed. Any number
// of threads may call of() at once.
class HmacKey {
 public:
  // `key` may have any length, also none.
  explicit HmacKey(BytesView key) noexcept;
  HmacKey(const HmacKey&) = default;
  HmacKey& operator=(const HmacKey&) = default;
  ~HmacKey();

  Digest256 of(BytesView message) const noexcept;

 private:
  using State = std::array<std::uint32_t, 8>;
  State inner_, outer_;
};

Digest256 hmac_sha256(BytesView key, BytesView data) noexcept;

}  // namespace axle::signature
