#include <algorithm>
#include <array>
#include <unordered_set>

#include "protocol/signature/pdf/value.hpp"

namespace axle::signature {
namespace {

constexpr std::size_t kIntegerDigitsMax = 15;
constexpr std::size_t kNumberBytesMax = 64;
constexpr std::size_t kNameBytesMax = 1024;  // ISO 32000-1 annex C says 127 as a practical limit
constexpr std::size_t kValuesMax = 200'000;  // in one object; each costs 120 bytes of memory
constexpr std::size_t kKeysExpected = 8;     // of a usual dictionary: saves growing
constexpr std::size_t kKeysComparedOneByOne = 32;

enum : std::uint8_t { kWhite = 1, kDelimiter = 2, kDigit = 4, kHex = 8 };
constexpr std::array<std::uint8_t, 256> kClasses = [] {
  std::array<std::uint8_t, 256> classes{};
  for (const unsigned char c : {'\0', '\t', '\n', '\f', '\r', ' '}) classes[c] |= kWhite;
  for (const unsigned char c : {'(', ')', '<', '>', '[', ']', '{', '}', '/', '%'}) classes[c] |= kDelimiter;
  for (unsigned char c = '0'; c <= '9'; ++c) classes[c] |= kDigit | kHex;
  for (unsigned char c = 'a'; c <= 'f'; ++c) classes[c] |= kHex;
  for (unsigned char c = 'A'; c <= 'F'; ++c) classes[c] |= kHex;
  return classes;
}();

bool of_class(int c, int wanted) noexcept {
  return c >= 0 && (kClasses[static_cast<std::size_t>(c)] & wanted) != 0;
}
bool ends_token(int c) noexcept {
  return c < 0 || of_class(c, kWhite | kDelimiter);
}

int nibble(int c) noexcept {
  return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

bool has_repeated_key(const std::vector<std::string>& keys) {
  if (keys.size() <= kKeysComparedOneByOne) {
    for (std::size_t i = 1; i < keys.size(); ++i) {
      if (std::find(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(i), keys[i]) !=
          keys.begin() + static_cast<std::ptrdiff_t>(i)) {
        return true;
      }
    }
    return false;
  }
  return std::unordered_set<std::string_view>(keys.begin(), keys.end()).size() != keys.size();
}

}  // namespace

bool is_pdf_white(int c) noexcept {
  return of_class(c, kWhite);
}
bool is_pdf_delimiter(int c) noexcept {
  return of_class(c, kDelimiter);
}

std::unexpected<Error> PdfReader::error(std::string_view what) const {
  return fail(Errc::invalid_input, "PDF offset " + std::to_string(position_) + ": " + std::string(what));
}

void PdfReader::skip_white() noexcept {
  while (of_class(peek(), kWhite)) ++position_;
}

void PdfReader::skip_space() noexcept {
  for (;;) {
    skip_white();
    if (peek() != '%') return;
    while (peek() >= 0 && peek() != '\n' && peek() != '\r') ++position_;
  }
}

bool PdfReader::keyword(std::string_view word) noexcept {
  skip_space();
  if (source_.size() - position_ < word.size()) return false;
  if (as_text(source_.subspan(position_, word.size())) != word || !ends_token(peek(word.size()))) return false;
  position_ += word.size();
  return true;
}

bool PdfReader::unsigned_integer(std::int64_t& value) noexcept {
  skip_space();
  std::size_t at = position_;
  std::int64_t sum = 0;
  while (at < source_.size() && of_class(source_[at], kDigit)) {
    if (at - position_ >= kIntegerDigitsMax) return false;
    sum = sum * 10 + (source_[at++] - '0');
  }
  if (at == position_ || !ends_token(at < source_.size() ? source_[at] : -1)) return false;
  position_ = at;
  value = sum;
  return true;
}

Result<PdfValue> PdfReader::value_at(std::size_t depth) {
  if (++values_ > kValuesMax) return error("an object of too many values");
  skip_space();
  const int c = peek();
  if (c == '<') return peek(1) == '<' ? dictionary(depth) : hex_string();
  if (c == '[') return array(depth);
  if (c == '(') return literal_string();
  if (of_class(c, kDigit) || c == '+' || c == '-' || c == '.') return number_or_reference();
  PdfValue made;
  made.begin = position_;
  if (c == '/') {
    auto text = name();
    if (!text) return pass(text);
    made.kind = PdfKind::name;
    made.name = std::move(*text);
  } else if (keyword("true")) {
    made.kind = PdfKind::boolean;
    made.integer = 1;
  } else if (keyword("false")) {
    made.kind = PdfKind::boolean;
  } else if (!keyword("null")) {
    return error("a value is expected here");
  }
  made.end = position_;
  return made;
}

Result<void> PdfReader::skip_value(std::vector<std::uint32_t>& referred) {
  std::size_t depth = 0;
  do {
    skip_space();
    const int c = peek();
    if (c == '[' || (c == '<' && peek(1) == '<')) {
      if (++depth > depth_max_) return error("nested too deep");
      position_ += c == '[' ? 1 : 2;
    } else if (c == ']' || (c == '>' && peek(1) == '>')) {
      if (depth-- == 0) return error("a value is expected here");
      position_ += c == ']' ? 1 : 2;
    } else if (auto skipped = skip_token(referred); !skipped) {
      return skipped;
    }
  } while (depth > 0);
  return {};
}

Result<void> PdfReader::skip_token(std::vector<std::uint32_t>& referred) {
  const int c = peek();
  if (c == '<') {
    // The Contents of signatures make most of the bytes that are stepped over.
    const std::size_t end = as_text(source_).find('>', position_);
    if (end == std::string_view::npos) return error("a hexadecimal string does not end");
    position_ = end + 1;
  } else if (c == '(') {
    if (const auto text = literal_string(); !text) return pass(text);
  } else if (of_class(c, kDigit)) {
    const auto number = number_or_reference();
    if (!number) return pass(number);
    if (number->is(PdfKind::reference)) referred.push_back(number->reference.number);
  } else if (c == '/' || !ends_token(c)) {
    for (++position_; !ends_token(peek()); ++position_) {
    }
  } else {
    return error("a value is expected here");
  }
  return {};
}

Result<PdfValue> PdfReader::array(std::size_t depth) {
  if (depth >= depth_max_) return error("nested too deep");
  PdfValue made;
  made.kind = PdfKind::array;
  made.begin = position_++;
  for (;;) {
    skip_space();
    if (peek() == ']') break;
    auto item = value_at(depth + 1);
    if (!item) return item;
    made.items.push_back(std::move(*item));
  }
  made.end = ++position_;
  return made;
}

Result<PdfValue> PdfReader::dictionary(std::size_t depth) {
  if (depth >= depth_max_) return error("nested too deep");
  PdfValue made;
  made.kind = PdfKind::dictionary;
  made.begin = position_;
  made.keys.reserve(kKeysExpected);
  made.items.reserve(kKeysExpected);
  position_ += 2;
  for (;;) {
    skip_space();
    if (peek() == '>' && peek(1) == '>') break;
    if (peek() != '/') return error("a key or >> is expected here");
    auto key = name();
    if (!key) return pass(key);
    auto item = value_at(depth + 1);
    if (!item) return item;
    made.keys.push_back(std::move(*key));
    made.items.push_back(std::move(*item));
  }
  position_ += 2;
  made.end = position_;
  // Two readers that take the first and the last of two equal keys see two documents.
  if (has_repeated_key(made.keys)) return error("a dictionary holds a key twice");
  return made;
}

Result<PdfValue> PdfReader::literal_string() {
  PdfValue made;
  made.kind = PdfKind::string;
  made.begin = position_++;
  for (std::size_t open = 1; open > 0; ++position_) {
    const int c = peek();
    if (c < 0) return error("a string does not end");
    if (c == '\\') {
      if (peek(1) < 0) return error("a string does not end");
      ++position_;
    } else if (c == '(') {
      ++open;
    } else if (c == ')') {
      --open;
    }
  }
  made.end = position_;
  return made;
}

Result<PdfValue> PdfReader::hex_string() {
  PdfValue made;
  made.kind = PdfKind::string;
  made.begin = position_++;
  position_ += hex_digits_at_start(source_.subspan(position_));
  while (of_class(peek(), kHex | kWhite)) ++position_;
  if (peek() != '>') return error("a hexadecimal string holds something else");
  made.end = ++position_;
  return made;
}

Result<std::string> PdfReader::name() {
  std::string text;
  for (++position_; !ends_token(peek()); ++position_) {
    int c = peek();
    if (c == '#' && of_class(peek(1), kHex) && of_class(peek(2), kHex)) {
      c = nibble(peek(1)) << 4 | nibble(peek(2));
      position_ += 2;
    }
    if (text.size() >= kNameBytesMax) return error("a name is too long");
    text.push_back(static_cast<char>(c));
  }
  return text;
}

Result<PdfValue> PdfReader::number_or_reference() {
  PdfValue made;
  made.begin = position_;
  std::int64_t first = 0;
  if (unsigned_integer(first)) {
    made.kind = PdfKind::integer;
    made.integer = first;
    made.end = position_;
    std::int64_t second = 0;
    if (first <= kPdfObjectNumberMax && unsigned_integer(second) && second <= 65'535 && keyword("R")) {
      made.kind = PdfKind::reference;
      made.reference = {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(second)};
      made.end = position_;
    }
    position_ = made.end;
    return made;
  }
  const bool negative = peek() == '-';
  if (peek() == '-' || peek() == '+') ++position_;
  if (of_class(peek(), kDigit) && unsigned_integer(first)) {
    made.kind = PdfKind::integer;
    made.integer = negative ? -first : first;
    made.end = position_;
    return made;
  }
  bool digit = false, point = false;
  for (; !ends_token(peek()); ++position_) {
    digit |= of_class(peek(), kDigit);
    if (peek() == '.' && !point) {
      point = true;
    } else if (!of_class(peek(), kDigit)) {
      return error("not a number");
    }
    if (position_ - made.begin >= kNumberBytesMax) return error("a number is too long");
  }
  if (!digit) return error("not a number");
  made.kind = PdfKind::real;
  made.end = position_;
  return made;
}

}  // namespace axle::signature
