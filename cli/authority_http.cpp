#include "cli/authority_http.hpp"

namespace axle::cli {

transport::Response http_response(signature::ServiceAnswer made) {
  transport::Response response;
  response.status = made.status;
  response.content_type = std::move(made.content_type);
  if (!made.allow.empty()) response.headers.emplace_back("Allow", std::move(made.allow));
  response.body.push_back(SharedBytes::of(std::move(made.body)));
  return response;
}

transport::Response answer_over_http(signature::AuthorityService& service, const transport::Request& request,
                                     InstantNs now) {
  return http_response(service.answer({.method = request.head.method,
                                       .target = request.head.target,
                                       .content_type = request.head.header("Content-Type"),
                                       .body = request.body.view},
                                      now));
}

Result<std::unique_ptr<transport::Server>> authority_server(const std::string& host, std::uint16_t port,
                                                            transport::Handler& handler) {
  transport::ServerOptions options;
  options.address = host;
  options.port = port;
  options.limits.body_bytes_max = 64ULL << 10;
  options.limits.connections_max = 1'000;
  auto server = transport::Server::create(options, handler);
  if (server) return server;
  // An address in use is no unreachable target: this service is the one that cannot be.
  const Errc code = server.error().code == Errc::unavailable ? Errc::io : server.error().code;
  return fail(code, server.error().detail);
}

Result<signature::ServiceIdentities> service_identities(const signature::Authority& authority,
                                                        const KeepService& keep) {
  std::vector<signature::Identity> responders;
  for (const signature::Branch branch : signature::kBranches) {
    auto one = keep("ocsp-" + std::string(to_string(branch)), "ocsp",
                    [&](const signature::PrivateKey& key) { return authority.issue_ocsp_responder(branch, key); });
    if (!one) return pass(one);
    responders.push_back(std::move(*one));
  }
  auto timestamping = keep("tsa", "tsa", [&](const signature::PrivateKey& key) {
    return authority.issue_timestamping("Axle Simulated TSA", key);
  });
  if (!timestamping) return pass(timestamping);
  return signature::ServiceIdentities{{std::move(responders[0]), std::move(responders[1]), std::move(responders[2])},
                                      std::move(*timestamping)};
}

}  // namespace axle::cli
