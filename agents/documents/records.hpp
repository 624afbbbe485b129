// Little-endian binary records with a SHA-256 at their end: the form of the cache's own files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "protocol/signature/crypto/digest.hpp"

namespace axle::agents {

class RecordWriter {
 public:
  explicit RecordWriter(std::string_view magic) : bytes_(magic) {}
  void u64(std::uint64_t value) {
    for (int shift = 0; shift < 64; shift += 8) bytes_.push_back(static_cast<char>(value >> shift));
  }
  void raw(BytesView bytes) { bytes_ += as_text(bytes); }
  // With its length in front.
  void blob(BytesView bytes) {
    u64(bytes.size());
    raw(bytes);
  }
  void text(std::string_view text) { blob(as_bytes(text)); }
  Digest256 digest() const { return signature::sha256(as_bytes(bytes_)); }
  // The whole file: the records and their checksum.
  std::string seal() && {
    const Digest256 checksum = digest();
    raw(checksum);
    return std::move(bytes_);
  }

 private:
  std::string bytes_;
};

// Reads what a RecordWriter sealed; every getter returns nothing once something did not fit.
class RecordReader {
 public:
  // Nothing when the magic or the checksum is not right.
  static std::optional<RecordReader> open(std::string_view file, std::string_view magic) {
    constexpr std::size_t kChecksumBytes = sizeof(Digest256);
    if (!file.starts_with(magic) || file.size() < magic.size() + kChecksumBytes) return std::nullopt;
    const std::string_view content = file.substr(0, file.size() - kChecksumBytes);
    const Digest256 checksum = signature::sha256(as_bytes(content));
    if (as_text(checksum) != file.substr(content.size())) return std::nullopt;
    return RecordReader(content.substr(magic.size()));
  }
  std::optional<std::uint64_t> u64() {
    const auto bytes = raw(8);
    if (!bytes) return std::nullopt;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 8; ++i) value |= static_cast<std::uint64_t>((*bytes)[i]) << (8 * i);
    return value;
  }
  std::optional<BytesView> raw(std::size_t size) {
    if (size > rest_.size()) return std::nullopt;
    const std::string_view bytes = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return as_bytes(bytes);
  }
  std::optional<BytesView> blob() {
    const auto size = u64();
    if (!size || *size > rest_.size()) return std::nullopt;
    return raw(static_cast<std::size_t>(*size));
  }
  std::size_t rest() const noexcept { return rest_.size(); }

 private:
  explicit RecordReader(std::string_view rest) : rest_(rest) {}
  std::string_view rest_;
};

}  // namespace axle::agents
