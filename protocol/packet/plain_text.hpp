// The search that attachments of megabytes go through.
#pragma once

#include <cstddef>
#include <string_view>

namespace axle::packet {

// How many bytes at the start of `text` stand for themselves in XML text and in its canonical form: printable ASCII
// (with DEL), tab and line feed; not '&', '<', '>', carriage return, another control character or a byte of a longer
// character. At the speed of memory.
std::size_t plain_text_bytes(std::string_view text) noexcept;

}  // namespace axle::packet
