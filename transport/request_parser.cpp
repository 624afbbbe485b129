#include "transport/request_parser.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <charconv>
#include <cstring>
#include <memory>

namespace axle::transport {

namespace {

namespace http = boost::beast::http;
using boost::beast::string_view;
using ErrorCode = boost::beast::error_code;

std::string_view view(string_view text) {
  return {text.data(), text.size()};
}

bool same_text(std::string_view a, std::string_view b) {
  return boost::beast::iequals(a, b);
}

// A line that begins with white space continues the one before (RFC 9112 section 5.2): some readers take it so, others
// do not. Beast joins the lines.
bool has_folded_line(std::string_view head) {
  for (std::size_t at = head.find('\n'); at != std::string_view::npos; at = head.find('\n', at + 1)) {
    if (at + 1 < head.size() && (head[at + 1] == ' ' || head[at + 1] == '\t')) return true;
  }
  return false;
}

// Collects views into the head instead of Beast's field container, which allocates for each field.
class Collector final : public http::basic_parser<true> {
 public:
  Collector(ParsedRequest& out, std::size_t fields_max) : out_(out), fields_max_(fields_max) {}

  // What a field is refused for while it is read.
  const std::optional<Refusal>& refusal() const noexcept { return refusal_; }

  // What the head as a whole is refused for, once it was read.
  std::optional<Refusal> contradiction() const {
    if (hosts_ > 1 || (hosts_ == 0 && !out_.http_1_0)) return Refusal{400, "exactly one Host header is needed"};
    if (lengths_ > 1) return Refusal{400, "Content-Length must be given once"};
    if (transfer_encoded_ && (lengths_ > 0 || out_.http_1_0)) {
      return Refusal{400, "Transfer-Encoding contradicts Content-Length or HTTP/1.0"};
    }
    if (transfer_encoded_) return Refusal{411, "send Content-Length instead of Transfer-Encoding"};
    return std::nullopt;
  }

 private:
  void refuse(int status, std::string_view description, ErrorCode& ec) {
    refusal_ = Refusal{status, description};
    ec = http::error::bad_field;
  }

  void on_request_impl(http::verb verb, string_view method, string_view target, int version, ErrorCode&) override {
    out_.head.method = view(method);
    out_.head.target = view(target);
    out_.http_1_0 = version == 10;
    out_.to_head = verb == http::verb::head;
  }

  void on_field_impl(http::field name, string_view name_text, string_view value_text, ErrorCode& ec) override {
    if (out_.head.headers.size() >= fields_max_) return refuse(431, "too many header fields", ec);
    out_.head.headers.push_back({view(name_text), view(value_text)});
    switch (name) {
      case http::field::host: ++hosts_; break;
      case http::field::content_length: on_length(view(value_text), ec); break;
      case http::field::transfer_encoding: transfer_encoded_ = true; break;
      case http::field::content_encoding:
        if (!same_text(view(value_text), "identity")) refuse(415, "Content-Encoding is not accepted", ec);
        break;
      case http::field::expect:
        if (!same_text(view(value_text), "100-continue")) return refuse(417, "only 100-continue can be expected", ec);
        out_.expects_continue = true;
        break;
      default: break;
    }
  }

  void on_length(std::string_view value, ErrorCode& ec) {
    ++lengths_;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), out_.head.content_length);
    if (error != std::errc() || end != value.data() + value.size()) {
      refuse(400, "Content-Length is not one decimal number", ec);
    }
  }

  void on_header_impl(ErrorCode&) override {}
  void on_response_impl(int, string_view, int, ErrorCode&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, ErrorCode&) override {}
  std::size_t on_body_impl(string_view body, ErrorCode&) override { return body.size(); }
  void on_chunk_header_impl(std::uint64_t, string_view, ErrorCode&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view body, ErrorCode&) override { return body.size(); }
  void on_finish_impl(ErrorCode&) override {}

  ParsedRequest& out_;
  std::size_t fields_max_;
  std::optional<Refusal> refusal_;
  unsigned hosts_ = 0, lengths_ = 0;
  bool transfer_encoded_ = false;
};

}  // namespace

std::optional<std::size_t> find_head_end(std::string_view bytes, std::size_t from) {
  if (from >= bytes.size()) return std::nullopt;
  const void* found = ::memmem(bytes.data() + from, bytes.size() - from, "\r\n\r\n", 4);
  if (found == nullptr) return std::nullopt;
  return static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data()) + 4;
}

std::expected<ParsedRequest, Refusal> parse_request(std::string_view head, const ServerLimits& limits) {
  if (has_folded_line(head)) return std::unexpected(Refusal{400, "folded header lines are not accepted"});
  constexpr std::size_t kFieldsExpected = 24;  // what the exchange's client sends
  ParsedRequest out;
  const auto copy = std::make_shared_for_overwrite<char[]>(head.size());
  std::memcpy(copy.get(), head.data(), head.size());
  const std::string_view text(copy.get(), head.size());
  out.head.storage = copy;
  out.head.headers.reserve(kFieldsExpected);

  Collector parser(out, limits.header_fields_max);
  parser.header_limit(static_cast<std::uint32_t>(text.size() + 1));
  parser.body_limit(boost::none);
  parser.eager(false);
  ErrorCode error;
  parser.put(boost::asio::const_buffer(text.data(), text.size()), error);
  if (parser.refusal()) return std::unexpected(*parser.refusal());
  if (error || !parser.is_header_done())
    return std::unexpected(Refusal{400, "not a well-formed HTTP/1.1 request head"});
  if (const auto refusal = parser.contradiction()) return std::unexpected(*refusal);
  if (out.head.content_length > limits.body_bytes_max) return std::unexpected(Refusal{413, "the body is too large"});
  out.keep_alive = parser.keep_alive();
  return out;
}

}  // namespace axle::transport
