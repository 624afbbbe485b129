#include "protocol/signature/asn1/der.hpp"

#include <algorithm>

namespace axle::signature::der {

std::optional<Element> Reader::any() noexcept {
  if (rest_.size() < 2 || (rest_[0] & 0x1F) == 0x1F) return std::nullopt;
  std::size_t header = 2, length = rest_[1];
  if (length >= 0x80) {
    const std::size_t count = length & 0x7F;
    if (count == 0 || count > 4 || rest_.size() < 2 + count) return std::nullopt;
    length = 0;
    for (std::size_t i = 0; i < count; ++i) length = length << 8 | rest_[2 + i];
    const bool shortest = length >= 0x80 && (count == 1 || length >> (8 * (count - 1)) != 0);
    if (!shortest) return std::nullopt;
    header += count;
  }
  if (length > rest_.size() - header) return std::nullopt;
  const Element read{rest_[0], rest_.subspan(header, length), rest_.first(header + length)};
  rest_ = rest_.subspan(header + length);
  return read;
}

std::optional<Element> Reader::expect(std::uint8_t tag) noexcept {
  return next_is(tag) ? any() : std::nullopt;
}

bool Reader::skip_optional(std::uint8_t tag) noexcept {
  return !next_is(tag) || any().has_value();
}

Bytes element(std::uint8_t tag, std::initializer_list<BytesView> parts) {
  std::size_t length = 0;
  for (const BytesView part : parts) length += part.size();
  Bytes out{tag};
  if (length < 0x80) {
    out.push_back(static_cast<std::uint8_t>(length));
  } else {
    int count = 1;
    while (length >> (8 * count) != 0) ++count;
    out.push_back(static_cast<std::uint8_t>(0x80 | count));
    while (count-- > 0) out.push_back(static_cast<std::uint8_t>(length >> (8 * count)));
  }
  out.reserve(out.size() + length);
  for (const BytesView part : parts) out.insert(out.end(), part.begin(), part.end());
  return out;
}

Bytes integer(std::uint64_t value) {
  Bytes content;
  for (int shift = 56; shift >= 0; shift -= 8) {
    const auto byte = static_cast<std::uint8_t>(value >> shift);
    if (!content.empty() || byte != 0) content.push_back(byte);
  }
  if (content.empty() || content.front() >= 0x80) content.insert(content.begin(), 0);
  return element(kInteger, {content});
}

Bytes set_of(std::uint8_t tag, std::vector<Bytes> elements) {
  std::ranges::sort(elements);
  Bytes content;
  for (const Bytes& one : elements) content.insert(content.end(), one.begin(), one.end());
  return element(tag, {content});
}

}  // namespace axle::signature::der
