// The hub's document ids: 24 lower-case hex digits outside, 12 bytes inside. Safe as a file name, because the client
// SDK names files by it (domain 7.1a.6), and not guessable, because the owner of an id is whom it was told to.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "reference-hub/core/siphash.hpp"

namespace axle::hub {

struct DocId {
  std::array<std::uint8_t, 12> bytes{};
  // The first eight bytes: uniform, since ids are the output of a keyed function.
  std::uint64_t hash() const noexcept;
  friend bool operator==(const DocId&, const DocId&) = default;
};

inline constexpr std::size_t kDocIdTextSize = 24;
std::string to_text(const DocId& id);
// Nothing for any other length, upper case, or characters that are not hex.
std::optional<DocId> parse_doc_id(std::string_view text) noexcept;

// Names what a sender repeats when it sends the same thing again: 128 bits under a secret key, so that neither an
// accident nor a sender makes two of them meet. Kept instead of the text, which is several times longer.
struct RepeatKey {
  std::uint64_t high = 0, low = 0;
  friend bool operator==(const RepeatKey&, const RepeatKey&) = default;
};

// Everything the hub derives from its id key. Pure: the same key and arguments give the same result.
class IdMaker {
 public:
  explicit IdMaker(const std::array<std::uint8_t, 32>& key) noexcept;

  // `index` is 0 for the packet and 1.. for its receivers; `attempt` counts up in the (never seen) case of an id that
  // is taken already. No counter is kept: the journal's position is one.
  DocId doc_id(std::uint64_t lsn, std::uint32_t index, std::uint32_t attempt) const noexcept;
  // The parts are told apart by their lengths: ("ab","c") and ("a","bc") differ.
  RepeatKey repeat_key(char kind, std::initializer_list<std::string_view> parts) const;
  std::uint64_t table_hash(std::string_view text) const noexcept;

 private:
  SipKey first_, second_;
};

}  // namespace axle::hub
