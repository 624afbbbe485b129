// Whether bytes could refer to an object, found without parsing them. Internal to this folder.
#pragma once

#include <span>

#include "base/bytes.hpp"

namespace axle::signature {

// An object number that a revision brings, and where the revision before it ends: a reference that stands before that
// was open when the revision before was signed.
struct WatchedNumber {
  std::uint32_t number = 0;
  std::size_t open_until = 0;
};

// False is certain: no reader of PDF finds in `bytes` a reference to one of the numbers that stands before its
// `open_until`. True is not: also data may look like a reference, and where a comment could stand within one the answer
// is true. `offset` is that of the first byte, or of the object stream that the bytes come from. `numbers` are in
// rising order. Speed: that of memory, since nearly no byte is an R behind white space.
bool may_refer(BytesView bytes, std::size_t offset, bool is_file, std::span<const WatchedNumber> numbers) noexcept;

}  // namespace axle::signature
