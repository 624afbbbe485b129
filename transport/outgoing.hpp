// A message on its way out: a head and body pieces, sent from where they lie.
#pragma once

#include <sys/uio.h>

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "transport/http.hpp"

namespace axle::transport {

// A position in head + pieces; refers to both, which must stay where they are.
class Outgoing {
 public:
  Outgoing(std::string_view head, std::span<const SharedBytes> body);
  bool done() const noexcept { return left_ == 0; }
  std::uint64_t total() const noexcept { return total_; }
  std::uint64_t left() const noexcept { return left_; }

  static constexpr std::size_t kPiecesMax = 16;
  struct Batch {
    std::array<iovec, kPiecesMax> pieces;
    std::size_t count = 0;
    bool last = false;  // nothing follows this batch
    std::span<const iovec> span() const noexcept { return {pieces.data(), count}; }
  };
  // The next pieces from the position on; empty ones are left out.
  Batch batch() const noexcept;
  void advance(std::size_t bytes) noexcept;

 private:
  std::string_view piece(std::size_t index) const noexcept;
  std::string_view head_;
  std::span<const SharedBytes> body_;
  std::size_t index_ = 0, offset_ = 0;  // piece 0 is the head
  std::uint64_t total_, left_;
};

enum class Persistence : std::uint8_t { close, keep_http_1_0, keep };

// Status line and fields of an answer, ending in the empty line; `now` for Date (RFC 9110 section 6.6.1). Line breaks
// in values become spaces.
std::string response_head(const Response& response, std::uint64_t content_length, Persistence persistence,
                          InstantNs now);

// `text` with CR, LF and NUL replaced by spaces: what a header value may not hold.
void append_field_value(std::string& out, std::string_view text);

}  // namespace axle::transport
