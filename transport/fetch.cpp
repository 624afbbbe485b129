#include "transport/fetch.hpp"

#include <algorithm>
#include <optional>

namespace axle::transport {
namespace {

struct Place {
  Endpoint endpoint;
  std::string target;  // path and query as they are written, not taken for the base of operations
};

Result<Place> place_of(const std::string& url) {
  const std::size_t scheme = url.find("://");
  const std::size_t path =
      scheme == std::string::npos ? url.size() : std::min(url.size(), url.find_first_of("/?", scheme + 3));
  auto endpoint = parse_endpoint(std::string_view(url).substr(0, path));
  if (!endpoint) return pass(endpoint);
  if (endpoint->tls) return fail(Errc::invalid_input, "address \"" + url + "\": only http:// is fetched");
  std::string target = url.substr(path);
  const auto printable = [](char c) { return c > ' ' && c < 0x7f && c != '#' && c != '"' && c != '\\'; };
  if (!std::ranges::all_of(target, printable)) {
    return fail(Errc::invalid_input, "address \"" + url + "\": the path has characters that it cannot have");
  }
  return Place{std::move(*endpoint), std::move(target)};
}

}  // namespace

Result<ClientResponse> fetch(const FetchRequest& request) {
  auto place = place_of(request.url);
  if (!place) return pass(place);
  ClientOptions options;
  options.endpoint = std::move(place->endpoint);
  options.connections_max = 1;
  options.connect_timeout = request.timeout;
  options.request_timeout = request.timeout;
  options.answer_bytes_max = request.answer_bytes_max;
  const std::unique_ptr<Loop> loop = Loop::create();
  auto client = Client::create(*loop, options);
  if (!client) return pass(client);
  ClientRequest sent;
  sent.head =
      request_head(options.endpoint, request.method, place->target, request.content_type, {}, request.body.size());
  if (!request.body.empty()) sent.body.push_back(SharedBytes::of(Bytes(request.body.begin(), request.body.end())));
  std::optional<Exchange> exchange;
  (*client)->send(std::move(sent), [&](Exchange done) {
    exchange = std::move(done);
    loop->stop();
  });
  loop->run();
  AXLE_ASSERT(exchange.has_value());
  return std::move(exchange->response);
}

}  // namespace axle::transport
