#include "transport/answer_parser.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/rfc7230.hpp>

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

}  // namespace

Result<AnswerHead> parse_answer(std::string_view head, bool to_head) {
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
