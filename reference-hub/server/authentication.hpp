// Who is asking: the header HMAC of a centre (domain 7.1).
#pragma once

#include <expected>
#include <string>
#include <unordered_map>
#include <vector>

#include "protocol/axis/answer.hpp"
#include "protocol/axis/header_auth.hpp"
#include "reference-hub/core/messages.hpp"
#include "transport/http.hpp"

namespace axle::hub {

// Fixed after construction: any thread.
class Authenticator {
 public:
  // `unknown_secret` is random and this process' own: a claim to be a centre that does not exist costs the same HMAC
  // and gets the same sentence as a wrong secret.
  Authenticator(const std::vector<CentreRecord>& centres, std::string unknown_secret);

  struct Caller {
    std::string centre;
    axis::Attributes attributes;  // only what was signed
  };
  // wrong_credentials: no such centre, wrong secret, a header that differs from what was signed, systemid not signed;
  // too_large: past axis::HeaderLimits.
  std::expected<Caller, axis::Failure> authenticate(const transport::RequestHead& head) const;

 private:
  std::unordered_map<std::string, std::string> secrets_;
  std::string unknown_secret_;
};

}  // namespace axle::hub
