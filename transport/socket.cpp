#include "transport/socket.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <system_error>

namespace axle::transport {

namespace {

void set_no_delay(int descriptor) {
  const int on = 1;
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

Result<std::vector<SocketAddress>> look_up(const std::string& host, std::uint16_t port, int flags, Errc unknown) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int code = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
  if (code != 0) return fail(unknown, host + ": " + ::gai_strerror(code));
  std::vector<SocketAddress> addresses;
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    SocketAddress& address = addresses.emplace_back();
    address.length = one->ai_addrlen;
    __builtin_memcpy(&address.storage, one->ai_addr, one->ai_addrlen);
  }
  return addresses;
}

std::unexpected<Error> listen_failure(const std::string& address, std::uint16_t port) {
  const int error = errno;
  std::string where = address + " port " + std::to_string(port) + ": ";
  if (error == EADDRINUSE) {
    return fail(Errc::unavailable, where +
                                       "already in use by another program; stop that program, choose another port, or "
                                       "give port 0 to take any free one");
  }
  if (error == EACCES) return fail(Errc::unavailable, where + "no permission; ports below 1024 need a privilege");
  return fail(Errc::unavailable, where + system_message(error));
}

}  // namespace

Socket::~Socket() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::string system_message(int error_number) {
  return std::generic_category().message(error_number);
}

Result<std::vector<SocketAddress>> resolve(const std::string& host, std::uint16_t port) {
  return look_up(host, port, 0, Errc::unavailable);
}

Result<Socket> listen_on(const std::string& address, std::uint16_t port) {
  auto addresses = look_up(address, port, AI_NUMERICHOST | AI_PASSIVE, Errc::invalid_input);
  if (!addresses) return pass(addresses, "address to listen on");
  const SocketAddress& where = addresses->front();
  Socket socket(::socket(where.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket) return listen_failure(address, port);
  const int on = 1;
  // A restarted server must not wait for old connections to fade; a listening server still excludes another.
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&where.storage), where.length) != 0 ||
      ::listen(socket.get(), SOMAXCONN) != 0) {
    return listen_failure(address, port);
  }
  return socket;
}

std::uint16_t port_of(const Socket& socket) {
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  if (::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&storage), &length) != 0) return 0;
  if (storage.ss_family == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6&>(storage).sin6_port);
  return ntohs(reinterpret_cast<const sockaddr_in&>(storage).sin_port);
}

std::expected<Accepted, AcceptFailure> accept_from(int listener) {
  for (;;) {
    Accepted accepted;
    socklen_t length = sizeof accepted.peer;
    accepted.socket =
        Socket(::accept4(listener, reinterpret_cast<sockaddr*>(&accepted.peer), &length, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (accepted.socket) {
      set_no_delay(accepted.socket.get());
      return accepted;
    }
    switch (errno) {
      case EINTR:
      case ECONNABORTED: continue;
      case EAGAIN: return std::unexpected(AcceptFailure::none_waiting);
      case EMFILE:
      case ENFILE:
      case ENOBUFS:
      case ENOMEM: return std::unexpected(AcceptFailure::out_of_resources);
      default: return std::unexpected(AcceptFailure::broken);
    }
  }
}

Result<Socket> connect_to(const SocketAddress& address) {
  Socket socket(::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket) return fail(Errc::unavailable, "no socket: " + system_message(errno));
  set_no_delay(socket.get());
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address.storage), address.length) != 0 &&
      errno != EINPROGRESS) {
    return fail(Errc::unavailable, system_message(errno));
  }
  return socket;
}

int connect_error(int descriptor) {
  int error = 0;
  socklen_t length = sizeof error;
  if (::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length) != 0) return errno;
  return error;
}

}  // namespace axle::transport
