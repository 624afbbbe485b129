#include <algorithm>
#include <charconv>

#include "transport/client.hpp"
#include "transport/outgoing.hpp"

namespace axle::transport {

namespace {

std::unexpected<Error> wrong(std::string_view url, std::string_view why) {
  return fail(Errc::invalid_input,
              "address \"" + std::string(url) + "\": " + std::string(why) + "; write it as https://host:port/path");
}

bool starts_with_take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

bool is_name_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}
bool is_ipv6_character(char c) noexcept {
  return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || (c >= '0' && c <= '9') || c == ':' || c == '.';
}
bool is_path_character(char c) noexcept {
  return c > ' ' && c < 0x7f && c != '?' && c != '#' && c != '"' && c != '\\';
}

// Takes "name", "192.0.2.1" or "[2001:db8::1]" off the front of the authority.
bool take_host(std::string_view& authority, std::string& host) {
  if (starts_with_take(authority, "[")) {
    const std::size_t end = authority.find(']');
    if (end == std::string_view::npos || end == 0) return false;
    host = authority.substr(0, end);
    authority.remove_prefix(end + 1);
    return host.find(':') != std::string::npos && std::ranges::all_of(host, is_ipv6_character);
  }
  host = authority.substr(0, authority.find(':'));
  authority.remove_prefix(host.size());
  return !host.empty() && std::ranges::all_of(host, is_name_character);
}

}  // namespace

Result<Endpoint> parse_endpoint(std::string_view url) {
  Endpoint endpoint;
  std::string_view rest = url;
  if (starts_with_take(rest, "https://")) {
    endpoint.tls = true;
    endpoint.port = 443;
  } else if (starts_with_take(rest, "http://")) {
    endpoint.tls = false;
    endpoint.port = 80;
  } else {
    return wrong(url, "it begins with neither https:// nor http://");
  }
  std::string_view authority = rest.substr(0, rest.find('/'));
  std::string_view path = rest.substr(authority.size());
  if (authority.find('@') != std::string_view::npos) return wrong(url, "user names are not supported");
  if (!take_host(authority, endpoint.host)) return wrong(url, "the host is neither a name nor an IP address");
  if (!authority.empty()) {
    if (!starts_with_take(authority, ":")) return wrong(url, "something other than a port follows the host");
    const char* const end = authority.data() + authority.size();
    const auto [parsed, error] = std::from_chars(authority.data(), end, endpoint.port);
    if (error != std::errc() || parsed != end || endpoint.port == 0) {
      return wrong(url, "the port is not a number from 1 to 65535");
    }
  }
  while (path.ends_with('/')) path.remove_suffix(1);
  if (!std::ranges::all_of(path, is_path_character)) return wrong(url, "the path has characters that it cannot have");
  endpoint.base_path = path;
  return endpoint;
}

void begin_request_head(std::string& head, const Endpoint& endpoint, std::string_view method,
                        std::string_view operation, std::string_view content_type, std::uint64_t content_length) {
  head.append(method).append(" ").append(endpoint.base_path);
  if (!operation.starts_with('/')) head.append("/");
  append_field_value(head, operation);
  head.append(" HTTP/1.1\r\nHost: ");
  const bool bracketed = endpoint.host.find(':') != std::string::npos;
  head.append(bracketed ? "[" : "").append(endpoint.host).append(bracketed ? "]" : "");
  if (endpoint.port != (endpoint.tls ? 443 : 80)) head.append(":").append(std::to_string(endpoint.port));
  if (!content_type.empty()) {
    head.append("\r\nContent-Type: ");
    append_field_value(head, content_type);
  }
  head.append("\r\nContent-Length: ").append(std::to_string(content_length));
}

void end_request_head(std::string& head, bool close) {
  head.append(close ? "\r\nConnection: close\r\n\r\n" : "\r\nConnection: keep-alive\r\n\r\n");
}

std::string request_head(const Endpoint& endpoint, std::string_view method, std::string_view operation,
                         std::string_view content_type, const std::vector<std::pair<std::string, std::string>>& headers,
                         std::uint64_t content_length) {
  constexpr std::size_t kUsualBytes = 1024;
  std::string head;
  head.reserve(kUsualBytes);
  begin_request_head(head, endpoint, method, operation, content_type, content_length);
  for (const auto& [name, value] : headers) {
    head.append("\r\n");
    append_field_value(head, name);
    head.append(": ");
    append_field_value(head, value);
  }
  end_request_head(head, false);
  return head;
}

}  // namespace axle::transport
