#include "protocol/signature/pdf/value.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace axle::signature {
namespace {

constexpr std::uint8_t kNoDigit = 0xFF;
constexpr std::array<std::uint8_t, 256> kHexDigits = [] {
  std::array<std::uint8_t, 256> digits{};
  digits.fill(kNoDigit);
  for (std::uint8_t i = 0; i < 10; ++i) digits['0' + i] = i;
  for (std::uint8_t i = 0; i < 6; ++i) digits['a' + i] = digits['A' + i] = static_cast<std::uint8_t>(10 + i);
  return digits;
}();

// Sixteen characters at once, in whatever vectors the machine has.
constexpr std::size_t kLanes = 16;
using Lanes = std::uint8_t __attribute__((vector_size(kLanes)));
using PairLanes = std::uint16_t __attribute__((vector_size(kLanes)));
using HalfLanes = std::uint8_t __attribute__((vector_size(kLanes / 2)));

bool all_hex(const std::uint8_t* text) noexcept {
  Lanes c;
  std::memcpy(&c, text, sizeof c);
  const Lanes digit = c - '0', letter = (c | 0x20) - 'a';
  const auto good = (digit < 10) | (letter < 6);
  std::uint64_t halves[2];
  std::memcpy(halves, &good, sizeof halves);
  return (halves[0] & halves[1]) == UINT64_MAX;
}

void decode_block(const std::uint8_t* text, std::uint8_t* out) noexcept {
  Lanes c;
  std::memcpy(&c, text, sizeof c);
  const Lanes nibble = (c & 0xF) + (c >> 6) * 9;
  PairLanes pair;  // the first character of each pair is the low byte
  std::memcpy(&pair, &nibble, sizeof pair);
  if constexpr (std::endian::native == std::endian::big) pair = pair << 8 | pair >> 8;
  const HalfLanes bytes = __builtin_convertvector((pair << 4 | pair >> 8) & 0xFF, HalfLanes);
  std::memcpy(out, &bytes, sizeof bytes);
}

Bytes hex_bytes(BytesView text) {
  Bytes out((text.size() + 1) / 2);
  // Pairs of digits as long as nothing else comes: the Contents of a signature are thousands of them.
  const std::size_t pairs = hex_digits_at_start(text) / 2;
  std::size_t done = 0;
  for (; done + kLanes / 2 <= pairs; done += kLanes / 2) decode_block(text.data() + 2 * done, out.data() + done);
  for (; done < pairs; ++done) {
    out[done] = static_cast<std::uint8_t>(kHexDigits[text[2 * done]] << 4 | kHexDigits[text[2 * done + 1]]);
  }
  std::size_t digits = 2 * pairs;
  for (const std::uint8_t c : text.subspan(digits)) {
    const std::uint8_t digit = kHexDigits[c];
    if (digit == kNoDigit) continue;  // white space: the reader let nothing else pass
    std::uint8_t& byte = out[digits / 2];
    byte = static_cast<std::uint8_t>(digits % 2 == 0 ? digit << 4 : byte | digit);
    ++digits;
  }
  out.resize((digits + 1) / 2);
  return out;
}

// The value of an escape that starts behind the backslash; moves `at` behind it. Nothing is put out for a line break.
void unescape(BytesView text, std::size_t& at, Bytes& out) {
  const std::uint8_t c = text[at++];
  switch (c) {
    case 'n': out.push_back('\n'); return;
    case 'r': out.push_back('\r'); return;
    case 't': out.push_back('\t'); return;
    case 'b': out.push_back('\b'); return;
    case 'f': out.push_back('\f'); return;
    case '\n': return;
    case '\r':
      if (at < text.size() && text[at] == '\n') ++at;
      return;
    default: break;
  }
  if (c < '0' || c > '7') {
    out.push_back(c);
    return;
  }
  int code = c - '0';
  for (int i = 0; i < 2 && at < text.size() && text[at] >= '0' && text[at] <= '7'; ++i)
    code = code * 8 + text[at++] - '0';
  out.push_back(static_cast<std::uint8_t>(code));
}

Bytes literal_bytes(BytesView text) {
  Bytes out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::uint8_t c = text[at++];
    if (c == '\\' && at < text.size()) {
      unescape(text, at, out);
    } else {
      out.push_back(c);
    }
  }
  return out;
}

}  // namespace

std::size_t hex_digits_at_start(BytesView text) noexcept {
  std::size_t at = 0;
  while (at + kLanes <= text.size() && all_hex(text.data() + at)) at += kLanes;
  while (at < text.size() && kHexDigits[text[at]] != kNoDigit) ++at;
  return at;
}

const PdfValue* PdfValue::find(std::string_view key) const noexcept {
  if (kind != PdfKind::dictionary) return nullptr;
  const auto at = std::ranges::find(keys, key);
  if (at == keys.end()) return nullptr;
  const PdfValue& item = items[static_cast<std::size_t>(at - keys.begin())];
  return item.kind == PdfKind::null ? nullptr : &item;
}

Bytes string_bytes(const PdfValue& value, BytesView source) {
  AXLE_ASSERT(value.kind == PdfKind::string && value.end <= source.size() && value.end - value.begin >= 2);
  const BytesView inside = source.subspan(value.begin + 1, value.end - value.begin - 2);
  return source[value.begin] == '<' ? hex_bytes(inside) : literal_bytes(inside);
}

bool same_value(const PdfValue& a, BytesView a_source, const PdfValue& b, BytesView b_source) {
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case PdfKind::null: return true;
    case PdfKind::boolean:
    case PdfKind::integer: return a.integer == b.integer;
    case PdfKind::name: return a.name == b.name;
    case PdfKind::reference: return a.reference == b.reference;
    case PdfKind::real:
      return std::ranges::equal(a_source.subspan(a.begin, a.end - a.begin), b_source.subspan(b.begin, b.end - b.begin));
    case PdfKind::string:
      return std::ranges::equal(a_source.subspan(a.begin, a.end - a.begin),
                                b_source.subspan(b.begin, b.end - b.begin)) ||
             string_bytes(a, a_source) == string_bytes(b, b_source);
    case PdfKind::array:
      return std::ranges::equal(a.items, b.items, [&](const PdfValue& one, const PdfValue& other) {
        return same_value(one, a_source, other, b_source);
      });
    case PdfKind::dictionary: return same_but_for(a, a_source, b, b_source, {});
  }
  return false;
}

bool same_but_for(const PdfValue& a, BytesView a_source, const PdfValue& b, BytesView b_source,
                  std::initializer_list<std::string_view> ignored_keys) {
  if (a.kind != PdfKind::dictionary || b.kind != PdfKind::dictionary) return false;
  const auto ignored = [&](const std::string& key) {
    return std::ranges::find(ignored_keys, key) != ignored_keys.end();
  };
  for (std::size_t i = 0; i < a.keys.size(); ++i) {
    if (ignored(a.keys[i]) || a.items[i].kind == PdfKind::null) continue;
    const PdfValue* other = b.find(a.keys[i]);
    if (other == nullptr || !same_value(a.items[i], a_source, *other, b_source)) return false;
  }
  for (std::size_t i = 0; i < b.keys.size(); ++i) {
    if (!ignored(b.keys[i]) && b.items[i].kind != PdfKind::null && a.find(b.keys[i]) == nullptr) return false;
  }
  return true;
}

}  // namespace axle::signature
