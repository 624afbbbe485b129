// "--listen ADDRESS:PORT", as all servers of the program take it.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.hpp"

namespace axle::cli {

struct ListenAddress {
  std::string host;
  std::uint16_t port = 0;  // 0: the system chooses
};

// "127.0.0.1:8443" or "[::1]:8443"; invalid_input says how it is written.
Result<ListenAddress> parse_listen(const std::string& text);

}  // namespace axle::cli
