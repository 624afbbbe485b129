#include "protocol/packet/plain_text.hpp"

#include <cstdint>

namespace axle::packet {
namespace {

constexpr std::size_t kBlock = 128;

// As a signed byte, what is below a blank is a control character or part of a character of several bytes; '<' and '>'
// differ in one bit.
constexpr bool is_plain(std::int8_t c) noexcept {
  return (c >= ' ' || c == '\t' || c == '\n') && c != '&' && (c & ~2) != '<';
}

// Without a branch inside, so that the compiler makes vector code of it.
[[gnu::always_inline]] inline std::size_t plain_blocks(const char* text, std::size_t size) noexcept {
  std::size_t at = 0;
  for (; at + kBlock <= size; at += kBlock) {
    std::uint8_t other = 0;
    for (std::size_t i = 0; i < kBlock; ++i) {
      const auto c = static_cast<std::int8_t>(text[at + i]);
      const auto low = static_cast<std::uint8_t>((c < ' ') & (c != '\t') & (c != '\n'));
      other |= static_cast<std::uint8_t>(low | (c == '&') | ((c & ~2) == '<'));
    }
    if (other != 0) break;
  }
  return at;
}

#if defined(__x86_64__)
// The same code for the wider registers that nearly every machine has; asked for at run time.
[[gnu::target("avx2")]] std::size_t plain_blocks_avx2(const char* text, std::size_t size) noexcept {
  return plain_blocks(text, size);
}
bool has_avx2() noexcept {
  static const bool has = __builtin_cpu_supports("avx2") != 0;
  return has;
}
#endif

std::size_t plain_block_bytes(std::string_view text) noexcept {
#if defined(__x86_64__)
  if (has_avx2()) return plain_blocks_avx2(text.data(), text.size());
#endif
  return plain_blocks(text.data(), text.size());
}

}  // namespace

std::size_t plain_text_bytes(std::string_view text) noexcept {
  std::size_t at = text.size() < kBlock ? 0 : plain_block_bytes(text);
  while (at < text.size() && is_plain(static_cast<std::int8_t>(text[at]))) ++at;
  return at;
}

}  // namespace axle::packet
