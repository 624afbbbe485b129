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

// Whether two names are the same, whichever of their bytes are written as #xx.
bool same_name(std::string_view a, std::string_view b);

// A tree that points into the bytes that it was read from: `begin` and `end` are where the value stands, names and keys
// are views, and strings are not decoded until asked for (the Contents of a signature is a string of many KiB).
struct PdfValue {
  PdfKind kind = PdfKind::null;
  bool escaped_keys = false;    // dictionary: a key has a #
  PdfReference reference;       // reference
  std::int64_t integer = 0;     // integer; boolean as 0 or 1
  std::string_view name;        // name: without its slash, #xx as it stands; compare with is_name() or same_name()
  std::string_view key;         // of an entry of a dictionary, likewise
  std::vector<PdfValue> items;  // array; dictionary: its entries
  std::size_t begin = 0, end = 0;

  bool is(PdfKind wanted) const noexcept { return kind == wanted; }
  bool is_name(std::string_view wanted) const { return kind == PdfKind::name && same_name(name, wanted); }
  // The entry of a dictionary; null for another kind or when there is none (PDF treats both as the null object).
  const PdfValue* find(std::string_view key) const;
};

// Whether two values, each with the bytes that it was read from, are the same but for white space and comments.
// Dictionaries are compared without order. The values' depth is limited by the reader, so recursion is.
bool same_value(const PdfValue& a, BytesView a_source, const PdfValue& b, BytesView b_source);
// The same for two dictionaries, without looking at the keys named.
bool same_but_for(const PdfValue& a, BytesView a_source, const PdfValue& b, BytesView b_source,
                  std::initializer_list<std::string_view> ignored_keys);

// Two readers that take the first and the last of two equal keys see two documents.
bool has_repeated_key(const PdfValue& dictionary);

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
  Result<PdfValue> value();
  // Steps over a value without building it, and appends the object numbers that it refers to: several times faster than
  // value(), and finds every reference that value() finds. It checks less: what it accepts may still be no value.
  Result<void> skip_value(std::vector<std::uint32_t>& referred);

 private:
  // These read into `made`, and on failure leave the reason in failure_.
  bool value_into(PdfValue& made, std::size_t depth);
  bool array(PdfValue& made, std::size_t depth);
  bool dictionary(PdfValue& made, std::size_t depth);
  bool literal_string(PdfValue& made);
  bool hex_string(PdfValue& made);
  bool number_or_reference(PdfValue& made);
  bool name(std::string_view& text);
  bool skip_token(std::vector<std::uint32_t>& referred);
  bool wrong(const char* what) noexcept {
    failure_ = what;
    return false;
  }
  std::unexpected<Error> failure() const;
  int peek(std::size_t ahead = 0) const noexcept {
    return position_ + ahead < source_.size() ? source_[position_ + ahead] : -1;
  }

  BytesView source_;
  std::size_t position_;
  std::size_t depth_max_;
  std::size_t values_ = 0;
  const char* failure_ = "";
};

// How many bytes are hexadecimal digits before the first that is none.
std::size_t hex_digits_at_start(BytesView text) noexcept;
bool is_pdf_white(int c) noexcept;
bool is_pdf_delimiter(int c) noexcept;

}  // namespace axle::signature
