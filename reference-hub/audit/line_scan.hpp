// Reads text whose form is fixed to the letter. Inside this folder.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/encoding.hpp"

namespace axle::hub {

class LineScan {
 public:
  explicit LineScan(std::string_view text) : text_(text) {}

  bool take(std::string_view literal) noexcept {
    if (!text_.starts_with(literal)) return false;
    text_.remove_prefix(literal.size());
    return true;
  }
  // Decimal digits as a program writes them: no sign, no zero in front.
  std::optional<std::uint64_t> number() noexcept {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
    const auto digits = static_cast<std::size_t>(end - text_.data());
    if (error != std::errc{} || digits == 0 || (digits > 1 && text_.front() == '0')) return std::nullopt;
    text_.remove_prefix(digits);
    return value;
  }
  // Up to a quote, which is taken too; no escapes.
  std::optional<std::string_view> word() noexcept {
    const std::size_t end = text_.find('"');
    if (end == std::string_view::npos || text_.substr(0, end).find('\\') != std::string_view::npos) return std::nullopt;
    const std::string_view found = text_.substr(0, end);
    text_.remove_prefix(end + 1);
    return found;
  }
  std::string_view rest() const noexcept { return text_; }

  // 64 lower-case hex digits.
  static std::optional<Digest256> digest(std::string_view hex) {
    if (hex.size() != 64 || hex.find_first_not_of("0123456789abcdef") != std::string_view::npos) return std::nullopt;
    const auto bytes = from_hex(hex);
    if (!bytes) return std::nullopt;
    Digest256 digest;
    std::copy(bytes->begin(), bytes->end(), digest.begin());
    return digest;
  }

 private:
  std::string_view text_;
};

}  // namespace axle::hub
