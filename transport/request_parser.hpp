// The head of a request: found in the bytes received so far, then parsed strictly.
#pragma once

#include <expected>
#include <optional>

#include "transport/refusal.hpp"
#include "transport/server.hpp"

namespace axle::transport {

// Where the head ends (the byte after its empty line), looking from byte `from` on; nothing when it is incomplete.
std::optional<std::size_t> find_head_end(std::string_view bytes, std::size_t from = 0);

struct ParsedRequest {
  RequestHead head;
  bool http_1_0 = false;
  bool to_head = false;  // method HEAD: the answer has no body
  bool keep_alive = true;
  bool expects_continue = false;
};

// Parses exactly one complete head; the result owns a copy of it. Refuses, because two readers of such a message could
// disagree about where it ends (RFC 9112 section 11.2): Content-Length twice, as a list, or beside Transfer-Encoding;
// folded lines; bare CR or LF; space before a colon; HTTP/1.1 without exactly one Host. 400 for those; 411 for
// Transfer-Encoding (every client of this interface knows its length); 415 for Content-Encoding other than identity;
// 417 for an expectation other than 100-continue; 431 past header_fields_max; 413 past body_bytes_max.
std::expected<ParsedRequest, Refusal> parse_request(std::string_view head, const ServerLimits& limits);

}  // namespace axle::transport
