// SHA-256 with the processor's own instructions, so that two messages can be hashed at once: each round of one message
// waits for the round before, and while it waits the other one's runs. Two cost little more than the longer alone.
#pragma once

#include <array>
#include <optional>

#include "base/bytes.hpp"

namespace axle::signature {

// A SHA-256 under way. Copying it keeps the state, for messages with the same beginning. Not thread-safe.
class Sha256Stream {
 public:
  // Whether this processor has the instructions (x86: SHA extensions). Without them nothing below may be called.
  static bool available() noexcept;

  void update(BytesView bytes) noexcept;
  // As a.update(of_a) and b.update(of_b), two different streams.
  static void update_both(Sha256Stream& a, BytesView of_a, Sha256Stream& b, BytesView of_b) noexcept;
  // Of everything so far; the stream itself is over.
  Digest256 finish() noexcept;

  static constexpr std::size_t kBlockBytes = 64;
  using State = std::array<std::uint32_t, 8>;

 private:
  // Takes what completes the block that was begun; false when nothing is left of `bytes`.
  bool complete_block(BytesView& bytes) noexcept;
  void keep(BytesView rest) noexcept;

  State state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::uint64_t bytes_ = 0;                          // so far
  std::array<std::uint8_t, kBlockBytes> waiting_{};  // the last bytes_ % kBlockBytes of them
};

// The SHA-256 of a message for which there is time until other hashing is done: it is worked off beside that.
// Borrows the message. Not thread-safe.
class Sha256Beside {
 public:
  explicit Sha256Beside(BytesView message) noexcept;
  // As other.update(bytes), and as many bytes of the message as that. Only when Sha256Stream is available.
  void advance_with(Sha256Stream& other, BytesView bytes) noexcept;
  // Hashes what is left. Call once.
  Digest256 finish() noexcept;

 private:
  BytesView left_;
  std::optional<Sha256Stream> stream_;  // none: the processor cannot
};

}  // namespace axle::signature
