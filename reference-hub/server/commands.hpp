// Authenticated attributes -> commands for the core. Pure; the wire rules of domain 7.1 and 7.1a live here.
#pragma once

#include <expected>
#include <string_view>

#include "protocol/axis/header_auth.hpp"
#include "reference-hub/core/messages.hpp"

namespace axle::hub {

// The command for every operation but sendEdoc (whose facts come from verification). `body` is used by registerAgency
// only. Attributes that an operation does not define are ignored: the SDK repeats those of earlier calls (7.1a.3).
// bad_request names the attribute that is missing or wrong.
std::expected<Command, axis::Failure> make_command(axis::Operation operation, std::string_view centre,
                                                   const axis::Attributes& attributes, std::string_view body);

// messagetype of a sendEdoc or a list; bad_request when it is neither "edoc" nor "status".
std::expected<axis::MessageType, axis::Failure> message_type(const axis::Attributes& attributes);

}  // namespace axle::hub
