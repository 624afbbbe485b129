// TCP sockets as descriptors: listen, accept, connect, names. Everything non-blocking but resolve().
#pragma once

#include <sys/socket.h>

#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace axle::transport {

// Owns a descriptor.
class Socket {
 public:
  explicit Socket(int descriptor = -1) noexcept : descriptor_(descriptor) {}
  Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~Socket();
  int get() const noexcept { return descriptor_; }
  int release() noexcept { return std::exchange(descriptor_, -1); }
  explicit operator bool() const noexcept { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;
};

// "192.0.2.1", "::1" or a name; every address that it has, in the system's order of preference. May ask the network and
// wait for it. unavailable: no such name.
Result<std::vector<SocketAddress>> resolve(const std::string& host, std::uint16_t port);

// Binds and listens; the address is a literal. unavailable: in use, or not an address of this machine; invalid_input:
// not an address.
Result<Socket> listen_on(const std::string& address, std::uint16_t port);
std::uint16_t port_of(const Socket& socket);

enum class AcceptFailure : std::uint8_t { none_waiting, out_of_resources, broken };
struct Accepted {
  Socket socket;  // non-blocking and with TCP_NODELAY
  sockaddr_storage peer{};
};
// The next waiting connection.
std::expected<Accepted, AcceptFailure> accept_from(int listener);

// Begins to connect: the socket becomes writable when the outcome is known, which connect_error() then tells.
Result<Socket> connect_to(const SocketAddress& address);
// 0 or the system's error number.
int connect_error(int descriptor);
// "Connection refused"; thread-safe.
std::string system_message(int error_number);

}  // namespace axle::transport
