// Who is asking: the header HMAC of a centre (domain 7.1), and its client certificate when it has one.
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
  // `policy` off: whoever names a centre is believed, and the headers themselves are the attributes. This is for
  // measuring on loopback what the HMAC costs, never for a hub that others can reach. All other policies ask for it.
  Authenticator(const std::vector<CentreRecord>& centres, std::string_view unknown_secret,
                VerificationPolicy policy = VerificationPolicy::full);

  struct Caller {
    std::string centre;
    axis::Attributes attributes;  // only what was signed, unless the policy is off
  };
  // wrong_credentials: no such centre, wrong secret, a header that differs from what was signed, systemid not signed,
  // or a client certificate that does not name the centre (its CN or a name among its subjectAltNames); too_large: past
  // axis::HeaderLimits.
  std::expected<Caller, axis::Failure> authenticate(const transport::RequestHead& head) const;

 private:
  // Looked up by what the header says, without a copy of it.
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  std::unordered_map<std::string, signature::HmacKey, Hash, std::equal_to<>> secrets_;
  signature::HmacKey unknown_secret_;
  bool believes_;
};

}  // namespace axle::hub
