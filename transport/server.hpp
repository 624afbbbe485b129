// The HTTPS server.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "transport/http.hpp"

namespace axle::transport {

struct ServerLimits {
  std::size_t header_bytes_max = 16 * 1024;  // request line, fields and the empty line
  std::uint64_t body_bytes_max = 72ULL << 20;
  std::size_t connections_max = 16'000;           // further ones are told to come back later and closed
  std::size_t connections_per_peer_max = 16'000;  // of one address (IPv6: of one /64); further ones are just closed
  DurationNs first_byte_timeout = 5 * kSecond;    // of a request's header once a connection is fresh
  DurationNs idle_timeout = 75 * kSecond;         // between requests
  DurationNs header_timeout = 10 * kSecond;       // first to last header byte; also the TLS handshake
  // Slower peers are cut off: senders over each first_byte_timeout, readers of answers over each write_timeout.
  std::uint64_t body_bytes_per_s_min = 1024;
  DurationNs write_timeout = 60 * kSecond;
  std::size_t header_fields_max = 128;
  std::uint64_t receiving_bytes_max = 4ULL << 30;  // announced bytes of all bodies that are being received at once
};

// Alternative names of a client certificate; with more of them the handshake fails.
inline constexpr int kPeerNamesMax = 32;

// none: not asked for; optional: verified when the client shows one; required: no request without one.
enum class ClientCertificates : std::uint8_t { none, optional, required };

struct ServerTls {
  std::string certificate_chain_pem, private_key_pem;
  std::string client_ca_pem{};  // roots that client certificates must lead to; not needed with `none`
  ClientCertificates client_certificates = ClientCertificates::none;
  std::size_t client_chain_bytes_max = 32 * 1024;  // of the certificates that a client shows
};

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;        // 0: the system chooses
  std::optional<ServerTls> tls;  // none: plain HTTP, only on request
  unsigned threads = 1;
  ServerLimits limits;
};

// Sees a body while it arrives, on the connection's thread, chunk after chunk in order.
class BodyObserver {
 public:
  virtual ~BodyObserver() = default;
  virtual void on_body(BytesView chunk) = 0;
};

// What the head alone already decides.
struct HeadDecision {
  std::optional<Response> refusal;         // answered at once, body not read, connection closed if there was one
  std::unique_ptr<BodyObserver> observer;  // may be null; handed back with the request
};

struct Request {
  RequestHead head;
  SharedBytes body;  // landed once, in the buffer that will be stored
  std::unique_ptr<BodyObserver> observer;
  InstantNs head_at = 0, body_at = 0;  // when each was complete
};

// Called on the server's threads; must not block. One handler serves all threads.
class Handler {
 public:
  virtual ~Handler() = default;
  virtual HeadDecision on_head(const RequestHead& head) = 0;
  virtual void on_request(Request request, Responder responder) = 0;
};

// `connections` are open now, `refused_peers` were past connections_per_peer_max; `timeouts` does not count connections
// closed merely for being idle; bytes are HTTP's, without what TLS adds.
struct ServerCounters {
  std::atomic<std::uint64_t> connections{0}, accepted{0}, handshakes_full{0}, handshakes_resumed{0},
      handshakes_failed{0}, requests{0}, refused_heads{0}, refused_peers{0}, timeouts{0}, bytes_in{0}, bytes_out{0};
};

class Server {
 public:
  // Binds and listens; nothing is accepted before start(). unavailable: the address is in use (the detail names it and
  // says what to do); invalid_input: certificate, key or address cannot be used.
  static Result<std::unique_ptr<Server>> create(const ServerOptions& options, Handler& handler);
  virtual ~Server() = default;
  virtual std::uint16_t port() const noexcept = 0;
  virtual void start() = 0;
  // Stops accepting; answers what was received within `grace`; then closes and joins the threads.
  virtual void stop(DurationNs grace) = 0;
  virtual const ServerCounters& counters() const noexcept = 0;
};

}  // namespace axle::transport
