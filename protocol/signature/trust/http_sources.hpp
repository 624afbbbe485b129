// Revocation and time stamps over HTTP, without a socket: what is asked for and how an answer is judged. Whoever does
// I/O gives a function that performs one exchange (transport/fetch.hpp).
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "protocol/signature/cms/timestamp.hpp"
#include "protocol/signature/trust/revocation.hpp"

namespace axle::signature {

struct HttpQuestion {
  std::string_view method;  // "GET" or "POST"
  std::string url;
  std::string_view content_type;  // empty for GET
  BytesView body;
  std::size_t answer_bytes_max = 0;
};
struct HttpReply {
  int status = 0;
  std::string body;
};
// One exchange, blocking, within its own time limit, following no redirect. unavailable or timeout when nobody answers,
// limit when the answer is larger than answer_bytes_max. Called from several threads at once.
using HttpExchange = std::function<Result<HttpReply>(const HttpQuestion&)>;

struct HttpSourceLimits {
  std::size_t crl_bytes_max = RevocationOptions{}.crl_bytes_max;
  std::size_t ocsp_bytes_max = RevocationOptions{}.ocsp_bytes_max;
  std::size_t timestamp_bytes_max = kTimestampTokenBytesMax;
};

// URLs come from certificates, that is from outside: plain http only (answers are signed; https would need a revocation
// check of its own), at most kSourceUrlBytesMax bytes; anything else is invalid_input and nothing is asked. An answer
// other than 200 is unavailable, with its status; it may be right the next time.
inline constexpr std::size_t kSourceUrlBytesMax = 2048;

std::shared_ptr<RevocationSource> http_revocation_source(HttpExchange exchange, const HttpSourceLimits& limits = {});
TimestampSource http_timestamp_source(std::string url, HttpExchange exchange, const HttpSourceLimits& limits = {});

}  // namespace axle::signature
