#include "transport/refusal.hpp"

namespace axle::transport {

namespace {

std::string_view error_code(int status) noexcept {
  switch (status) {
    case 413:
    case 431: return "32";
    case 408:
    case 500:
    case 503: return "35";
    default: return "31";
  }
}

}  // namespace

Response refusal_response(const Refusal& refusal) {
  std::string text = R"({"status":"FAIL","ErrorCode":")";
  text.append(error_code(refusal.status)).append(R"(","ErrorDesc":")").append(refusal.description).append("\"}");
  Response response = Response::json(refusal.status, std::move(text));
  response.close = true;
  return response;
}

}  // namespace axle::transport
