// Hostile and wrong input (attacks A-38 to A-40): refused with JSON that the real client can read, then closed.
#include "tests/transport/support.hpp"

namespace axle::transport::testing {
namespace {

using namespace std::string_literals;

struct Case {
  const char* name;
  std::string sent;
  int status;
  const char* code;
};

// A second request hides behind each of these; whatever happens it must not be served.
const std::string kHidden = "GET /hidden HTTP/1.1\r\nHost: h\r\n\r\n";

std::vector<Case> cases() {
  return {
      {"both_lengths", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       400, "31"},
      {"both_lengths_reversed",
       "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", 400, "31"},
      {"length_twice", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400, "31"},
      {"length_twice_different", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
       400, "31"},
      {"length_list", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3, 3\r\n\r\nabc", 400, "31"},
      {"length_signed", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +3\r\n\r\nabc", 400, "31"},
      {"length_negative", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -3\r\n\r\nabc", 400, "31"},
      {"length_hex", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0x3\r\n\r\nabc", 400, "31"},
      {"length_empty", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: \r\n\r\n", 400, "31"},
      {"length_overflow", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999\r\n\r\n", 400, "31"},
      {"length_with_a_blank", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3 3\r\n\r\nabc", 400, "31"},
      {"length_with_a_comment", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3;a\r\n\r\nabc", 400, "31"},
      {"length_with_underscore", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1_0\r\n\r\nabc", 400, "31"},
      {"length_in_other_digits", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: \xD9\xA3\r\n\r\nabc", 400, "31"},
      {"length_after_vertical_tab",
       "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: \x0b"
       "3\r\n\r\nabc",
       400, "31"},
      {"length_twice_in_other_case", "POST / HTTP/1.1\r\nHost: h\r\ncontent-length: 3\r\nCONTENT-LENGTH: 3\r\n\r\nabc",
       400, "31"},
      {"chunked", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411, "31"},
      {"chunked_disguised", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: \tchunked\r\n\r\n0\r\n\r\n", 411, "31"},
      {"chunked_unknown_coding", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n", 411, "31"},
      {"chunked_in_capitals", "POST / HTTP/1.1\r\nHost: h\r\nTRANSFER-ENCODING: CHUNKED\r\n\r\n0\r\n\r\n", 411, "31"},
      {"chunked_then_identity", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, identity\r\n\r\n", 411,
       "31"},
      {"chunked_quoted", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: \"chunked\"\r\n\r\n", 411, "31"},
      {"chunked_twice",
       "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n", 411, "31"},
      {"chunked_empty", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: \r\n\r\n", 411, "31"},
      {"chunked_space_before_colon", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding : chunked\r\n\r\n", 400, "31"},
      {"chunked_tab_before_colon", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding\t: chunked\r\n\r\n", 400, "31"},
      {"chunked_behind_bare_lf", "POST / HTTP/1.1\r\nHost: h\r\nX: 1\nTransfer-Encoding: chunked\r\n\r\n", 400, "31"},
      {"chunked_behind_bare_cr", "POST / HTTP/1.1\r\nHost: h\r\nX: 1\rTransfer-Encoding: chunked\r\n\r\n", 400, "31"},
      {"chunked_folded", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding:\r\n\tchunked\r\n\r\n", 400, "31"},
      {"chunked_on_a_blank_line", "POST / HTTP/1.1\r\n Transfer-Encoding: chunked\r\nHost: h\r\n\r\n", 400, "31"},
      {"chunked_http_1_0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "31"},
      {"folded_line", "POST / HTTP/1.1\r\nHost: h\r\nX-A: 1\r\n 2\r\n\r\n", 400, "31"},
      {"folded_length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length:\r\n 3\r\n\r\nabc", 400, "31"},
      {"space_before_colon", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length : 3\r\n\r\nabc", 400, "31"},
      {"bare_lf", "POST / HTTP/1.1\nHost: h\n\n\r\n\r\n", 400, "31"},
      {"bare_cr", "POST / HTTP/1.1\r\nHost: h\r\nX-A: 1\rX-B: 2\r\n\r\n", 400, "31"},
      {"nul_in_value",
       "POST / HTTP/1.1\r\nHost: h\r\nX-A: 1\0"
       "2\r\n\r\n"s,
       400, "31"},
      {"nul_in_name", "POST / HTTP/1.1\r\nHost: h\r\nX\0A: 1\r\n\r\n"s, 400, "31"},
      {"nul_ends_a_length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length\0: 3\r\n\r\nabc"s, 400, "31"},
      {"past_ascii_in_name", "POST / HTTP/1.1\r\nHost: h\r\nContent-L\xC3\xA9ngth: 3\r\n\r\nabc", 400, "31"},
      {"high_bit_in_name", "POST / HTTP/1.1\r\nHost: h\r\n\xC3ontent-Length: 3\r\n\r\nabc", 400, "31"},
      {"control_in_name", "POST / HTTP/1.1\r\nHost: h\r\nX\x01: 1\r\n\r\n", 400, "31"},
      {"no_colon", "POST / HTTP/1.1\r\nHost: h\r\nX-A\r\n\r\n", 400, "31"},
      {"nul_in_target", "POST /a\0b HTTP/1.1\r\nHost: h\r\n\r\n"s, 400, "31"},
      {"blank_in_target", "POST /a b HTTP/1.1\r\nHost: h\r\n\r\n", 400, "31"},
      {"two_blanks", "POST  / HTTP/1.1\r\nHost: h\r\n\r\n", 400, "31"},
      {"bare_lf_ends_the_request_line", "POST / HTTP/1.1\nHost: h\r\n\r\n", 400, "31"},
      {"no_host", "POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n", 400, "31"},
      {"two_hosts", "POST / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "31"},
      {"http_2_0", "POST / HTTP/2.0\r\nHost: h\r\n\r\n", 400, "31"},
      {"no_version", "GET /\r\n\r\n", 400, "31"},
      {"empty_name", "GET / HTTP/1.1\r\nHost: h\r\n: x\r\n\r\n", 400, "31"},
      {"tls_on_a_plain_port", std::string("\x16\x03\x01\x02\x00\x01", 6), 400, "31"},
      {"gzip", "POST / HTTP/1.1\r\nHost: h\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc", 415, "31"},
      {"strange_expectation", "POST / HTTP/1.1\r\nHost: h\r\nExpect: 200-ok\r\nContent-Length: 3\r\n\r\nabc", 417,
       "31"},
  };
}

TEST(ServerRefusal, MalformedAndSmuggledRequestsAreRefusedAndTheConnectionEnds) {
  FunctionHandler handler;
  int served = 0;
  handler.request = [&](Request, Responder respond) {
    ++served;
    respond(Response::json(200, "{}"));
  };
  const auto server = start_server(handler);
  std::uint64_t refused = 0;
  for (const Case& one : cases()) {
    RawSocket client = RawSocket::connect(server->port());
    client.send(one.sent + kHidden);
    const std::string answer = client.read_message();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 " + std::to_string(one.status) + " ")) << one.name << ": " << answer;
    EXPECT_NE(answer.find(std::string(R"({"status":"FAIL","ErrorCode":")") + one.code + "\""), std::string::npos)
        << one.name;
    EXPECT_NE(answer.find("Content-Type: application/json\r\n"), std::string::npos) << one.name;
    EXPECT_TRUE(client.at_end()) << one.name << " was followed by another answer";
    EXPECT_EQ(server->counters().refused_heads.load(), ++refused) << one.name;
  }
  EXPECT_EQ(served, 0);
}

// A body is what it weighs: nothing compressed is taken, so nothing grows behind the limit of bodies.
TEST(ServerRefusal, A38_CompressedBodiesAreRefusedBeforeTheyAreRead) {
  FunctionHandler handler;
  int served = 0;
  handler.request = [&](Request, Responder respond) {
    ++served;
    respond(Response::json(200, "{}"));
  };
  const auto server = start_server(handler);
  for (const std::string coding : {"gzip", "x-gzip", "deflate", "br", "zstd", "compress", "GZIP", "identity, gzip",
                                   "gzip, identity", "gzip\r\nContent-Encoding: identity", "unheard-of", ""}) {
    RawSocket client = RawSocket::connect(server->port());
    client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Encoding: " + coding + "\r\nContent-Length: 1000000\r\n\r\n");
    const std::string answer = client.read_message();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 415 ")) << coding << ": " << answer;
    EXPECT_TRUE(client.at_end()) << coding;
  }
  for (const std::string coding : {"gzip", "gzip, chunked", "chunked"}) {
    RawSocket client = RawSocket::connect(server->port());
    client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: " + coding + "\r\n\r\n");
    EXPECT_TRUE(client.read_message().starts_with("HTTP/1.1 411 ")) << coding;
  }
  EXPECT_EQ(served, 0);
}

TEST(ServerRefusal, ContentEncodingIdentityIsAccepted) {
  FunctionHandler handler;
  const auto server = start_server(handler);
  RawSocket client = RawSocket::connect(server->port());
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Encoding: Identity\r\nContent-Length: 3\r\n\r\nabc");
  EXPECT_TRUE(client.read_message().ends_with("abc"));
}

std::string head_of(std::size_t bytes) {
  std::string head = "GET / HTTP/1.1\r\nHost: h\r\nX-Fill: ";
  head.append(bytes - head.size() - 4, 'x');
  return head + "\r\n\r\n";
}

TEST(ServerRefusal, HeadAtItsLimitAndOnePast) {
  ServerLimits limits;
  limits.header_bytes_max = 1000;
  FunctionHandler handler;
  const auto server = start_server(handler, with_limits(limits));
  RawSocket client = RawSocket::connect(server->port());
  client.send(head_of(1000));
  EXPECT_TRUE(client.read_message().starts_with("HTTP/1.1 200 "));
  client.send(head_of(1001));
  const std::string answer = client.read_message();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 431 ")) << answer;
  EXPECT_NE(answer.find(R"("ErrorCode":"32")"), std::string::npos);
  EXPECT_TRUE(client.at_end());
}

TEST(ServerRefusal, AHeadWithoutEndIsCutAtTheLimit) {
  FunctionHandler handler;
  const auto server = start_server(handler);
  RawSocket client = RawSocket::connect(server->port());
  client.send("GET / HTTP/1.1\r\nX: " + std::string(16 * 1024, 'y'));
  EXPECT_TRUE(client.read_message().starts_with("HTTP/1.1 431 "));
}

TEST(ServerRefusal, FieldsAtTheirLimitAndOnePast) {
  ServerLimits limits;
  limits.header_fields_max = 5;
  FunctionHandler handler;
  const auto server = start_server(handler, with_limits(limits));
  RawSocket client = RawSocket::connect(server->port());
  const std::string four = "GET / HTTP/1.1\r\nHost: h\r\nA: 1\r\nB: 1\r\nC: 1\r\n";
  client.send(four + "D: 1\r\n\r\n");
  EXPECT_TRUE(client.read_message().starts_with("HTTP/1.1 200 "));
  client.send(four + "D: 1\r\nE: 1\r\n\r\n");
  EXPECT_TRUE(client.read_message().starts_with("HTTP/1.1 431 "));
}

TEST(ServerRefusal, BodyAtItsLimitAndOnePastBeforeItIsRead) {
  ServerLimits limits;
  limits.body_bytes_max = 1000;
  FunctionHandler handler;
  const auto server = start_server(handler, with_limits(limits));
  RawSocket client = RawSocket::connect(server->port());
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n" + std::string(1000, 'z'));
  EXPECT_TRUE(client.read_message().ends_with(std::string(1000, 'z')));
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n");  // no body follows
  const std::string answer = client.read_message();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 413 ")) << answer;
  EXPECT_NE(answer.find(R"("ErrorCode":"32")"), std::string::npos);
}

TEST(ServerRefusal, ASenderThatDoesNotStopStillReadsItsRefusal) {
  ServerLimits limits;
  limits.body_bytes_max = 1000;
  FunctionHandler handler;
  const auto server = start_server(handler, with_limits(limits));
  RawSocket client = RawSocket::connect(server->port());
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 20000000\r\n\r\n");
  const std::string block(1'000'000, 'z');
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(client.send(block)) << "cut off at block " << i;
  EXPECT_TRUE(client.read_message().starts_with("HTTP/1.1 413 "));
}

TEST(ServerRefusal, BytesUnderWayAtTheirLimitAndOnePast) {
  ServerLimits limits;
  limits.receiving_bytes_max = 1000;
  FunctionHandler handler;
  const auto server = start_server(handler, with_limits(limits));
  RawSocket first = RawSocket::connect(server->port());
  first.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 600\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(first.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  RawSocket second = RawSocket::connect(server->port());
  second.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 401\r\n\r\n" + std::string(401, 'a'));
  const std::string answer = second.read_message();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 503 ")) << answer;
  EXPECT_NE(answer.find(R"("ErrorCode":"35")"), std::string::npos);
  RawSocket third = RawSocket::connect(server->port());
  third.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 400\r\n\r\n" + std::string(400, 'b'));
  EXPECT_TRUE(third.read_message().starts_with("HTTP/1.1 200 "));
  first.send(std::string(600, 'c'));
  EXPECT_TRUE(first.read_message().ends_with(std::string(600, 'c')));
}

TEST(ServerRefusal, ConnectionsAtTheirLimitAndOnePast) {
  ServerLimits limits;
  limits.connections_max = 2;
  FunctionHandler handler;
  const auto server = start_server(handler, with_limits(limits));
  std::vector<RawSocket> clients;
  for (int i = 0; i < 2; ++i) {
    clients.push_back(RawSocket::connect(server->port()));
    clients.back().send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_TRUE(clients.back().read_message().starts_with("HTTP/1.1 200 "));
  }
  RawSocket third = RawSocket::connect(server->port());
  const std::string answer = third.read_message();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 503 ")) << answer;
  EXPECT_NE(answer.find(R"("ErrorCode":"35")"), std::string::npos);
  EXPECT_TRUE(third.at_end());
}

// ---- slowness; the answers to it, not the times, are asserted ----

ServerLimits hasty() {
  ServerLimits limits;
  limits.first_byte_timeout = limits.header_timeout = limits.idle_timeout = limits.write_timeout = 60 * kMillisecond;
  return limits;
}

TEST(ServerSlowness, SilentConnectionIsClosed) {
  ServerLimits limits;
  limits.first_byte_timeout = 60 * kMillisecond;
  FunctionHandler handler;
  const auto server = start_server(handler, with_limits(limits));
  RawSocket client = RawSocket::connect(server->port());
  EXPECT_TRUE(client.at_end());
  EXPECT_EQ(server->counters().timeouts.load(), 1U);
}

TEST(ServerSlowness, IdleConnectionIsClosedWithoutCountingAsATimeout) {
  ServerLimits limits;
  limits.idle_timeout = 60 * kMillisecond;
  FunctionHandler handler;
  const auto server = start_server(handler, with_limits(limits));
  RawSocket client = RawSocket::connect(server->port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  client.read_message();
  EXPECT_TRUE(client.at_end());
  EXPECT_EQ(server->counters().timeouts.load(), 0U);
}

TEST(ServerSlowness, AnUnfinishedHeadIsCutOff) {
  FunctionHandler handler;
  const auto server = start_server(handler, with_limits(hasty()));
  RawSocket client = RawSocket::connect(server->port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\nX-");
  const std::string answer = client.read_message();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 408 ")) << answer;
  EXPECT_TRUE(client.at_end());
  EXPECT_EQ(server->counters().timeouts.load(), 1U);
}

TEST(ServerSlowness, ABodyThatStallsIsCutOffAndNothingReachesTheHandler) {
  FunctionHandler handler;
  int served = 0;
  handler.request = [&](Request, Responder) { ++served; };
  const auto server = start_server(handler, with_limits(hasty()));
  RawSocket client = RawSocket::connect(server->port());
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n" + std::string(50'000, 'x'));
  EXPECT_TRUE(client.read_message().starts_with("HTTP/1.1 408 "));
  EXPECT_EQ(served, 0);
}

TEST(ServerSlowness, AReaderThatStopsIsCutOff) {
  ServerLimits limits;
  limits.write_timeout = 60 * kMillisecond;
  FunctionHandler handler;
  handler.request = [](Request, Responder respond) {
    Response response;
    response.body.push_back(SharedBytes::of(Bytes(32 << 20, 'x')));
    respond(std::move(response));
  };
  const auto server = start_server(handler, with_limits(limits));
  RawSocket client = RawSocket::connect(server->port(), 8192);
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  while (server->counters().accepted.load() == 0) std::this_thread::yield();
  while (server->counters().connections.load() != 0) std::this_thread::yield();
  EXPECT_EQ(server->counters().timeouts.load(), 1U);
}

TEST(ServerSlowness, AHandlerMayTakeLongerThanAnyLimit) {
  FunctionHandler handler;
  std::vector<std::thread> threads;
  handler.request = [&](Request, Responder respond) {
    threads.emplace_back([respond = std::move(respond)]() mutable {
      const auto loop = Loop::create();
      loop->at(live_now() + 200 * kMillisecond, [&] {
        respond(Response::json(200, "{}"));
        loop->stop();
      });
      loop->run();
    });
  };
  const auto server = start_server(handler, with_limits(hasty()));
  RawSocket client = RawSocket::connect(server->port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_TRUE(client.read_message().starts_with("HTTP/1.1 200 "));
  for (auto& thread : threads) thread.join();
}

}  // namespace
}  // namespace axle::transport::testing
