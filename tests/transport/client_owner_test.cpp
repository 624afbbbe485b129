// Connections of one's own, kept or fresh, and what travels over them in an unusual way.
#include <algorithm>

#include "tests/transport/support.hpp"

namespace axle::transport::testing {
namespace {

constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

// Sends requests of several owners and waits for all.
class OwnersClient {
 public:
  OwnersClient(std::uint16_t port, std::size_t owners, std::function<void(ClientOptions&)> change = {})
      : client_(port, [&](ClientOptions& options) {
          options.owners = owners;
          if (change) change(options);
        }) {}

  ClientRequest request(std::string_view operation, Over over, std::uint32_t owner, std::string_view body = {}) const {
    ClientRequest made;
    made.head = request_head(client_.endpoint(), "POST", operation, "text/plain", {}, body.size());
    if (!body.empty()) made.body.push_back(SharedBytes::of(Bytes(body.begin(), body.end())));
    made.over = over;
    made.owner = owner;
    return made;
  }
  void send(ClientRequest request) {
    const std::size_t index = exchanges.size();
    exchanges.emplace_back();
    ++open_;
    client_->send(std::move(request), [this, index](Exchange exchange) {
      exchanges[index] = std::move(exchange);
      order.push_back(index);
      if (--open_ == 0) client_.loop().stop();
    });
  }
  void run() { client_.run(); }
  const ClientCounters& counters() { return client_->counters(); }

  std::vector<Exchange> exchanges;
  std::vector<std::size_t> order;  // in which they were completed

