// Answers of the core as HTTP responses.
#include "reference-hub/server/answers.hpp"

#include <gtest/gtest.h>

namespace axle::hub {
namespace {

// Empty when there is no such header.
std::string retry_after(const transport::Response& response) {
  for (const auto& [name, value] : response.headers) {
    if (name == "Retry-After") return value;
  }
  return "";
}

TEST(Answers, RetryAfterIsTheFailuresOwn) {
  using axis::ErrorCode;
  EXPECT_EQ(retry_after(failure_response({ErrorCode::try_later, "the store is full", 30})), "30");
  EXPECT_EQ(retry_after(failure_response({ErrorCode::try_later, "busy"})), "1");
  EXPECT_EQ(retry_after(failure_response({ErrorCode::system_error, ""})), "1");
  EXPECT_EQ(retry_after(failure_response({ErrorCode::not_found, "", 30})), "");  // trying again cannot help
  EXPECT_EQ(retry_after(plain_response(axis::Operation::send_edoc, axis::Failure{ErrorCode::try_later, "", 10})), "10");
  EXPECT_EQ(retry_after(plain_response(axis::Operation::update_status, Done{})), "");
}

}  // namespace
}  // namespace axle::hub
