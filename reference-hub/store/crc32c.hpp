// CRC-32C (Castagnoli; RFC 3720 appendix B.4): the journal's checksum.
#pragma once

#include <cstdint>

#include "base/bytes.hpp"

namespace axle::hub {

// `before` is the checksum of what goes before: crc32c(b, crc32c(a)) is that of a and b in a row. Uses the processor's
// instruction where there is one, three streams at a time.
std::uint32_t crc32c(BytesView data, std::uint32_t before = 0) noexcept;

// The same by tables alone: for processors without the instruction, and to check the other against.
std::uint32_t crc32c_portable(BytesView data, std::uint32_t before = 0) noexcept;

}  // namespace axle::hub
