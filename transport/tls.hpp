// TLS contexts of both sides: versions, ciphers, trust, resumption.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "transport/client.hpp"
#include "transport/server.hpp"
#include "transport/stream.hpp"

struct ssl_ctx_st;

namespace axle::transport {

struct FreeSslContext {
  void operator()(ssl_ctx_st* context) const noexcept;
};
using SslContextPtr = std::unique_ptr<ssl_ctx_st, FreeSslContext>;

// TLS 1.2 and 1.3, sessions kept on the server (4,300 resumptions a second against 1,300 by ticket where certificates
// have to be decoded again), no renegotiation. invalid_input: certificate, chain or key cannot be read or do not match,
// or client certificates are to be asked for and client_ca_pem holds no certificate.
//
// A client certificate that does not lead to client_ca_pem, is expired, is meant for something else, or comes with more
// than client_chain_bytes_max ends the handshake, also when showing one is optional. Its revocation is not asked for.
Result<SslContextPtr> make_server_context(const ServerTls& tls);

// Believes only `trust_pem`; shows its own certificate when it has one and is asked. invalid_input: it holds no
// certificate; own certificate and key as above.
Result<SslContextPtr> make_client_context(const ClientTls& tls);

// Null only when memory is exhausted.
SslPtr make_server_ssl(ssl_ctx_st* context);
// Checks the certificate against `host` (name or address literal) when the context verifies.
SslPtr make_client_ssl(ssl_ctx_st* context, const std::string& host);

// Sessions of one client towards one server; the newest first, each used once (RFC 8446 appendix C.4). One thread.
class SessionStore {
 public:
  explicit SessionStore(std::size_t sessions_max) : sessions_max_(sessions_max) {}
  ~SessionStore();
  SessionStore(const SessionStore&) = delete;
  SessionStore& operator=(const SessionStore&) = delete;
  // From now on sessions that this connection is given are kept here; the store must outlive the connection.
  void collect_from(ssl_st* ssl);
  // Offers a kept session, if there is one.
  void offer(ssl_st* ssl);
  // After a handshake: puts the session back that it used, where the protocol lets it be used again.
  void keep_used(ssl_st* ssl);
  void add(void* session);  // SSL_SESSION with a reference that becomes ours

 private:
  std::size_t sessions_max_;
  std::vector<void*> sessions_;
};

bool was_resumed(ssl_st* ssl);

// Who the other side's certificate names, after a handshake; null when it showed none. A resumed session still has the
// certificate that its first handshake verified, and that may have ended since: refused then. limit: more than
// kPeerNamesMax alternative names.
Result<std::shared_ptr<const PeerCertificate>> peer_of(ssl_st* ssl, InstantNs now);
// Whether the handshake failed because the other side's certificate is not believed, and why.
std::string distrust_reason(ssl_st* ssl);
// The oldest entry of this thread's error queue; the queue is empty afterwards.
std::string tls_error_text();

}  // namespace axle::transport
