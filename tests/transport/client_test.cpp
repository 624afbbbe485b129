// The client against our server and against scripted hubs of other makers.
#include <algorithm>

#include "tests/transport/support.hpp"

namespace axle::transport::testing {
namespace {

constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

TEST(Client, SendsAndReceivesOnOneConnection) {
  FunctionHandler handler;
  const auto server = start_server(handler);
  TestClient client(server->port());
  for (int i = 0; i < 3; ++i) {
    const InstantNs before = live_now();
    const Exchange exchange = client.ask("sendEdoc", "hello");
    ASSERT_TRUE(exchange.response.has_value()) << exchange.response.error().detail;
    EXPECT_EQ(exchange.response->status, 200);
    EXPECT_EQ(exchange.response->body, "hello");
    EXPECT_GE(exchange.sent_at, before);
    EXPECT_GE(exchange.done_at, exchange.sent_at);
    EXPECT_GT(exchange.bytes_out, 5U);
    EXPECT_GT(exchange.bytes_in, 5U);
  }
  EXPECT_EQ(client->counters().connects, 1U);
  EXPECT_EQ(client->counters().requests, 3U);
  EXPECT_EQ(client->counters().failures, 0U);
  server->stop(kSecond);  // it counts after it has sent
  EXPECT_EQ(server->counters().bytes_in.load(), client->counters().bytes_out);
  EXPECT_EQ(server->counters().bytes_out.load(), client->counters().bytes_in);
  EXPECT_EQ(client->in_flight(), 0U);
}

TEST(Client, AnswersOfEveryShortLength) {
  FunctionHandler handler;
  const auto server = start_server(handler);
  TestClient client(server->port());
  const Bytes bytes = patterned(100);
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    const std::string_view content = as_text(BytesView(bytes).first(size));
    const Exchange exchange = client.ask("x", content);
    ASSERT_TRUE(exchange.response.has_value()) << exchange.response.error().detail;
    ASSERT_EQ(exchange.response->body, content);
  }
}

TEST(Client, FiveMegabytesInPiecesBothWays) {
  FunctionHandler handler;
  const auto server = start_server(handler);
  TestClient client(server->port());
  const Bytes sent = patterned(5'000'000);
  std::vector<SharedBytes> pieces;
  const SharedBytes whole = SharedBytes::of(sent);
  for (std::size_t at = 0; at < sent.size();) {
    const std::size_t size = std::min<std::size_t>(at % 3 == 0 ? 100 : 700'001, sent.size() - at);
    pieces.push_back({whole.owner, whole.view.subspan(at, size)});
    at += size;
  }
  Exchange result;
  client.post("x", std::move(pieces), [&](Exchange exchange) { result = std::move(exchange); });
  client.run();
  ASSERT_TRUE(result.response.has_value()) << result.response.error().detail;
  EXPECT_TRUE(std::ranges::equal(as_bytes(result.response->body), sent));
}

TEST(Client, TwoHundredRequestsShareSixteenConnections) {
  FunctionHandler handler;
  ServerOptions options;
  options.threads = 2;
  const auto server = start_server(handler, options);
  TestClient client(server->port(), [](ClientOptions& o) { o.connections_max = 16; });
  int right = 0;
  for (int i = 0; i < 200; ++i) {
    const std::string text = "request " + std::to_string(i);
    client.post("x", {SharedBytes::of(Bytes(text.begin(), text.end()))}, [&right, text](Exchange exchange) {
      right += exchange.response && exchange.response->body == text ? 1 : 0;
    });
  }
  EXPECT_EQ(client->in_flight(), 200U);
  client.run();
  EXPECT_EQ(right, 200);
  EXPECT_EQ(client->counters().connects, 16U);
  EXPECT_EQ(server->counters().accepted.load(), 16U);
}

// Ten requests, of which that one goes first, if any; the order in which the server sees them.
std::vector<std::string> order_over(std::size_t connections, std::size_t kept, int first) {
  FunctionHandler handler;
  std::vector<std::string> seen;
  handler.request = [&](Request request, Responder respond) {
    seen.push_back(request.head.target);
    respond(Response::json(200, "{}"));
  };
  const auto server = start_server(handler);
  TestClient client(server->port(), [&](ClientOptions& o) {
    o.connections_max = connections;
    o.connections_kept = kept;
  });
  for (int i = 0; i < 10; ++i) client.post("/" + std::to_string(i), {}, [](const Exchange&) {}, i == first);
  client.run();
  EXPECT_EQ(client->counters().connects, connections);
  return seen;
}

TEST(Client, WaitingRequestsKeepTheirOrder) {
  const std::vector<std::string> expected{"/0", "/1", "/2", "/3", "/4", "/5", "/6", "/7", "/8", "/9"};
  EXPECT_EQ(order_over(1, 0, -1), expected);
}

TEST(Client, WhatGoesFirstPassesAllThatWait) {
  const std::vector<std::string> expected{"/0", "/5", "/1", "/2", "/3", "/4", "/6", "/7", "/8", "/9"};
  EXPECT_EQ(order_over(1, 0, 5), expected);
  // Of one connection none can be kept.
  EXPECT_EQ(order_over(1, 1, 5), expected);
}

TEST(Client, AConnectionThatIsKeptCarriesOnlyWhatGoesFirst) {
  const std::vector<std::string> seen = order_over(2, 1, 5);
  ASSERT_EQ(seen.size(), 10U);
  // On its own connection beside the first one of the others.
  EXPECT_LE(std::ranges::find(seen, "/5") - seen.begin(), 1);
  std::vector<std::string> others;
  std::ranges::copy_if(seen, std::back_inserter(others), [](const std::string& one) { return one != "/5"; });
  EXPECT_TRUE(std::ranges::is_sorted(others));
}

TEST(Client, ACompletionMaySendTheNextRequest) {
  FunctionHandler handler;
  const auto server = start_server(handler);
  TestClient client(server->port(), [](ClientOptions& o) { o.connections_max = 1; });
  int answers = 0;
  std::function<void(Exchange)> next = [&](Exchange exchange) {
    answers += exchange.response.has_value() ? 1 : 0;
    if (answers < 50) client.post("x", {}, next);
  };
  client.post("x", {}, next);
  client.run();
  EXPECT_EQ(answers, 50);
  EXPECT_EQ(client->counters().connects, 1U);
}

TEST(Client, NobodyListensIsUnavailable) {
  std::uint16_t port = 0;
  {
    const auto listener = listen_on("127.0.0.1", 0);
    port = port_of(*listener);
  }
  TestClient client(port);
  const Exchange exchange = client.ask("x");
  ASSERT_FALSE(exchange.response.has_value());
  EXPECT_EQ(exchange.response.error().code, Errc::unavailable);
  EXPECT_NE(exchange.response.error().detail.find("refused"), std::string::npos) << exchange.response.error().detail;
  EXPECT_EQ(exchange.sent_at, 0);
  EXPECT_EQ(client->counters().failures, 1U);
}

TEST(Client, RepeatsOnceOnAFreshConnectionWhenAReusedOneWasClosed) {
  std::vector<std::string> heads;
  ScriptedHub hub([&](RawSocket& socket, int connection) {
    heads.push_back(socket.read_until("\r\n\r\n"));
    socket.send(kOk);
    if (connection == 0) heads.push_back(socket.read_until("\r\n\r\n"));  // read, then closed without an answer
  });
  TestClient client(hub.port());
  ASSERT_TRUE(client.ask("first").response.has_value());
  const Exchange second = client.ask("second");
  ASSERT_TRUE(second.response.has_value()) << second.response.error().detail;
  EXPECT_EQ(client->counters().connects, 2U);
  ASSERT_EQ(heads.size(), 3U);
  EXPECT_TRUE(heads[1].starts_with("POST /second "));
  EXPECT_EQ(heads[1], heads[2]);
}

TEST(Client, DoesNotRepeatOnAFreshConnectionNorAfterTheFirstByteOfAnAnswer) {
  ScriptedHub hub([&](RawSocket& socket, int connection) {
    socket.read_until("\r\n\r\n");
    if (connection == 0) return;
    socket.send(kOk);
    socket.read_until("\r\n\r\n");
    socket.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
  });
  TestClient client(hub.port());
  const Exchange fresh = client.ask("a");
  ASSERT_FALSE(fresh.response.has_value());
  EXPECT_EQ(fresh.response.error().code, Errc::unavailable);
  EXPECT_TRUE(client.ask("b").response.has_value());
  const Exchange half = client.ask("c");
  ASSERT_FALSE(half.response.has_value());
  EXPECT_EQ(half.response.error().code, Errc::unavailable);
  EXPECT_EQ(client->counters().connects, 2U);
}

TEST(Client, NoAnswerIsATimeoutAlsoForThoseWhoWait) {
  ScriptedHub hub([&](RawSocket& socket, int) { socket.read_to_end(); });
  TestClient client(hub.port(), [](ClientOptions& o) {
    o.request_timeout = 60 * kMillisecond;
    o.connections_max = 1;
  });
  int timeouts = 0;
  for (int i = 0; i < 3; ++i) {
    client.post("x", {}, [&](Exchange exchange) {
      timeouts += !exchange.response && exchange.response.error().code == Errc::timeout ? 1 : 0;
    });
  }
  client.run();
  EXPECT_EQ(timeouts, 3);
}

TEST(Client, ReadsARefusalThatComesBeforeTheBodyIsSent) {
  ServerLimits limits;
  limits.body_bytes_max = 1000;
  FunctionHandler handler;
  const auto server = start_server(handler, with_limits(limits));
  TestClient client(server->port());
  Exchange result;
  client.post("x", {SharedBytes::of(Bytes(30'000'000, 'x'))}, [&](Exchange exchange) { result = std::move(exchange); });
  client.run();
  ASSERT_TRUE(result.response.has_value()) << result.response.error().detail;
  EXPECT_EQ(result.response->status, 413);
  EXPECT_TRUE(client.ask("y").response.has_value());
}

TEST(Client, AnswerAtItsLimitAndOnePast) {
  FunctionHandler handler;
  const auto server = start_server(handler);
  TestClient client(server->port(), [](ClientOptions& o) { o.answer_bytes_max = 1000; });
  EXPECT_TRUE(client.ask("x", std::string(1000, 'a')).response.has_value());
  const Exchange over = client.ask("x", std::string(1001, 'a'));
  ASSERT_FALSE(over.response.has_value());
  EXPECT_EQ(over.response.error().code, Errc::limit);
}

TEST(Client, DestroyedWithOpenRequestsDropsThem) {
  ScriptedHub hub([&](RawSocket& socket, int) { socket.read_to_end(); });
  const auto loop = Loop::create();
  ClientOptions options;
  options.endpoint.port = hub.port();
  options.endpoint.tls = false;
  auto client = std::move(*Client::create(*loop, options));
  const auto token = std::make_shared<int>(0);
  bool completed = false;
  for (int i = 0; i < 3; ++i) {
    ClientRequest request;
    request.head = request_head(options.endpoint, "GET", "x", "", {}, 0);
    client->send(std::move(request), [token, &completed](Exchange) { completed = true; });
  }
  loop->at(live_now() + 20 * kMillisecond, [&] {
    client.reset();
    loop->post([&] { loop->stop(); });
  });
  loop->run();
  EXPECT_FALSE(completed);
  EXPECT_EQ(token.use_count(), 1);
}

TEST(Client, NamesAreResolvedAndUnknownOnesAreUnavailable) {
  FunctionHandler handler;
  const auto server = start_server(handler);
  TestClient client(server->port(), [](ClientOptions& o) { o.endpoint.host = "localhost"; });
  EXPECT_TRUE(client.ask("x").response.has_value());
  const auto loop = Loop::create();
  ClientOptions options;
  options.endpoint.tls = false;
  options.endpoint.host = "no_such_host.invalid";
  const auto unknown = Client::create(*loop, options);
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error().code, Errc::unavailable);
}

}  // namespace
}  // namespace axle::transport::testing
