// An event loop and an HTTPS client for fleets: many centres, few connections, prepared requests, no copies.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "transport/http.hpp"

namespace axle::transport {

// One thread's event loop. Everything but post() is called on the loop's own thread (or before run()).
class Loop {
 public:
  static std::unique_ptr<Loop> create();
  virtual ~Loop() = default;
  // Runs until stop(); returns then.
  virtual void run() = 0;
  virtual void stop() = 0;
  // From any thread.
  virtual void post(std::move_only_function<void()> work) = 0;
  // Once, at or after `at` (live_now() time), in order of time.
  virtual void at(InstantNs at, std::move_only_function<void()> work) = 0;
};

struct ClientTls {
  std::string trust_pem;  // the only roots believed
  bool verify = true;     // false only for a hub whose root is not known; the caller warns
  // What the client shows when the hub asks for a certificate; both empty: nothing.
  std::string certificate_chain_pem{}, private_key_pem{};
};

struct Endpoint {
  std::string host = "127.0.0.1";
  std::uint16_t port = 443;
  std::string base_path;  // "" or "/vxp"
  bool tls = true;
};
// "https://127.0.0.1:8443/base"; invalid_input says what is wrong.
Result<Endpoint> parse_endpoint(std::string_view url);

struct ClientOptions {
  Endpoint endpoint;
  ClientTls tls;
  std::size_t connections_max = 64;  // shared by all pooled requests; reused (keep-alive), resumed (TLS)
  std::size_t connections_kept = 0;  // of those, for requests that go first; all but one at most
  std::size_t owners = 0;            // of requests over owned or fresh connections; each may have one open besides
  std::size_t fresh_max = 1024;      // fresh connections at once; requests beyond them wait in order
  DurationNs connect_timeout = 10 * kSecond;
  DurationNs request_timeout = 60 * kSecond;
  std::uint64_t answer_bytes_max = 160ULL << 20;
};

// Which connection carries a request. pooled: any free one of connections_max. owned: the one that the owner keeps for
// itself, opened at its first request, one request after the other. fresh: a new one that is closed after the answer.
// An owner resumes its own TLS session, never another's.
enum class Over : std::uint8_t { pooled, owned, fresh };

struct ClientRequest {
  std::string head;               // request line and headers, ending in an empty line; made by request_head()
  std::vector<SharedBytes> body;  // sent after the head, piece by piece
  Over over = Over::pooled;
  std::uint32_t owner = 0;        // owned, fresh: below ClientOptions::owners (asserted)
  bool goes_first = false;        // pooled: before all that wait, also over a connection that is kept for such
  bool expects_continue = false;  // the head says so: the body waits for 100, or kContinuePatience, whichever is first
  DurationNs byte_interval = 0;   // above 0: sent a byte at a time, so far apart, until an answer comes or all is sent
};

// RFC 9110 section 10.1.1: a client does not wait for ever.
inline constexpr DurationNs kContinuePatience = kSecond;

// The head in two halves, for who writes the fields between them himself; `close` asks the server to end the connection
// after its answer. `operation` and `content_type` may not hold line breaks (they become spaces).
void begin_request_head(std::string& head, const Endpoint& endpoint, std::string_view method,
                        std::string_view operation, std::string_view content_type, std::uint64_t content_length);
void end_request_head(std::string& head, bool close);

// The head's text; adds Host, Content-Length, Connection: keep-alive.
std::string request_head(const Endpoint& endpoint, std::string_view method, std::string_view operation,
                         std::string_view content_type, const std::vector<std::pair<std::string, std::string>>& headers,
                         std::uint64_t content_length);

struct ClientResponse {
  int status = 0;
  std::string body;
};

// What happened when: queued waits for a free connection; sent is when the first byte was handed to the system, 0 when
// none was. Bytes are HTTP's, without what TLS adds. The timeout counts from send().
struct Exchange {
  Result<ClientResponse> response;
  InstantNs sent_at = 0, done_at = 0;
  std::uint64_t bytes_out = 0, bytes_in = 0;
};

struct ClientCounters {
  std::uint64_t connects = 0, handshakes_full = 0, handshakes_resumed = 0, requests = 0, failures = 0, bytes_out = 0,
                bytes_in = 0;
};

// Lives on one Loop; all calls and completions on that loop's thread. Requests beyond connections_max wait, those
// that go first in front, else in order.
// Destroyed before its loop and not from inside a completion; requests still open are dropped without being completed.
class Client {
 public:
  // Looks up the host's name, which may ask the network and wait for it. invalid_input: trust_pem, certificate or key
  // cannot be read; unavailable: the name has no address.
  static Result<std::unique_ptr<Client>> create(Loop& loop, const ClientOptions& options);
  virtual ~Client() = default;
  // A request that fails before any byte of its answer came, on a connection that was reused, is repeated once on a
  // fresh one. unavailable: no such hub, connection lost; timeout; limit: answer too large; refused: TLS not trusted;
  // corrupt: the answer is not HTTP. `done` is never called from inside send().
  virtual void send(ClientRequest request, std::move_only_function<void(Exchange)> done) = 0;
  virtual const ClientCounters& counters() const noexcept = 0;
  virtual std::size_t in_flight() const noexcept = 0;
};

}  // namespace axle::transport
