#include "protocol/signature/trust/http_sources.hpp"

#include "protocol/signature/trust/media_types.hpp"

namespace axle::signature {
namespace {

Result<Bytes> ask(const HttpExchange& exchange, const HttpQuestion& question) {
  if (question.url.size() > kSourceUrlBytesMax || !question.url.starts_with("http://")) {
    return fail(Errc::invalid_input,
                "'" + question.url.substr(0, 100) + "': revocation and time stamps are asked for over plain http only");
  }
  const auto reply = exchange(question);
  if (!reply) return pass(reply, question.url);
  if (reply->status != 200) {
    return fail(Errc::unavailable, question.url + ": answered with status " + std::to_string(reply->status));
  }
  const BytesView body = as_bytes(reply->body);
  return Bytes(body.begin(), body.end());
}

class HttpRevocationSource final : public RevocationSource {
 public:
  HttpRevocationSource(HttpExchange exchange, const HttpSourceLimits& limits)
      : exchange_(std::move(exchange)), limits_(limits) {}
  Result<Bytes> fetch_crl(const std::string& url) override {
    return ask(exchange_, {"GET", url, {}, {}, limits_.crl_bytes_max});
  }
  Result<Bytes> fetch_ocsp(const std::string& url, BytesView request) override {
    return ask(exchange_, {"POST", url, kOcspRequestType, request, limits_.ocsp_bytes_max});
  }

 private:
  HttpExchange exchange_;
  HttpSourceLimits limits_;
};

}  // namespace

std::shared_ptr<RevocationSource> http_revocation_source(HttpExchange exchange, const HttpSourceLimits& limits) {
  return std::make_shared<HttpRevocationSource>(std::move(exchange), limits);
}

TimestampSource http_timestamp_source(std::string url, HttpExchange exchange, const HttpSourceLimits& limits) {
  return [url = std::move(url), exchange = std::move(exchange), limits](BytesView request) {
    return ask(exchange, {"POST", url, kTimestampRequestType, request, limits.timestamp_bytes_max});
  };
}

}  // namespace axle::signature
