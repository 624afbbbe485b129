// What the server itself answers when it does not ask the handler.
#pragma once

#include <string_view>

#include "transport/http.hpp"

namespace axle::transport {

// Status and text of an answer that the server gives by itself. The real client reads only JSON, so the reason is in
// the body: {"status":"FAIL","ErrorCode":"31","ErrorDesc":"..."} (domain 7.1, 7.1a item 5).
struct Refusal {
  int status = 400;
  std::string_view description;  // static text without characters that JSON escapes
};

// ErrorCode: "32" too large (413, 431), "35" try later (408, 500, 503), "31" anything else that is wrong.
Response refusal_response(const Refusal& refusal);

}  // namespace axle::transport
