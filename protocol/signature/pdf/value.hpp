// PDF values as they stand in a file (ISO 32000-1 clause 7.3), and the reader for one value. Internal to this folder.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace axle::signature {

enum class PdfKind : std::uint8_t { null, boolean, integer, real, name, string, array, dictionary, reference };

struct PdfReference {
  std::uint32_t number = 0;
  std::uint32_t generation = 0;
  friend auto operator<=>(const PdfReference&, const PdfReference&) = default;
};

// A tree. `begin` and `end` are where the value stands in the bytes that it was read from; strings are not decoded
// until asked for (the Contents of a signature is a string of many KiB).
struct PdfValue {
  PdfKind kind = PdfKind::null;
  std::int64_t integer = 0;       // integer; boolean as 0 or 1
  PdfReference reference;         // reference
  std::string name;               // name, with #xx decoded and without the slash
  std::vector<PdfValue> items;    // array; dictionary: the values
  std::vector<std::string> keys;  // dictionary: the keys, parallel to items
  std::size_t begin = 0, end = 0;

  bool is(PdfKind wanted) const noexcept { return kind == wanted; }
  bool is_name(std::string_view wanted) const noexcept { return kind == PdfKind::name && name == wanted; }
  // The entry of a dictionary; null for another kind or when there is none (PDF treats both as the null object).
  const PdfValue* find(std::string_view key) const noexcept;
};

// Whether two values, each with the bytes that it was read from, are the same but for white space and comments.
// Dictionaries are compared without order. The values' depth is limited by the reader, so recursion is.
bool same_value(const PdfValue& a, BytesView a_source, const PdfValue& b, BytesView b_source);
// The same for two dictionaries, without looking at the keys named.
bool same_but_for(const PdfValue& a, BytesView a_source, const PdfValue& b, BytesView b_source,
                  std::initializer_list<std::string_view> ignored_keys);

// The bytes that a literal or hexadecimal string stands for. The value must be a string.
Bytes string_bytes(const PdfValue& value, BytesView source);

inline constexpr std::uint32_t kPdfObjectNumberMax = 8'388'607;  // ISO 32000-1 annex C

// Reads from `source` at a position that moves. Every read is bounded by the source; nesting by depth_max.
class PdfReader {
 public:
  PdfReader(BytesView source, std::size_t position, std::size_t depth_max)
      : source_(source), position_(position), depth_max_(depth_max) {}

  std::size_t position() const noexcept { return position_; }
  void move_to(std::size_t position) noexcept { position_ = position; }
  // White space and comments.
  void skip_space() noexcept;
  void skip_white() noexcept;  // white space only
  // Consumes the keyword when it stands here (after white space) and ends here.
  bool keyword(std::string_view word) noexcept;
  // An unsigned integer of at most 15 digits.
  bool unsigned_integer(std::int64_t& value) noexcept;
  // invalid_input with the offset: not a value, a number or name too long, a key twice, nested too deep, or more than
  // 200,000 values.
  Result<PdfValue> value() { return value_at(0); }
  // Steps over a value without building it, and appends the object numbers that it refers to: several times faster than
  // value(), and finds every reference that value() finds. It checks less: what it accepts may still be no value.
  Result<void> skip_value(std::vector<std::uint32_t>& referred);

 private:
  Result<PdfValue> value_at(std::size_t depth);
  Result<PdfValue> array(std::size_t depth);
  Result<PdfValue> dictionary(std::size_t depth);
  Result<PdfValue> literal_string();
  Result<PdfValue> hex_string();
  Result<PdfValue> number_or_reference();
  Result<std::string> name();
  Result<void> skip_token(std::vector<std::uint32_t>& referred);
  std::unexpected<Error> error(std::string_view what) const;
  int peek(std::size_t ahead = 0) const noexcept {
    return position_ + ahead < source_.size() ? source_[position_ + ahead] : -1;
  }

  BytesView source_;
  std::size_t position_;
  std::size_t depth_max_;
  std::size_t values_ = 0;
};

// How many bytes are hexadecimal digits before the first that is none.
std::size_t hex_digits_at_start(BytesView text) noexcept;
bool is_pdf_white(int c) noexcept;
bool is_pdf_delimiter(int c) noexcept;

}  // namespace axle::signature
