// The server over plain HTTP: what the exchange's real client sends (domain 7.1a), and what HTTP allows beside it.
#include <algorithm>
#include <mutex>

#include "tests/transport/support.hpp"

namespace axle::transport::testing {
namespace {

TEST(ServerHttp, AnswersAPostWithItsBody) {
  FunctionHandler handler;
  const auto server = start_server(handler);
  RawSocket client = RawSocket::connect(server->port());
  client.send("POST /sendEdoc HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello");
  const std::string answer = client.read_message();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
  EXPECT_NE(answer.find("Content-Length: 5\r\n"), std::string::npos);
  EXPECT_NE(answer.find("X-Target: /sendEdoc\r\n"), std::string::npos);
  EXPECT_TRUE(answer.ends_with("\r\n\r\nhello"));
  EXPECT_EQ(server->counters().requests.load(), 1U);
}

TEST(ServerHttp, ServesTheRealClientsEmptyPostsOnOneConnection) {
  FunctionHandler handler;
  std::vector<std::string> seen;
  handler.request = [&](Request request, Responder respond) {
    seen.push_back(request.head.method + request.head.target + std::string(request.head.header("xroadvnpt-SYSTEMID")));
    EXPECT_TRUE(request.body.view.empty());
    EXPECT_GE(request.body_at, request.head_at);
    respond(Response::json(200, R"({"status":"OK"})"));
  };
  const auto server = start_server(handler);
  RawSocket client = RawSocket::connect(server->port());
  for (int i = 0; i < 3; ++i) {
    client.send(
        "POST /getReceivedEdocList HTTP/1.1\r\nXroadVnpt-systemid: a.b\r\nContent-Length: 0\r\nHost: h\r\n"
        "Connection: Keep-Alive\r\nUser-Agent: JAVASDKAgent/1.0.0 XRoad/VPCP\r\nAccept-Encoding: gzip,deflate\r\n\r\n");
    EXPECT_TRUE(client.read_message().ends_with(R"({"status":"OK"})"));
  }
  EXPECT_EQ(seen, std::vector<std::string>(3, "POST/getReceivedEdocLista.b"));
  EXPECT_EQ(server->counters().accepted.load(), 1U);
}

TEST(ServerHttp, SaysContinueOnlyWhenItWantsTheBody) {
  FunctionHandler handler;
  handler.head = [](const RequestHead& head) {
    HeadDecision decision;
    if (head.target == "/refused") decision.refusal = Response::json(403, R"({"status":"FAIL"})");
    return decision;
  };
  const auto server = start_server(handler);
  RawSocket client = RawSocket::connect(server->port());
  client.send("POST /getEdoc HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("{}");
  EXPECT_TRUE(client.read_message().ends_with("{}"));
  client.send("POST /refused HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_TRUE(client.read_message().starts_with("HTTP/1.1 403 "));
  EXPECT_TRUE(client.at_end()) << "a body that was not read ends the connection";
}

TEST(ServerHttp, DoesNotSayContinueToAClientThatHasSentItsBody) {
  FunctionHandler handler;
  const auto server = start_server(handler);
  RawSocket client = RawSocket::connect(server->port());
  client.send("POST /getEdoc HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-Continue\r\n\r\n{}");
  EXPECT_TRUE(client.read_message().starts_with("HTTP/1.1 200 "));
}

TEST(ServerHttp, AnswersPipelinedRequestsInOrder) {
  FunctionHandler handler;
  const auto server = start_server(handler);
  RawSocket client = RawSocket::connect(server->port());
  std::string all;
  for (int i = 0; i < 100; ++i) {
    const std::string body(static_cast<std::size_t>(i) * 7, static_cast<char>('a' + i % 26));
    all += "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
  }
  client.send(all);
  for (int i = 0; i < 100; ++i) {
    const std::string answer = client.read_message();
    ASSERT_NE(answer.find("X-Target: /" + std::to_string(i) + "\r\n"), std::string::npos) << answer;
    ASSERT_TRUE(
        answer.ends_with("\r\n\r\n" + std::string(static_cast<std::size_t>(i) * 7, static_cast<char>('a' + i % 26))));
  }
}

TEST(ServerHttp, IgnoresAnEmptyLineBeforeARequest) {
  FunctionHandler handler;
  const auto server = start_server(handler);
  RawSocket client = RawSocket::connect(server->port());
  client.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx\r\nPOST /b HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_NE(client.read_message().find("X-Target: /a"), std::string::npos);
  EXPECT_NE(client.read_message().find("X-Target: /b"), std::string::npos);
}

TEST(ServerHttp, TakesAHeadThatComesByteByByte) {
  FunctionHandler handler;
  const auto server = start_server(handler);
  RawSocket client = RawSocket::connect(server->port());
  for (const char c : std::string("POST /slow HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"))
    client.send({&c, 1});
  EXPECT_TRUE(client.read_message().ends_with("\r\n\r\nabc"));
}

TEST(ServerHttp, ObserverSeesTheBodyInOrder) {
  struct Collector final : BodyObserver {
    Bytes seen;
    void on_body(BytesView chunk) override { seen.insert(seen.end(), chunk.begin(), chunk.end()); }
  };
  const Bytes sent = patterned(300'000);
  FunctionHandler handler;
  handler.head = [](const RequestHead& head) {
    EXPECT_EQ(head.content_length, 300'000U);
    HeadDecision decision;
    decision.observer = std::make_unique<Collector>();
    return decision;
  };
  bool same = false;
  handler.request = [&](Request request, Responder respond) {
    same = static_cast<Collector&>(*request.observer).seen == sent;
    respond(Response::json(200, "{}"));
  };
  const auto server = start_server(handler);
  RawSocket client = RawSocket::connect(server->port());
  client.send("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 300000\r\n\r\n");
  client.send(as_text(sent));
  EXPECT_TRUE(client.read_message().ends_with("{}"));
  EXPECT_TRUE(same);
}

TEST(ServerHttp, HeadAnswersHaveNoBodyAndHttp10ClosesUnlessAsked) {
  FunctionHandler handler;
  handler.request = [](Request, Responder respond) { respond(Response::json(200, "{\"a\":1}")); };
  const auto server = start_server(handler);
  RawSocket client = RawSocket::connect(server->port());
  client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_NE(client.read_until("\r\n\r\n").find("Content-Length: 7"), std::string::npos);
  client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_NE(client.read_message().find("Connection: keep-alive"), std::string::npos);
  client.send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(client.read_to_end().ends_with("{\"a\":1}"));
}

TEST(ServerHttp, SendsManyPiecesInOrderAndClosesWhenTold) {
  FunctionHandler handler;
  handler.request = [](Request, Responder respond) {
    Response response;
    for (int i = 0; i < 50; ++i)
      response.body.push_back(SharedBytes::of(Bytes(i % 3 == 0 ? 0 : 10, static_cast<std::uint8_t>('0' + i % 10))));
    response.close = true;
    respond(std::move(response));
  };
  const auto server = start_server(handler);
  RawSocket client = RawSocket::connect(server->port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  std::string expected;
  for (int i = 0; i < 50; ++i) {
    if (i % 3 != 0) expected.append(10, static_cast<char>('0' + i % 10));
  }
  const std::string answer = client.read_to_end();
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
  EXPECT_EQ(answer.substr(answer.find("\r\n\r\n") + 4), expected);
}

TEST(ServerHttp, LineBreaksInHeaderValuesCannotSplitAnAnswer) {
  FunctionHandler handler;
  handler.request = [](Request, Responder respond) {
    Response response = Response::json(200, "{}");
    response.headers = {{"X-A", "1\r\nX-Evil: 2"}};
    respond(std::move(response));
  };
  const auto server = start_server(handler);
  RawSocket client = RawSocket::connect(server->port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client.read_message().find("\nX-Evil"), std::string::npos);
}

TEST(ServerHttp, AnswersFromAnotherThreadAndDroppedRequestsClose) {
  FunctionHandler handler;
  std::vector<std::thread> threads;
  handler.request = [&](Request request, Responder respond) {
    if (request.head.target == "/drop") return;
    threads.emplace_back([respond = std::move(respond)]() mutable { respond(Response::json(200, "{\"late\":1}")); });
  };
  const auto server = start_server(handler);
  RawSocket client = RawSocket::connect(server->port());
  client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_TRUE(client.read_message().ends_with("{\"late\":1}"));
  client.send("GET /drop HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_TRUE(client.at_end());
  for (auto& thread : threads) thread.join();
}

TEST(ServerHttp, AHandlerThatThrowsGivesAJsonAnswer) {
  FunctionHandler handler;
  handler.request = [](Request, Responder) { throw std::runtime_error("boom"); };
  const auto server = start_server(handler);
  RawSocket client = RawSocket::connect(server->port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  const std::string answer = client.read_message();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 500 ")) << answer;
  EXPECT_NE(answer.find(R"("ErrorCode":"35")"), std::string::npos);
  handler.head = [](const RequestHead&) -> HeadDecision { throw std::runtime_error("boom"); };
  RawSocket second = RawSocket::connect(server->port());
  second.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_TRUE(second.read_message().starts_with("HTTP/1.1 500 "));
}

TEST(ServerHttp, PortInUseSaysWhatToDo) {
  FunctionHandler handler;
  const auto server = start_server(handler);
  ServerOptions options;
  options.port = server->port();
  const auto second = Server::create(options, handler);
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, Errc::unavailable);
  EXPECT_NE(second.error().detail.find(std::to_string(server->port())), std::string::npos);
  EXPECT_NE(second.error().detail.find("choose another port"), std::string::npos);
}

TEST(ServerHttp, RefusesAnAddressThatIsNone) {
  FunctionHandler handler;
  ServerOptions options;
  options.address = "not an address";
  const auto server = Server::create(options, handler);
  ASSERT_FALSE(server.has_value());
  EXPECT_EQ(server.error().code, Errc::invalid_input);
}

TEST(ServerHttp, ManyThreadsShareTheConnections) {
  FunctionHandler handler;
  std::mutex mutex;
  std::vector<std::thread::id> ids;
  handler.request = [&](Request, Responder respond) {
    {
      const std::lock_guard lock(mutex);
      if (std::ranges::find(ids, std::this_thread::get_id()) == ids.end()) ids.push_back(std::this_thread::get_id());
    }
    respond(Response::json(200, "{}"));
  };
  ServerOptions options;
  options.threads = 3;
  const auto server = start_server(handler, options);
  std::vector<RawSocket> clients;
  for (int i = 0; i < 6; ++i) {
    clients.push_back(RawSocket::connect(server->port()));
    clients.back().send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_TRUE(clients.back().read_message().ends_with("{}"));
  }
  EXPECT_EQ(ids.size(), 3U);
  EXPECT_EQ(server->counters().connections.load(), 6U);
}

}  // namespace
}  // namespace axle::transport::testing
