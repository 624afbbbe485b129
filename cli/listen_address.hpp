// "--listen ADDRESS:PORT", as all servers of the program take it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace axle::cli {

struct ListenAddress {
  std::string host;
  std::uint16_t port = 0;  // 0: the system chooses
};

// Only this machine can reach it.
bool is_loopback(std::string_view host) noexcept;
// Where a client on this machine finds a server that listens there: 0.0.0.0 and :: are no addresses to connect to.
// IPv6 stands in brackets.
std::string host_for_urls(std::string_view host);

// "127.0.0.1:8443" or "[::1]:8443"; invalid_input says how it is written.
Result<ListenAddress> parse_listen(const std::string& text);

}  // namespace axle::cli
