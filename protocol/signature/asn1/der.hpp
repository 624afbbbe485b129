// ASN.1 DER (X.690): a bounded walk over outside bytes, and the few forms that we write. Internal to this folder.
#pragma once

#include <initializer_list>
#include <optional>

#include "base/bytes.hpp"

namespace axle::signature::der {

inline constexpr std::uint8_t kBoolean = 0x01, kInteger = 0x02, kBitString = 0x03, kOctetString = 0x04, kNull = 0x05,
                              kOid = 0x06, kUtf8String = 0x0C, kSequence = 0x30, kSet = 0x31, kContext0 = 0xA0,
                              kContext1 = 0xA1, kContext2 = 0xA2, kPrimitive0 = 0x80;

struct Element {
  std::uint8_t tag = 0;
  BytesView content;
  BytesView whole;  // with tag and length
};

// Reads elements one after the other. Strict: definite lengths in their shortest form, tags of one byte; what does not
// fit in the bytes given is refused. A failure is sticky. Constant stack: going deeper means another Reader.
class Reader {
 public:
  explicit Reader(BytesView bytes) noexcept : rest_(bytes) {}
  bool at_end() const noexcept { return rest_.empty(); }
  bool next_is(std::uint8_t tag) const noexcept { return !rest_.empty() && rest_.front() == tag; }
  BytesView rest() const noexcept { return rest_; }
  std::optional<Element> any() noexcept;
  // The next element when it has this tag.
  std::optional<Element> expect(std::uint8_t tag) noexcept;
  // Steps over the next element when it has this tag; false when it is damaged.
  bool skip_optional(std::uint8_t tag) noexcept;

 private:
  BytesView rest_;
};

Bytes element(std::uint8_t tag, std::initializer_list<BytesView> parts);
inline Bytes sequence(std::initializer_list<BytesView> parts) {
  return element(kSequence, parts);
}
// An INTEGER that is not negative.
Bytes integer(std::uint64_t value);
// The elements in the order that DER wants of a SET OF: by their encodings.
Bytes set_of(std::uint8_t tag, std::vector<Bytes> elements);

}  // namespace axle::signature::der
