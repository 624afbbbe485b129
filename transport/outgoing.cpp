#include "transport/outgoing.hpp"

#include <algorithm>
#include <ctime>

namespace axle::transport {

namespace {

std::string_view reason(int status) noexcept {
  switch (status) {
    case 100: return "Continue";
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 411: return "Length Required";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 507: return "Insufficient Storage";
    default: return "Status";
  }
}

// "Mon, 03 Aug 2026 02:00:00 GMT" (RFC 9110 section 5.6.7), made once a second.
std::string_view http_date(InstantNs now) {
  static thread_local std::time_t made_for = -1;
  static thread_local std::array<char, 32> text{};
  const std::time_t second = now / kSecond;
  if (second != made_for) {
    std::tm parts{};
    ::gmtime_r(&second, &parts);
    std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    made_for = second;
  }
  return text.data();
}

}  // namespace

Outgoing::Outgoing(std::string_view head, std::span<const SharedBytes> body) : head_(head), body_(body) {
  total_ = head.size();
  for (const SharedBytes& piece : body) total_ += piece.view.size();
  left_ = total_;
}

std::string_view Outgoing::piece(std::size_t index) const noexcept {
  return index == 0 ? head_ : as_text(body_[index - 1].view);
}

Outgoing::Batch Outgoing::batch() const noexcept {
  Batch batch;
  std::uint64_t bytes = 0;
  for (std::size_t i = index_; i <= body_.size() && batch.count < kPiecesMax; ++i) {
    std::string_view part = piece(i);
    if (i == index_) part.remove_prefix(offset_);
    if (part.empty()) continue;
    batch.pieces[batch.count++] = {const_cast<char*>(part.data()), part.size()};
    bytes += part.size();
  }
  batch.last = bytes == left_;
  return batch;
}

void Outgoing::advance(std::size_t bytes) noexcept {
  left_ -= bytes;
  while (bytes > 0) {
    const std::size_t rest = piece(index_).size() - offset_;
    if (bytes < rest) {
      offset_ += bytes;
      return;
    }
    bytes -= rest;
    ++index_;
    offset_ = 0;
  }
}

void append_field_value(std::string& out, std::string_view text) {
  const std::size_t begin = out.size();
  out.append(text);
  std::replace_if(
      out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(),
      [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
}

std::string response_head(const Response& response, std::uint64_t content_length, Persistence persistence,
                          InstantNs now) {
  constexpr std::size_t kUsualBytes = 256;
  std::string head;
  head.reserve(kUsualBytes);
  head.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ").append(reason(response.status));
  head.append("\r\nDate: ").append(http_date(now));
  if (!response.content_type.empty()) {
    head.append("\r\nContent-Type: ");
    append_field_value(head, response.content_type);
  }
  // An answer without content carries no length either (RFC 9110 section 8.6).
  if (response.status != 204 && response.status != 304) {
    head.append("\r\nContent-Length: ").append(std::to_string(content_length));
  }
  for (const auto& [name, value] : response.headers) {
    head.append("\r\n");
    append_field_value(head, name);
    head.append(": ");
    append_field_value(head, value);
  }
  if (persistence == Persistence::close) head.append("\r\nConnection: close");
  if (persistence == Persistence::keep_http_1_0) head.append("\r\nConnection: keep-alive");
  head.append("\r\n\r\n");
  return head;
}

}  // namespace axle::transport