 private:
  TestClient client_;
  std::size_t open_ = 0;
};

TEST(ClientOwner, EachKeepsOneConnectionAndItsRequestsGoInOrder) {
  FunctionHandler handler;
  const auto server = start_server(handler);
  OwnersClient client(server->port(), 3);
  for (int round = 0; round < 4; ++round) {
    for (std::uint32_t owner = 0; owner < 3; ++owner) {
      client.send(client.request("x", Over::owned, owner, std::to_string(owner) + "/" + std::to_string(round)));
    }
  }
  client.run();
  std::array<std::size_t, 3> last{};
  for (const std::size_t index : client.order) {
    ASSERT_TRUE(client.exchanges[index].response.has_value()) << client.exchanges[index].response.error().detail;
    const std::string expected = std::to_string(index % 3) + "/" + std::to_string(index / 3);
    EXPECT_EQ(client.exchanges[index].response->body, expected);
    EXPECT_GE(index, last[index % 3]) << "an owner's requests were answered out of order";
    last[index % 3] = index;
  }
  EXPECT_EQ(client.counters().connects, 3U);
}

TEST(ClientOwner, OwnedAndPooledConnectionsDoNotMix) {
  FunctionHandler handler;
  const auto server = start_server(handler);
  OwnersClient client(server->port(), 1, [](ClientOptions& options) { options.connections_max = 1; });
  for (int i = 0; i < 3; ++i) {
    client.send(client.request("x", Over::pooled, 0));
    client.send(client.request("x", Over::owned, 0));
    client.send(client.request("x", Over::fresh, 0));
  }
  client.run();
  EXPECT_TRUE(std::ranges::all_of(client.exchanges, [](const Exchange& one) { return one.response.has_value(); }));
  EXPECT_EQ(client.counters().connects, 1U + 1U + 3U);
}

TEST(ClientOwner, ALostConnectionIsOpenedAgainForWhatWaits) {
  // Closes each connection after its first answer without saying so.
  const ScriptedHub hub([](RawSocket& socket, int) {
    socket.read_message();
    socket.send(kOk);
  });
  OwnersClient client(hub.port(), 1);
  for (int i = 0; i < 3; ++i) client.send(client.request("x", Over::owned, 0));
  client.run();
  for (const Exchange& exchange : client.exchanges) {
    EXPECT_TRUE(exchange.response.has_value()) << exchange.response.error().detail;
  }
  EXPECT_EQ(client.counters().connects, 3U);
}

TEST(ClientOwner, FreshConnectionsBeyondTheirNumberWait) {
  FunctionHandler handler;
  const auto server = start_server(handler);
  OwnersClient client(server->port(), 1, [](ClientOptions& options) { options.fresh_max = 2; });
  for (int i = 0; i < 5; ++i) client.send(client.request("x", Over::fresh, 0));
  client.run();
  EXPECT_TRUE(std::ranges::all_of(client.exchanges, [](const Exchange& one) { return one.response.has_value(); }));
  EXPECT_EQ(client.counters().connects, 5U);
}

TEST(ClientOwner, FreshRequestsThatWaitTooLongTimeOut) {
  const ScriptedHub hub([](RawSocket& socket, int) { socket.read_to_end(); });
  OwnersClient client(hub.port(), 1, [](ClientOptions& options) {
    options.fresh_max = 1;
    options.request_timeout = 100 * kMillisecond;
  });
  for (int i = 0; i < 3; ++i) client.send(client.request("x", Over::fresh, 0));
  client.run();
  for (const Exchange& exchange : client.exchanges) {
    ASSERT_FALSE(exchange.response.has_value());
    EXPECT_EQ(exchange.response.error().code, Errc::timeout);
  }
}

TEST(ClientOwner, OwnedRequestsThatWaitTooLongTimeOut) {
  const ScriptedHub hub([](RawSocket& socket, int) { socket.read_to_end(); });
  OwnersClient client(hub.port(), 1, [](ClientOptions& options) { options.request_timeout = 100 * kMillisecond; });
  for (int i = 0; i < 3; ++i) client.send(client.request("x", Over::owned, 0));
  client.run();
  for (const Exchange& exchange : client.exchanges) {
    ASSERT_FALSE(exchange.response.has_value());
    EXPECT_EQ(exchange.response.error().code, Errc::timeout);
  }
}

TEST(ClientOwner, EachResumesItsOwnTlsSessionAndNoOthers) {
  FunctionHandler handler;
  ServerOptions options;
  options.tls = TestPki::one().server;
  const auto server = start_server(handler, options);
  OwnersClient client(server->port(), 2, [](ClientOptions& client_options) {
    client_options.endpoint.tls = true;
    client_options.tls.trust_pem = TestPki::one().root_pem;
  });
  for (int round = 0; round < 3; ++round) {
    for (std::uint32_t owner = 0; owner < 2; ++owner) client.send(client.request("x", Over::fresh, owner));
    client.run();
  }
  EXPECT_TRUE(std::ranges::all_of(client.exchanges, [](const Exchange& one) { return one.response.has_value(); }));
  EXPECT_EQ(client.counters().handshakes_full, 2U);
  EXPECT_EQ(client.counters().handshakes_resumed, 4U);
}

ClientRequest expecting(const OwnersClient& client, std::string_view body) {
  ClientRequest request = client.request("x", Over::owned, 0, body);
  request.head.insert(request.head.find("\r\n\r\n"), "\r\nExpect: 100-continue");
  request.expects_continue = true;
  return request;
}

TEST(ClientContinue, TheBodyGoesWhenTheServerWantsIt) {
  std::string before, after;
  const ScriptedHub hub([&](RawSocket& socket, int) {
    socket.read_until("\r\n\r\n");
    before = socket.has_input() ? "body" : "nothing";
    socket.send("HTTP/1.1 100 Continue\r\n\r\n");
    after = socket.read_bytes(5);
    socket.send(kOk);
  });
  OwnersClient client(hub.port(), 1);
  client.send(expecting(client, "hello"));
  client.run();
  ASSERT_TRUE(client.exchanges[0].response.has_value()) << client.exchanges[0].response.error().detail;
  EXPECT_EQ(client.exchanges[0].response->body, "{}");
  EXPECT_EQ(before, "nothing");
  EXPECT_EQ(after, "hello");
}

TEST(ClientContinue, OurServerSaysSo) {
  FunctionHandler handler;
  const auto server = start_server(handler);
  OwnersClient client(server->port(), 1);
  for (int i = 0; i < 2; ++i) client.send(expecting(client, "hello"));
  client.run();
  for (const Exchange& exchange : client.exchanges) {
    ASSERT_TRUE(exchange.response.has_value()) << exchange.response.error().detail;
    EXPECT_EQ(exchange.response->body, "hello");
  }
  EXPECT_EQ(client.counters().connects, 1U);
}

TEST(ClientContinue, ASilentServerGetsTheBodyAllTheSame) {
  const ScriptedHub hub([&](RawSocket& socket, int) {
    socket.read_message();
    socket.send(kOk);
  });
  OwnersClient client(hub.port(), 1);
  client.send(expecting(client, "hello"));
  client.run();
  ASSERT_TRUE(client.exchanges[0].response.has_value()) << client.exchanges[0].response.error().detail;
  EXPECT_GE(client.exchanges[0].done_at - client.exchanges[0].sent_at, kContinuePatience);
}

TEST(ClientContinue, AFinalAnswerInItsPlaceIsTheAnswerAndTheConnectionEnds) {
  const ScriptedHub hub([&](RawSocket& socket, int) {
    socket.read_until("\r\n\r\n");
    socket.send("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno");
    EXPECT_EQ(socket.read_to_end(), "") << "the body was sent although nobody wanted it";
  });
  OwnersClient client(hub.port(), 1);
  client.send(expecting(client, "hello"));
  client.run();
  ASSERT_TRUE(client.exchanges[0].response.has_value()) << client.exchanges[0].response.error().detail;
  EXPECT_EQ(client.exchanges[0].response->status, 413);
  EXPECT_EQ(client.exchanges[0].response->body, "no");
}

ClientRequest slow(const OwnersClient& client, DurationNs interval, std::string_view body) {
  ClientRequest request = client.request("x", Over::fresh, 0, body);
  request.byte_interval = interval;
  return request;
}

TEST(ClientSlow, AByteAtATimeArrivesWhole) {
  FunctionHandler handler;
  const auto server = start_server(handler);
  OwnersClient client(server->port(), 1);
  ClientRequest request = slow(client, kMillisecond / 10, "hello");
  const std::uint64_t bytes = request.head.size() + 5;
  client.send(std::move(request));
  client.run();
  const Exchange& exchange = client.exchanges[0];
  ASSERT_TRUE(exchange.response.has_value()) << exchange.response.error().detail;
  EXPECT_EQ(exchange.response->body, "hello");
  EXPECT_EQ(exchange.bytes_out, bytes);
  EXPECT_GE(exchange.done_at - exchange.sent_at, static_cast<DurationNs>(bytes - 1) * (kMillisecond / 10));
}

TEST(ClientSlow, TheServersEndIsNoticedBetweenTwoBytes) {
  const ScriptedHub hub([&](RawSocket& socket, int) { socket.read_bytes(1); });
  OwnersClient client(hub.port(), 1);
  client.send(slow(client, 5 * kSecond, "hello"));
  client.run();
  const Exchange& exchange = client.exchanges[0];
  ASSERT_FALSE(exchange.response.has_value());
  EXPECT_EQ(exchange.response.error().code, Errc::unavailable);
  EXPECT_EQ(exchange.bytes_out, 1U);
}

TEST(ClientSlow, OurServerCutsItOff) {
  FunctionHandler handler;
  ServerLimits limits;
  limits.header_timeout = 200 * kMillisecond;
  const auto server = start_server(handler, with_limits(limits));
  OwnersClient client(server->port(), 1);
  ClientRequest request = slow(client, 20 * kMillisecond, "hello");
  const std::uint64_t bytes = request.head.size() + 5;
  client.send(std::move(request));
  client.run();
  EXPECT_LT(client.exchanges[0].bytes_out, bytes);
}

}  // namespace
}  // namespace axle::transport::testing
