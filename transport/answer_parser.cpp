#include "transport/answer_parser.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <charconv>
#include <optional>

namespace axle::transport {

namespace {

namespace http = boost::beast::http;
using boost::beast::string_view;
using ErrorCode = boost::beast::error_code;

constexpr std::size_t kChunkHeadBytesMax = 64 * 1024;

class HeadReader : public http::basic_parser<false> {
 public:
  int status = 0;

 protected:
  void on_response_impl(int code, string_view, int, ErrorCode&) override { status = code; }
  void on_request_impl(http::verb, string_view, string_view, int, ErrorCode&) override {}
  void on_field_impl(http::field, string_view, string_view, ErrorCode&) override {}
  void on_header_impl(ErrorCode&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, ErrorCode&) override {}
  std::size_t on_body_impl(string_view body, ErrorCode&) override { return body.size(); }
  void on_chunk_header_impl(std::uint64_t, string_view, ErrorCode&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view body, ErrorCode&) override { return body.size(); }
  void on_finish_impl(ErrorCode&) override {}
};

class ChunkReader final : public HeadReader {
 public:
  explicit ChunkReader(std::string& body) : body_(body) {}

 private:
  std::size_t on_chunk_body_impl(std::uint64_t, string_view body, ErrorCode&) override {
    body_.append(body.data(), body.size());
    return body.size();
  }
  std::string& body_;
};

class BeastChunkedAnswer final : public ChunkedAnswer {
 public:
  BeastChunkedAnswer(std::string& body, std::uint64_t bytes_max) : parser_(body) {
    parser_.header_limit(static_cast<std::uint32_t>(kChunkHeadBytesMax));
    parser_.body_limit(bytes_max);
    parser_.eager(true);
  }

  Result<bool> feed(std::string_view bytes) override {
    pending_.append(bytes);
    ErrorCode error;
    const std::size_t used = parser_.put(boost::asio::const_buffer(pending_.data(), pending_.size()), error);
    pending_.erase(0, used);
    if (error == http::error::body_limit) return fail(Errc::limit, "the answer is larger than accepted");
    if (error && error != http::error::need_more) return fail(Errc::corrupt, "chunked answer: " + error.message());
    if (pending_.size() > kChunkHeadBytesMax) return fail(Errc::limit, "chunked answer: a chunk's head is too long");
    return parser_.is_done();
  }
  bool has_rest() const noexcept override { return !pending_.empty(); }

 private:
  ChunkReader parser_;
  std::string pending_;
};

bool is_name(std::string_view name, std::string_view lower_case) noexcept {
  if (name.size() != lower_case.size()) return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i] >= 'A' && name[i] <= 'Z' ? static_cast<char>(name[i] + ('a' - 'A')) : name[i];
    if (c != lower_case[i]) return false;
  }
  return true;
}

bool is_token(std::string_view text) noexcept {
  constexpr std::string_view kOthers = "-_.!#$%&'*+^`|~";
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!plain && kOthers.find(c) == std::string_view::npos) return false;
  }
  return !text.empty();
}

bool is_visible(std::string_view text) noexcept {
  for (const char c : text) {
    if ((c < ' ' && c != '\t') || c == 0x7F) return false;
  }
  return true;
}

// The one field that an ordinary answer is read by. False: something that the full parser must look at.
bool take_field(std::string_view line, bool& has_length, AnswerHead& out) noexcept {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return false;
  const std::string_view name = line.substr(0, colon);
  std::string_view value = line.substr(colon + 1);
  while (value.starts_with(' ')) value.remove_prefix(1);
  if (!is_visible(value)) return false;
  if (is_name(name, "content-length")) {
    constexpr std::size_t kDigitsMax = 18;
    if (has_length || value.empty() || value.size() > kDigitsMax) return false;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), out.content_length);
    has_length = error == std::errc() && end == value.data() + value.size();
    return has_length;
  }
  return !is_name(name, "connection") && !is_name(name, "proxy-connection") && !is_name(name, "transfer-encoding") &&
         !is_name(name, "upgrade");
}

// What nearly every hub says: HTTP/1.1 with one Content-Length and nothing about the connection. Absent for everything
// else, which is not thereby wrong.
std::optional<AnswerHead> parse_ordinary(std::string_view head) noexcept {
  constexpr std::string_view kVersion = "HTTP/1.1 ";
  constexpr std::size_t kStatusDigits = 3;
  if (!head.starts_with(kVersion)) return std::nullopt;
  AnswerHead out;
  const char* const digits = head.data() + kVersion.size();
  std::size_t line_end = head.find("\r\n");
  if (line_end < kVersion.size() + kStatusDigits || !is_visible(head.substr(0, line_end))) return std::nullopt;
  const auto [end, error] = std::from_chars(digits, digits + kStatusDigits, out.status);
  const bool ends_there = kVersion.size() + kStatusDigits == line_end || *end == ' ';
  // Below 200, and these two, an answer has no body whatever its length says.
  if (error != std::errc() || end != digits + kStatusDigits || !ends_there || out.status < 200 || out.status == 204 ||
      out.status == 304) {
    return std::nullopt;
  }
  bool has_length = false;
  for (std::size_t at = line_end + 2; at < head.size(); at = line_end + 2) {
    line_end = head.find("\r\n", at);
    if (line_end == at && at + 2 == head.size()) break;
    if (line_end == std::string_view::npos || line_end == at) return std::nullopt;
    if (!take_field(head.substr(at, line_end - at), has_length, out)) return std::nullopt;
  }
  if (!has_length) return std::nullopt;
  out.framing = out.content_length > 0 ? Framing::length : Framing::none;
  return out;
}

}  // namespace

Result<AnswerHead> parse_answer(std::string_view head, bool to_head) {
  if (!to_head) {
    if (const auto ordinary = parse_ordinary(head)) return *ordinary;
  }
  HeadReader parser;
  parser.header_limit(static_cast<std::uint32_t>(head.size() + 1));
  parser.body_limit(boost::none);
  parser.eager(false);
  parser.skip(to_head);
  ErrorCode error;
  parser.put(boost::asio::const_buffer(head.data(), head.size()), error);
  if (error || !parser.is_header_done()) {
    return fail(Errc::corrupt, "the answer is not HTTP/1.1" + (error ? ": " + error.message() : std::string()));
  }
  AnswerHead out;
  out.status = parser.status;
  out.keep_alive = parser.keep_alive();
  if (parser.is_done()) return out;
  if (parser.chunked()) {
    out.framing = Framing::chunked;
  } else if (const auto length = parser.content_length()) {
    out.framing = Framing::length;
    out.content_length = *length;
  } else {
    out.framing = Framing::until_close;
    out.keep_alive = false;
  }
  return out;
}

std::unique_ptr<ChunkedAnswer> ChunkedAnswer::create(std::string& body, std::uint64_t bytes_max) {
  return std::make_unique<BeastChunkedAnswer>(body, bytes_max);
}

}  // namespace axle::transport
