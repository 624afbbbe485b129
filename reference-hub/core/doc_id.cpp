#include "reference-hub/core/doc_id.hpp"

#include <cstring>

namespace axle::hub {

namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

void store_little_endian(std::uint8_t* out, std::uint64_t value, std::size_t count) noexcept {
  for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<std::uint8_t>(value >> (8 * i));
}

// A table, because branches on random digits cost more than all the rest of reading an id.
constexpr std::uint8_t kNoDigit = 0x80;
constexpr std::array<std::uint8_t, 256> kHexValues = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNoDigit);
  for (std::size_t i = 0; i < kHexDigits.size(); ++i) {
    values[static_cast<unsigned char>(kHexDigits[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}();

}  // namespace

std::uint64_t DocId::hash() const noexcept {
  std::uint64_t value = 0;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

std::string to_text(const DocId& id) {
  std::string text(kDocIdTextSize, '0');
  for (std::size_t i = 0; i < id.bytes.size(); ++i) {
    text[2 * i] = kHexDigits[id.bytes[i] >> 4];
    text[2 * i + 1] = kHexDigits[id.bytes[i] & 15];
  }
  return text;
}

std::optional<DocId> parse_doc_id(std::string_view text) noexcept {
  if (text.size() != kDocIdTextSize) return std::nullopt;
  DocId id;
  std::uint8_t wrong = 0;
  for (std::size_t i = 0; i < id.bytes.size(); ++i) {
    const std::uint8_t high = kHexValues[static_cast<unsigned char>(text[2 * i])];
    const std::uint8_t low = kHexValues[static_cast<unsigned char>(text[2 * i + 1])];
    wrong |= high | low;
    id.bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  if ((wrong & kNoDigit) != 0) return std::nullopt;
  return id;
}

IdMaker::IdMaker(const std::array<std::uint8_t, 32>& key) noexcept
    : first_(sip_key(std::span(key).first<16>())), second_(sip_key(std::span(key).last<16>())) {}

DocId IdMaker::doc_id(std::uint64_t lsn, std::uint32_t index, std::uint32_t attempt) const noexcept {
  // 'i' keeps ids and repeat keys apart: both are functions of the same key.
  std::array<std::uint8_t, 17> input{'i'};
  store_little_endian(input.data() + 1, lsn, 8);
  store_little_endian(input.data() + 9, index, 4);
  store_little_endian(input.data() + 13, attempt, 4);
  DocId id;
  store_little_endian(id.bytes.data(), siphash24(first_, input), 8);
  store_little_endian(id.bytes.data() + 8, siphash24(second_, input), 4);
  return id;
}

RepeatKey IdMaker::repeat_key(char kind, std::initializer_list<std::string_view> parts) const {
  std::string input(1, kind);
  for (const std::string_view part : parts) {
    std::array<std::uint8_t, 4> length{};
    store_little_endian(length.data(), part.size(), 4);
    input.append(as_text(length)).append(part);
  }
  return {siphash24(first_, as_bytes(input)), siphash24(second_, as_bytes(input))};
}

std::uint64_t IdMaker::table_hash(std::string_view text) const noexcept {
  return siphash24(second_, as_bytes(text));
}

}  // namespace axle::hub
