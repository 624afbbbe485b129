#include "bench/hub/plain_socket.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "bench/must.hpp"

namespace axle::bench {
namespace {

sockaddr_in here(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

}  // namespace

std::pair<int, std::uint16_t> listen_anywhere() {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  sockaddr_in address = here(0);
  socklen_t size = sizeof address;
  if (::bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener, 1024) != 0 ||
      ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    give_up("no port can be had on 127.0.0.1");
  }
  return {listener, ntohs(address.sin_port)};
}

void no_delay(int descriptor) {
  const int on = 1;
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

PlainConnection::PlainConnection(ssl_ctx_st* context, std::uint16_t port, int receive_bytes)
    : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (receive_bytes > 0) ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
  const timeval minute{.tv_sec = 60, .tv_usec = 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &minute, sizeof minute);
  const sockaddr_in address = here(port);
  if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    give_up("cannot connect to port " + std::to_string(port) + " (descriptors, or the server is away)");
  }
  no_delay(descriptor_);
  ssl_ = transport::make_client_ssl(context, "127.0.0.1");
  SSL_set_fd(ssl_.get(), descriptor_);
  if (SSL_connect(ssl_.get()) != 1) give_up("TLS handshake failed: " + transport::tls_error_text());
}

PlainConnection::~PlainConnection() {
  ssl_.reset();
  if (descriptor_ >= 0) ::close(descriptor_);
}

PlainConnection::PlainConnection(PlainConnection&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), ssl_(std::move(other.ssl_)) {}

void PlainConnection::write(std::string_view text) {
  std::size_t sent = 0;
  if (SSL_write_ex(ssl_.get(), text.data(), text.size(), &sent) != 1) give_up("a connection was closed while writing");
}

std::size_t PlainConnection::read(char* data, std::size_t bytes) {
  std::size_t got = 0;
  return SSL_read_ex(ssl_.get(), data, bytes, &got) == 1 ? got : 0;
}

}  // namespace axle::bench
