#include "protocol/signature/pdf/reference_search.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include "protocol/signature/pdf/value.hpp"

namespace axle::signature {
namespace {

constexpr std::size_t kBlockBytes = 64;
constexpr std::uint64_t kNumberTooLarge = 1'000'000'000'000;

bool is_digit(std::uint8_t c) noexcept {
  return c >= '0' && c <= '9';
}
bool is_line_end(std::uint8_t c) noexcept {
  return c == '\n' || c == '\r';
}

// The first block from `at` on in which an R stands behind white space; the end of the whole blocks when there is none.
template <std::size_t kLanes>
[[gnu::always_inline]] inline std::size_t find_block(const std::uint8_t* data, std::size_t at,
                                                     std::size_t size) noexcept {
  using Lanes = std::uint8_t __attribute__((vector_size(kLanes)));
  for (; at + kBlockBytes <= size; at += kBlockBytes) {
    Lanes any{};
    for (std::size_t i = at; i < at + kBlockBytes; i += kLanes) {
      Lanes here, before;
      std::memcpy(&here, data + i, kLanes);
      std::memcpy(&before, data + i - 1, kLanes);
      any |= reinterpret_cast<Lanes>((here == 'R') & (before <= ' '));
    }
    std::array<std::uint64_t, kLanes / 8> words;
    std::memcpy(words.data(), &any, kLanes);
    std::uint64_t all = 0;
    for (const std::uint64_t word : words) all |= word;
    if (all != 0) break;
  }
  return at;
}
#if defined(__x86_64__)
[[gnu::target("avx2")]] std::size_t find_block_avx2(const std::uint8_t* data, std::size_t at,
                                                    std::size_t size) noexcept {
  return find_block<32>(data, at, size);
}
std::size_t find_block_here(const std::uint8_t* data, std::size_t at, std::size_t size) noexcept {
  static const bool wide = __builtin_cpu_supports("avx2");
  return wide ? find_block_avx2(data, at, size) : find_block<16>(data, at, size);
}
#else
std::size_t find_block_here(const std::uint8_t* data, std::size_t at, std::size_t size) noexcept {
  return find_block<16>(data, at, size);
}
#endif

// Reads backwards from the R of a reference: white space, generation, white space, number.
class BackwardReader {
 public:
  BackwardReader(BytesView bytes, std::size_t position) noexcept : bytes_(bytes), position_(position) {}

  // True when at least one white character was stepped over.
  bool skip_white() noexcept {
    const std::size_t end = position_;
    bool line_end = false;
    while (position_ > 0 && is_pdf_white(bytes_[position_ - 1])) line_end |= is_line_end(bytes_[--position_]);
    if (line_end) look_for_comment();
    return position_ < end;
  }

  std::optional<std::uint64_t> digits() noexcept {
    const std::size_t end = position_;
    std::uint64_t value = 0, weight = 1;
    while (position_ > 0 && is_digit(bytes_[position_ - 1])) {
      value += weight * static_cast<std::uint64_t>(bytes_[--position_] - '0');
      if (value >= kNumberTooLarge) return std::nullopt;
      weight = std::min(weight * 10, kNumberTooLarge);
    }
    number_ = true;
    return position_ < end ? std::optional(value) : std::nullopt;
  }

  std::size_t position() const noexcept { return position_; }
  // A comment could stand here: what is before it cannot be told from here.
  bool may_be_comment() const noexcept { return may_be_comment_; }

 private:
  // The line that ends here may hold a comment which belongs to the gap: behind digits that something separates from
  // what is before them, or behind another line.
  void look_for_comment() noexcept {
    for (std::size_t at = position_; at > 0 && !is_line_end(bytes_[at - 1]); --at) {
      if (bytes_[at - 1] != '%') continue;
      std::size_t before = at - 1;
      bool line_end = false;
      while (before > 0 && is_pdf_white(bytes_[before - 1])) line_end |= is_line_end(bytes_[--before]);
      const bool digit = before > 0 && is_digit(bytes_[before - 1]);
      while (before > 0 && is_digit(bytes_[before - 1])) --before;
      may_be_comment_ |= line_end || (digit && (number_ || (before > 0 && is_pdf_white(bytes_[before - 1]))));
    }
  }

  BytesView bytes_;
  std::size_t position_;
  bool may_be_comment_ = false;
  bool number_ = false;  // the generation was read: the number is next
};

bool is_watched(std::uint64_t number, std::size_t at, std::span<const WatchedNumber> numbers) noexcept {
  const auto found = std::ranges::lower_bound(numbers, number, {}, &WatchedNumber::number);
  return found != numbers.end() && found->number == number && at < found->open_until;
}

// What stands before the R at `at`.
bool refers(BytesView bytes, std::size_t at, std::size_t offset, bool is_file,
            std::span<const WatchedNumber> numbers) noexcept {
  BackwardReader reader(bytes, at);
  const bool gap = reader.skip_white();
  if (reader.may_be_comment()) return true;
  if (!gap || !reader.digits()) return false;
  const bool second_gap = reader.skip_white();
  if (reader.may_be_comment()) return true;
  if (!second_gap) return false;
  const auto number = reader.digits();
  return number && is_watched(*number, is_file ? offset + reader.position() : offset, numbers);
}

}  // namespace

bool may_refer(BytesView bytes, std::size_t offset, bool is_file, std::span<const WatchedNumber> numbers) noexcept {
  if (numbers.empty()) return false;
  const std::uint8_t* const data = bytes.data();
  for (std::size_t at = 1; at < bytes.size(); at += kBlockBytes) {
    at = find_block_here(data, at, bytes.size());
    const std::size_t end = std::min(at + kBlockBytes, bytes.size());
    for (std::size_t i = at; i < end; ++i) {
      const void* found = std::memchr(data + i, 'R', end - i);
      if (found == nullptr) break;
      i = static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - data);
      const bool ends = i + 1 == bytes.size() || is_pdf_white(data[i + 1]) || is_pdf_delimiter(data[i + 1]);
      if (data[i - 1] <= ' ' && ends && refers(bytes, i, offset, is_file, numbers)) return true;
    }
  }
  return false;
}

}  // namespace axle::signature
