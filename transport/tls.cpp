#include "transport/tls.hpp"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>

namespace axle::transport {

namespace {

using BioPtr = std::unique_ptr<BIO, decltype(&BIO_free)>;
using X509Ptr = std::unique_ptr<X509, decltype(&X509_free)>;
using KeyPtr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

// No passphrase is ever asked for on the terminal.
int no_passphrase(char*, int, int, void*) {
  return -1;
}

BioPtr open_pem(const std::string& pem) {
  return {BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free};
}

std::vector<X509Ptr> read_certificates(const std::string& pem) {
  std::vector<X509Ptr> certificates;
  const BioPtr bio = open_pem(pem);
  while (X509* certificate = PEM_read_bio_X509(bio.get(), nullptr, &no_passphrase, nullptr)) {
    certificates.emplace_back(certificate, &X509_free);
  }
  ERR_clear_error();  // the end of the text is reported as an error
  return certificates;
}

SslContextPtr make_context(const SSL_METHOD* method) {
  SslContextPtr context(SSL_CTX_new(method));
  AXLE_ASSERT(context != nullptr);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(context.get(),
                   SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  // One system call fetches whole records instead of two for each.
  SSL_CTX_set_read_ahead(context.get(), 1);
  // AES-128 first: as strong as the certificates, a third cheaper than AES-256.
  SSL_CTX_set_ciphersuites(context.get(), "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256");
  SSL_CTX_set_cipher_list(context.get(), "ECDHE+AESGCM:ECDHE+CHACHA20");
  return context;
}

// The chain and its key; `whose` begins the sentences.
Result<void> use_certificate(ssl_ctx_st* context, const std::string& chain_pem, const std::string& key_pem,
                             const std::string& whose) {
  const std::vector<X509Ptr> chain = read_certificates(chain_pem);
  if (chain.empty()) return fail(Errc::invalid_input, whose + " certificate: no certificate in PEM form");
  const BioPtr bio = open_pem(key_pem);
  const KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, &no_passphrase, nullptr), &EVP_PKEY_free);
  if (!key) {
    ERR_clear_error();
    return fail(Errc::invalid_input, whose + " key: no private key in PEM form without a passphrase");
  }
  if (SSL_CTX_use_certificate(context, chain.front().get()) != 1) {
    return fail(Errc::invalid_input, whose + " certificate: " + tls_error_text());
  }
  for (std::size_t i = 1; i < chain.size(); ++i) SSL_CTX_add1_chain_cert(context, chain[i].get());
  if (SSL_CTX_use_PrivateKey(context, key.get()) != 1 || SSL_CTX_check_private_key(context) != 1) {
    return fail(Errc::invalid_input, whose + " key: does not belong to the certificate (" + tls_error_text() + ")");
  }
  return {};
}

void trust(ssl_ctx_st* context, const std::vector<X509Ptr>& roots) {
  X509_STORE* store = SSL_CTX_get_cert_store(context);
  for (const X509Ptr& root : roots) X509_STORE_add_cert(store, root.get());
  ERR_clear_error();  // one that is there twice is reported as an error
}

// Asks clients for certificates. The chain that was verified stays with the session, and with it for whoever resumes.
Result<void> ask_for_certificates(ssl_ctx_st* context, const ServerTls& tls) {
  const std::vector<X509Ptr> roots = read_certificates(tls.client_ca_pem);
  if (roots.empty()) return fail(Errc::invalid_input, "roots of client certificates: no certificate in PEM form");
  trust(context, roots);
  for (const X509Ptr& root : roots) SSL_CTX_add_client_CA(context, root.get());
  const int required = tls.client_certificates == ClientCertificates::required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0;
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | required, nullptr);
  SSL_CTX_set_max_cert_list(context, static_cast<long>(tls.client_chain_bytes_max));
  return {};
}

int keep_session(SSL* ssl, SSL_SESSION* session) {
  auto* store = static_cast<SessionStore*>(SSL_get_app_data(ssl));
  if (store == nullptr) return 0;
  store->add(session);
  return 1;
}

bool is_address(const std::string& host) {
  std::array<unsigned char, 16> binary;
  return ::inet_pton(AF_INET, host.c_str(), binary.data()) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), binary.data()) == 1;
}

}  // namespace

