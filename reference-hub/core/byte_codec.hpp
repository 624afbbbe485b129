// Little-endian bytes in and out, for the record codec.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace axle::hub {

class ByteWriter {
 public:
  template <std::integral Int>
  void number(Int value) {
    for (std::size_t i = 0; i < sizeof(Int); ++i) {
      out_.push_back(static_cast<std::uint8_t>(static_cast<std::make_unsigned_t<Int>>(value) >> (8 * i)));
    }
  }
  void raw(BytesView bytes) { out_.insert(out_.end(), bytes.begin(), bytes.end()); }
  // u16 length, then the bytes; at most `bytes_max`.
  void text(std::string_view text, std::size_t bytes_max) {
    AXLE_ASSERT(text.size() <= bytes_max && bytes_max <= UINT16_MAX);
    number(static_cast<std::uint16_t>(text.size()));
    raw(as_bytes(text));
  }
  void reserve(std::size_t bytes) { out_.reserve(bytes); }
  Bytes take() { return std::move(out_); }

 private:
  Bytes out_;
};

// Remembers its first failure and then gives zeros: the caller checks once, at the end.
class ByteReader {
 public:
  explicit ByteReader(BytesView in) : in_(in) {}

  template <std::integral Int>
  Int number() {
    const BytesView bytes = raw(sizeof(Int));
    std::make_unsigned_t<Int> value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      value = static_cast<std::make_unsigned_t<Int>>(value | std::uint64_t{bytes[i]} << (8 * i));
    }
    return static_cast<Int>(value);
  }
  BytesView raw(std::size_t count) {
    if (problem_ == nullptr && count > in_.size()) problem_ = "bytes are missing";
    if (problem_ != nullptr) return {};
    const BytesView bytes = in_.first(count);
    in_ = in_.subspan(count);
    return bytes;
  }
  std::string text(std::size_t bytes_max) {
    const std::size_t size = number<std::uint16_t>();
    if (size > bytes_max) fail_with("a text is too long");
    return std::string(as_text(raw(problem_ == nullptr ? size : 0)));
  }
  // A u8 that must be at most `max`.
  std::uint8_t small(std::uint8_t max, const char* problem) {
    const auto value = number<std::uint8_t>();
    if (value <= max) return value;
    fail_with(problem);
    return 0;
  }
  void fail_with(const char* problem) noexcept {
    if (problem_ == nullptr) problem_ = problem;
  }
  // nullptr when all was well and nothing is left over.
  const char* problem_at_end() noexcept {
    if (problem_ == nullptr && !in_.empty()) problem_ = "bytes are left over";
    return problem_;
  }
  bool failed() const noexcept { return problem_ != nullptr; }

 private:
  BytesView in_;
  const char* problem_ = nullptr;
};

}  // namespace axle::hub
