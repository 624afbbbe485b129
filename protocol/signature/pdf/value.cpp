#include "protocol/signature/pdf/value.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <unordered_map>
#include <unordered_set>

namespace axle::signature {
namespace {

constexpr std::uint8_t kNoDigit = 0xFF;
constexpr std::size_t kEntriesComparedOneByOne = 32;
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

// A name with its #xx decoded; a # that no two digits follow stands for itself.
std::string decoded_name(std::string_view name) {
  std::string text;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto digit = [&](std::size_t at) {
      return at < name.size() ? kHexDigits[static_cast<std::uint8_t>(name[at])] : kNoDigit;
    };
    if (name[i] == '#' && digit(i + 1) != kNoDigit && digit(i + 2) != kNoDigit) {
      text.push_back(static_cast<char>(digit(i + 1) << 4 | digit(i + 2)));
      i += 2;
    } else {
      text.push_back(name[i]);
    }
  }
  return text;
}

// Finds one entry after the other: mostly the next one, because whoever writes a dictionary again keeps its order. A
// large dictionary gets an index when that fails, so that comparing two of them is not quadratic.
class EntryFinder {
 public:
  explicit EntryFinder(const PdfValue& dictionary) : entries_(dictionary.items) {}

  const PdfValue* find(std::string_view key) {
    if (next_ < entries_.size() && entries_[next_].key == key) return &entries_[next_++];
    if (entries_.size() <= kEntriesComparedOneByOne) {
      const auto at = std::ranges::find_if(entries_, [&](const PdfValue& one) { return same_name(one.key, key); });
      if (at == entries_.end()) return nullptr;
      next_ = static_cast<std::size_t>(at - entries_.begin()) + 1;
      return &*at;
    }
    if (index_.empty()) {
      for (const PdfValue& one : entries_) index_.emplace(decoded_name(one.key), &one);
    }
    const auto at = index_.find(decoded_name(key));
    return at == index_.end() ? nullptr : at->second;
  }

 private:
  const std::vector<PdfValue>& entries_;
  std::size_t next_ = 0;
  std::unordered_map<std::string, const PdfValue*> index_;
};

}  // namespace

bool has_repeated_key(const PdfValue& dictionary) {
  const std::vector<PdfValue>& entries = dictionary.items;
  if (entries.size() > kEntriesComparedOneByOne) {
    std::unordered_set<std::string> seen;
    return !std::ranges::all_of(entries,
                                [&](const PdfValue& one) { return seen.insert(decoded_name(one.key)).second; });
  }
  for (std::size_t i = 1; i < entries.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      const std::string_view a = entries[k].key, b = entries[i].key;
      if (a == b || (dictionary.escaped_keys && same_name(a, b))) return true;
    }
  }
  return false;
}

std::size_t hex_digits_at_start(BytesView text) noexcept {
  std::size_t at = 0;
  while (at + kLanes <= text.size() && all_hex(text.data() + at)) at += kLanes;
  while (at < text.size() && kHexDigits[text[at]] != kNoDigit) ++at;
  return at;
}

bool same_name(std::string_view a, std::string_view b) {
  if (a == b) return true;
  const bool escaped = a.find('#') != std::string_view::npos || b.find('#') != std::string_view::npos;
  return escaped && decoded_name(a) == decoded_name(b);
}

const PdfValue* PdfValue::find(std::string_view wanted) const {
  if (kind != PdfKind::dictionary) return nullptr;
  for (const PdfValue& entry : items) {
    if (entry.key == wanted || (escaped_keys && same_name(entry.key, wanted))) {
      return entry.kind == PdfKind::null ? nullptr : &entry;
    }
  }
  return nullptr;
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
    case PdfKind::name: return same_name(a.name, b.name);
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
  const auto counts = [&](const PdfValue& entry) {
    const auto is_key = [&](std::string_view key) { return same_name(entry.key, key); };
    return entry.kind != PdfKind::null && std::ranges::none_of(ignored_keys, is_key);
  };
  std::size_t a_count = 0;
  EntryFinder finder(b);
  for (const PdfValue& entry : a.items) {
    if (!counts(entry)) continue;
    ++a_count;
    const PdfValue* other = finder.find(entry.key);
    if (other == nullptr || !same_value(entry, a_source, *other, b_source)) return false;
  }
  return a_count == static_cast<std::size_t>(std::ranges::count_if(b.items, counts));
}

}  // namespace axle::signature
