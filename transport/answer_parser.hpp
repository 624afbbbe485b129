// The head of an answer, and answers in chunks, as hubs of other makers may send them.
#pragma once

#include <memory>
#include <string>

#include "transport/client.hpp"

namespace axle::transport {

enum class Framing : std::uint8_t { none, length, chunked, until_close };

struct AnswerHead {
  int status = 0;
  Framing framing = Framing::none;
  std::uint64_t content_length = 0;
  bool keep_alive = true;
};

// Parses exactly one complete head. `to_head` for the answer to a HEAD request, which has no body whatever it says.
// corrupt: not an HTTP/1 answer, or with contradicting lengths.
Result<AnswerHead> parse_answer(std::string_view head, bool to_head);

// Takes a chunked answer apart, head included. One thread.
class ChunkedAnswer {
 public:
  // Appends to `body` what the chunks hold, at most `bytes_max` in all.
  static std::unique_ptr<ChunkedAnswer> create(std::string& body, std::uint64_t bytes_max);
  virtual ~ChunkedAnswer() = default;
  // True when the answer is complete; bytes after it are ignored. corrupt: no valid chunks; limit: past bytes_max, or
  // a chunk's head or the trailer beyond 64 KiB.
  virtual Result<bool> feed(std::string_view bytes) = 0;
  // Whether bytes came after the end of the answer.
  virtual bool has_rest() const noexcept = 0;
};

}  // namespace axle::transport
