#include "protocol/signature/crypto/ecdsa_value.hpp"

#include <algorithm>

#include "protocol/signature/asn1/der.hpp"

namespace axle::signature {
namespace {

std::size_t order_bytes(KeyAlgorithm algorithm) noexcept {
  switch (algorithm) {
    case KeyAlgorithm::p256: return 32;
    case KeyAlgorithm::p384: return 48;
    default: return 0;
  }
}

// The shortest two's complement form of a positive number.
Bytes integer(BytesView big_endian) {
  const auto first = std::ranges::find_if(big_endian, [](std::uint8_t byte) { return byte != 0; });
  Bytes content(first, big_endian.end());
  if (content.empty() || (content.front() & 0x80) != 0) content.insert(content.begin(), 0);
  return der::element(der::kInteger, {content});
}

bool append_integer(der::Reader& reader, std::size_t width, Bytes& out) {
  const auto element = reader.expect(der::kInteger);
  if (!element || element->content.empty() || (element->content.front() & 0x80) != 0) return false;
  BytesView content = element->content;
  if (content.size() > 1 && content.front() == 0) {
    if ((content[1] & 0x80) == 0) return false;  // not the shortest form
    content = content.subspan(1);
  }
  if (content.size() > width) return false;
  out.insert(out.end(), width - content.size(), 0);
  out.insert(out.end(), content.begin(), content.end());
  return true;
}

}  // namespace

std::optional<Bytes> ecdsa_der_from_raw(KeyAlgorithm algorithm, BytesView raw) {
  const std::size_t width = order_bytes(algorithm);
  if (width == 0 || raw.size() != 2 * width) return std::nullopt;
  return der::sequence({integer(raw.first(width)), integer(raw.last(width))});
}

std::optional<Bytes> ecdsa_raw_from_der(KeyAlgorithm algorithm, BytesView der) {
  const std::size_t width = order_bytes(algorithm);
  der::Reader outer(der);
  const auto sequence = outer.expect(der::kSequence);
  if (width == 0 || !sequence || !outer.at_end()) return std::nullopt;
  der::Reader parts(sequence->content);
  Bytes raw;
  raw.reserve(2 * width);
  for (int i = 0; i < 2; ++i) {
    if (!append_integer(parts, width, raw)) return std::nullopt;
  }
  if (!parts.at_end()) return std::nullopt;
  return raw;
}

}  // namespace axle::signature
