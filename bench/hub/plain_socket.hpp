// Sockets of 127.0.0.1 for what is driven by hand: the floor's server, idle connections, a slow reader.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "transport/tls.hpp"

namespace axle::bench {

// A listening socket on a free port, and the port. Ends the program when there is none.
std::pair<int, std::uint16_t> listen_anywhere();
void no_delay(int descriptor);

// A blocking TLS connection to a server of this machine, for a few bytes: no buffers of its own.
class PlainConnection {
 public:
  // `receive_bytes` limits the system's receive buffer; 0: as it is. Ends the program when it cannot connect.
  PlainConnection(ssl_ctx_st* context, std::uint16_t port, int receive_bytes = 0);
  ~PlainConnection();
  PlainConnection(PlainConnection&&) noexcept;
  PlainConnection& operator=(PlainConnection&&) = delete;

  void write(std::string_view text);
  // At most `bytes`; 0 when the other side has closed, or nothing came for a minute.
  std::size_t read(char* data, std::size_t bytes);

 private:
  int descriptor_;
  transport::SslPtr ssl_;
};

}  // namespace axle::bench
