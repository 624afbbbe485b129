// What is asked for over HTTP, and how answers are judged: with an exchange made of a function.
#include "protocol/signature/trust/http_sources.hpp"

#include <gtest/gtest.h>

#include "tests/protocol/signature/support.hpp"

namespace axle::signature::test {
namespace {

struct Asked {
  int count = 0;
  std::string method, url, content_type, body;
  std::size_t bytes_max = 0;
};

HttpExchange answering(Asked& asked, Result<HttpReply> reply) {
  return [&asked, reply = std::move(reply)](const HttpQuestion& question) {
    asked = {asked.count + 1,
             std::string(question.method),
             question.url,
             std::string(question.content_type),
             std::string(as_text(question.body)),
             question.answer_bytes_max};
    return reply;
  };
}

TEST(HttpSources, AskAsTheStandardsSay) {
  Asked asked;
  const HttpSourceLimits limits{.crl_bytes_max = 11, .ocsp_bytes_max = 12, .timestamp_bytes_max = 13};
  const auto source = http_revocation_source(answering(asked, HttpReply{200, "answer"}), limits);
  EXPECT_EQ(must(source->fetch_crl("http://a/x.crl")), bytes_of("answer"));
  EXPECT_EQ(asked.method + asked.url + asked.content_type + asked.body, "GEThttp://a/x.crl");
  EXPECT_EQ(asked.bytes_max, 11U);
  EXPECT_EQ(must(source->fetch_ocsp("http://a/ocsp", bytes_of("question"))), bytes_of("answer"));
  EXPECT_EQ(asked.method + " " + asked.content_type + " " + asked.body, "POST application/ocsp-request question");
  EXPECT_EQ(asked.bytes_max, 12U);
  const auto stamps = http_timestamp_source("http://a/tsa", answering(asked, HttpReply{200, "stamp"}), limits);
  EXPECT_EQ(must(stamps(bytes_of("digest"))), bytes_of("stamp"));
  EXPECT_EQ(asked.content_type + " " + asked.body, "application/timestamp-query digest");
  EXPECT_EQ(asked.bytes_max, 13U);
}

TEST(HttpSources, OtherSchemesAndLongUrlsAreNotAsked) {
  Asked asked;
  const auto source = http_revocation_source(answering(asked, HttpReply{200, ""}));
  const std::string longest = "http://" + std::string(kSourceUrlBytesMax - 7, 'a');
  EXPECT_TRUE(source->fetch_crl(longest));
  for (const std::string& url : {std::string("https://a/x"), std::string("file:///etc/passwd"), std::string("ldap://a"),
                                 std::string(), longest + "a"}) {
    EXPECT_EQ(source->fetch_crl(url).error().code, Errc::invalid_input) << url;
    EXPECT_EQ(source->fetch_ocsp(url, {}).error().code, Errc::invalid_input) << url;
  }
  EXPECT_EQ(asked.count, 1);
}

TEST(HttpSources, AnythingButAnAnswerIsRetryable) {
  for (const int status : {204, 301, 404, 500, 503}) {
    Asked asked;
    const auto source = http_revocation_source(answering(asked, HttpReply{status, "x"}));
    const auto answer = source->fetch_crl("http://a/x.crl");
    ASSERT_FALSE(answer) << status;
    EXPECT_EQ(answer.error().code, Errc::unavailable);
    EXPECT_NE(answer.error().detail.find(std::to_string(status)), std::string::npos) << answer.error().detail;
  }
  Asked asked;
  const auto source = http_revocation_source(answering(asked, fail(Errc::timeout, "no answer")));
  EXPECT_EQ(source->fetch_ocsp("http://a/ocsp", {}).error().code, Errc::timeout);
}

}  // namespace
}  // namespace axle::signature::test
