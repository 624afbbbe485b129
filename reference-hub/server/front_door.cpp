#include "reference-hub/server/front_door.hpp"

#include "protocol/signature/crypto/digest.hpp"
#include "reference-hub/server/answers.hpp"

namespace axle::hub {
namespace {

using axis::ErrorCode;
using axis::Failure;
using axis::Operation;
using transport::HeadDecision;
using transport::RequestHead;

struct AdminPage {
  std::string_view path;
  Incoming::Admin page;
  bool needs_token;
};
// What a load balancer asks needs no credentials; what tells about traffic does.
constexpr std::array<AdminPage, 4> kAdminPages{{{"/healthz", Incoming::Admin::health, false},
                                                {"/readyz", Incoming::Admin::readiness, false},
                                                {"/metrics", Incoming::Admin::metrics, true},
                                                {"/status", Incoming::Admin::status, true}}};

std::string_view path_of(std::string_view target) {
  return target.substr(0, target.find('?'));
}

HeadDecision refuse(const Failure& failure, int status = 0) {
  transport::Response response = failure_response(failure);
  if (status != 0) response.status = status;
  return {.refusal = std::move(response), .observer = nullptr};
}

}  // namespace

HeadDecision FrontDoor::on_head(const RequestHead& head) const {
  const std::string_view path = path_of(head.target);
  auto incoming = std::make_unique<Incoming>();
  for (const AdminPage& page : kAdminPages) {
    if (path != page.path) continue;
    incoming->admin = page.page;
    if (page.needs_token &&
        !signature::equal_constant_time(as_bytes(head.header("authorization")), as_bytes(admin_token_))) {
      const Failure failure{ErrorCode::wrong_credentials, "the admin token is wrong or missing"};
      stranger_("", failure);
      return refuse(failure);
    }
    return admin(head, std::move(incoming));
  }
  const axis::OperationInfo* operation = axis::find_operation(path.substr(path.rfind('/') + 1));
  if (operation == nullptr) return refuse({ErrorCode::bad_request, "there is no such operation"}, 404);
  if (operation->method != head.method) {
    return refuse({ErrorCode::bad_request, std::string(operation->name) + " is a " + std::string(operation->method)},
                  405);
  }
  incoming->operation = operation->operation;
  if (operation->operation != Operation::send_edoc && head.content_length > kSmallBodyBytesMax) {
    return refuse({ErrorCode::too_large, "the body of this operation has at most 64 KiB"});
  }
  if (auto failure = admit(head, *incoming)) return refuse(*failure);
  return {.refusal = std::nullopt, .observer = std::move(incoming)};
}

HeadDecision FrontDoor::admin(const RequestHead& head, std::unique_ptr<Incoming> incoming) const {
  if (head.method != "GET" || head.content_length > 0) {
    return refuse({ErrorCode::bad_request, std::string(path_of(head.target)).substr(1) + " is a GET without a body"},
                  405);
  }
  return {.refusal = std::nullopt, .observer = std::move(incoming)};
}

// Authenticates, and for a packet takes the memory that it will need.
std::optional<Failure> FrontDoor::admit(const RequestHead& head, Incoming& incoming) const {
  {
    const signature::CostLedger::Scope scope(incoming.ledger, signature::Stage::transport_authentication);
    auto caller = authenticator_.authenticate(head);
    if (!caller) {
      stranger_(head.header("XroadVnpt-systemid"), caller.error());
      return caller.error();
    }
    incoming.centre = std::move(caller->centre);
    incoming.attributes = std::move(caller->attributes);
  }
  if (incoming.operation != Operation::send_edoc) return std::nullopt;
  auto memory = memory_.take(head.content_length);
  if (!memory) return Failure{ErrorCode::try_later, "the hub holds as many packets as it may; send again"};
  incoming.memory = std::move(*memory);
  return std::nullopt;
}

}  // namespace axle::hub
