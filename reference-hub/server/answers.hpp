// Answers of the core -> HTTP responses.
#pragma once

#include "reference-hub/core/messages.hpp"
#include "reference-hub/server/byte_budget.hpp"
#include "reference-hub/store/store.hpp"
#include "transport/http.hpp"

namespace axle::hub {

// A failure as a client reads it: the JSON envelope, the HTTP status, Retry-After where a retry can help.
transport::Response failure_response(const axis::Failure& failure);

// A packet that was accepted, with its receipt's JSON when there is one.
transport::Response accepted_response(std::string_view doc_id, std::string_view receipt);

// Every answer but a packet.
transport::Response plain_response(axis::Operation operation, const Answer& answer);

// The packet of a fetch: base64 in JSON for getEdoc, raw bytes straight from the store for downloadEdoc.
// `memory` is given back when the answer is written or dropped.
transport::Response packet_response(axis::Operation operation, const SharedBytes& packet, ByteBudget::Token memory);

}  // namespace axle::hub
