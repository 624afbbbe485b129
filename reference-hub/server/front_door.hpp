// What a request's head alone decides: where it goes, who asks, and whether there is room for its body.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "reference-hub/server/authentication.hpp"
#include "reference-hub/server/byte_budget.hpp"
#include "reference-hub/server/incoming.hpp"

namespace axle::hub {

inline constexpr std::size_t kSmallBodyBytesMax = 64 * 1024;  // of every operation but sendEdoc

// Fixed after construction: any thread.
class FrontDoor {
 public:
  // `stranger` is told of each request that was refused for its credentials, with the name it gave; any thread.
  using Stranger = std::function<void(std::string_view claimed, const axis::Failure& failure)>;
  FrontDoor(const Authenticator& authenticator, ByteBudget& memory, std::string admin_token, Stranger stranger)
      : authenticator_(authenticator),
        memory_(memory),
        admin_token_("Bearer " + std::move(admin_token)),
        stranger_(std::move(stranger)) {}

  // With an observer of type Incoming, or a refusal: no such operation (404), wrong method (405), a body too large for
  // the operation, wrong credentials, no memory for the packet (try_later).
  transport::HeadDecision on_head(const transport::RequestHead& head) const;

 private:
  transport::HeadDecision admin(const transport::RequestHead& head, std::unique_ptr<Incoming> incoming) const;
  std::optional<axis::Failure> admit(const transport::RequestHead& head, Incoming& incoming) const;

  const Authenticator& authenticator_;
  ByteBudget& memory_;
  const std::string admin_token_;
  const Stranger stranger_;
};

}  // namespace axle::hub
