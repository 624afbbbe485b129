#include "cli/listen_address.hpp"

#include <charconv>

namespace axle::cli {

bool is_loopback(std::string_view host) noexcept {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

std::string host_for_urls(std::string_view host) {
  if (host == "0.0.0.0" || host == "::") return "127.0.0.1";
  return host.find(':') == std::string_view::npos ? std::string(host) : "[" + std::string(host) + "]";
}

Result<ListenAddress> parse_listen(const std::string& text) {
  const auto colon = text.rfind(':');
  unsigned port = 0;
  const char* end = text.data() + text.size();
  if (colon != std::string::npos) {
    const auto [stopped, error] = std::from_chars(text.data() + colon + 1, end, port);
    if (error == std::errc{} && stopped == end && port <= 65'535 && colon > 0) {
      const bool bracketed = text.front() == '[' && text[colon - 1] == ']';  // [::1]:8443
      return ListenAddress{bracketed ? text.substr(1, colon - 2) : text.substr(0, colon),
                           static_cast<std::uint16_t>(port)};
    }
  }
  return fail(Errc::invalid_input, "--listen " + text + ": write ADDRESS:PORT, for example 127.0.0.1:8443");
}

}  // namespace axle::cli
