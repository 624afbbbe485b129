#include "protocol/signature/pdf/value.hpp"

#include <algorithm>
#include <array>

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

Bytes hex_bytes(BytesView text) {
  Bytes out((text.size() + 1) / 2);
  std::size_t digits = 0;
  for (const std::uint8_t c : text) {
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
