// HTTP messages as plain values. Asio, Beast and TLS stay inside transport's .cpp files.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace axle::transport {

struct HeaderView {
  std::string_view name, value;
};

// Who a verified client certificate speaks for: the subject's common name and the DNS names and URIs among its
// subjectAltNames, in UTF-8 as they stand in it.
struct PeerCertificate {
  std::string common_name;  // empty when the subject has none, or several
  std::vector<std::string> alternative_names;
  // Whether one of them is exactly this; false for an empty text.
  bool names(std::string_view who) const noexcept;
};

// The head of a request as received; views live as long as the object.
struct RequestHead {
  std::string method;
  std::string target;               // "/sendEdoc"
  std::vector<HeaderView> headers;  // point into `storage`
  std::shared_ptr<const void> storage;
  std::uint64_t content_length = 0;
  std::shared_ptr<const PeerCertificate> peer;                    // null: the client showed no certificate
  std::string_view header(std::string_view name) const noexcept;  // case-insensitive; empty when absent
};

// An answer. The body is a list of pieces sent one after the other without joining them.
struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;  // beyond Content-Type and Content-Length
  std::vector<SharedBytes> body;
  bool close = false;
  static Response json(int status, std::string text);
};

// Answers one request, once, from any thread; dropping it unanswered closes the connection.
using Responder = std::move_only_function<void(Response)>;

}  // namespace axle::transport
