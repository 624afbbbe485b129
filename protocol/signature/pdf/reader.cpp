#include <algorithm>
#include <array>

#include "protocol/signature/pdf/value.hpp"

namespace axle::signature {
namespace {

constexpr std::size_t kIntegerDigitsMax = 15;
constexpr std::size_t kNumberBytesMax = 64;
constexpr std::size_t kNameBytesMax = 1024;                      // ISO 32000-1 annex C says 127 as a practical limit
constexpr std::size_t kValuesMax = 200'000;                      // in one object; each costs 104 bytes of memory
constexpr std::size_t kEntriesExpected = 8, kItemsExpected = 4;  // saves growing

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

}  // namespace

bool is_pdf_white(int c) noexcept {
  return of_class(c, kWhite);
}
bool is_pdf_delimiter(int c) noexcept {
  return of_class(c, kDelimiter);
}

std::unexpected<Error> PdfReader::failure() const {
  return fail(Errc::invalid_input, "PDF offset " + std::to_string(position_) + ": " + failure_);
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

Result<PdfValue> PdfReader::value() {
  Result<PdfValue> made;
  if (!value_into(*made, 0)) return failure();
  return made;
}

bool PdfReader::value_into(PdfValue& made, std::size_t depth) {
  if (++values_ > kValuesMax) return wrong("an object of too many values");
  skip_space();
  const int c = peek();
  made.begin = position_;
  if (c == '<') return peek(1) == '<' ? dictionary(made, depth) : hex_string(made);
  if (c == '[') return array(made, depth);
  if (c == '(') return literal_string(made);
  if (of_class(c, kDigit) || c == '+' || c == '-' || c == '.') return number_or_reference(made);
  if (c == '/') {
    if (!name(made.name)) return false;
    made.kind = PdfKind::name;
  } else if (keyword("true")) {
    made.kind = PdfKind::boolean;
    made.integer = 1;
  } else if (keyword("false")) {
    made.kind = PdfKind::boolean;
  } else if (!keyword("null")) {
    return wrong("a value is expected here");
  }
  made.end = position_;
  return true;
}

Result<void> PdfReader::skip_value(std::vector<std::uint32_t>& referred) {
  std::size_t depth = 0;
  do {
    skip_space();
    const int c = peek();
    if (c == '[' || (c == '<' && peek(1) == '<')) {
      if (++depth > depth_max_) wrong("nested too deep");
      position_ += c == '[' ? 1 : 2;
    } else if (c == ']' || (c == '>' && peek(1) == '>')) {
      if (depth-- == 0) wrong("a value is expected here");
      position_ += c == ']' ? 1 : 2;
    } else {
      skip_token(referred);
    }
    if (*failure_ != '\0') return failure();
  } while (depth > 0);
  return {};
}

bool PdfReader::skip_token(std::vector<std::uint32_t>& referred) {
  const int c = peek();
  PdfValue token;
  if (c == '<') {
    // The Contents of signatures make most of the bytes that are stepped over.
    const std::size_t end = as_text(source_).find('>', position_);
    if (end == std::string_view::npos) return wrong("a hexadecimal string does not end");
    position_ = end + 1;
  } else if (c == '(') {
    return literal_string(token);
  } else if (of_class(c, kDigit)) {
    if (!number_or_reference(token)) return false;
    if (token.is(PdfKind::reference)) referred.push_back(token.reference.number);
  } else if (c == '/' || !ends_token(c)) {
    for (++position_; !ends_token(peek()); ++position_) {
    }
  } else {
    return wrong("a value is expected here");
  }
  return true;
}

bool PdfReader::array(PdfValue& made, std::size_t depth) {
  if (depth >= depth_max_) return wrong("nested too deep");
  made.kind = PdfKind::array;
  made.items.reserve(kItemsExpected);
  ++position_;
  for (;;) {
    skip_space();
    if (peek() == ']') break;
    if (!value_into(made.items.emplace_back(), depth + 1)) return false;
  }
  made.end = ++position_;
  return true;
}

bool PdfReader::dictionary(PdfValue& made, std::size_t depth) {
  if (depth >= depth_max_) return wrong("nested too deep");
  made.kind = PdfKind::dictionary;
  made.items.reserve(kEntriesExpected);
  position_ += 2;
  for (;;) {
    skip_space();
    if (peek() == '>' && peek(1) == '>') break;
    if (peek() != '/') return wrong("a key or >> is expected here");
    PdfValue& entry = made.items.emplace_back();
    if (!name(entry.key)) return false;
    made.escaped_keys |= entry.key.find('#') != std::string_view::npos;
    if (!value_into(entry, depth + 1)) return false;
  }
  position_ += 2;
  made.end = position_;
  return !has_repeated_key(made) || wrong("a dictionary holds a key twice");
}

bool PdfReader::literal_string(PdfValue& made) {
  made.kind = PdfKind::string;
  ++position_;
  for (std::size_t open = 1; open > 0; ++position_) {
    const int c = peek();
    if (c < 0) return wrong("a string does not end");
    if (c == '\\') {
      if (peek(1) < 0) return wrong("a string does not end");
      ++position_;
    } else if (c == '(') {
      ++open;
    } else if (c == ')') {
      --open;
    }
  }
  made.end = position_;
  return true;
}

bool PdfReader::hex_string(PdfValue& made) {
  made.kind = PdfKind::string;
  ++position_;
  position_ += hex_digits_at_start(source_.subspan(position_));
  while (of_class(peek(), kHex | kWhite)) ++position_;
  if (peek() != '>') return wrong("a hexadecimal string holds something else");
  made.end = ++position_;
  return true;
}

bool PdfReader::name(std::string_view& text) {
  const std::size_t begin = ++position_;
  while (!ends_token(peek())) ++position_;
  if (position_ - begin > kNameBytesMax) return wrong("a name is too long");
  text = as_text(source_.subspan(begin, position_ - begin));
  return true;
}

bool PdfReader::number_or_reference(PdfValue& made) {
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
    return true;
  }
  const std::size_t begin = position_;
  const bool negative = peek() == '-';
  if (peek() == '-' || peek() == '+') ++position_;
  if (of_class(peek(), kDigit) && unsigned_integer(first)) {
    made.kind = PdfKind::integer;
    made.integer = negative ? -first : first;
    made.end = position_;
    return true;
  }
  bool digit = false, point = false;
  for (; !ends_token(peek()); ++position_) {
    digit |= of_class(peek(), kDigit);
    if (peek() == '.' && !point) {
      point = true;
    } else if (!of_class(peek(), kDigit)) {
      return wrong("not a number");
    }
    if (position_ - begin >= kNumberBytesMax) return wrong("a number is too long");
  }
  if (!digit) return wrong("not a number");
  made.kind = PdfKind::real;
  made.end = position_;
  return true;
}

}  // namespace axle::signature
