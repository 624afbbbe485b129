// An authority's service behind the HTTP server: for `axle pki serve` and for the authority of a run.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "protocol/signature/authority/authority_service.hpp"
#include "transport/server.hpp"

namespace axle::cli {

// What the service says to an HTTP request.
transport::Response answer_over_http(signature::AuthorityService& service, const transport::Request& request,
                                     InstantNs now);
transport::Response http_response(signature::ServiceAnswer made);

// Plain HTTP, for questions as small as these. Errors of Server::create().
Result<std::unique_ptr<transport::Server>> authority_server(const std::string& host, std::uint16_t port,
                                                            transport::Handler& handler);

// Who answers: one OCSP responder for each branch and the time-stamping authority. `keep` gives the identity of that
// name ("ocsp-agencies", "tsa") and kind ("ocsp", "tsa"): one that it has, or what `issue` makes for a key.
using IssueService = std::function<Result<signature::Identity>(const signature::PrivateKey&)>;
using KeepService = std::function<Result<signature::Identity>(const std::string& name, std::string_view kind,
                                                              const IssueService& issue)>;
Result<signature::ServiceIdentities> service_identities(const signature::Authority& authority, const KeepService& keep);

}  // namespace axle::cli
