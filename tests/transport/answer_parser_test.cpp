// Ordinary answers are read by a short way; it must say what the full parser says, and leave to it what is not
// ordinary.
#include "transport/answer_parser.hpp"

#include <gtest/gtest.h>

namespace axle::transport {
namespace {

AnswerHead parsed(const std::string& fields, const std::string& status_line = "HTTP/1.1 200 OK") {
  const auto head = parse_answer(status_line + "\r\n" + fields + "\r\n", false);
  EXPECT_TRUE(head.has_value()) << fields;
  return head.value_or(AnswerHead{});
}

bool is_refused(const std::string& head) {
  return !parse_answer(head, false).has_value();
}

TEST(AnswerParser, LengthInEverySpelling) {
  for (const std::string field : {"Content-Length: 17", "content-length:17", "CONTENT-LENGTH:   17"}) {
    const AnswerHead head = parsed("Date: today\r\n" + field + "\r\nX-Empty:\r\n");
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.framing, Framing::length);
    EXPECT_EQ(head.content_length, 17U);
    EXPECT_TRUE(head.keep_alive);
  }
  EXPECT_EQ(parsed("Content-Length: 0\r\n").framing, Framing::none);
}

TEST(AnswerParser, StatusLines) {
  EXPECT_EQ(parsed("Content-Length: 1\r\n", "HTTP/1.1 404").status, 404);
  EXPECT_EQ(parsed("Content-Length: 1\r\n", "HTTP/1.1 404 ").status, 404);
  EXPECT_EQ(parsed("Content-Length: 1\r\n", "HTTP/1.1 503 Kh\xC3\xB4ng").status, 503);
  EXPECT_EQ(parsed("Content-Length: 5\r\n", "HTTP/1.1 204 No Content").framing, Framing::none);
  EXPECT_EQ(parsed("Content-Length: 5\r\n", "HTTP/1.1 304 Not Modified").framing, Framing::none);
  EXPECT_EQ(parsed("", "HTTP/1.1 100 Continue").status, 100);
  for (const std::string line : {"HTTP/1.1 20 OK", "HTTP/1.1 2000 OK", "HTTP/1.1 abc", "HTTP/2 200 OK", "hello"}) {
    EXPECT_TRUE(is_refused(line + "\r\nContent-Length: 1\r\n\r\n")) << line;
  }
}

TEST(AnswerParser, WhatIsSaidOfTheConnectionCounts) {
  EXPECT_FALSE(parsed("Content-Length: 1\r\nConnection: close\r\n").keep_alive);
  EXPECT_TRUE(parsed("Content-Length: 1\r\nConnection: keep-alive\r\n").keep_alive);
  EXPECT_FALSE(parsed("Content-Length: 1\r\n", "HTTP/1.0 200 OK").keep_alive);
  EXPECT_EQ(parsed("Transfer-Encoding: chunked\r\n").framing, Framing::chunked);
  EXPECT_EQ(parsed("Server: x\r\n").framing, Framing::until_close);
}

TEST(AnswerParser, ContradictionsAndNonsenseAreRefused) {
  for (const std::string fields : {"Content-Length: 1\r\nContent-Length: 2\r\n", "Content-Length: -1\r\n",
                                   "Content-Length: 1x\r\n", "Content-Length: 99999999999999999999\r\n", "No colon\r\n",
                                   "Bad name: x\r\nContent-Length: 1\r\n", "Content-Length: 1\r\nX: a\x01z\r\n"}) {
    EXPECT_TRUE(is_refused("HTTP/1.1 200 OK\r\n" + fields + "\r\n")) << fields;
  }
}

}  // namespace
}  // namespace axle::transport