void FreeSslContext::operator()(ssl_ctx_st* context) const noexcept {
  SSL_CTX_free(context);
}

std::string tls_error_text() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* reason = ERR_reason_error_string(code);
  return reason != nullptr ? std::string("TLS: ") + reason : "TLS error " + std::to_string(code);
}

Result<SslContextPtr> make_server_context(const ServerTls& tls) {
  SslContextPtr context = make_context(TLS_server_method());
  if (auto used = use_certificate(context.get(), tls.certificate_chain_pem, tls.private_key_pem, "server"); !used) {
    return pass(used);
  }
  if (tls.client_certificates != ClientCertificates::none) {
    if (auto asks = ask_for_certificates(context.get(), tls); !asks) return pass(asks);
  }
  // Many clients just drop the connection. A request's end is given by its length, so a cut is never taken for an end;
  // as an error it would make OpenSSL forget the session.
  SSL_CTX_set_options(context.get(), SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_TICKET | SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_SERVER);
  SSL_CTX_set_num_tickets(context.get(), 1);
  constexpr std::string_view kSessionContext = "axle";
  SSL_CTX_set_session_id_context(context.get(), reinterpret_cast<const unsigned char*>(kSessionContext.data()),
                                 static_cast<unsigned>(kSessionContext.size()));
  return context;
}

Result<SslContextPtr> make_client_context(const ClientTls& tls) {
  SslContextPtr context = make_context(TLS_client_method());
  SSL_CTX_set_verify(context.get(), tls.verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  const std::vector<X509Ptr> roots = read_certificates(tls.trust_pem);
  if (roots.empty() && tls.verify) return fail(Errc::invalid_input, "trusted roots: no certificate in PEM form");
  trust(context.get(), roots);
  if (!tls.certificate_chain_pem.empty() || !tls.private_key_pem.empty()) {
    auto used = use_certificate(context.get(), tls.certificate_chain_pem, tls.private_key_pem, "client");
    if (!used) return pass(used);
  }
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context.get(), &keep_session);
  return context;
}

SslPtr make_server_ssl(ssl_ctx_st* context) {
  SslPtr ssl(SSL_new(context));
  if (ssl) SSL_set_accept_state(ssl.get());
  return ssl;
}

SslPtr make_client_ssl(ssl_ctx_st* context, const std::string& host) {
  SslPtr ssl(SSL_new(context));
  if (!ssl) return ssl;
  SSL_set_connect_state(ssl.get());
  if (is_address(host)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl.get()), host.c_str());
  } else {
    SSL_set1_host(ssl.get(), host.c_str());
    SSL_set_tlsext_host_name(ssl.get(), host.c_str());
  }
  return ssl;
}

SessionStore::~SessionStore() {
  for (void* session : sessions_) SSL_SESSION_free(static_cast<SSL_SESSION*>(session));
}

void SessionStore::collect_from(ssl_st* ssl) {
  SSL_set_app_data(ssl, this);
}

void SessionStore::offer(ssl_st* ssl) {
  if (sessions_.empty()) return;
  auto* session = static_cast<SSL_SESSION*>(sessions_.back());
  sessions_.pop_back();
  SSL_set_session(ssl, session);  // takes a reference of its own
  SSL_SESSION_free(session);
}

void SessionStore::add(void* session) {
  if (sessions_.size() >= sessions_max_) {
    SSL_SESSION_free(static_cast<SSL_SESSION*>(sessions_.front()));
    sessions_.erase(sessions_.begin());
  }
  sessions_.push_back(session);
}

void SessionStore::keep_used(ssl_st* ssl) {
  // TLS 1.3 hands out a new session on every connection; TLS 1.2 only after a full handshake.
  if (SSL_version(ssl) >= TLS1_3_VERSION || !was_resumed(ssl)) return;
  if (SSL_SESSION* session = SSL_get1_session(ssl)) add(session);
}

bool was_resumed(ssl_st* ssl) {
  return SSL_session_reused(ssl) == 1;
}

std::string distrust_reason(ssl_st* ssl) {
  const long result = SSL_get_verify_result(ssl);
  return result == X509_V_OK ? std::string() : X509_verify_cert_error_string(result);
}

}  // namespace axle::transport
