// Calls of the behaviour -> HTTP requests in the SDK's manner, and answers back. Pure.
#pragma once

#include <string>

#include "agents/behaviour/messages.hpp"
#include "agents/live/speaker.hpp"
#include "protocol/axis/operation.hpp"
#include "transport/client.hpp"

namespace axle::agents {

axis::Operation operation_of(const CallBody& call) noexcept;

// One request of a centre without quirks; who makes many keeps a Speaker.
transport::ClientRequest make_request(const transport::Endpoint& endpoint, const Credentials& credentials,
                                      const CallBody& call, const SharedBytes& packet, const Digest256& digest,
                                      InstantNs now);

// Everything but the content of a fetched packet, which inspection adds. An answer that is not the envelope is
// Outcome::wrong_answer with a sentence.
Reply read_reply(const CallBody& call, const Result<transport::ClientResponse>& response);

// One call on a connection of its own, waited for; for questions before a run. A hub that cannot be reached is a reply
// with Outcome::unavailable or timeout; invalid_input: the client's trust cannot be read.
Result<Reply> ask_once(const transport::ClientOptions& client, const Credentials& credentials, const CallBody& call);

}  // namespace axle::agents
